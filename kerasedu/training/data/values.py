"""One argument with numbers in it, as arrays: single arrays, and lists, tuples and dicts of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.structure import flatten
from kerasedu.engine.tensor import ArrayLike
from kerasedu.training.data.files import is_group, is_in_file
from kerasedu.training.data.frames import frame_as_array, is_frame

Array = np.ndarray
NUMBERS = "fiub"  # NumPy's letters for floats, whole numbers of both kinds, and bools
TEXT = "UST"
SMALL = 2**28  # bytes: arrays of float64 up to this size are brought to floatx once, larger ones batch by batch


def is_array(value: Any) -> bool:
    """Whether a value is an array of some kind: NumPy's, a tensor, a data frame, a dataset in a file."""
    return hasattr(value, "__array__") or (hasattr(value, "shape") and hasattr(value, "dtype"))


def is_structure(value: Any) -> bool:
    """Whether a value holds several arrays. A list of numbers, however deeply nested, is a single array.

    Example:
        >>> is_structure([[1, 2], [3, 4]])
        False
        >>> is_structure([np.ones(2), [3, 4]])
        True
    """
    if not isinstance(value, list | tuple):
        return isinstance(value, dict)
    if any(isinstance(part, dict) or (is_array(part) and not isinstance(part, np.generic)) for part in value):
        return True
    return bool(value) and is_structure(value[0])


def map_named(function: Callable[[Any, str], Any], value: Any, name: str) -> Any:
    """The same structure with `function(array, its name)` of every array in it, such as "x[0]" or "x['age']"."""
    if not is_structure(value):
        return function(value, name)
    if isinstance(value, dict):
        return {key: map_named(function, part, f"{name}[{key!r}]") for key, part in value.items()}
    parts = [map_named(function, part, f"{name}[{i}]") for i, part in enumerate(value)]
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def named_leaves(structure: Any, name: str) -> list[tuple[str, Any]]:
    """Every array of a structure with its name."""
    pairs = map_named(lambda leaf, its_name: _Named(its_name, leaf), structure, name)
    return [(pair.name, pair.leaf) for pair in flatten(pairs)]


class _Named:
    def __init__(self, name: str, leaf: Any) -> None:
        self.name, self.leaf = name, leaf


def as_array(values: Any, name: str, caller: str, takes_text: bool = False) -> Any:
    """One argument as an array of numbers, checked.

    Arguments:
        values: array, nested list, tensor, data frame or series, or a dataset in an HDF5 file.
        name: name of the argument, for messages.
        caller: name of what was called, for messages.
        takes_text: whether texts are welcome.

    Returns:
        The array; floats are of the type `floatx`, unless they are too many to be copied. A dataset in a file is
        returned as it is.

    Raises:
        ValueError: if there is no axis of samples, rows differ in length, or a number is not there (NaN).
        TypeError: if something is not made of numbers.
    """
    if values is None:
        raise ValueError(f"{caller} got {name}=None. Give it an array with one entry for each sample.")
    array = values if is_in_file(values) else plain_array(values, name, caller)
    check_kind(array, name, caller, takes_text)
    if array.ndim == 0:
        raise ValueError(
            f"{caller} got {name}={values!r}, a single number. Give it an array with one entry for each sample."
        )
    if is_in_file(array) or is_mapped(array):
        return array
    _refuse_nan(array, name, caller)
    return as_floatx(array) if array.nbytes <= SMALL else array


def plain_array(values: Any, name: str, caller: str) -> Array:
    """Anything that is like an array as an array, whatever its type.

    Raises:
        ValueError: if the rows differ in length.
        TypeError: for sparse matrices, functions, and files instead of datasets in them.
    """
    if isinstance(values, ArrayLike):
        return values.numpy()
    if is_frame(values):
        return frame_as_array(values, name, caller)
    _refuse_what_is_no_array(values, name, caller)
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{caller} got {name} as nested lists whose rows have different lengths, so they make no array: {error}. "
            "Pad the rows to one length."
        ) from None


def _refuse_what_is_no_array(values: Any, name: str, caller: str) -> None:
    if type(values).__module__.startswith("scipy.sparse"):
        raise TypeError(
            f"{caller} got {name} as a sparse matrix of shape {values.shape}. Every layer here works on dense arrays: "
            f"give {name}.toarray(), or batches of it by a generator if that does not fit into memory."
        )
    if is_group(values):
        raise TypeError(
            f"{caller} got {name} as an HDF5 {type(values).__name__.lower()}, which holds "
            f"{', '.join(values) or 'nothing'}. Take a dataset out of it, {name}['...'], and leave the file open."
        )
    if callable(values) and not is_array(values):
        said = getattr(values, "__name__", type(values).__name__)
        raise TypeError(f"{caller} got {name}={said}, a function. If it makes batches, call it: {said}().")


def check_kind(array: Any, name: str, caller: str, takes_text: bool = False) -> None:
    """Raise if an array, by its dtype, is not made of numbers; or of texts, where they are welcome."""
    kind = array.dtype.kind
    if kind in NUMBERS or (takes_text and (kind in TEXT or _holds_text(array))):
        return
    raise TypeError(
        f"{caller} got {name} with entries of type {array.dtype}, which are not numbers. Turn text into numbers "
        "first; if the rows have different lengths, pad them to one."
    )


def _holds_text(array: Any) -> bool:
    """Whether an array of objects is one of texts."""
    objects = isinstance(array, np.ndarray) and array.dtype.kind == "O"
    return objects and all(isinstance(entry, str | bytes) for entry in array.flat)


def as_floatx(array: Array) -> Array:
    """Floats as the type `floatx`; everything else as it is."""
    return array.astype(settings.floatx(), copy=False) if array.dtype.kind == "f" else array


def is_mapped(array: Any) -> bool:
    """Whether an array is a window on a file (np.memmap), whose pages are read when they are used."""
    while isinstance(array, np.ndarray):
        if isinstance(array, np.memmap):
            return True
        array = array.base
    return False


def _refuse_nan(array: Array, name: str, caller: str) -> None:
    """Raise if a number is not there. The minimum of an array with a NaN is NaN, which is quick to find out."""
    if array.dtype.kind == "f" and array.size and np.isnan(np.min(array)):
        wrong = np.argwhere(np.isnan(array))
        place = ", ".join(map(str, wrong[0]))
        raise ValueError(
            f"{caller} got {name} with {len(wrong)} entries that are NaN (not a number), the first at {name}[{place}]. "
            f"A model that sees one becomes NaN itself. Remove these samples, or fill them in: np.nan_to_num({name})."
        )
