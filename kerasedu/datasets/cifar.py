"""What `cifar10` and `cifar100` have in common: an archive of pickles, unpacked beside itself.

A. Krizhevsky: Learning multiple layers of features from tiny images, 2009.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.unpickle import unpickle
from kerasedu.engine.settings import image_data_format
from kerasedu.utils.archives import unpack_archive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Split = tuple[np.ndarray, np.ndarray]

SIZE = 32
MOST_BYTES = 1 << 29

Batch = tuple[np.ndarray, dict[str, np.ndarray]]


def read_archive(archive: Path, names: Sequence[str]) -> list[Batch]:
    """Pictures and labels of the files of an archive, from its unpacked content where that is there and whole.

    Arguments:
        archive: its path, which ends in `_archive`; its content is beside it, under the name without that.
        names: of the files within.

    Returns:
        For each file the pictures, uint8 (n, 3, 32, 32), and the labels, uint8 (n,) each, by the name of their kind.

    Raises:
        FileNotFoundError: if neither the archive nor its content is there.
        DamagedFileError: if they hold something else.
    """
    content = archive.with_name(archive.name.removesuffix("_archive"))
    try:
        return [read_batch(content / name) for name in names]
    except (FileNotFoundError, DamagedFileError):
        if not archive.is_file():
            raise
    try:
        unpack_archive(archive, content, "tar")
        return [read_batch(content / name) for name in names]
    except (FileNotFoundError, ValueError) as error:
        raise DamagedFileError(str(error)) from error


def read_batch(path: Path) -> Batch:
    """Pictures and labels of one of CIFAR's pickles."""
    if path.stat().st_size > MOST_BYTES:
        raise DamagedFileError(f"{path.name} has more than {MOST_BYTES} bytes")
    with path.open("rb") as stream:
        content = unpickle(stream)
    try:
        pictures = content[b"data"].reshape(-1, 3, SIZE, SIZE)
        kinds = [key for key in (b"labels", b"fine_labels", b"coarse_labels") if key in content]
        labels = {key.decode(): np.array(content[key], np.uint8) for key in kinds}
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise DamagedFileError(f"{path.name} holds no pictures with labels") from error
    if pictures.dtype != np.uint8 or not labels or any(kind.shape != (len(pictures),) for kind in labels.values()):
        raise DamagedFileError(f"{path.name} holds no pictures with a label each")
    return pictures, labels


def as_keras_gives(train: Split, test: Split) -> tuple[Split, Split]:
    """Pictures (n, 3, 32, 32) with their colours last, unless `image_data_format` says first; labels (n, 1)."""
    last = image_data_format() == "channels_last"
    splits = [(x.transpose(0, 2, 3, 1) if last else x, y.reshape(-1, 1)) for x, y in (train, test)]
    return splits[0], splits[1]


def colours_first(pictures: np.ndarray) -> np.ndarray:
    """(n, 32, 32, 3) as (n, 3, 32, 32)."""
    return pictures.transpose(0, 3, 1, 2)


def kind_of(batch: Batch, name: str) -> Any:
    """The labels of this kind.

    Raises:
        DamagedFileError: if there are none.
    """
    labels = batch[1].get(name)
    if labels is None:
        raise DamagedFileError(f"it has no {name}, it has {', '.join(batch[1])}")
    return labels
