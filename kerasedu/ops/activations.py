"""The functions between the layers: relu, sigmoid, softmax and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.ops.elementwise import elementwise

Array = np.ndarray


class Relu(Op):
    """Negative numbers become 0.

    forward   y = max(x, 0)
    backward  the gradient passes where y > 0; at x = 0 the slope counts as 0
    """

    formula = r"y = \max(x, 0)"
    gradient_formula = r"\partial x = \partial y \; [\,y > 0\,]"

    def forward(self, x: Array) -> Array:
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * (self.y > 0),)


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
        y = np.exp(x - np.max(x, axis=self.axis, keepdims=True))
        y /= np.sum(y, axis=self.axis, keepdims=True)
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        mean = np.sum(grad_y * self.y, axis=self.axis, keepdims=True)
        return (self.y * (grad_y - mean),)


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
        y = x - np.max(x, axis=self.axis, keepdims=True)
        y -= np.log(np.sum(np.exp(y), axis=self.axis, keepdims=True))
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y - np.exp(self.y) * np.sum(grad_y, axis=self.axis, keepdims=True),)


def stable_sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), by the tangent, which never overflows."""
    return 0.5 * np.tanh(0.5 * np.asarray(x)) + 0.5


sigmoid = elementwise(
    "sigmoid", stable_sigmoid, lambda x, y: y * (1 - y), r"y = \frac{1}{1 + e^{-x}}", "A smooth step from 0 to 1."
)
softplus = elementwise(
    "softplus",
    lambda x: np.logaddexp(x, np.zeros_like(x)),
    lambda x, y: stable_sigmoid(x),
    r"y = \ln(1 + e^x)",
    "A smooth relu.",
)


@operation
def relu(x: Any) -> Any:
    """Negative numbers become 0.

    Example:
        >>> relu(np.array([-1.0, 0.0, 2.0]))
        array([0., 0., 2.])
    """
    return Relu()(x)


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


def linear(x: Any) -> Any:
    """The numbers as they are."""
    return x
