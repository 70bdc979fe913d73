"""Sums, means and extremes over axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes

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
        return y if self.keepdims else np.expand_dims(y, self.axes(x))


class Sum(Reduction):
    """Sum over axes.

    forward   y = sum of x
    backward  each addend gets the whole gradient
    """

    formula = r"y = \sum_i x_i"
    gradient_formula = r"\partial x_i = \partial y"

    def forward(self, x: Array) -> Array:
        self.x = x
        return np.sum(x, axis=self.axes(x), keepdims=self.keepdims)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.broadcast_to(self.stretch(grad_y, self.x), self.x.shape),)


class Mean(Reduction):
    """Mean over axes.

    forward   y = sum of x / n
    backward  each of the n addends gets a n-th of the gradient
    """

    formula = r"y = \frac{1}{n} \sum_i x_i"
    gradient_formula = r"\partial x_i = \frac{1}{n} \partial y"

    def forward(self, x: Array) -> Array:
        self.x = x
        return np.mean(x, axis=self.axes(x), keepdims=self.keepdims)

    def backward(self, grad_y: Array) -> tuple[Array]:
        count = np.prod([self.x.shape[a] for a in self.axes(self.x)], dtype=int)
        return (np.broadcast_to(self.stretch(grad_y / self.x.dtype.type(count), self.x), self.x.shape),)


class Extreme(Reduction):
    """Largest or smallest value over axes.

    forward   y = max of x (or min)
    backward  the gradient goes to the winner; equal winners share it evenly, as in Keras

    Arguments:
        choose: np.max or np.min.
    """

    gradient_formula = r"\partial x_i = \partial y \; [x_i = y] \,/\, \mathrm{number\ of\ winners}"
    reveals = ("winners",)

    def __init__(self, choose: Any, axis: Any = None, keepdims: bool = False) -> None:
        super().__init__(axis, keepdims)
        self.choose = choose
        self.formula = rf"y = \{choose.__name__[-3:]}_i \, x_i"

    @property
    def name(self) -> str:
        return self.choose.__name__[-3:].capitalize()

    def forward(self, x: Array) -> Array:
        self.x = x
        self.y = self.choose(x, axis=self.axes(x), keepdims=self.keepdims)
        return self.y

    @property
    def winners(self) -> Array:
        """Where x is as large as the largest."""
        return self.x == self.stretch(self.y, self.x)

    def backward(self, grad_y: Array) -> tuple[Array]:
        winners = self.winners
        count = winners.sum(axis=self.axes(self.x), keepdims=True, dtype=self.x.dtype)
        return (self.stretch(grad_y, self.x) * winners / count,)


@implements(np.sum)
@operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
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


@implements(np.mean)
@operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean over axes. Arguments as for `sum`."""
    return Mean(axis, keepdims)(x)


@implements(np.max)
@operation
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
    """Largest value over axes. Arguments as for `sum`."""
    return Extreme(np.max, axis, keepdims)(x)


@implements(np.min)
@operation
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A001 - Keras's name
    """Smallest value over axes. Arguments as for `sum`."""
    return Extreme(np.min, axis, keepdims)(x)


@implements(np.argmax)
@operation
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the largest value; of equal ones the first. Arguments as for `sum`; no gradient passes."""
    return np.argmax(plain(x), axis=axis, keepdims=keepdims)


@implements(np.argmin)
@operation
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Index of the smallest value; of equal ones the first. Arguments as for `sum`; no gradient passes."""
    return np.argmin(plain(x), axis=axis, keepdims=keepdims)
