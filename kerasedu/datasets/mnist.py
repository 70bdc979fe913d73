"""MNIST: 70,000 handwritten digits, 28 x 28 grey pixels each.

Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits, 1998.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kerasedu.datasets.npz import read_npz
from kerasedu.datasets.source import KERAS_FILES, File, Source

if TYPE_CHECKING:
    import numpy as np

    Split = tuple[np.ndarray, np.ndarray]

TRAIN, TEST = 60_000, 10_000


def load_data(path: str = "mnist.npz") -> tuple[Split, Split]:
    """MNIST's images and labels, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network.
    Where neither has them, digits drawn by the computer take their place, with a `StandInWarning` that names the file
    to put where. A cached file that differs from Keras's is used if its arrays have these names, shapes and types.

    Arguments:
        path: name of the file in the cache folder.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images uint8 (60000, 28, 28) and (10000, 28, 28), 0 black to 255 white;
        labels uint8 (60000,) and (10000,), 0 to 9.

    Raises:
        ValueError: if `path` has a folder in it.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
        >>> x_train = x_train.reshape(-1, 28, 28, 1) / 255.0  # doctest: +SKIP
    """
    arrays = _SOURCE.load(path)
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def load_drawn(train: int = 2000, test: int = 500, seed: int = 0) -> tuple[Split, Split]:
    """A few digits drawn by the computer, in MNIST's form: the same on every machine, at once, without a network.

    They are easier than MNIST and no substitute for it in a measurement. With seed 0 they are the first ones of the
    stand-in that `load_data` falls back to.

    Arguments:
        train: number of training images.
        test: number of test images; none of them is a training image.
        seed: a whole number from 0; each gives other digits.

    Returns:
        `(x_train, y_train), (x_test, y_test)` of the types and value ranges that `load_data` returns.

    Raises:
        ValueError: if a number is negative or not whole.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_drawn(train=100, test=10)
        >>> x_train.shape, x_train.dtype, y_test.shape
        ((100, 28, 28), dtype('uint8'), (10,))
        >>> y_train[:6]
        array([8, 6, 5, 2, 3, 0], dtype=uint8)
    """
    from kerasedu.datasets.drawn_digits import draw

    for name, value in (("train", train), ("test", test), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"load_drawn got {name}={value!r}. It takes a whole number from 0.")
    return draw(train, seed, split=0), draw(test, seed, split=1)


def _stand_in() -> dict[str, np.ndarray]:
    (x_train, y_train), (x_test, y_test) = load_drawn(TRAIN, TEST)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


_ARRAYS = {
    "x_train": ((TRAIN, 28, 28), "uint8"),
    "y_train": ((TRAIN,), "uint8"),
    "x_test": ((TEST, 28, 28), "uint8"),
    "y_test": ((TEST,), "uint8"),
}
_SOURCE = Source(
    title="MNIST",
    files=(
        File(
            "mnist.npz",
            KERAS_FILES + "mnist.npz",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        ),
    ),
    read=partial(read_npz, expected=_ARRAYS),
    stand_in="drawn digits",
    make=_stand_in,
    kept_as="mnist-standin-v1.npz",
    arrays=_ARRAYS,
)
