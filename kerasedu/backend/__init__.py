"""What runs below, under Keras's names (`keras.backend`)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from kerasedu.config import backend
from kerasedu.engine import KerasTensor
from kerasedu.engine.naming import reset_names
from kerasedu.engine.settings import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from kerasedu.ops.number_types import common_type

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "result_type",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]

_PYTHON_TYPES = {int: "int32", float: None, bool: "bool", "int": "int32", "float": None, "bool": "bool"}
_counts: Counter[str] = Counter()


def clear_session(free_memory: bool = True) -> None:
    """Names of layers and models start anew: dense, dense_1, ...

    Arguments:
        free_memory: for Keras's sake; memory is freed when nothing points to it any more.
    """
    reset_names()
    _counts.clear()


def get_uid(prefix: str = "") -> int:
    """How often this was asked for this prefix: 1, 2, 3, ..."""
    _counts[prefix] += 1
    return _counts[prefix]


def is_keras_tensor(x: Any) -> bool:
    """Whether x stands for an array in a model that is being put together."""
    return isinstance(x, KerasTensor)


def standardize_dtype(dtype: Any) -> str:
    """Name of a number type, however it is given; `floatx()` for None.

    Raises:
        ValueError: if there is no such type.

    Example:
        >>> standardize_dtype(np.float32), standardize_dtype(int), standardize_dtype(None)
        ('float32', 'int32', 'float32')
    """
    if dtype is None or (isinstance(dtype, str | type) and dtype in _PYTHON_TYPES):
        return _PYTHON_TYPES.get(dtype) or floatx()
    try:
        return np.dtype(dtype).name
    except TypeError:
        raise ValueError(
            f"There is no number type {dtype!r}. Use 'float32', 'int32', 'bool' or another name of NumPy's."
        ) from None


def is_float_dtype(dtype: Any) -> bool:
    """Whether numbers of this type may have decimals."""
    return standardize_dtype(dtype).startswith("float")


def is_int_dtype(dtype: Any) -> bool:
    """Whether numbers of this type are whole."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*dtypes: Any) -> str:
    """The number type of a result made from numbers of all these types; Python's `int` and `float` have no width of
    their own.

    Example:
        >>> result_type("int32", "float16"), result_type("int32", float)
        ('float16', 'float32')
    """
    samples = {int: 1, float: 1.0}
    return common_type(*(samples[d] if d in (int, float) else np.zeros(0, standardize_dtype(d)) for d in dtypes)).name
