"""Sums, means and extremes that leave out what is no number."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.ops.arithmetic import divide, subtract
from kerasedu.ops.cumulative import cumprod, cumsum
from kerasedu.ops.elementwise import sqrt, square
from kerasedu.ops.gradient_free import gradient_free, isnan
from kerasedu.ops.number_types import INDEX, array_of, floating
from kerasedu.ops.reductions import all as every
from kerasedu.ops.reductions import max as largest
from kerasedu.ops.reductions import min as smallest
from kerasedu.ops.reductions import prod
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import where

Array = np.ndarray


def _filled(x: Any, number: float) -> Any:
    """x with this number in place of what is none; arrays of whole numbers have none such."""
    return where(isnan(x), number, x) if array_of(x).dtype.kind == "f" else x


@implements(np.nansum)
@operation
def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum over axes; what is no number counts as 0.

    Arguments:
        x: array.
        axis: axis or axes to reduce; all of them when None.
        keepdims: whether a reduced axis stays, with length 1.

    Example:
        >>> float(nansum(np.array([1.0, np.nan])))
        1.0
    """
    return total(_filled(x, 0), axis, keepdims)


@implements(np.nanprod)
@operation
def nanprod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Product over axes; what is no number counts as 1. Arguments as for `nansum`."""
    return prod(_filled(x, 1), axis, keepdims)


@implements(np.nancumsum)
@operation
def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running sum; what is no number counts as 0. Arguments as for `cumsum`."""
    return cumsum(_filled(x, 0), axis, dtype)


@implements(np.nancumprod)
@operation
def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running product; what is no number counts as 1. Arguments as for `cumprod`."""
    return cumprod(_filled(x, 1), axis, dtype)


@implements(np.nanmax)
@operation
def nanmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Largest value over axes; not a number only where there is none. Arguments as for `nansum`."""
    return _extreme(largest, -np.inf, x, axis, keepdims)


@implements(np.nanmin)
@operation
def nanmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Smallest value over axes; not a number only where there is none. Arguments as for `nansum`."""
    return _extreme(smallest, np.inf, x, axis, keepdims)


def _extreme(choose: Any, loser: float, x: Any, axis: Any, keepdims: bool) -> Any:
    y = choose(_filled(x, loser), axis, keepdims)
    return where(every(isnan(x), axis, keepdims), np.nan, y) if array_of(x).dtype.kind == "f" else y


@implements(np.nanmean)
@operation
def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean over axes of what are numbers. Arguments as for `nansum`."""
    return _mean(x, isnan(x), axis, keepdims)


def _mean(x: Any, left_out: Array, axis: Any, keepdims: bool) -> Any:
    sums = total(where(left_out, 0, x), axis, keepdims)
    count = np.asarray(np.sum(~left_out, axis=axis, keepdims=keepdims), floating(array_of(sums)).dtype)
    return divide(sums, np.where(count == 0, np.nan, count))


@implements(np.nanvar)
@operation
def nanvar(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Variance over axes of what are numbers. Arguments as for `nansum`."""
    away = where(isnan(x), 0, subtract(x, nanmean(x, axis, keepdims=True)))
    return _mean(square(away), isnan(x), axis, keepdims)


@implements(np.nanstd)
@operation
def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Standard deviation over axes of what are numbers. Arguments as for `nansum`."""
    return sqrt(nanvar(x, axis, keepdims))


@gradient_free(np.nanargmax)
def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the largest value of what are numbers; -1 where there is none. Arguments as for `nansum`."""
    return _place(np.argmax, -np.inf, x, axis, keepdims)


@gradient_free(np.nanargmin)
def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the smallest value of what are numbers; -1 where there is none. Arguments as for `nansum`."""
    return _place(np.argmin, np.inf, x, axis, keepdims)


def _place(find: Any, loser: float, x: Any, axis: int | None, keepdims: bool) -> Array:
    nothing = np.all(np.isnan(x), axis=axis, keepdims=keepdims)
    return np.asarray(np.where(nothing, -1, find(_filled(x, loser), axis=axis, keepdims=keepdims)), INDEX)
