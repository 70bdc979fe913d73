"""Numbers that compete along an axis: softmax, its logarithm, and sparsemax."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.ops.number_types import floating

Array = np.ndarray
SMALL = 16.0  # exp(16) is nine million, exp(-16) a ten millionth: both far from the ends of float32


class Softmax(Op):
    """Positive numbers that sum to 1 along an axis; the larger x, the larger its share.

    forward   y = exp(x) / sum of exp(x); the largest x is subtracted first, which changes nothing but keeps exp finite
    backward  grad_x = y * (grad_y - sum of grad_y * y)
    """

    formula = r"y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}"
    gradient_formula = r"\partial x_i = y_i \, (\partial y_i - \sum_j y_j \, \partial y_j)"

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        x = floating(x)
        y = x - x.max(axis=self.axis, keepdims=True)
        np.exp(y, out=y)
        y /= y.sum(axis=self.axis, keepdims=True)
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        mean = (grad_y * self.y).sum(axis=self.axis, keepdims=True)
        return (self.y * (grad_y - mean),)


def softmax_in_place(x: Array) -> Array:
    """The softmax along the last axis, for many short rows: attention's scores (..., rows, keys).

    The largest number of each row is subtracted so that exp stays finite. Where all are small it does so anyway, and to
    find that out takes an eighth of the time. Sums are products with ones, which BLAS does six times faster than
    np.sum. Together 1.1 instead of 1.8 ms in the attention of a small Transformer.
    """
    if not (x.dtype.itemsize > 2 and x.size and x.min() > -SMALL and x.max() < SMALL):
        x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= (x @ np.ones(x.shape[-1], x.dtype))[..., None]
    return x


class LogSoftmax(Op):
    """Logarithm of softmax, without ever taking the logarithm of a tiny number.

    forward   y = x - ln(sum of exp(x))
    backward  grad_x = grad_y - softmax(x) * sum of grad_y
    """

    formula = r"y_i = x_i - \ln \sum_j e^{x_j}"
    gradient_formula = r"\partial x_i = \partial y_i - e^{y_i} \sum_j \partial y_j"

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        x = floating(x)
        y = x - np.max(x, axis=self.axis, keepdims=True)
        y -= np.log(np.sum(np.exp(y), axis=self.axis, keepdims=True))
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y - np.exp(self.y) * np.sum(grad_y, axis=self.axis, keepdims=True),)


class Sparsemax(Op):
    """Like softmax, but most numbers become exactly 0. With Keras's threshold, which is not that of the paper.

    forward   y = max(x - t, 0).  The k largest numbers x[1] >= ... >= x[k] count as support: those with
              1 + j x[j] > c[j], where c[j] = x[1] + ... + x[j].
              Martins and Astudillo 2016 take t = (c[k] - 1) / k, with which y sums to 1;
              Keras 3 takes t = (c[1] + ... + c[k] - 1) / k, with which y sums to 1 for k = 1 only.
    backward  grad_x = m - w * sum of m, where m = grad_y where y > 0, else 0, and w[j] = (k + 1 - j) / k for the
              j-th largest number up to the k-th, else 0
    """

    formula = r"y_i = \max(x_i - \tau, 0), \quad \tau = \frac{1}{k} (\sum_{j=1}^{k} (x_{(1)} + \ldots + x_{(j)}) - 1)"
    gradient_formula = r"\partial x_i = m_i - w_i \sum_j m_j, \quad m_j = [y_j > 0] \, \partial y_j"
    reveals = ("threshold",)

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        x = floating(x)
        descending = -np.sort(-x, axis=self.axis)
        sums = np.cumsum(descending, axis=self.axis)
        place = np.expand_dims(np.arange(1, x.shape[self.axis] + 1, dtype=x.dtype), tuple(range(1, x.ndim)))
        support = 1 + np.moveaxis(place, 0, self.axis) * descending > sums
        self.x, self.count = x, np.sum(support, axis=self.axis, keepdims=True, dtype=x.dtype)
        self.threshold = (np.sum(sums * support, axis=self.axis, keepdims=True) - 1) / self.count
        self.y = np.maximum(x - self.threshold, 0)
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        passed = grad_y * (self.y > 0)
        place = np.argsort(np.argsort(-self.x, axis=self.axis), axis=self.axis)  # 0 for the largest number
        weight = np.maximum(self.count - place, 0).astype(grad_y.dtype) / self.count
        return (passed - weight * np.sum(passed, axis=self.axis, keepdims=True),)


@operation
def softmax(x: Any, axis: int = -1) -> Any:
    """Positive numbers that sum to 1 along an axis.

    Example:
        >>> softmax(np.array([0.0, 0.0]))
        array([0.5, 0.5])
    """
    return Softmax(axis)(x)


@operation
def log_softmax(x: Any, axis: int = -1) -> Any:
    """Logarithm of softmax along an axis."""
    return LogSoftmax(axis)(x)


@operation
def sparsemax(x: Any, axis: int = -1) -> Any:
    """Like softmax, but most numbers become exactly 0. As in Keras, they need not sum to 1: see the class Sparsemax.

    Arguments:
        x: array.
        axis: axis along which the numbers compete.

    Example:
        >>> sparsemax(np.array([0.5, 2.0, -1.0]))
        array([0., 1., 0.])
    """
    return Sparsemax(axis)(x)
