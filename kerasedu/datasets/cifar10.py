"""CIFAR-10: 60,000 coloured pictures of ten kinds of things, 32 x 32 pixels each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kerasedu.datasets.cifar import as_keras_gives, colours_first, kind_of, read_archive
from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.source import File, Source

if TYPE_CHECKING:
    from pathlib import Path

    Split = tuple[np.ndarray, np.ndarray]

BATCH = 10_000

_NAMES = [f"cifar-10-batches-py/{name}" for name in (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch")]


def load_data() -> tuple[Split, Split]:
    """CIFAR-10's images and labels, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network (170
    MB). Where neither has them, pictures drawn by the computer take their place, with a `StandInWarning` that names the
    file to put where.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images uint8 (50000, 32, 32, 3) and (10000, 32, 32, 3), red, green and
        blue from 0 to 255, or (n, 3, 32, 32) where `keras.config.image_data_format()` is "channels_first"; labels uint8
        (50000, 1) and (10000, 1): 0 airplane, 1 automobile, 2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse, 8 ship,
        9 truck.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()  # doctest: +SKIP
        >>> x_train = x_train / 255.0  # doctest: +SKIP
    """
    return as_keras_gives(*_SOURCE.load())


def _read(archive: Path) -> tuple[Split, Split]:
    batches = read_archive(archive, _NAMES)
    for name, (pictures, _) in zip(_NAMES, batches, strict=True):
        if len(pictures) != BATCH:
            raise DamagedFileError(f"its {name} has {len(pictures)} pictures, expected {BATCH}")
    labels = [kind_of(batch, "labels") for batch in batches]
    x_train = np.concatenate([pictures for pictures, _ in batches[:5]])
    return (x_train, np.concatenate(labels[:5])), (batches[5][0], labels[5])


def _stand_in() -> tuple[Split, Split]:
    from kerasedu.datasets.drawn_things import draw_things

    (x_train, y_train), (x_test, y_test) = draw_things(5 * BATCH, split=0), draw_things(BATCH, split=1)
    return (colours_first(x_train), y_train), (colours_first(x_test), y_test)


_SOURCE = Source(
    title="CIFAR-10",
    files=(
        File(
            "cifar-10-batches-py-target_archive",
            "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        ),
    ),
    read=_read,
    stand_in="drawn pictures of such things",
    make=_stand_in,
)
