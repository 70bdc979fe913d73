"""The share of predictions that are right."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.metrics.metric import MeanOfFunction, registry

Array = np.ndarray


def accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each number whether it is equal to the truth, 1 or 0."""
    return np.equal(*same_rank(y_true, y_pred)).astype("float32")


@registry.register()
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Array:
    """For each number whether it lies on the true side of the threshold, 1 or 0.

    Example:
        >>> binary_accuracy([[1], [0]], [[0.8], [0.7]])
        array([[1.],
               [0.]], dtype=float32)
    """
    truth, answer = same_rank(y_true, y_pred)
    return np.equal(truth, answer > threshold).astype("float32")


@registry.register()
def categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each sample whether the largest prediction is at the one of a one-hot label, 1 or 0."""
    return accuracy(np.argmax(y_true, axis=-1), np.argmax(y_pred, axis=-1))


@registry.register()
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each sample whether the largest prediction is at the place that the label names, 1 or 0.

    Example:
        >>> sparse_categorical_accuracy([2, 0], [[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]])
        array([1., 0.], dtype=float32)
    """
    labels, answer = np.asarray(y_true), np.asarray(y_pred)
    if labels.ndim == answer.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    return accuracy(labels, np.argmax(answer, axis=-1))


@registry.register()
class Accuracy(MeanOfFunction):
    """Share of numbers that are equal to the truth."""

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        super().__init__(accuracy, name, dtype)


@registry.register()
class BinaryAccuracy(MeanOfFunction):
    """Share of numbers on the true side of a threshold.

    Arguments:
        threshold: numbers above it mean yes.
    """

    def __init__(self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


@registry.register()
class CategoricalAccuracy(MeanOfFunction):
    """Share of samples whose largest prediction is at the one of a one-hot label."""

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


@registry.register()
class SparseCategoricalAccuracy(MeanOfFunction):
    """Share of samples whose largest prediction is at the place that the label names."""

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


def same_rank(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Truths and predictions as arrays; a last axis of length 1 that only one of them has is dropped or added.

    Example:
        >>> [array.shape for array in same_rank([1, 0], [[0.9], [0.2]])]
        [(2, 1), (2, 1)]
    """
    truth, answer = np.asarray(y_true), np.asarray(y_pred)
    if truth.ndim == answer.ndim + 1 and truth.shape[-1] == 1:
        return truth[..., 0], answer
    return (truth[..., None] if truth.ndim == answer.ndim - 1 and answer.shape[-1] == 1 else truth), answer


def accuracy_for(y_true: Array, y_pred: Array, name: str) -> MeanOfFunction:
    """The accuracy that `metrics=["accuracy"]` means for labels and predictions of these shapes, as in Keras."""
    if y_pred.ndim < 2 or y_pred.shape[-1] == 1:
        return BinaryAccuracy(name)
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == y_pred.shape[-1]:
        return CategoricalAccuracy(name)
    return SparseCategoricalAccuracy(name)
