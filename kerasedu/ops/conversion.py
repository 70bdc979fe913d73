"""What an array is, and how its numbers are read otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import KerasTensor, Tensor, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import array_of
from kerasedu.ops.shaping import cast, clip, convert_to_tensor

Array = np.ndarray


def array(x: Any, dtype: Any = None) -> Tensor:
    """A Tensor of these numbers; the same as `convert_to_tensor`."""
    return convert_to_tensor(x, dtype)


def is_tensor(x: Any) -> bool:
    """Whether x is an array of this engine: a Tensor, or a plain array, which operations give where no tape is
    watching.
    """
    return isinstance(x, Tensor | np.ndarray)


@implements(np.ndim)
def ndim(x: Any) -> int:
    """How many axes an array has."""
    return len(x.shape) if hasattr(x, "shape") else np.ndim(x)


@implements(np.size)
def size(x: Any) -> Any:
    """How many numbers an array has; None where a KerasTensor does not know it yet."""
    if isinstance(x, KerasTensor):
        return None if None in x.shape else int(np.prod(x.shape))
    return int(np.size(plain(x)))


def dtype(x: Any) -> str:
    """Name of the number type of an array.

    Example:
        >>> dtype(np.ones(2, "float32"))
        'float32'
    """
    return x.dtype if isinstance(x, KerasTensor) else array_of(x).dtype.name


@operation
def saturate_cast(x: Any, dtype: Any) -> Any:
    """The same numbers in another number type; those too large or too small for it become its largest or smallest.

    Example:
        >>> saturate_cast(np.array([300.0, -5.0]), "uint8")
        array([255,   0], dtype=uint8)
    """
    limits = np.dtype(dtype)
    if limits.kind == "b":
        return cast(x, dtype)
    ends = np.finfo(limits) if limits.kind == "f" else np.iinfo(limits)
    own = array_of(x).dtype
    if own.kind == "f":
        # The largest int32 is no float32: the nearest float32 below it has to do.
        low, high = (own.type(end) for end in (ends.min, ends.max))
        high = high if float(high) <= float(ends.max) else np.nextafter(high, own.type(0))
        return cast(clip(x, low, high), dtype)
    own_ends = np.iinfo(own) if own.kind in "iu" else ends
    return cast(clip(x, max(int(own_ends.min), int(ends.min)), min(int(own_ends.max), int(ends.max))), dtype)


@gradient_free()
def view(x: Any, dtype: Any = None) -> Array:
    """The same bytes read as another number type.

    Arguments:
        x: array.
        dtype: number type; that of x when None. If it is wider or narrower, the last axis gets shorter or longer.

    Example:
        >>> view(np.float32([1.0]), "int32")
        array([1065353216], dtype=int32)
    """
    numbers = np.ascontiguousarray(array_of(x))
    return numbers if dtype is None else numbers.view(dtype)
