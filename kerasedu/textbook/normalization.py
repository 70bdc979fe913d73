"""Normalization, by its definition: numbers less their mean, divided by their standard deviation."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def mean_and_variance(numbers: Array) -> tuple[float, float]:
    """Mean, and mean squared distance from it.

    Example:
        >>> mean_and_variance([1.0, 3.0])
        (2.0, 1.0)
    """
    n = len(numbers)
    mean = 0.0
    for number in numbers:
        mean += number / n
    variance = 0.0
    for number in numbers:
        variance += (number - mean) ** 2 / n
    return mean, variance


def normalize(numbers: Array, epsilon: float = 0.001) -> Array:
    """Numbers with mean 0 and variance 1.

    y[i] = (x[i] - mean) / sqrt(variance + epsilon)

    Arguments:
        numbers: array (n,).
        epsilon: small number that keeps the division finite where all numbers are equal.

    Example:
        >>> normalize(np.array([1.0, 3.0]), epsilon=0.0)
        array([-1.,  1.])
    """
    mean, variance = mean_and_variance(numbers)
    y = np.zeros(len(numbers))
    for i in range(len(numbers)):
        y[i] = (numbers[i] - mean) / np.sqrt(variance + epsilon)
    return y


def normalize_gradient(numbers: Array, grad_y: Array, epsilon: float = 0.001) -> Array:
    """How each number has a part in the loss: it moves its own result, and through mean and variance all others too.

    dy[i]/dx[j] = ([i = j] - 1/n) / s - (x[i] - mean) * (x[j] - mean) / (n * s^3), with s = sqrt(variance + epsilon)
    grad_x[j] = sum over i of grad_y[i] * dy[i]/dx[j]

    Arguments:
        numbers: array (n,).
        grad_y: array (n,), gradient of what normalize gave.
        epsilon: as for normalize.

    Example:
        >>> normalize_gradient(np.array([1.0, 3.0, 8.0]), np.array([1.0, 1.0, 1.0])).round(9) + 0.0
        array([0., 0., 0.])
    """
    n = len(numbers)
    mean, variance = mean_and_variance(numbers)
    s = np.sqrt(variance + epsilon)
    grad_x = np.zeros(n)
    for j in range(n):
        for i in range(n):
            same = 1.0 if i == j else 0.0
            slope = (same - 1 / n) / s - (numbers[i] - mean) * (numbers[j] - mean) / (n * s**3)
            grad_x[j] += grad_y[i] * slope
    return grad_x


def batch_normalization(x: Array, gamma: Array, beta: Array, epsilon: float = 0.001) -> Array:
    """Each channel normalized over all samples, then scaled and shifted by numbers of its own.

    y[n, c] = gamma[c] * normalize(x[:, c])[n] + beta[c]

    Arguments:
        x: array (samples, channels).
        gamma: array (channels,), the scales.
        beta: array (channels,), the offsets.
        epsilon: as for normalize.

    Example:
        >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
        >>> batch_normalization(x, gamma=np.array([1.0, 5.0]), beta=np.array([0.0, 7.0]), epsilon=0.0)
        array([[-1.,  2.],
               [ 1., 12.]])
    """
    y = np.zeros(x.shape)
    for c in range(x.shape[1]):
        normalized = normalize(x[:, c], epsilon)
        for n in range(x.shape[0]):
            y[n, c] = gamma[c] * normalized[n] + beta[c]
    return y


def batch_normalization_gradients(
    x: Array, gamma: Array, grad_y: Array, epsilon: float = 0.001
) -> tuple[Array, Array, Array]:
    """How input, scales and offsets have a part in the loss.

    grad_x[:, c] = normalize_gradient(x[:, c], gamma[c] * grad_y[:, c])
    grad_gamma[c] = sum over n of grad_y[n, c] * normalize(x[:, c])[n]
    grad_beta[c] = sum over n of grad_y[n, c]

    Arguments:
        x: array (samples, channels).
        gamma: array (channels,).
        grad_y: array (samples, channels).
        epsilon: as for normalize.

    Returns:
        grad_x (samples, channels), grad_gamma (channels,), grad_beta (channels,).

    Example:
        >>> x, grad_y = np.array([[1.0], [3.0]]), np.array([[10.0], [20.0]])
        >>> grad_x, grad_gamma, grad_beta = batch_normalization_gradients(x, np.array([1.0]), grad_y, epsilon=0.0)
        >>> grad_gamma, grad_beta
        (array([10.]), array([30.]))
    """
    grad_x, grad_gamma, grad_beta = np.zeros(x.shape), np.zeros(len(gamma)), np.zeros(len(gamma))
    for c in range(x.shape[1]):
        normalized = normalize(x[:, c], epsilon)
        grad_x[:, c] = normalize_gradient(x[:, c], gamma[c] * grad_y[:, c], epsilon)
        for n in range(x.shape[0]):
            grad_gamma[c] += grad_y[n, c] * normalized[n]
            grad_beta[c] += grad_y[n, c]
    return grad_x, grad_gamma, grad_beta


def moving_average(average: float, new: float, momentum: float = 0.99) -> float:
    """An average over the past that lets a little of each new number in: what batch normalization predicts with.

    Example:
        >>> moving_average(10.0, 20.0, momentum=0.75)
        12.5
    """
    return momentum * average + (1 - momentum) * new


def layer_normalization(x: Array, gamma: Array, beta: Array, epsilon: float = 0.001) -> Array:
    """Each sample normalized over its own features, then every feature scaled and shifted by numbers of its own.

    y[n, i] = gamma[i] * normalize(x[n])[i] + beta[i]

    Arguments:
        x: array (samples, features).
        gamma: array (features,), the scales.
        beta: array (features,), the offsets.
        epsilon: as for normalize.

    Example:
        >>> layer_normalization(np.array([[1.0, 3.0]]), np.array([1.0, 5.0]), np.array([0.0, 7.0]), epsilon=0.0)
        array([[-1., 12.]])
    """
    y = np.zeros(x.shape)
    for n in range(x.shape[0]):
        normalized = normalize(x[n], epsilon)
        for i in range(x.shape[1]):
            y[n, i] = gamma[i] * normalized[i] + beta[i]
    return y


def layer_normalization_gradient(x: Array, gamma: Array, grad_y: Array, epsilon: float = 0.001) -> Array:
    """How the input has a part in the loss: grad_x[n] = normalize_gradient(x[n], gamma * grad_y[n]).

    Arguments:
        x: array (samples, features).
        gamma: array (features,).
        grad_y: array (samples, features).
        epsilon: as for normalize.
    """
    grad_x = np.zeros(x.shape)
    for n in range(x.shape[0]):
        grad_x[n] = normalize_gradient(x[n], gamma * grad_y[n], epsilon)
    return grad_x
