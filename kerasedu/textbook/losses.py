"""Losses between numbers, by their definitions. Cross-entropies have a page of their own."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def mean_squared_error(target: Array, prediction: Array) -> float:
    """loss = sum over i of (prediction[i] - target[i])^2 / n, for the n outputs of one sample.

    The loss of a batch is the mean of its samples' losses.

    Example:
        >>> print(mean_squared_error(np.array([1.0, 2.0]), np.array([2.0, 5.0])))
        5.0
    """
    total = 0.0
    for i in range(len(target)):
        total += (prediction[i] - target[i]) ** 2
    return total / len(target)


def mean_squared_error_slopes(target: Array, prediction: Array) -> Array:
    """d loss / d prediction[i] = 2 * (prediction[i] - target[i]) / n: twice as far off pulls twice as strong.

    Example:
        >>> mean_squared_error_slopes(np.array([1.0, 2.0]), np.array([2.0, 5.0]))
        array([1., 3.])
    """
    slopes = np.zeros(len(target))
    for i in range(len(target)):
        slopes[i] = 2 * (prediction[i] - target[i]) / len(target)
    return slopes
