"""Sums, products, means and extremes over axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.ops.broadcasting import normalize_axes, repeated
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import INDEX, array_of, floating, total_type

Array = np.ndarray


class Reduction(Op):
    """Base: one number out of many, along some axes.

    Arguments:
        axis: axis or axes to reduce; all of them when None.
        keepdims: whether a reduced axis stays, with length 1.
    """

    def __init__(self, axis: Any = None, keepdims: bool = False) -> None:
        self.axis, self.keepdims = axis, keepdims

    def axes(self, x: Array) -> tuple[int, ...]:
        return normalize_axes(self.axis, np.ndim(x))

    def stretch(self, y: Array, x: Array) -> Array:
        """Put the reduced axes back, with length 1, so that y broadcasts against x."""
        if self.keepdims:
            return y
        axes = self.axes(x)
        return y.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])


class Sum(Reduction):
    """Sum over axes.

    forward   y = sum of x
    backward  each addend gets the whole gradient
    """

    formula = r"y = \sum_i x_i"
    gradient_formula = r"\partial x_i = \partial y"

    def forward(self, x: Array) -> Array:
        self.x = array_of(x)
        return np.sum(self.x, axis=self.axes(x), keepdims=self.keepdims, dtype=total_type(self.x.dtype))

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (repeated(self.stretch(grad_y, self.x), self.x.shape),)


class Prod(Reduction):
    """Product over axes.

    forward   y = product of x
    backward  each factor gets the gradient times the product of the others, which is found without dividing by a zero

    Arguments:
        dtype: number type of the product.
    """

    formula = r"y = \prod_i x_i"
    gradient_formula = r"\partial x_i = \partial y \prod_{j \neq i} x_j"

    def __init__(self, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> None:
        super().__init__(axis, keepdims)
        self.dtype = dtype

    def forward(self, x: Array) -> Array:
        self.x = array_of(x)
        return np.prod(self.x, axis=self.axes(x), keepdims=self.keepdims, dtype=self.dtype or total_type(self.x.dtype))

    def backward(self, grad_y: Array) -> tuple[Array]:
        axes = self.axes(self.x)
        last = tuple(range(-len(axes), 0))
        moved = np.moveaxis(self.x, axes, last)
        rows = moved.reshape(*moved.shape[: moved.ndim - len(axes)], -1)  # (..., n)
        before = np.cumprod(np.insert(rows[..., :-1], 0, 1, axis=-1), axis=-1)
        after = np.cumprod(np.insert(rows[..., :0:-1], 0, 1, axis=-1), axis=-1)[..., ::-1]
        others = np.moveaxis((before * after).reshape(moved.shape), last, axes)
        return (self.stretch(grad_y, self.x) * others,)


class Mean(Reduction):
    """Mean over axes.

    forward   y = sum of x / n
    backward  each of the n addends gets a n-th of the gradient
    """

    formula = r"y = \frac{1}{n} \sum_i x_i"
    gradient_formula = r"\partial x_i = \frac{1}{n} \partial y"

    def forward(self, x: Array) -> Array:
        self.x = floating(x)
        return self.x.mean(axis=self.axes(x), keepdims=self.keepdims)

    def backward(self, grad_y: Array) -> tuple[Array]:
        x = self.x
        share = grad_y / x.dtype.type(x.size // (grad_y.size or 1))
        return (repeated(self.stretch(share, x) if share.ndim else share, x.shape),)


class LogSumExp(Reduction):
    """Logarithm of a sum of exponentials, a smooth maximum.

    forward   y = ln(sum of exp(x)); the largest x is taken out first and put back after, so that exp stays finite
    backward  each x gets the share of the gradient that it has of the sum: softmax(x)
    """

    formula = r"y = \ln \sum_i e^{x_i}"
    gradient_formula = r"\partial x_i = e^{x_i - y} \, \partial y"

    def forward(self, x: Array) -> Array:
        self.x = floating(x)
        largest = np.max(self.x, axis=self.axes(x), keepdims=True)
        largest = np.where(np.isfinite(largest), largest, 0)
        total = np.sum(np.exp(self.x - largest), axis=self.axes(x), keepdims=True)
        with np.errstate(divide="ignore"):  # all of them may be minus infinity
            self.y = np.log(total) + largest
        return self.y if self.keepdims else np.squeeze(self.y, self.axes(x))

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (self.stretch(grad_y, self.x) * np.exp(self.x - self.y),)


class Extreme(Reduction):
    """Largest or smallest value over axes.

    forward   y = max of x (or min)
    backward  the gradient goes to the winner; equal winners share it evenly, as in Keras

    Arguments:
        choose: np.max or np.min.
        initial: a further number to choose from; None for none.
    """

    gradient_formula = r"\partial x_i = \partial y \; [x_i = y] \,/\, \mathrm{number\ of\ winners}"
    reveals = ("winners",)

    def __init__(self, choose: Any, axis: Any = None, keepdims: bool = False, initial: float | None = None) -> None:
        super().__init__(axis, keepdims)
        self.choose = choose
        self.options = {} if initial is None else {"initial": initial}
        self.formula = rf"y = \{choose.__name__[-3:]}_i \, x_i"

    @property
    def name(self) -> str:
        return self.choose.__name__[-3:].capitalize()

    def forward(self, x: Array) -> Array:
        self.x = array_of(x)
        self.y = self.choose(self.x, axis=self.axes(x), keepdims=self.keepdims, **self.options)
        return self.y

    @property
    def winners(self) -> Array:
        """Where x is as large as the largest."""
        return self.x == self.stretch(self.y, self.x)

    def backward(self, grad_y: Array) -> tuple[Array]:
        winners = self.winners
        count = winners.sum(axis=self.axes(self.x), keepdims=True, dtype=self.x.dtype)
        return (self.stretch(grad_y, self.x) * winners / np.maximum(count, 1),)


@implements(np.sum)
@operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum over axes.

    Arguments:
        x: array.
        axis: axis or axes to sum over; all of them when None.
        keepdims: whether a summed axis stays, with length 1.

    Example:
        >>> sum(np.ones((2, 3)), axis=1)
        array([3., 3.])
    """
    return Sum(axis, keepdims)(x)


