"""Number types: what becomes of them when numbers meet, and of whole numbers in functions that give decimal numbers.

Keras's rules, which are not NumPy's: a decimal number keeps its width whatever whole numbers it meets, and whole
numbers become `floatx()`, never float64. Python's numbers have no width, and take that of the array they meet.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.op import from_python, plain

Array = np.ndarray

INDEX = np.dtype("int32")
"""The type of positions and counts."""


def floating(x: Any) -> Array:
    """The array, with whole numbers and Python's numbers as decimal numbers of the default type."""
    if isinstance(x, (np.ndarray, np.float64)) and x.dtype.kind in "fc":
        return np.asarray(x)
    return np.asarray(x, settings.floatx())


def array_of(x: Any) -> Array:
    """The plain array of anything: of a tensor, a list, a number."""
    value = plain(x)
    return value if isinstance(value, np.ndarray) else from_python(value)


def same_type(*xs: Any) -> tuple[Any, ...]:
    """Arrays in their common number type; single numbers take that of the arrays they meet.

    Example:
        >>> [x.dtype.name for x in same_type(np.ones(2, "float16"), np.arange(2))]
        ['float16', 'float16']
    """
    types = {getattr(x, "dtype", None) for x in xs}
    if len(types) == 1 and None not in types:
        return xs
    target = common_type(*xs)
    return tuple(np.asarray(x, target) for x in xs)


def common_type(*xs: Any) -> np.dtype:
    """The number type of a result made from all of these: arrays and single numbers.

    Example:
        >>> common_type(np.arange(2), 0.5).name, common_type(np.uint8([1]), 2).name, common_type(True, 2).name
        ('float32', 'uint8', 'int32')
    """
    types = [x.dtype for x in xs if isinstance(x, np.ndarray)]
    decimal = [t for t in types if t.kind in "fc"]
    if decimal:
        return decimal[0] if len(decimal) == 1 else np.result_type(*decimal)
    numbers = [x for x in xs if not isinstance(x, np.ndarray)]
    if any(isinstance(x, float) for x in numbers):
        alone = not types and any(isinstance(x, np.float64) for x in numbers)
        return np.dtype("float64" if alone else settings.floatx())
    if any(not isinstance(x, bool) for x in numbers) and all(t.kind == "b" for t in types):
        types = [INDEX]
    whole = np.result_type(*types, *([np.bool_] if not types else []))
    return whole if whole.kind in "biu" else np.dtype(settings.floatx())


def total_type(dtype: np.dtype) -> np.dtype:
    """The type of a sum or product of such numbers: small whole numbers get room to grow.

    Example:
        >>> total_type(np.dtype("bool")).name, total_type(np.dtype("uint8")).name, total_type(np.dtype("float16")).name
        ('int32', 'uint32', 'float16')
    """
    if dtype.kind in "bi" and dtype.itemsize < INDEX.itemsize:
        return INDEX
    return np.dtype("uint32") if dtype.kind == "u" and dtype.itemsize < INDEX.itemsize else dtype
