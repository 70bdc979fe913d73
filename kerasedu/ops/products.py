"""Products of matrices, and the dense layer's operation."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each
from kerasedu.ops.broadcasting import unbroadcast
from kerasedu.ops.number_types import same_type

Array = np.ndarray

HALVED = 2**25
"""Number of multiplications from which two threads share a product of matrices; below, starting takes too long."""


class Matmul(Op):
    """Matrix product over the last two axes; leading axes broadcast.

    forward   y = a @ b
    backward  grad_a = grad_y @ b.T,  grad_b = a.T @ grad_y
    """

    formula = r"y = a\,b"
    gradient_formula = r"\partial a = \partial y \; b^T, \quad \partial b = a^T \, \partial y"

    def forward(self, a: Array, b: Array) -> Array:  # a (..., M, K), b (..., K, N)
        if not np.ndim(a) or not np.ndim(b):
            raise ValueError(
                f"matmul got arrays of shape {np.shape(a)} and {np.shape(b)}: each needs at least one axis. To "
                "multiply by a single "
                "number, use ops.multiply or *."
            )
        if a.shape[-1] != b.shape[0 if b.ndim == 1 else -2]:
            raise ValueError(
                f"matmul got arrays of shape {a.shape} and {b.shape}: the last axis of the first ({a.shape[-1]}) must "
                "be as long "
                f"as the {'only' if b.ndim == 1 else 'last but one'} axis of the second "
                f"({b.shape[0 if b.ndim == 1 else -2]}). "
                "Transpose one of them, or check the number of features."
            )
        a, b = self.a, self.b = same_type(a, b)
        return np.matmul(a, b)  # (..., M, N)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        a = self.a[None, :] if self.a.ndim == 1 else self.a
        b = self.b[:, None] if self.b.ndim == 1 else self.b
        if self.b.ndim == 1:
            grad_y = np.expand_dims(grad_y, -1)
        if self.a.ndim == 1:
            grad_y = np.expand_dims(grad_y, -2)
        grad_a = np.matmul(grad_y, np.swapaxes(b, -1, -2)) if self.needs_grad[0] else None
        grad_b = np.matmul(np.swapaxes(a, -1, -2), grad_y) if self.needs_grad[1] else None
        return (
            None if grad_a is None else unbroadcast(grad_a, a.shape).reshape(self.a.shape),
            None if grad_b is None else unbroadcast(grad_b, b.shape).reshape(self.b.shape),
        )


class Dense(Op):
    """Weighted sums of the inputs, and optionally relu, in one go.

    forward   y = relu(x @ kernel + bias)
    backward  grad_z = grad_y where y > 0
              grad_x = grad_z @ kernel.T,  grad_kernel = x.T @ grad_z,  grad_bias = sum of grad_z over samples

    Arguments:
        relu: whether negative sums become 0.

    Input shapes: x (..., inputs), kernel (inputs, units), bias (units,). Output shape: (..., units).
    """

    formula = r"y_j = \sum_i x_i \, W_{ij} + b_j"
    gradient_formula = (
        r"\partial x = \partial y \, W^T, \quad \partial W = x^T \partial y, \quad \partial b = \sum_n \partial y_n"
    )

    def __init__(self, relu: bool = False) -> None:
        self.relu = relu

    def forward(self, x: Array, kernel: Array, bias: Array | None = None) -> Array:
        y = product(x.reshape(-1, x.shape[-1]), kernel)  # (samples, units)
        if bias is not None:
            y += bias
        if self.relu:
            np.maximum(y, np.zeros(y.shape[-1], y.dtype), out=y)  # takes half the time that it takes with the number 0
        if self.recording:
            self.x, self.kernel, self.y = x, kernel, y
        return y.reshape(*x.shape[:-1], kernel.shape[1])

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        grad_z = grad_y.reshape(self.y.shape)
        if self.relu:
            grad_z = grad_z * (self.y > 0)
        rows = self.x.reshape(-1, self.x.shape[-1])
        return (
            product(grad_z, self.kernel.T).reshape(self.x.shape) if self.needs_grad[0] else None,
            product(rows.T, grad_z) if self.needs_grad[1] else None,
            sum_rows(grad_z) if self.needs_grad[2] else None,
        )


def product(a: Array, b: Array) -> Array:
    """The product of two matrices; a large one in halves, on which two threads work at a time.

    The result is halved along its longer side, so that what both threads read is the smaller matrix. (128, 784) times
    (784, 512) takes 0.58 ms on two cores that have nothing else to do, 1.01 in one piece.
    """
    rows, columns = len(a), b.shape[1]
    if rows * a.shape[1] * columns < HALVED or min(rows, columns) == 1:
        return a @ b
    y = np.empty((rows, columns), np.result_type(a, b))
    if rows >= columns:
        each(lambda half: np.matmul(a[half], b, out=y[half]), halves(rows))
    else:
        each(lambda half: np.matmul(a, b[:, half], out=y[:, half]), halves(columns))
    return y


def halves(count: int) -> tuple[slice, slice]:
    """The first and the second half of so many rows."""
    return slice(None, count // 2), slice(count // 2, None)


def sum_rows(matrix: Array) -> Array:
    """Sum over the first axis as a product with ones, which BLAS does several times faster than np.sum."""
    return np.ones(len(matrix), matrix.dtype) @ matrix


def add_bias_and_cut(z: Array, bias: Array | None, relu: bool) -> None:
    """Add the bias to sums (..., W, F), and with relu make negative ones 0, in place.

    The bias and the zeros stand W times side by side, because NumPy is faster on long rows; and its `maximum` takes
    twice as long with the number 0 as with a row of zeros.
    """
    rows = z.reshape(-1, z.shape[-2] * z.shape[-1])
    if bias is not None:
        rows += np.tile(bias, z.shape[-2])
    if relu:
        np.maximum(rows, np.zeros(rows.shape[-1], rows.dtype), out=rows)


@implements(np.matmul, np.linalg.matmul)
@operation
def matmul(x1: Any, x2: Any) -> Any:
    """Matrix product.

    Arguments:
        x1: array (..., M, K), or (K,).
        x2: array (..., K, N), or (K,).

    Returns:
        Array (..., M, N).

    Raises:
        ValueError: if the inner lengths differ.

    Example:
        >>> matmul(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
        array([[11.]])
    """
    return Matmul()(x1, x2)


@operation
def dense(x: Any, kernel: Any, bias: Any = None, relu: bool = False) -> Any:
    """Weighted sums of the inputs: x @ kernel + bias, then relu if asked for.

    Arguments:
        x: array (..., inputs).
        kernel: array (inputs, units).
        bias: array (units,), or None.
        relu: whether negative sums become 0.

    Raises:
        ValueError: if the shapes do not fit together.
    """
    shape, kernel_shape = np.shape(plain(x)), np.shape(plain(kernel))
    if not shape or len(kernel_shape) != 2 or shape[-1] != kernel_shape[0]:
        raise ValueError(
            f"dense got x of shape {shape} and a kernel of shape {kernel_shape}. A kernel is (inputs, units), and x is "
            "(..., inputs): "
            "the last axis of x must be as long as the first of the kernel."
        )
    return Dense(relu)(x, kernel, bias)
