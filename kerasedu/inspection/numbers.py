"""What an array is like, in a few words and numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

Array = np.ndarray
UNITS = ("B", "kB", "MB", "GB")


def described(array: Array) -> dict[str, Any]:
    """Shape and type of an array, and of real numbers their range, mean and Euclidean norm, ready for JSON.

    Numbers that are not finite are given as text.

    Example:
        >>> described(np.array([3.0, 4.0]))
        {'shape': [2], 'dtype': 'float64', 'min': 3.0, 'max': 4.0, 'mean': 3.5, 'norm': 5.0}
    """
    array = np.asarray(array)
    about: dict[str, Any] = {"shape": list(array.shape), "dtype": array.dtype.name}
    if array.dtype.kind not in "fiub" or not array.size:
        return about
    wide = array.astype(np.float64)
    measured = {"min": wide.min(), "max": wide.max(), "mean": wide.mean(), "norm": np.linalg.norm(wide)}
    return about | {name: finite_or_text(float(value)) for name, value in measured.items()}


def as_lists(array: Array) -> Any:
    """The numbers of an array as nested lists for JSON; those that are not finite as text.

    Example:
        >>> as_lists(np.array([[1.0, np.inf]]))
        [[1.0, 'inf']]
    """
    return _for_json(np.asarray(array).tolist())


def _for_json(values: Any) -> Any:
    if isinstance(values, list):
        return [_for_json(value) for value in values]
    if isinstance(values, float):
        return finite_or_text(values)
    return values if isinstance(values, int | bool | str) else str(values)


def finite_or_text(value: float) -> float | str:
    """The number; as text, "nan", "inf" or "-inf", where JSON has no number for it."""
    return value if math.isfinite(value) else str(value)


def in_words(array: Array) -> str:
    """Shape, type and size of an array in one line.

    Example:
        >>> in_words(np.zeros((2, 3)))
        '(2, 3) float64, 48 B'
    """
    return f"{array.shape} {array.dtype.name}, {size_in_words(array.nbytes)}"


def size_in_words(nbytes: float) -> str:
    """Example:
    >>> size_in_words(512), size_in_words(3_500_000)
    ('512 B', '3.5 MB')
    """
    power = min(len(UNITS) - 1, max(0, int(math.log10(max(nbytes, 1))) // 3))
    return f"{nbytes:.0f} B" if not power else f"{nbytes / 1000**power:.1f} {UNITS[power]}"


def holder(array: Array) -> Array:
    """The array whose memory a view looks into; the array itself where it has its own."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def bytes_held(arrays: Iterable[Array]) -> int:
    """Bytes of memory that arrays keep; what several share counts once, and a view counts as what it looks into.

    Example:
        >>> x = np.zeros(10)
        >>> bytes_held([x, x[:2], x])
        80
    """
    held = {id(one): one for one in map(holder, arrays)}
    return sum(one.nbytes for one in held.values())
