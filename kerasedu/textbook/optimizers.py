"""Optimizers, by their update rules for one weight.

Each takes the weight, its gradient and what it remembers of earlier steps, and returns the new weight and the new
memory. At the first step there is nothing to remember: memory starts at 0. The rules are Keras's, its default numbers
too.
"""

from __future__ import annotations

import numpy as np


def sgd(
    weight: float,
    gradient: float,
    velocity: float = 0.0,
    learning_rate: float = 0.01,
    momentum: float = 0.0,
    nesterov: bool = False,
) -> tuple[float, float]:
    """A step downhill. With momentum, a ball that keeps some of its velocity; with nesterov, one that looks ahead.

    velocity <- momentum * velocity - learning_rate * gradient
    weight   <- weight + velocity
                weight + momentum * velocity - learning_rate * gradient,  with nesterov

    Returns:
        The new weight and velocity.

    Example:
        >>> sgd(1.0, gradient=2.0, learning_rate=0.25)
        (0.5, -0.5)
        >>> sgd(0.5, gradient=2.0, velocity=-0.5, learning_rate=0.25, momentum=0.5)
        (-0.25, -0.75)
    """
    velocity = momentum * velocity - learning_rate * gradient
    if nesterov:
        return weight + momentum * velocity - learning_rate * gradient, velocity
    return weight + velocity, velocity


def rmsprop(
    weight: float,
    gradient: float,
    mean_square: float = 0.0,
    learning_rate: float = 0.001,
    rho: float = 0.9,
    epsilon: float = 1e-7,
) -> tuple[float, float]:
    """A step whose length no longer depends on how steep the slope usually is.

    mean_square <- rho * mean_square + (1 - rho) * gradient^2
    weight      <- weight - learning_rate * gradient / sqrt(mean_square + epsilon)

    Many books write sqrt(mean_square) + epsilon; Keras has epsilon under the root.

    Returns:
        The new weight and mean square.

    Example:
        >>> weight, mean_square = rmsprop(1.0, gradient=2.0, learning_rate=0.1, rho=0.75)
        >>> print(round(weight, 4), mean_square)
        0.8 1.0
    """
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    return float(weight - learning_rate * gradient / np.sqrt(mean_square + epsilon)), mean_square


def adam(
    weight: float,
    gradient: float,
    mean: float = 0.0,
    mean_square: float = 0.0,
    step: int = 1,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[float, float, float]:
    """Momentum and RMSprop together.

    mean        <- beta_1 * mean + (1 - beta_1) * gradient
    mean_square <- beta_2 * mean_square + (1 - beta_2) * gradient^2
    rate         = learning_rate * sqrt(1 - beta_2^step) / (1 - beta_1^step)
    weight      <- weight - rate * mean / (sqrt(mean_square) + epsilon)

    Both memories start at 0 and are too small at first; `rate` makes up for it. Algorithm 1 of the paper (Kingma and
    Ba, 2015) corrects each memory before epsilon is added; Keras takes the second form, at the end of its section 2.

    Arguments:
        weight: the weight before the step.
        gradient: gradient of the loss for this weight.
        mean: running mean of the gradients.
        mean_square: running mean of their squares.
        step: number of this step, counted from 1.
        learning_rate: about how far a step goes.
        beta_1: share of the running mean that stays at each step.
        beta_2: share of the running mean square that stays.
        epsilon: keeps the division finite.

    Returns:
        The new weight, mean and mean square.

    Example:
        >>> weight, mean, mean_square = adam(1.0, gradient=2.0, learning_rate=0.1)
        >>> print(round(weight, 4), round(mean, 4), round(mean_square, 4))
        0.9 0.2 0.004
    """
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    rate = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return float(weight - rate * mean / (np.sqrt(mean_square) + epsilon)), mean, mean_square
