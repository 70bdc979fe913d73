"""Cross-entropies, by their definitions: how surprised a prediction is by the truth, in nats.

A prediction of exactly 0 would be infinitely surprised. Keras holds every probability between EPSILON and 1 - EPSILON;
so does `held`, and beyond these bounds the loss is flat.
"""

from __future__ import annotations

import numpy as np

from kerasedu.textbook.activations import sigmoid, softmax

Array = np.ndarray
EPSILON = 1e-7


def held(p: float) -> float:
    """The probability, kept away from 0 and 1.

    Example:
        >>> held(0.3), held(0.0)
        (0.3, 1e-07)
    """
    return min(max(p, EPSILON), 1 - EPSILON)


def categorical_crossentropy(target: Array, p: Array) -> float:
    """loss = -sum over i of target[i] * ln p[i]

    Arguments:
        target: array (classes,), 1 for the true class and 0 for the others, or a distribution.
        p: array (classes,), predicted probabilities, which sum to 1.

    Example:
        >>> print(categorical_crossentropy(np.array([0.0, 1.0]), np.array([0.5, 0.5])).round(4))
        0.6931
    """
    loss = 0.0
    for i in range(len(p)):
        loss -= target[i] * np.log(held(p[i]))
    return loss


def categorical_crossentropy_slopes(target: Array, p: Array) -> Array:
    """d loss / dp[i] = -target[i] / p[i]: the less likely the truth was held to be, the stronger the pull.

    Example:
        >>> categorical_crossentropy_slopes(np.array([0.0, 1.0]), np.array([0.75, 0.25]))
        array([-0., -4.])
    """
    slopes = np.zeros(len(p))
    for i in range(len(p)):
        slopes[i] = -target[i] / p[i]
    return slopes


def softmax_crossentropy_slopes(target: Array, logits: Array) -> Array:
    """d loss / d logits[i] = p[i] - target[i] with p = softmax(logits): through softmax, all that is left is the error.

    The targets must sum to 1.

    Example:
        >>> softmax_crossentropy_slopes(np.array([0.0, 1.0]), np.array([0.0, 0.0]))
        array([ 0.5, -0.5])
    """
    p = softmax(logits)
    slopes = np.zeros(len(logits))
    for i in range(len(logits)):
        slopes[i] = p[i] - target[i]
    return slopes


def sparse_categorical_crossentropy(label: int, p: Array) -> float:
    """loss = -ln p[label]: categorical cross-entropy where the target is the number of the true class.

    Example:
        >>> print(sparse_categorical_crossentropy(1, np.array([0.5, 0.5])).round(4))
        0.6931
    """
    return -np.log(held(p[label]))


def binary_crossentropy(target: float, p: float) -> float:
    """loss = -(target * ln p + (1 - target) * ln(1 - p))

    Arguments:
        target: 1 for yes, 0 for no.
        p: predicted probability of yes.

    Example:
        >>> print(binary_crossentropy(1.0, 0.5).round(4))
        0.6931
    """
    p = held(p)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


def binary_crossentropy_slope(target: float, p: float) -> float:
    """d loss / dp = (p - target) / (p * (1 - p))

    Example:
        >>> binary_crossentropy_slope(1.0, 0.25)
        -4.0
    """
    return (p - target) / (p * (1 - p))


def sigmoid_crossentropy_slope(target: float, logit: float) -> float:
    """d loss / d logit = p - target with p = sigmoid(logit): through sigmoid, all that is left is the error.

    Example:
        >>> print(sigmoid_crossentropy_slope(1.0, 0.0))
        -0.5
    """
    return sigmoid(logit) - target


def binary_focal_crossentropy(target: float, p: float, gamma: float = 2.0) -> float:
    """loss = (1 - r)^gamma * binary cross-entropy, where r is the probability given to the right answer.

    Predictions that are nearly right hardly count; with gamma = 0 it is the binary cross-entropy.

    Arguments:
        target: 1 for yes, 0 for no.
        p: predicted probability of yes.
        gamma: how much less a good prediction counts.

    Example:
        >>> print(binary_focal_crossentropy(1.0, 0.5).round(4))
        0.1733
    """
    right = target * p + (1 - target) * (1 - p)
    return (1 - right) ** gamma * binary_crossentropy(target, p)


def categorical_focal_crossentropy(target: Array, p: Array, alpha: float = 0.25, gamma: float = 2.0) -> float:
    """loss = -sum over i of alpha * (1 - p[i])^gamma * target[i] * ln p[i]

    Arguments:
        target: array (classes,), 1 for the true class and 0 for the others.
        p: array (classes,), predicted probabilities, which sum to 1.
        alpha: a factor for all classes.
        gamma: how much less a good prediction counts.

    Example:
        >>> print(categorical_focal_crossentropy(np.array([0.0, 1.0]), np.array([0.5, 0.5])).round(4))
        0.0433
    """
    loss = 0.0
    for i in range(len(p)):
        loss -= alpha * (1 - held(p[i])) ** gamma * target[i] * np.log(held(p[i]))
    return loss
