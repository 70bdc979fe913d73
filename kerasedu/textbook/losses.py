"""Losses of one sample, by their definitions. Cross-entropies have a page of their own.

Where a logarithm or a division would meet 0, Keras holds the number at SMALLEST, or adds it; so it is here.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
SMALLEST = 1e-7


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


def mean_absolute_error(target: Array, prediction: Array) -> float:
    """loss = sum over i of |prediction[i] - target[i]| / n

    Example:
        >>> print(mean_absolute_error(np.array([1.0, 2.0]), np.array([2.0, 5.0])))
        2.0
    """
    total = 0.0
    for i in range(len(target)):
        total += abs(prediction[i] - target[i])
    return total / len(target)


def mean_absolute_error_slopes(target: Array, prediction: Array) -> Array:
    """d loss / d prediction[i] = 1/n above the target, -1/n below it: however far off, the pull is the same.

    Exactly at the target the loss has a corner; 0 stands for its slope there.

    Example:
        >>> mean_absolute_error_slopes(np.array([1.0, 2.0]), np.array([2.0, -5.0]))
        array([ 0.5, -0.5])
    """
    slopes = np.zeros(len(target))
    for i in range(len(target)):
        if prediction[i] > target[i]:
            slopes[i] = 1 / len(target)
        elif prediction[i] < target[i]:
            slopes[i] = -1 / len(target)
    return slopes


def mean_absolute_percentage_error(target: Array, prediction: Array) -> float:
    """loss = 100 * sum over i of |prediction[i] - target[i]| / |target[i]| / n

    Targets closer to 0 than SMALLEST count as that.

    Example:
        >>> print(mean_absolute_percentage_error(np.array([1.0, 2.0]), np.array([2.0, 5.0])))
        125.0
    """
    total = 0.0
    for i in range(len(target)):
        total += abs(prediction[i] - target[i]) / max(abs(target[i]), SMALLEST)
    return 100 * total / len(target)


def mean_squared_logarithmic_error(target: Array, prediction: Array) -> float:
    """loss = sum over i of (ln(1 + prediction[i]) - ln(1 + target[i]))^2 / n

    Numbers below SMALLEST, so all negative ones, count as that.

    Example:
        >>> print(mean_squared_logarithmic_error(np.array([0.0, 1.0]), np.array([0.0, 3.0])).round(4))
        0.2402
    """
    total = 0.0
    for i in range(len(target)):
        total += (np.log(1 + max(prediction[i], SMALLEST)) - np.log(1 + max(target[i], SMALLEST))) ** 2
    return total / len(target)


def huber(target: Array, prediction: Array, delta: float = 1.0) -> float:
    """loss = sum over i of h(prediction[i] - target[i]) / n

    h(e) = e^2 / 2 where |e| <= delta, and delta * |e| - delta^2 / 2 beyond: a parabola that goes on as a straight line.

    Example:
        >>> print(huber(np.array([0.0, 0.0]), np.array([1.0, 3.0])))
        1.5
    """
    total = 0.0
    for i in range(len(target)):
        size = abs(prediction[i] - target[i])
        if size <= delta:
            total += size**2 / 2
        else:
            total += delta * size - delta**2 / 2
    return total / len(target)


def huber_slopes(target: Array, prediction: Array, delta: float = 1.0) -> Array:
    """d loss / d prediction[i] = error / n, but never more than delta / n: an outlier does not pull the harder.

    Example:
        >>> huber_slopes(np.array([0.0, 0.0]), np.array([0.5, 3.0]))
        array([0.25, 0.5 ])
    """
    slopes = np.zeros(len(target))
    for i in range(len(target)):
        error = prediction[i] - target[i]
        slopes[i] = min(max(error, -delta), delta) / len(target)
    return slopes


def log_cosh(target: Array, prediction: Array) -> float:
    """loss = sum over i of ln(cosh(prediction[i] - target[i])) / n, where cosh(e) = (exp(e) + exp(-e)) / 2

    Example:
        >>> print(log_cosh(np.array([0.0, 0.0]), np.array([1.0, 0.0])).round(4))
        0.2169
    """
    total = 0.0
    for i in range(len(target)):
        total += np.log(np.cosh(prediction[i] - target[i]))
    return total / len(target)


def log_cosh_slopes(target: Array, prediction: Array) -> Array:
    """d loss / d prediction[i] = tanh(prediction[i] - target[i]) / n

    Example:
        >>> log_cosh_slopes(np.array([0.0, 0.0]), np.array([1.0, 0.0])).round(4)
        array([0.3808, 0.    ])
    """
    slopes = np.zeros(len(target))
    for i in range(len(target)):
        slopes[i] = np.tanh(prediction[i] - target[i]) / len(target)
    return slopes


def hinge(label: Array, score: Array) -> float:
    """loss = sum over i of max(0, 1 - label[i] * score[i]) / n

    Arguments:
        label: array (n,) of -1 and 1.
        score: array (n,), predictions; the sign is the answer, the size how sure it is.

    Example:
        >>> print(hinge(np.array([1.0, -1.0]), np.array([3.0, 0.5])))
        0.75
    """
    total = 0.0
    for i in range(len(label)):
        total += max(0.0, 1 - label[i] * score[i])
    return total / len(label)


def hinge_slopes(label: Array, score: Array) -> Array:
    """d loss / d score[i] = -label[i] / n as long as label[i] * score[i] < 1; then nothing pulls any more.

    Example:
        >>> hinge_slopes(np.array([1.0, -1.0]), np.array([3.0, 0.5]))
        array([0. , 0.5])
    """
    slopes = np.zeros(len(label))
    for i in range(len(label)):
        if label[i] * score[i] < 1:
            slopes[i] = -label[i] / len(label)
    return slopes


def squared_hinge(label: Array, score: Array) -> float:
    """loss = sum over i of max(0, 1 - label[i] * score[i])^2 / n. Arguments as for `hinge`.

    Example:
        >>> print(squared_hinge(np.array([1.0, -1.0]), np.array([3.0, 1.0])))
        2.0
    """
    total = 0.0
    for i in range(len(label)):
        total += max(0.0, 1 - label[i] * score[i]) ** 2
    return total / len(label)


def categorical_hinge(target: Array, score: Array) -> float:
    """loss = max(0, 1 + best score of a wrong class - score of the true class)

    Keras lets the true class stand among the wrong ones with a score of 0.

    Arguments:
        target: array (classes,), 1 for the true class and 0 for the others.
        score: array (classes,).

    Example:
        >>> print(categorical_hinge(np.array([0.0, 1.0, 0.0]), np.array([0.5, 1.0, -2.0])))
        0.5
    """
    true_score, best_wrong = 0.0, -np.inf
    for i in range(len(target)):
        true_score += target[i] * score[i]
        best_wrong = max(best_wrong, (1 - target[i]) * score[i])
    return max(0.0, 1 + best_wrong - true_score)


def kl_divergence(p: Array, q: Array) -> float:
    """loss = sum over i of p[i] * ln(p[i] / q[i]): how far the prediction q is from the distribution p, in nats.

    It is the cross-entropy of p and q without the entropy of p, which no prediction changes. Probabilities are held
    between SMALLEST and 1.

    Example:
        >>> print(kl_divergence(np.array([0.5, 0.5]), np.array([0.25, 0.75])).round(4))
        0.1438
    """
    total = 0.0
    for i in range(len(p)):
        own, other = min(max(p[i], SMALLEST), 1.0), min(max(q[i], SMALLEST), 1.0)
        total += own * np.log(own / other)
    return total


def poisson(count: Array, rate: Array) -> float:
    """loss = sum over i of (rate[i] - count[i] * ln(rate[i])) / n: surprise at counts when so many are expected.

    ln(count!), which no prediction changes, is left out. SMALLEST is added to the rate inside the logarithm.

    Example:
        >>> print(poisson(np.array([2.0, 0.0]), np.array([1.0, 3.0])).round(4))
        2.0
    """
    total = 0.0
    for i in range(len(count)):
        total += rate[i] - count[i] * np.log(rate[i] + SMALLEST)
    return total / len(count)


def cosine_similarity(target: Array, prediction: Array) -> float:
    """loss = -cos(angle) = -sum over i of target[i] * prediction[i] / (length of target * length of prediction)

    It is -1 where both point the same way. Where one has no length, it is 0.

    Example:
        >>> print(cosine_similarity(np.array([1.0, 0.0]), np.array([3.0, 4.0])))
        -0.6
    """
    product = target_square = prediction_square = 0.0
    for i in range(len(target)):
        product += target[i] * prediction[i]
        target_square += target[i] ** 2
        prediction_square += prediction[i] ** 2
    if target_square == 0 or prediction_square == 0:
        return 0.0
    return -product / np.sqrt(target_square * prediction_square)


def dice(target: Array, prediction: Array) -> float:
    """loss = 1 - 2 * sum of target[i] * prediction[i] / (sum of target[i] + sum of prediction[i])

    For sets, written as zeros and ones, it is 1 - 2 * |both| / (|one| + |other|). SMALLEST is added below the line.

    Example:
        >>> print(dice(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])).round(4))
        0.3333
    """
    overlap = sizes = 0.0
    for i in range(len(target)):
        overlap += target[i] * prediction[i]
        sizes += target[i] + prediction[i]
    return 1 - 2 * overlap / (sizes + SMALLEST)


def tversky(target: Array, prediction: Array, alpha: float, beta: float) -> float:
    """loss = 1 - overlap / (overlap + alpha * missed + beta * predicted in vain)

    With alpha = beta = 1/2 it is the Dice loss. The weights are in Keras's order, which is not the paper's. SMALLEST is
    added below the line.

    Example:
        >>> print(tversky(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]), 1.0, 0.0).round(4))
        0.5
    """
    overlap = missed = in_vain = 0.0
    for i in range(len(target)):
        overlap += target[i] * prediction[i]
        missed += target[i] * (1 - prediction[i])
        in_vain += (1 - target[i]) * prediction[i]
    return 1 - overlap / (overlap + alpha * missed + beta * in_vain + SMALLEST)
