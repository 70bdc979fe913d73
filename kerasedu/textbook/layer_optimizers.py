"""Optimizers that look at all weights of a layer together, by their update rules for one array of weights.

As in optimizers.py, each takes the weights, their gradient and what it remembers, and returns the new ones; what is
remembered starts at 0.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def lamb(
    weights: Array,
    gradients: Array,
    mean: Array,
    mean_square: Array,
    step: int = 1,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[Array, Array, Array]:
    """Adam's direction, in a step whose length is a share of the length of the weights.

    mean        <- beta_1 * mean + (1 - beta_1) * gradient
    mean_square <- beta_2 * mean_square + (1 - beta_2) * gradient^2
    direction    = mean / (1 - beta_1^step) / (sqrt(mean_square / (1 - beta_2^step)) + epsilon)
    weight      <- weight - learning_rate * length(weights) / length(directions) * direction

    Where one of both lengths is 0, their ratio counts as 1.

    Returns:
        The new weights, means and mean squares.

    Example:
        >>> weights, nothing = np.array([3.0, 4.0]), np.zeros(2)
        >>> weights, _, _ = lamb(weights, np.array([1.0, 0.0]), nothing, nothing, learning_rate=0.1)
        >>> weights.round(4)
        array([2.5, 4. ])
    """
    weights, mean, mean_square, direction = weights.copy(), mean.copy(), mean_square.copy(), np.zeros(weights.shape)
    for i in np.ndindex(weights.shape):
        mean[i] = beta_1 * mean[i] + (1 - beta_1) * gradients[i]
        mean_square[i] = beta_2 * mean_square[i] + (1 - beta_2) * gradients[i] ** 2
        scale = np.sqrt(mean_square[i] / (1 - beta_2**step)) + epsilon
        direction[i] = mean[i] / (1 - beta_1**step) / scale
    of_weights, of_direction = length(weights), length(direction)
    ratio = of_weights / of_direction if of_weights > 0 and of_direction > 0 else 1.0
    for i in np.ndindex(weights.shape):
        weights[i] -= learning_rate * ratio * direction[i]
    return weights, mean, mean_square


def length(numbers: Array) -> float:
    """Root of the sum of the squares.

    Example:
        >>> length(np.array([3.0, 4.0]))
        5.0
    """
    return float(np.sqrt(sum(numbers[i] ** 2 for i in np.ndindex(numbers.shape))))


def adafactor(
    weights: Array,
    gradients: Array,
    row_means: Array,
    column_means: Array,
    step: int = 1,
    learning_rate: float = 0.001,
    beta_2_decay: float = -0.8,
    epsilon_1: float = 1e-30,
    epsilon_2: float = 0.001,
    clip_threshold: float = 1.0,
) -> tuple[Array, Array, Array]:
    """Scaled steps for a matrix, from one remembered number for each row and one for each column.

    keep         = 1 - step^beta_2_decay
    row_mean    <- keep * row_mean + (1 - keep) * mean of (gradient^2 + epsilon_1) along the row
    column_mean <- likewise along the column
    scale        = sqrt(row_mean * column_mean / mean of all row_means)
    direction    = gradient / scale
    rate         = min(learning_rate, 1 / sqrt(step)) * max(epsilon_2, size of the weights)
    weight      <- weight - rate * direction / max(1, size of the directions / clip_threshold)

    The size of an array is the root of the mean of its squares.

    Returns:
        The new weights (rows, columns), row means (rows,) and column means (columns,).

    Example:
        >>> weights, gradients = np.full((2, 2), 2.0), np.array([[1.0, 1.0], [3.0, 3.0]])
        >>> weights, rows, columns = adafactor(weights, gradients, np.zeros(2), np.zeros(2), learning_rate=0.1)
        >>> weights, rows, columns
        (array([[1.8, 1.8], [1.8, 1.8]]), array([1., 9.]), array([5., 5.]))
    """
    keep, (rows, columns) = 1 - step**beta_2_decay, weights.shape
    row_means, column_means, direction = row_means.copy(), column_means.copy(), np.zeros(weights.shape)
    for i in range(rows):
        here = sum(gradients[i, j] ** 2 + epsilon_1 for j in range(columns)) / columns
        row_means[i] = keep * row_means[i] + (1 - keep) * here
    for j in range(columns):
        here = sum(gradients[i, j] ** 2 + epsilon_1 for i in range(rows)) / rows
        column_means[j] = keep * column_means[j] + (1 - keep) * here
    for i in range(rows):
        for j in range(columns):
            direction[i, j] = gradients[i, j] / np.sqrt(row_means[i] * column_means[j] / (sum(row_means) / rows))
    size_of_weights, size_of_direction = (length(one) / np.sqrt(rows * columns) for one in (weights, direction))
    rate = min(learning_rate, 1 / np.sqrt(step)) * max(epsilon_2, size_of_weights)
    return weights - rate * direction / max(1, size_of_direction / clip_threshold), row_means, column_means


def muon(
    weights: Array,
    gradients: Array,
    velocity: Array,
    learning_rate: float = 0.001,
    momentum: float = 0.95,
    nesterov: bool = True,
    rms_rate: float = 0.2,
) -> tuple[Array, Array]:
    """Momentum whose step, a matrix, goes equally far in all its directions.

    velocity <- momentum * velocity + gradients
    U S V^T   = gradients + momentum * velocity           with nesterov, else velocity
    weights  <- weights - learning_rate * rms_rate * sqrt(max(rows, columns)) * U' V^T

    U' V^T is U S' V^T, where each singular value was sent five times through 3.4445 s - 4.775 s^3 + 2.0315 s^5, which
    brings all but the smallest near 1. Done by matrix products alone, that is fast.

    Returns:
        The new weights and velocity, both (rows, columns).

    Example:
        >>> weights, velocity = muon(np.zeros((2, 2)), np.array([[1.0, 0.0], [0.0, 2.0]]), np.zeros((2, 2)))
        >>> bool(np.abs(weights.diagonal() + 0.001 * 0.2 * np.sqrt(2)).max() < 0.0001)
        True
    """
    velocity = momentum * velocity + gradients
    u, s, v = np.linalg.svd(gradients + momentum * velocity if nesterov else velocity, full_matrices=False)
    s = s / (length(s) + 1e-7)
    for _ in range(5):
        s = 3.4445 * s - 4.775 * s**3 + 2.0315 * s**5
    return weights - learning_rate * rms_rate * np.sqrt(max(weights.shape)) * (u * s) @ v, velocity
