"""Fashion-MNIST: 70,000 pictures of clothes, 28 x 28 grey pixels each.

H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, a novel image dataset for benchmarking machine learning algorithms, 2017.
"""

from __future__ import annotations

import gzip
import math
import zlib
from typing import TYPE_CHECKING

import numpy as np

from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.source import KERAS_FILES, File, Source

if TYPE_CHECKING:
    from pathlib import Path

    Split = tuple[np.ndarray, np.ndarray]

TRAIN, TEST = 60_000, 10_000
SIZE = 28
MOST_BYTES = 1 << 28

_NAMES = (
    "train-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
)


def load_data() -> tuple[Split, Split]:
    """Fashion-MNIST's images and labels, as Keras gives them.

    They come from the cache (`~/.keras/datasets/fashion-mnist`, or `datasets/fashion-mnist` in the folder
    `KERAS_HOME`), else from the network. Where neither has them, clothes drawn by the computer take their place, with a
    `StandInWarning` that names the files to put where.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images uint8 (60000, 28, 28) and (10000, 28, 28), 0 black to 255 white;
        labels uint8 (60000,) and (10000,): 0 T-shirt/top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt,
        7 sneaker, 8 bag, 9 ankle boot.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
        >>> x_train = x_train.reshape(-1, 28, 28, 1) / 255.0  # doctest: +SKIP
    """
    return _SOURCE.load()


def _read(*paths: Path) -> tuple[Split, Split]:
    """The arrays of the four files, which may have fewer pictures than the official ones."""
    y_train, x_train, y_test, x_test = (_unpacked(path, ndim) for path, ndim in zip(paths, (1, 3, 1, 3), strict=True))
    for x, y in ((x_train, y_train), (x_test, y_test)):
        if len(x) != len(y):
            raise DamagedFileError(f"its files have {len(x)} pictures and {len(y)} labels")
    return (x_train, y_train), (x_test, y_test)


def _unpacked(path: Path, ndim: int) -> np.ndarray:
    """The bytes of an IDX file: a magic number, `ndim` sizes of four bytes each, the values."""
    try:
        with gzip.open(path, "rb") as stream:
            content = stream.read(MOST_BYTES)
    except FileNotFoundError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedFileError(f"{path.name}: it cannot be read: {error}") from error
    start = 4 + 4 * ndim
    magic, *sizes = np.frombuffer(content[:start].ljust(start), ">u4").tolist()
    if magic != 0x0800 + ndim or sizes[1:] not in ([], [SIZE, SIZE]) or len(content) - start != math.prod(sizes):
        raise DamagedFileError(f"{path.name}: it is no file of {'labels' if ndim == 1 else '28 x 28 pictures'}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(sizes).copy()


def _stand_in() -> tuple[Split, Split]:
    from kerasedu.datasets.drawn_clothes import draw

    return draw(TRAIN, split=0), draw(TEST, split=1)


_SOURCE = Source(
    title="Fashion-MNIST",
    files=tuple(File("fashion-mnist/" + name, KERAS_FILES + name) for name in _NAMES),
    read=_read,
    stand_in="drawn clothes",
    make=_stand_in,
)
