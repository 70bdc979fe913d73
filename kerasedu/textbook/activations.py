"""Activations, by their definitions: relu and sigmoid of one number, softmax of a row of them."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def relu(x: float) -> float:
    """y = x where x is positive, else 0.

    Example:
        >>> relu(3.0), relu(-3.0)
        (3.0, 0.0)
    """
    return x if x > 0 else 0.0


def relu_slope(x: float) -> float:
    """dy/dx = 1 where x is positive, else 0. At 0 itself there is a corner, and the slope counts as 0.

    Example:
        >>> relu_slope(3.0), relu_slope(-3.0)
        (1.0, 0.0)
    """
    return 1.0 if x > 0 else 0.0


def sigmoid(x: float) -> float:
    """y = 1 / (1 + exp(-x)), a smooth step from 0 to 1.

    Example:
        >>> print(sigmoid(0.0))
        0.5
    """
    return 1 / (1 + np.exp(-x))


def sigmoid_slope(x: float) -> float:
    """dy/dx = y * (1 - y): at most 1/4, and next to nothing where y is near 0 or 1.

    Example:
        >>> print(sigmoid_slope(0.0))
        0.25
    """
    y = sigmoid(x)
    return y * (1 - y)


def softmax(x: Array) -> Array:
    """y[i] = exp(x[i]) / sum over j of exp(x[j]): positive numbers that sum to 1.

    Large x overflow here. The fast form subtracts the largest x from all of them first, which changes no quotient.

    Arguments:
        x: array (classes,), the logits.

    Returns:
        Array (classes,), the probabilities.

    Example:
        >>> softmax(np.log([1.0, 2.0, 5.0])).round(3)
        array([0.125, 0.25 , 0.625])
    """
    total = 0.0
    for j in range(len(x)):
        total += np.exp(x[j])
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = np.exp(x[i]) / total
    return y


def softmax_jacobian(y: Array) -> Array:
    """How much every output of softmax moves with every input.

    dy[i]/dx[j] = y[i] * (1 - y[j]) if i = j, else -y[i] * y[j]

    Arguments:
        y: array (classes,), what softmax gave.

    Returns:
        Array (classes, classes): row i for output i, column j for input j. Each row and each column sums to 0.

    Example:
        >>> softmax_jacobian(np.array([0.5, 0.5]))
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
    """
    jacobian = np.zeros((len(y), len(y)))
    for i in range(len(y)):
        for j in range(len(y)):
            jacobian[i, j] = y[i] * (1 - y[j]) if i == j else -y[i] * y[j]
    return jacobian


def softmax_gradient(y: Array, grad_y: Array) -> Array:
    """Gradient of the logits: the gradients of all outputs, each as far as the Jacobian lets it through.

    grad_x[j] = sum over i of grad_y[i] * dy[i]/dx[j]

    Arguments:
        y: array (classes,), what softmax gave.
        grad_y: array (classes,), gradient of y.

    Example:
        >>> softmax_gradient(np.array([0.5, 0.5]), np.array([4.0, 0.0]))
        array([ 1., -1.])
    """
    jacobian = softmax_jacobian(y)
    grad_x = np.zeros(len(y))
    for j in range(len(y)):
        for i in range(len(y)):
            grad_x[j] += grad_y[i] * jacobian[i, j]
    return grad_x
