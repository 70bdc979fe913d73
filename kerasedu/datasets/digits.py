"""Real handwritten digits, 1,797 of them, 8 x 8 pixels each: for a lesson without a network.

E. Alpaydin, C. Kaynak: Optical recognition of handwritten digits, UCI machine learning repository, 1998. They come with
scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasedu.datasets.splits import check_split, shuffled_and_parted

if TYPE_CHECKING:
    import numpy as np

    Split = tuple[np.ndarray, np.ndarray]


def load_data(test_split: float = 0.2, seed: int = 113) -> tuple[Split, Split]:
    """The images and labels, shuffled and parted.

    Arguments:
        test_split: the part of the images that is for testing, from 0 to less than 1.
        seed: of the order of the images.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images uint8 (1437, 8, 8) and (360, 8, 8), 0 black to 16 white; labels
        uint8 (1437,) and (360,), 0 to 9.

    Raises:
        ImportError: where scikit-learn is not installed.
        ValueError: if `test_split` is not from 0 to less than 1.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()
        >>> x_train.shape, int(x_train.max()), y_test.shape
        ((1437, 8, 8), 16, (360,))
    """
    check_split(test_split)
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError(
            "These digits come with scikit-learn, which is not installed: pip install scikit-learn. "
            "datasets.mnist.load_drawn() has digits that need nothing."
        ) from error
    bunch = load_digits()
    return shuffled_and_parted({"x": bunch.images.astype("uint8"), "y": bunch.target.astype("uint8")}, test_split, seed)
