"""Reading HDF5 files that may be broken or hostile.

HDF5 can lead elsewhere: links to other files, datasets whose numbers are in other files or stitched together from them,
shapes of which nothing is stored, filters that are loaded as plug-ins. Nothing of that is followed here: what is read
is a plain dataset, linked in the plain way, of exactly the shape that is expected.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any, BinaryIO

import h5py
import numpy as np

from kerasedu.engine.registry import shortened
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.heaps import check_texts

DEEPEST = 64
MOST_ENTRIES = 100_000
MOST_NAMES = 1_000_000
KNOWN_FILTERS = {1, 2, 3, 4, 5, 6, 32000}
"""deflate, shuffle, fletcher32, szip, nbit, scale-offset, and h5py's own lzf: those that need no plug-in."""

Shape = tuple[int, ...]


@contextmanager
def opened(source: BinaryIO, name: str) -> Iterator[h5py.File]:
    """An HDF5 file, to be read, whose texts can be read without harm.

    Arguments:
        source: the open file.
        name: what to call it.

    Raises:
        ModelFileError: if it is none, or damaged.
    """
    try:
        file = h5py.File(source, "r")
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelFileError(f"{name} is no HDF5 file, or it is damaged or cut off ({error}).") from error
    with file:
        groups, datasets = entries_of(file, name)
        check_texts(source, groups, datasets, name)
        yield file


def child(group: h5py.Group, path: str, name: str) -> Any:
    """The group or dataset at a path below a group; None if there is none.

    Raises:
        ModelFileError: if a link on the way is no plain one.
    """
    here: Any = group
    for step in path.split("/"):
        if not step:
            continue
        if step == "." or not isinstance(here, h5py.Group) or step not in here:
            return None
        _refuse_link(here, step, name)
        here = here[step]
    return here


def subgroup(group: h5py.Group, path: str, name: str) -> h5py.Group | None:
    """Like `child`, and None for a dataset."""
    found = child(group, path, name)
    return found if isinstance(found, h5py.Group) else None


def _refuse_link(group: h5py.Group, step: str, name: str) -> None:
    link = group.get(step, getlink=True)
    if isinstance(link, h5py.ExternalLink):
        raise ModelFileError(
            f"{name}: {group.name.rstrip('/')}/{step} is a link into another file, {shortened(link.filename, 80)}. "
            "Loading opens no other file."
        )
    if not isinstance(link, h5py.HardLink):
        raise ModelFileError(
            f"{name}: {group.name.rstrip('/')}/{step} is a link to {shortened(getattr(link, 'path', '?'), 80)} and no "
            "group or dataset of its own. Model files have none."
        )


def datasets_in(group: h5py.Group, name: str) -> dict[str, h5py.Dataset]:
    """All datasets below a group, by their paths. Errors as for `entries_of`."""
    return entries_of(group, name)[1]


def entries_of(group: h5py.Group, name: str) -> tuple[list[h5py.Group], dict[str, h5py.Dataset]]:
    """All groups from a group downwards, and all datasets by their paths.

    Raises:
        ModelFileError: for links that are no plain ones, and for more or deeper groups than a model has.
    """
    groups, datasets = [group], {}
    waiting: list[tuple[str, h5py.Group, int]] = [("", group, 0)]
    while waiting:
        path, here, depth = waiting.pop()
        for step in here:
            if len(groups) + len(datasets) > MOST_ENTRIES or depth > DEEPEST:
                raise ModelFileError(
                    f"{name} has more than {MOST_ENTRIES:,} groups and datasets, or groups more than {DEEPEST} levels "
                    "deep. No model has."
                )
            _refuse_link(here, step, name)
            entry = here[step]
            if isinstance(entry, h5py.Group):
                groups.append(entry)
                waiting.append((f"{path}{step}/", entry, depth + 1))
            elif isinstance(entry, h5py.Dataset):
                datasets[f"{path}{step}"] = entry
    return groups, datasets


