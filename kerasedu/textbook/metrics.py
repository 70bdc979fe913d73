"""How good predictions are, by the definitions: right answers are counted one by one."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def accuracy(labels: Array, predictions: Array) -> float:
    """Share of samples whose prediction is the label: right / all.

    Arguments:
        labels: the true classes, whole numbers (N,).
        predictions: the predicted classes (N,).

    Example:
        >>> accuracy(np.array([0, 1, 2, 2]), np.array([0, 2, 2, 2]))
        0.75
    """
    right = 0
    for i in range(len(labels)):
        if predictions[i] == labels[i]:
            right += 1
    return right / len(labels)


def confusion_matrix(labels: Array, predictions: Array, classes: int) -> Array:
    """matrix[a, b] = how many samples of class a are taken for class b; what is right stands on the diagonal.

    Example:
        >>> confusion_matrix(np.array([0, 1, 2, 2]), np.array([0, 2, 2, 2]), 3)
        array([[1, 0, 0],
               [0, 0, 1],
               [0, 0, 2]])
    """
    matrix = np.zeros((classes, classes), int)
    for i in range(len(labels)):
        matrix[labels[i], predictions[i]] += 1
    return matrix


def precision(labels: Array, predictions: Array) -> float:
    """Of those that are called yes (1), how many are yes: both / called. 0 if nothing is called yes.

    Example:
        >>> print(precision(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])))
        0.5
    """
    both = called = 0
    for i in range(len(labels)):
        if predictions[i] == 1:
            called += 1
            both += labels[i]
    return both / called if called else 0.0


def recall(labels: Array, predictions: Array) -> float:
    """Of those that are yes (1), how many are called so: both / yes. 0 if there is no yes.

    Example:
        >>> print(recall(np.array([1, 1, 1, 1]), np.array([1, 0, 0, 0])))
        0.25
    """
    both = yes = 0
    for i in range(len(labels)):
        if labels[i] == 1:
            yes += 1
            both += predictions[i]
    return both / yes if yes else 0.0


def f1_score(labels: Array, predictions: Array) -> float:
    """2 * precision * recall / (precision + recall): high only if both are.

    Example:
        >>> print(f1_score(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])))
        0.5
    """
    p, r = precision(labels, predictions), recall(labels, predictions)
    return 2 * p * r / (p + r) if p + r else 0.0


def roc_point(labels: Array, scores: Array, threshold: float) -> tuple[float, float]:
    """A point of the ROC curve: the share of false alarms among the noes, and of those found among the yeses.

    Arguments:
        labels: 0 for no, 1 for yes, (N,); there must be some of each.
        scores: how likely yes is held to be (N,).
        threshold: scores above it are called yes.

    Example:
        >>> roc_point(np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9]), 0.5)
        (0.5, 0.5)
    """
    false_alarms = found = noes = yeses = 0
    for i in range(len(labels)):
        called = scores[i] > threshold
        if labels[i] == 1:
            yeses += 1
            found += int(called)
        else:
            noes += 1
            false_alarms += int(called)
    return false_alarms / noes, found / yeses


def roc_area(labels: Array, scores: Array, thresholds: Array) -> float:
    """Area under the straight lines between the points of the ROC curve.

    Arguments:
        labels: 0 for no, 1 for yes, (N,).
        scores: how likely yes is held to be (N,).
        thresholds: from small to large. The first is below all scores and the last above, so that the curve is whole.

    Example:
        >>> roc_area(np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9]), np.array([-0.1, 0.3, 0.5, 0.8, 1.1]))
        0.75
    """
    area = 0.0
    for i in range(len(thresholds) - 1):
        right, high = roc_point(labels, scores, thresholds[i])
        left, low = roc_point(labels, scores, thresholds[i + 1])
        area += (right - left) * (high + low) / 2
    return area


def auc(labels: Array, scores: Array) -> float:
    """How often a yes has a higher score than a no, over all pairs of one of each; a tie counts half.

    It is the area under the ROC curve of all thresholds.

    Example:
        >>> auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9]))
        0.75
    """
    wins = pairs = 0.0
    for i in range(len(labels)):
        for j in range(len(labels)):
            if labels[i] == 1 and labels[j] == 0:
                pairs += 1
                wins += 1.0 if scores[i] > scores[j] else 0.5 if scores[i] == scores[j] else 0.0
    return wins / pairs


def iou(labels: Array, predictions: Array, target: int) -> float:
    """Intersection over union of a class: where label and prediction are both it, as a share of where either is.

    Arguments:
        labels: the true class of each pixel (N,).
        predictions: the predicted class of each pixel (N,).
        target: the class.

    Example:
        >>> iou(np.array([0, 1, 1, 1]), np.array([1, 1, 1, 0]), 1)
        0.5
    """
    both = either = 0
    for i in range(len(labels)):
        if labels[i] == target and predictions[i] == target:
            both += 1
        if labels[i] == target or predictions[i] == target:
            either += 1
    return both / either if either else 0.0


def r2_score(target: Array, prediction: Array) -> float:
    """1 - sum of (target - prediction)^2 / sum of (target - mean)^2: how much better than always saying the mean.

    Example:
        >>> print(round(r2_score(np.array([1.0, 4.0, 3.0]), np.array([2.0, 4.0, 4.0])), 4))
        0.5714
    """
    mean = 0.0
    for i in range(len(target)):
        mean += target[i] / len(target)
    unexplained = total = 0.0
    for i in range(len(target)):
        unexplained += (target[i] - prediction[i]) ** 2
        total += (target[i] - mean) ** 2
    return 1 - unexplained / total
