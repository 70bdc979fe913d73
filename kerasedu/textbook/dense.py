"""The dense layer, by its definition: every unit weighs every input."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def dense(x: Array, kernel: Array, bias: Array) -> Array:
    """Weighted sums.

    y[n, j] = sum over i of x[n, i] * kernel[i, j] + bias[j]

    Arguments:
        x: array (samples, inputs).
        kernel: array (inputs, units).
        bias: array (units,).

    Returns:
        Array (samples, units).

    Example:
        >>> x = np.array([[1.0, 2.0]])
        >>> dense(x, kernel=np.array([[3.0], [4.0]]), bias=np.array([5.0]))
        array([[16.]])
    """
    samples, inputs = x.shape
    units = len(bias)
    y = np.zeros((samples, units))
    for n in range(samples):
        for j in range(units):
            y[n, j] = bias[j]
            for i in range(inputs):
                y[n, j] += x[n, i] * kernel[i, j]
    return y


def dense_gradients(x: Array, kernel: Array, grad_y: Array) -> tuple[Array, Array, Array]:
    """How input, kernel and bias have a part in the loss: the same products, added up where they came from.

    grad_x[n, i] = sum over j of grad_y[n, j] * kernel[i, j]
    grad_kernel[i, j] = sum over n of x[n, i] * grad_y[n, j]
    grad_bias[j] = sum over n of grad_y[n, j]

    Arguments:
        x: array (samples, inputs).
        kernel: array (inputs, units).
        grad_y: gradient of the output, array (samples, units).

    Returns:
        grad_x (samples, inputs), grad_kernel (inputs, units), grad_bias (units,).

    Example:
        >>> x = np.array([[1.0, 2.0]])
        >>> grad_x, grad_kernel, grad_bias = dense_gradients(x, np.array([[3.0], [4.0]]), grad_y=np.array([[10.0]]))
        >>> grad_x, grad_kernel.ravel(), grad_bias
        (array([[30., 40.]]), array([10., 20.]), array([10.]))
    """
    samples, inputs = x.shape
    units = kernel.shape[1]
    grad_x, grad_kernel, grad_bias = np.zeros(x.shape), np.zeros(kernel.shape), np.zeros(units)
    for n in range(samples):
        for j in range(units):
            grad_bias[j] += grad_y[n, j]
            for i in range(inputs):
                grad_x[n, i] += grad_y[n, j] * kernel[i, j]
                grad_kernel[i, j] += x[n, i] * grad_y[n, j]
    return grad_x, grad_kernel, grad_bias