def check_dataset(dataset: Any, shape: Shape | None, name: str) -> None:
    """Raise unless this is a plain dataset of numbers, of this shape, that holds as much as it says.

    Arguments:
        dataset: what was found.
        shape: the shape that is expected; any when None.
        name: what to call the file.

    Raises:
        ModelFileError: telling what is wrong with it.
    """
    if not isinstance(dataset, h5py.Dataset):
        raise ModelFileError(f"{name}: there is {shortened(dataset, 80)} where a dataset belongs.")
    where = f"{name}: the dataset {dataset.name}"
    if dataset.external or dataset.is_virtual:
        raise ModelFileError(f"{where} keeps its numbers in other files. Loading opens no other file.")
    if dataset.dtype.kind not in "fiub" or dataset.dtype.itemsize > 16:
        raise ModelFileError(f"{where} holds {dataset.dtype}, and weights are numbers.")
    if shape is not None and dataset.shape != tuple(shape):
        raise ModelFileError(f"{where} has shape {dataset.shape}, and {tuple(shape)} is expected.")
    if dataset.shape is None:
        raise ModelFileError(f"{where} is empty.")
    _check_storage(dataset, where)


def _check_storage(dataset: h5py.Dataset, where: str) -> None:
    needed, stored = prod(dataset.shape) * dataset.dtype.itemsize, dataset.id.get_storage_size()
    if needed == 0:
        return
    plan = dataset.id.get_create_plist()
    filters = {plan.get_filter(i)[0] for i in range(plan.get_nfilters())}
    if filters - KNOWN_FILTERS:
        raise ModelFileError(f"{where} is packed in a way that needs a plug-in of HDF5. None is loaded.")
    if stored == 0 or (not filters and dataset.chunks is None and stored < needed):
        raise ModelFileError(
            f"{where} says shape {dataset.shape} and needs {needed:,} bytes, of which {stored:,} are there."
        )
    if dataset.chunks is not None and prod(dataset.chunks) * dataset.dtype.itemsize > max(needed, 1 << 20):
        raise ModelFileError(f"{where} is stored in chunks of shape {dataset.chunks}, larger than itself.")


def read_array(dataset: h5py.Dataset, dtype: Any) -> np.ndarray:
    """The numbers of a dataset that was checked, in a new array of this number type."""
    array = np.empty(dataset.shape, dtype)
    if array.size:
        if array.ndim:
            dataset.read_direct(array)
        else:
            array[()] = dataset[()]
    return array


def text_attribute(group: h5py.Group, key: str, name: str) -> str | None:
    """The text of an attribute; None if there is none.

    Raises:
        ModelFileError: if it is something else.
    """
    if key not in group.attrs:
        return None
    _check_attribute(group, key, name)
    value = group.attrs[key]
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if not isinstance(value, str):
        raise ModelFileError(f"{name}: the attribute {key} of {group.name} is no text but {shortened(value, 60)}.")
    return value


def names_attribute(group: h5py.Group, key: str, name: str) -> list[str] | None:
    """The names in an attribute; None if there is none. Keras splits a long list into key0, key1, ...

    Raises:
        ModelFileError: if it holds anything else.
    """
    if key in group.attrs:
        return _names(group, key, name)
    pieces = itertools.takewhile(group.attrs.__contains__, (f"{key}{number}" for number in itertools.count()))
    found = [names_of for piece in pieces for names_of in _names(group, piece, name)]
    return found or None


def _names(group: h5py.Group, key: str, name: str) -> list[str]:
    _check_attribute(group, key, name)
    values = np.atleast_1d(group.attrs[key])
    if values.size == 0:
        return []
    found = [value.decode("utf-8") if isinstance(value, bytes) else value for value in values.ravel().tolist()]
    if not all(isinstance(value, str) for value in found):
        raise ModelFileError(f"{name}: the attribute {key} of {group.name} holds no names but {shortened(found, 60)}.")
    return found


def _check_attribute(group: h5py.Group, key: str, name: str) -> None:
    attribute = group.attrs.get_id(key)
    if not isinstance(attribute.get_type(), h5py.h5t.TypeStringID | h5py.h5t.TypeFloatID | h5py.h5t.TypeIntegerID):
        raise ModelFileError(f"{name}: the attribute {key} of {group.name} is neither text nor numbers.")
    if prod(attribute.shape or ()) > MOST_NAMES:
        raise ModelFileError(
            f"{name}: the attribute {key} of {group.name} says shape {attribute.shape}. No model has that."
        )
