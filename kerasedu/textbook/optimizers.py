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


def weight_decay(weight: float, decay: float, learning_rate: float) -> float:
    """A weight that loses a share of its size before the step: AdamW is this, then Adam.

    weight <- weight - decay * learning_rate * weight

    Example:
        >>> weight_decay(2.0, decay=0.5, learning_rate=0.25)
        1.75
    """
    return weight - decay * learning_rate * weight


def adagrad(
    weight: float,
    gradient: float,
    squares: float = 0.1,
    learning_rate: float = 0.001,
    epsilon: float = 1e-7,
) -> tuple[float, float]:
    """Steps that become shorter the more the weight has been pushed around. What is remembered starts at 0.1.

    squares <- squares + gradient^2
    weight  <- weight - learning_rate * gradient / sqrt(squares + epsilon)

    Returns:
        The new weight and sum of squares.

    Example:
        >>> weight, squares = adagrad(1.0, gradient=2.0, squares=5.0, learning_rate=0.3)
        >>> print(round(weight, 4), squares)
        0.8 9.0
    """
    squares = squares + gradient**2
    return float(weight - learning_rate * gradient / np.sqrt(squares + epsilon)), squares


def adadelta(
    weight: float,
    gradient: float,
    mean_square: float = 0.0,
    mean_square_step: float = 0.0,
    learning_rate: float = 0.001,
    rho: float = 0.95,
    epsilon: float = 1e-7,
) -> tuple[float, float, float]:
    """Steps measured by what steps used to be, so that no learning rate is needed: with 1 it is the paper's rule.

    mean_square      <- rho * mean_square + (1 - rho) * gradient^2
    step              = gradient * sqrt(mean_square_step + epsilon) / sqrt(mean_square + epsilon)
    mean_square_step <- rho * mean_square_step + (1 - rho) * step^2
    weight           <- weight - learning_rate * step

    Returns:
        The new weight, mean square of gradients and mean square of steps.

    Example:
        >>> weight, _, _ = adadelta(1.0, gradient=2.0, learning_rate=1.0, rho=0.75, epsilon=0.01)
        >>> print(round(weight, 4))
        0.801
    """
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    step = gradient * np.sqrt(mean_square_step + epsilon) / np.sqrt(mean_square + epsilon)
    mean_square_step = rho * mean_square_step + (1 - rho) * step**2
    return float(weight - learning_rate * step), mean_square, float(mean_square_step)


