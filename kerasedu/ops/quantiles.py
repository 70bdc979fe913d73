"""Median and quantiles: numbers at a given place in the order, so the gradient goes to those that stand there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import add, divide, multiply, subtract
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.elementwise import ceil, floor
from kerasedu.ops.indexing import take_along_axis
from kerasedu.ops.number_types import array_of
from kerasedu.ops.ordering import sort
from kerasedu.ops.shaping import cast, decimal, moveaxis, ravel, reshape, where

METHODS: dict[str, Callable[[Any], tuple[Any, Any, Any]]] = {
    "linear": lambda place: (floor(place), ceil(place), subtract(place, floor(place))),
    "lower": lambda place: (floor(place), floor(place), 0),
    "higher": lambda place: (ceil(place), ceil(place), 0),
    "midpoint": lambda place: (floor(place), ceil(place), 0.5),
    "nearest": lambda place: (ceil(subtract(place, 0.5)), ceil(subtract(place, 0.5)), 0),
}
"""For a place between two numbers: the place below, the place above, and how far to go from one to the other."""


def _quantile(x: Any, q: Any, axis: Any, method: str, keepdims: bool, skip_nan: bool) -> Any:
    """Numbers at the share q of the way from the smallest to the largest."""
    if method not in METHODS:
        raise ValueError(f"Got method={method!r}. It takes one of {', '.join(map(repr, METHODS))}.")
    shape = np.shape(plain(x))
    axes = normalize_axes(axis, len(shape))
    kept = [n for i, n in enumerate(shape) if i not in axes]
    ordered = sort(reshape(moveaxis(decimal(x), axes, range(-len(axes), 0)), (*kept, -1)))  # no numbers stand last
    numbers = ~np.isnan(plain(ordered))
    count = np.sum(numbers, axis=-1, keepdims=True) if skip_nan else np.full((*kept, 1), numbers.shape[-1])
    below, above, way = METHODS[method](multiply(ravel(cast(q, plain(ordered).dtype)), np.maximum(count - 1, 0)))
    lower, upper = (take_along_axis(ordered, array_of(place).astype(int), -1) for place in (below, above))
    y = add(lower, multiply(subtract(upper, lower), way))
    if not skip_nan:
        y = where(numbers[..., -1:], y, np.nan)
    reduced = [1 if i in axes else n for i, n in enumerate(shape)] if keepdims else kept
    return reshape(moveaxis(y, -1, 0), (*np.shape(plain(q)), *reduced))


@implements(np.quantile, a="x")
@operation
def quantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The numbers below which these shares of all numbers lie.

    Arguments:
        x: array.
        q: share from 0 to 1, or an array of them.
        axis: axis or axes to reduce; all of them when None.
        method: what happens between two numbers: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether a reduced axis stays, with length 1.

    Returns:
        Array with the shape of q first, then the axes that were not reduced.

    Raises:
        ValueError: for another method.

    Example:
        >>> quantile(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.5]))
        array([1. , 2.5])
    """
    return _quantile(x, q, axis, method, keepdims, skip_nan=False)


@implements(np.nanquantile, a="x")
@operation
def nanquantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The numbers below which these shares of all numbers lie; what is no number is left out. Arguments as for
    `quantile`.
    """
    return _quantile(x, q, axis, method, keepdims, skip_nan=True)


def _share(percent: Any) -> Any:
    return percent / 100 if isinstance(percent, int | float) else divide(percent, 100.0)


@implements(np.percentile, a="x")
@operation
def percentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The numbers below which so many percent of all numbers lie: q from 0 to 100. Other arguments as for
    `quantile`.
    """
    return quantile(x, _share(q), axis, method, keepdims)


@implements(np.nanpercentile, a="x")
@operation
def nanpercentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `percentile`; what is no number is left out."""
    return nanquantile(x, _share(q), axis, method, keepdims)


@implements(np.median, a="x")
@operation
def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The number in the middle; of an even count the mean of the two in the middle.

    Arguments:
        x: array.
        axis: axis or axes to reduce; all of them when None.
        keepdims: whether a reduced axis stays, with length 1.

    Example:
        >>> float(median(np.array([1.0, 9.0, 2.0])))
        2.0
    """
    return quantile(x, 0.5, axis, keepdims=keepdims)


@implements(np.nanmedian, a="x")
@operation
def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The number in the middle; what is no number is left out. Arguments as for `median`."""
    return nanquantile(x, 0.5, axis, keepdims=keepdims)
