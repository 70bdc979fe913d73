"""CIFAR-100: 60,000 coloured pictures of a hundred kinds of things in twenty groups, 32 x 32 pixels each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasedu.datasets.cifar import Batch, as_keras_gives, colours_first, kind_of, read_archive
from kerasedu.datasets.source import File, Source

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    Split = tuple[np.ndarray, np.ndarray]

TRAIN, TEST = 50_000, 10_000


def load_data(label_mode: str = "fine") -> tuple[Split, Split]:
    """CIFAR-100's images and labels, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network (169
    MB). Where neither has them, made-up shapes drawn by the computer take their place, with a `StandInWarning` that
    names the file to put where.

    Arguments:
        label_mode: "fine" for the hundred kinds, "coarse" for the twenty groups.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images uint8 (50000, 32, 32, 3) and (10000, 32, 32, 3), red, green and
        blue from 0 to 255, or (n, 3, 32, 32) where `keras.config.image_data_format()` is "channels_first"; labels
        int64 (50000, 1) and (10000, 1), 0 to 99 or 0 to 19.

    Raises:
        ValueError: if `label_mode` is neither.
    """
    if label_mode not in {"fine", "coarse"}:
        raise ValueError(f"load_data got label_mode={label_mode!r}. It takes 'fine' (100 labels) or 'coarse' (20).")
    name = f"{label_mode}_labels"
    train, test = ((batch[0], kind_of(batch, name).astype("int64")) for batch in _SOURCE.load())
    return as_keras_gives(train, test)


def _read(archive: Path) -> list[Batch]:
    batches = read_archive(archive, ["cifar-100-python/train", "cifar-100-python/test"])
    for batch in batches:
        kind_of(batch, "fine_labels"), kind_of(batch, "coarse_labels")
    return batches


def _stand_in() -> list[Batch]:
    from kerasedu.datasets.drawn_things import COARSE, draw_shapes

    drawn = (draw_shapes(TRAIN, split=0), draw_shapes(TEST, split=1))
    return [(colours_first(x), {"fine_labels": y, "coarse_labels": COARSE[y]}) for x, y in drawn]


_SOURCE = Source(
    title="CIFAR-100",
    files=(
        File(
            "cifar-100-python-target_archive",
            "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
            "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
        ),
    ),
    read=_read,
    stand_in="drawn shapes",
    make=_stand_in,
)