def adamax(
    weight: float,
    gradient: float,
    mean: float = 0.0,
    largest: float = 0.0,
    step: int = 1,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[float, float, float]:
    """Adam, with the largest recent gradient in place of the mean square.

    mean    <- beta_1 * mean + (1 - beta_1) * gradient
    largest <- max(beta_2 * largest, |gradient|)
    weight  <- weight - learning_rate / (1 - beta_1^step) * mean / (largest + epsilon)

    Returns:
        The new weight, mean and largest gradient.

    Example:
        >>> weight, mean, largest = adamax(1.0, gradient=2.0, learning_rate=0.1)
        >>> print(round(weight, 4), round(mean, 4), largest)
        0.9 0.2 2.0
    """
    mean = beta_1 * mean + (1 - beta_1) * gradient
    largest = max(beta_2 * largest, abs(gradient))
    return weight - learning_rate / (1 - beta_1**step) * mean / (largest + epsilon), mean, largest


def nadam(
    weight: float,
    gradient: float,
    mean: float = 0.0,
    mean_square: float = 0.0,
    product: float = 1.0,
    step: int = 1,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[float, float, float, float]:
    """Adam, looking ahead like Nesterov. Its momentum grows slowly from beta_1 / 2 to beta_1.

    momentum(t)   = beta_1 * (1 - 0.96^t / 2)
    mean        <- beta_1 * mean + (1 - beta_1) * gradient
    mean_square <- beta_2 * mean_square + (1 - beta_2) * gradient^2
    product     <- product * momentum(step)
    ahead         = momentum(step + 1) * mean / (1 - product * momentum(step + 1))
                  + (1 - momentum(step)) * gradient / (1 - product)
    weight      <- weight - learning_rate * ahead / (sqrt(mean_square / (1 - beta_2^step)) + epsilon)

    Returns:
        The new weight, mean, mean square and product of all momenta so far.

    Example:
        >>> weight, mean, mean_square, product = nadam(1.0, gradient=2.0, learning_rate=0.1)
        >>> print(round(weight, 4), round(mean, 4), round(mean_square, 4), round(product, 4))
        0.8937 0.2 0.004 0.468
    """
    momentum, next_momentum = (beta_1 * (1 - 0.96**t / 2) for t in (step, step + 1))
    mean = beta_1 * mean + (1 - beta_1) * gradient
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    product = product * momentum
    ahead = next_momentum * mean / (1 - product * next_momentum) + (1 - momentum) * gradient / (1 - product)
    scale = np.sqrt(mean_square / (1 - beta_2**step)) + epsilon
    return float(weight - learning_rate * ahead / scale), mean, mean_square, product


def ftrl(
    weight: float,
    gradient: float,
    squares: float = 0.1,
    linear: float = 0.0,
    learning_rate: float = 0.001,
    l1: float = 0.0,
    l2: float = 0.0,
) -> tuple[float, float, float]:
    """Follow the regularized leader: the weight that would have been best so far, pulled towards 0 by l1 and l2.

    linear  <- linear + gradient - (sqrt(squares + gradient^2) - sqrt(squares)) / learning_rate * weight
    squares <- squares + gradient^2
    weight  <- 0                                                                          if |linear| <= l1
               -(linear - sign(linear) * l1) / (sqrt(squares) / learning_rate + 2 * l2)   else

    Returns:
        The new weight, sum of squares and linear part.

    Example:
        >>> weight, squares, linear = ftrl(0.0, gradient=2.0, squares=0.0, learning_rate=0.5, l1=1.0)
        >>> print(float(weight), squares, float(linear))
        -0.25 4.0 2.0
        >>> weight, squares, linear = ftrl(0.0, gradient=0.5, learning_rate=0.5, l1=1.0)
        >>> print(weight)
        0.0
    """
    linear = float(linear + gradient - (np.sqrt(squares + gradient**2) - np.sqrt(squares)) / learning_rate * weight)
    squares = squares + gradient**2
    if abs(linear) <= l1:
        return 0.0, squares, linear
    return float(-(linear - np.sign(linear) * l1) / (np.sqrt(squares) / learning_rate + 2 * l2)), squares, linear


def lion(
    weight: float,
    gradient: float,
    mean: float = 0.0,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.99,
) -> tuple[float, float]:
    """Steps all of one length: only the sign of the gradient, mixed with its past, counts.

    weight <- weight - learning_rate * sign(beta_1 * mean + (1 - beta_1) * gradient)
    mean   <- beta_2 * mean + (1 - beta_2) * gradient

    Returns:
        The new weight and mean.

    Example:
        >>> lion(1.0, gradient=-8.0, learning_rate=0.25, beta_2=0.75)
        (1.25, -2.0)
    """
    direction = float(np.sign(beta_1 * mean + (1 - beta_1) * gradient))
    return weight - learning_rate * direction, beta_2 * mean + (1 - beta_2) * gradient


def schedule_free_adamw(
    weight: float,
    gradient: float,
    fast: float,
    mean_square: float = 0.0,
    step: int = 1,
    learning_rate: float = 0.0025,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[float, float, float]:
    """Steps without momentum, and their mean; the weight is between both, and needs no schedule.

    slow         = (weight - (1 - beta_1) * fast) / beta_1, the mean of `fast` over all earlier steps
    mean_square <- beta_2 * mean_square + (1 - beta_2) * gradient^2
    fast        <- fast - learning_rate * gradient / (sqrt(mean_square / (1 - beta_2^step)) + epsilon)
    slow        <- slow + (fast - slow) / step
    weight      <- beta_1 * slow + (1 - beta_1) * fast

    Arguments:
        weight: the weight before the step.
        gradient: gradient of the loss for this weight.
        fast: where the steps without momentum are; the weight at the start.
        mean_square: running mean of the squared gradients.
        step: number of this step, counted from 1.
        learning_rate: about how far a step goes.
        beta_1: share of the mean in the weight.
        beta_2: share of the running mean square that stays.
        epsilon: keeps the division finite.

    Returns:
        The new weight, fast weight and mean square.

    Example:
        >>> weight, fast, _ = schedule_free_adamw(1.0, gradient=2.0, fast=1.0, learning_rate=0.25)
        >>> print(round(weight, 4), round(fast, 4))
        0.75 0.75
        >>> weight, fast, _ = schedule_free_adamw(weight, 2.0, fast, 0.004, step=2, learning_rate=0.25)
        >>> print(round(weight, 4), round(fast, 4))
        0.6125 0.5
    """
    slow = (weight - (1 - beta_1) * fast) / beta_1
    mean_square = beta_2 * mean_square + (1 - beta_2) * gradient**2
    fast = float(fast - learning_rate * gradient / (np.sqrt(mean_square / (1 - beta_2**step)) + epsilon))
    slow = slow + (fast - slow) / step
    return beta_1 * slow + (1 - beta_1) * fast, fast, mean_square
