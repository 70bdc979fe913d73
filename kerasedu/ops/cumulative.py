"""Running sums and products, differences, and the area below a curve."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import add, divide, multiply, subtract
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.number_types import INDEX
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import cast, getitem, ravel, reshape

Array = np.ndarray


class CumSum(Op):
    """Running sum along an axis.

    forward   y[i] = x[0] + ... + x[i]
    backward  x[i] is in y[i] and all that follow: grad_x[i] = grad_y[i] + ... + grad_y[n - 1]
    """

    formula = r"y_i = \sum_{j \leq i} x_j"
    gradient_formula = r"\partial x_j = \sum_{i \geq j} \partial y_i"

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        return np.cumsum(x, self.axis, dtype=_running_type(x))

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.flip(np.cumsum(np.flip(grad_y, self.axis), self.axis), self.axis),)


class CumProd(Op):
    """Running product along an axis.

    forward   y[i] = x[0] * ... * x[i]
    backward  from the end: s[i] = grad_y[i] + x[i + 1] * s[i + 1], and grad_x[i] = s[i] * y[i - 1]. Nothing is
    divided, so
              zeros do no harm
    """

    formula = r"y_i = \prod_{j \leq i} x_j"
    gradient_formula = r"\partial x_i = y_{i-1} \, s_i, \quad s_i = \partial y_i + x_{i+1} \, s_{i+1}"

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        self.x = x
        self.y = np.cumprod(x, self.axis, dtype=_running_type(x))
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        x, y, sums = (np.moveaxis(a, self.axis, 0) for a in (self.x, self.y, grad_y.copy()))
        for i in range(len(x) - 2, -1, -1):
            sums[i] += x[i + 1] * sums[i + 1]
        sums[1:] *= y[:-1]
        return (np.moveaxis(sums, 0, self.axis),)


def _running_type(x: Array) -> np.dtype:
    return INDEX if x.dtype.kind == "b" else x.dtype


@implements(np.cumsum)
@operation
def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running sum along an axis.

    Arguments:
        x: array.
        axis: axis to run along; all numbers in one row when None.
        dtype: number type to add up in; that of x when None.

    Example:
        >>> cumsum(np.array([1.0, 2.0, 3.0]))
        array([1., 3., 6.])
    """
    return _along(CumSum, x, axis, dtype)


@implements(np.cumprod)
@operation
def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Running product along an axis. Arguments as for `cumsum`."""
    return _along(CumProd, x, axis, dtype)


def _along(running: Any, x: Any, axis: int | None, dtype: Any) -> Any:
    x = x if dtype is None else cast(x, dtype)
    return running(0)(ravel(x)) if axis is None else running(*normalize_axes(axis, np.ndim(plain(x))))(x)


@implements(np.diff)
@operation
def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Differences of neighbours along an axis: a[1] - a[0], a[2] - a[1], ...

    Arguments:
        a: array.
        n: how many times differences are taken.
        axis: axis to run along.

    Example:
        >>> diff(np.array([1.0, 4.0, 9.0]))
        array([3., 5.])
    """
    for _ in range(n):
        a = subtract(*_neighbours(a, axis))
    return a


def _neighbours(x: Any, axis: int) -> tuple[Any, Any]:
    """All but the first along an axis, and all but the last."""
    before = (slice(None),) * normalize_axes(axis, np.ndim(plain(x)))[0]
    return getitem(x, (*before, slice(1, None))), getitem(x, (*before, slice(None, -1)))


@implements(np.trapezoid)
@operation
def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """Area below a curve that is drawn with straight lines from point to point.

    Arguments:
        y: heights of the points.
        x: where the points stand along the axis; `dx` apart when None.
        dx: distance of the points.
        axis: axis to run along.

    Example:
        >>> float(trapezoid(np.array([0.0, 2.0, 2.0])))
        3.0
    """
    right, left = _neighbours(y, axis)
    width = dx
    if x is not None:
        rank, along = np.ndim(plain(y)), normalize_axes(axis, np.ndim(plain(y)))[0]
        x = x if np.ndim(plain(x)) > 1 else reshape(x, [-1 if i == along else 1 for i in range(rank)])
        width = diff(x, axis=axis)
    return divide(total(multiply(add(right, left), width), axis), 2)
