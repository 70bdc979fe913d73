"""Pickled arrays, read without running anything that the file names.

Keras's texts and CIFAR's pictures are pickles, and a pickle is a program: it names functions and has them called. Here
three names are known, those with which NumPy writes an array, and none of them leads to NumPy's own: each makes a plain
object that only notes what it is given. The arrays are made afterwards, from notes that were looked at. (NumPy's own
`dtype` and `ndarray` are no safe choice: the state that a pickle may hand them can turn bytes into addresses.)
"""

from __future__ import annotations

import math
import pickle
import re
from typing import IO, Any

import numpy as np

from kerasedu.datasets.errors import DamagedFileError

_WRONG = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


def unpickle(stream: IO[bytes]) -> Any:
    """What a pickle of arrays, lists, dictionaries, texts and numbers holds.

    Arguments:
        stream: the pickle. Texts of Python 2 are given as bytes.

    Returns:
        The value. Arrays stand alone, in a dictionary, or in an array of objects; those in lists are refused.

    Raises:
        DamagedFileError: if it is no such pickle, is cut off, or names anything else.

    Example:
        >>> import io
        >>> unpickle(io.BytesIO(pickle.dumps({"data": np.arange(3), "labels": [1, 0, 1]}, protocol=4)))
        {'data': array([0, 1, 2]), 'labels': [1, 0, 1]}
        >>> unpickle(io.BytesIO(pickle.dumps(print)))
        Traceback (most recent call last):
        kerasedu.datasets.errors.DamagedFileError: it names builtins.print, and only arrays, lists and numbers are read
    """
    try:
        return _finished(_Reader(stream, encoding="bytes").load())
    except _WRONG as error:
        raise DamagedFileError(str(error) or type(error).__name__) from error


class _Reader(pickle.Unpickler):
    """An unpickler that knows the three names of an array, and has harmless things for them."""

    def find_class(self, module: str, name: str) -> Any:
        known = _NAMES.get((module, name))
        if known is None:
            raise pickle.UnpicklingError(f"it names {module}.{name}, and only arrays, lists and numbers are read")
        return known


class _Type:
    """What a pickle says of an array's type."""

    def __init__(self, code: str | bytes, *_: Any) -> None:
        self.code, self.order = _text(code), "="

    def __setstate__(self, state: tuple) -> None:
        self.order = _text(state[1])

    def made(self) -> np.dtype:
        plain = re.fullmatch(r"[<>|=]?([biuf][1248]|O8?)", self.code)
        if plain is None or self.order not in tuple("<>|="):
            raise ValueError(f"it has an array of type {self.code[:20]!r}")
        return np.dtype(object) if plain[1][0] == "O" else np.dtype(self.order + plain[1])


class _Array:
    """What a pickle says of an array."""

    state: tuple = ()

    def __setstate__(self, state: tuple) -> None:
        self.state = state

    def made(self) -> np.ndarray:
        _, shape, dtype, by_columns, content = self.state
        shape, dtype = tuple(map(int, shape)), dtype.made()
        if dtype.hasobject != isinstance(content, list):
            raise ValueError("it has an array of another type than its values")
        if dtype.hasobject:
            array = np.empty(len(content), object)
            array[:] = [_finished(item) for item in content]
            by_columns = False
        else:
            array = np.frombuffer(content, dtype).copy()
        if array.size != math.prod(shape) or min(shape, default=0) < 0:
            raise ValueError(f"it has an array of shape {shape} with {array.size} values")
        return array.reshape(shape, order="F" if by_columns else "C")


def _begun(*_: Any) -> _Array:
    return _Array()


def _text(code: str | bytes) -> str:
    return code.decode("ascii") if isinstance(code, bytes) else code


def _finished(value: Any) -> Any:
    """The value with arrays in the places of the notes about them."""
    if isinstance(value, _Array):
        return value.made()
    if type(value) is dict:
        return {key: _finished(item) for key, item in value.items()}
    return value


_NAMES = {
    ("numpy", "dtype"): _Type,
    ("numpy", "ndarray"): _Array,
    ("numpy.core.multiarray", "_reconstruct"): _begun,
    ("numpy._core.multiarray", "_reconstruct"): _begun,
}
