"""Spread, averages and correlation, put together from sums and means."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import divide, multiply, subtract
from kerasedu.ops.contractions import outer
from kerasedu.ops.diagonals import diagonal
from kerasedu.ops.elementwise import log10, sqrt, square
from kerasedu.ops.products import matmul
from kerasedu.ops.reductions import max as largest
from kerasedu.ops.reductions import mean
from kerasedu.ops.reductions import min as smallest
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import broadcast_to, reshape, squeeze, transpose


@implements(np.var)
@operation
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Variance over axes: the mean square distance from the mean, divided by n and not by n - 1.

    Arguments:
        x: array.
        axis: axis or axes to reduce; all of them when None.
        keepdims: whether a reduced axis stays, with length 1.

    Example:
        >>> float(var(np.array([1.0, 3.0])))
        1.0
    """
    return mean(square(subtract(x, mean(x, axis, keepdims=True))), axis, keepdims)


@implements(np.std)
@operation
def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Standard deviation over axes, the root of the variance. Arguments as for `var`."""
    return sqrt(var(x, axis, keepdims))


@operation
def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> tuple[Any, Any]:
    """Mean and variance over axes.

    Arguments:
        x: array.
        axes: axis or axes to reduce.
        keepdims: whether a reduced axis stays, with length 1.
        synchronized: for Keras's sake; there is one machine only, so it changes nothing.

    Returns:
        (mean, variance).
    """
    center = mean(x, axes, keepdims=True)
    spread = mean(square(subtract(x, center)), axes, keepdims=True)
    return (center, spread) if keepdims else (squeeze(center, _tuple(axes)), squeeze(spread, _tuple(axes)))


def _tuple(axes: Any) -> Any:
    return tuple(axes) if isinstance(axes, list) else axes


@implements(np.ptp)
@operation
def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Distance from the smallest to the largest value over axes. Arguments as for `var`."""
    return subtract(largest(x, axis, keepdims), smallest(x, axis, keepdims))


@implements(np.average)
@operation
def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """Mean in which some numbers count more than others.

    Arguments:
        x: array.
        axis: axis or axes to reduce; all of them when None.
        weights: how much each number counts: an array of the shape of x, or one number for each place along `axis`.
            All count the same when None.

    Example:
        >>> float(average(np.array([1.0, 5.0]), weights=np.array([3.0, 1.0])))
        2.0
    """
    if weights is None:
        return mean(x, axis)
    shape = np.shape(plain(x))
    if np.shape(plain(weights)) != shape:
        weights = reshape(weights, [n if i == axis % len(shape) else 1 for i, n in enumerate(shape)])
        weights = broadcast_to(weights, shape)
    return divide(total(multiply(x, weights), axis), total(weights, axis))


@implements(np.corrcoef)
@operation
def corrcoef(x: Any) -> Any:
    """How much variables go up and down together, from -1 to 1.

    Arguments:
        x: array (variables, observations).

    Returns:
        Matrix (variables, variables) of Pearson's correlation coefficients.

    Example:
        >>> corrcoef(np.array([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0]])).round(4)
        array([[ 1., -1.],
               [-1.,  1.]])
    """
    if np.ndim(plain(x)) < 2:
        x = reshape(x, (1, -1))
    away = subtract(x, mean(x, axis=1, keepdims=True))
    together = matmul(away, transpose(away))
    deviation = sqrt(diagonal(together))
    return squeeze(divide(together, outer(deviation, deviation)))


@operation
def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """Peak signal-to-noise ratio of two images, in decibels: the larger, the more alike.

    Arguments:
        x1: image, array of any shape.
        x2: image of the same shape.
        max_val: largest value that a pixel may have, such as 1 or 255.

    Raises:
        ValueError: if the shapes differ.
    """
    if np.shape(plain(x1)) != np.shape(plain(x2)):
        raise ValueError(
            f"psnr got images of shape {np.shape(plain(x1))} and {np.shape(plain(x2))}. It compares pixel by pixel: "
            "give two images "
            "of one shape."
        )
    return multiply(10.0, log10(divide(max_val**2, mean(square(subtract(x1, x2))))))