@implements(np.prod)
@operation
def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """Product over axes. Arguments as for `sum`, and the number type of the product."""
    return Prod(axis, keepdims, dtype)(x)


@implements(np.mean)
@operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean over axes. Arguments as for `sum`."""
    return Mean(axis, keepdims)(x)


@implements(np.max, np.amax)
@operation
def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Largest value over axes.

    Arguments:
        x: array.
        axis: axis or axes to reduce; all of them when None.
        keepdims: whether a reduced axis stays, with length 1.
        initial: a further number that may be the largest; needed where there are none.

    Example:
        >>> max(np.array([[1.0, 5.0], [3.0, 2.0]]), axis=1)
        array([5., 3.])
    """
    return Extreme(np.max, axis, keepdims, initial)(x)


@implements(np.min, np.amin)
@operation
def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Smallest value over axes. Arguments as for `max`."""
    return Extreme(np.min, axis, keepdims, initial)(x)


amax, amin = max, min


@operation
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Logarithm of a sum of exponentials, which never overflows. Arguments as for `sum`.

    Example:
        >>> logsumexp(np.array([1000.0, 1000.0])).round(4)
        np.float64(1000.6931)
    """
    return LogSumExp(axis, keepdims)(x)


@gradient_free(np.any)
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Array:
    """Whether at least one is true along an axis. Arguments as for `sum`."""
    return np.asarray(np.any(x, axis=_axes(axis), keepdims=keepdims))


@gradient_free(np.all)
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Array:
    """Whether all are true along an axis. Arguments as for `sum`."""
    return np.asarray(np.all(x, axis=_axes(axis), keepdims=keepdims))


@gradient_free(np.count_nonzero)
def count_nonzero(x: Any, axis: Any = None) -> Array:
    """How many numbers are not zero along an axis, or along several."""
    return np.asarray(np.count_nonzero(x, axis=_axes(axis)), INDEX)


@gradient_free(np.argmax)
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the largest value; of equal ones the first. Arguments as for `sum`."""
    return np.asarray(np.argmax(x, axis=axis, keepdims=keepdims), INDEX)


@gradient_free(np.argmin)
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the smallest value; of equal ones the first. Arguments as for `sum`."""
    return np.asarray(np.argmin(x, axis=axis, keepdims=keepdims), INDEX)


def _axes(axis: Any) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis
