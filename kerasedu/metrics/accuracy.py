"""The share of predictions that are right."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.metrics.arguments import as_array, same_shape
from kerasedu.metrics.metric import registry
from kerasedu.metrics.reduction import MeanMetricWrapper

Array = np.ndarray


def accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each number whether it is equal to the truth, 1 or 0."""
    return np.equal(*same_shape("Accuracy", y_true, y_pred)).astype("float32")


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Array:
    """For each number whether it lies on the true side of the threshold, 1 or 0.

    Arguments:
        y_true: labels 0 and 1, of any shape.
        y_pred: predictions of the same shape.
        threshold: numbers above it mean yes.

    Example:
        >>> binary_accuracy([[1], [0]], [[0.8], [0.7]])
        array([[1.],
               [0.]], dtype=float32)
    """
    truth, answer = same_shape("Binary accuracy", y_true, y_pred)
    return np.equal(truth, answer > threshold).astype("float32")


def categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each sample whether the largest prediction is at the one of a one-hot label, 1 or 0.

    Arguments:
        y_true: one-hot labels (N, ..., classes).
        y_pred: predictions of the same shape.

    Returns:
        Array (N, ...).

    Raises:
        ValueError: if the shapes differ.
    """
    labels, answer = _one_hot_pair("Categorical accuracy", y_true, y_pred)
    return np.equal(labels, np.argmax(answer, axis=-1)).astype("float32")


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """For each sample whether the largest prediction is at the place that the label names, 1 or 0.

    Arguments:
        y_true: whole numbers (N, ...) or (N, ..., 1). A label that names no class is never right.
        y_pred: predictions (N, ..., classes).

    Returns:
        Array (N, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> sparse_categorical_accuracy([2, 0], [[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]])
        array([1., 0.], dtype=float32)
    """
    labels, answer = _labels("Sparse categorical accuracy", y_true, y_pred)
    return np.equal(labels, np.argmax(answer, axis=-1)).astype("float32")


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Array:
    """For each sample whether the class of a one-hot label is among the k largest predictions, 1 or 0.

    Arguments:
        y_true: one-hot labels (N, ..., classes).
        y_pred: predictions of the same shape.
        k: how many.

    Returns:
        Array (N, ...).
    """
    labels, answer = _one_hot_pair("Top k categorical accuracy", y_true, y_pred)
    return _among_k_largest(labels, answer, k)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Array:
    """For each sample whether the class that the label names is among the k largest predictions, 1 or 0.

    Arguments:
        y_true: whole numbers (N, ...). A label that names no class is never right.
        y_pred: predictions (N, ..., classes).
        k: how many. A class that is as large as the k-th counts.
        from_sorted_ids: whether y_pred are no predictions but the classes themselves, the most likely one first.

    Returns:
        Array of the shape of y_true.

    Example:
        >>> sparse_top_k_categorical_accuracy([2, 0], [[0.3, 0.6, 0.1], [0.3, 0.6, 0.1]], k=2)
        array([0., 1.], dtype=float32)
    """
    labels, answer = _labels("Sparse top k categorical accuracy", y_true, y_pred)
    if from_sorted_ids:
        right = np.any(labels[..., None] == answer[..., :k], axis=-1).astype("float32")
    else:
        right = _among_k_largest(labels, answer, k)
    return right.reshape(np.shape(y_true))


def _one_hot_pair(metric: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """The classes of one-hot labels, and the predictions.

    Raises:
        ValueError: if their shapes differ.
    """
    truth, answer = as_array(y_true), as_array(y_pred)
    if truth.shape != answer.shape:
        raise ValueError(
            f"{metric} got labels of shape {truth.shape} and predictions of shape {answer.shape}. It takes one-hot "
            "labels of the shape of the predictions; labels that are whole numbers go to the sparse form."
        )
    return np.argmax(truth, axis=-1), answer


def _labels(metric: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Labels with one axis less than the predictions, and the predictions.

    Raises:
        ValueError: if the shapes do not fit.
    """
    labels, answer = as_array(y_true), as_array(y_pred)
    given = labels.shape
    if labels.ndim == answer.ndim and given[-1:] == (1,):
        labels = labels[..., 0]
    if labels.shape != answer.shape[:-1]:
        raise ValueError(
            f"{metric} got labels of shape {given} and predictions of shape {answer.shape}. The labels are whole "
            f"numbers of shape {answer.shape[:-1]}; one-hot labels go to the form that is not sparse."
        )
    return labels, answer


def _among_k_largest(labels: Array, answer: Array, k: int) -> Array:
    """Whether fewer than k predictions are larger than that for the label's class, 1 or 0.

    Raises:
        ValueError: if k is no positive number.
    """
    if k < 1:
        raise ValueError(f"Top k accuracy got k={k!r}. It takes a whole number of at least 1.")
    classes = answer.shape[-1]
    known = (labels >= 0) & (labels < classes)
    places = np.where(known, labels, 0).astype(np.intp)
    own = np.take_along_axis(answer, places[..., None], axis=-1)
    larger = np.sum(answer > own, axis=-1)
    return ((larger < k) & known & ~np.isnan(own[..., 0])).astype("float32")


@registry.register()
class Accuracy(MeanMetricWrapper):
    """Share of numbers that are equal to the truth.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> float(Accuracy()([1, 2, 3, 4], [0, 2, 3, 4]))
        0.75
    """

    def __init__(self, name: str = "accuracy", dtype: Any = None) -> None:
        super().__init__(accuracy, name, dtype)


@registry.register()
class BinaryAccuracy(MeanMetricWrapper):
    """Share of numbers on the true side of a threshold.

    Arguments:
        name, dtype: as for Metric.
        threshold: numbers above it mean yes; 0 for logits.

    Example:
        >>> float(BinaryAccuracy()([1, 1, 0, 0], [0.9, 0.4, 0.3, 0.1]))
        0.75
    """

    def __init__(self, name: str = "binary_accuracy", dtype: Any = None, threshold: float = 0.5) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)
        self.threshold = threshold


@registry.register()
class CategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose largest prediction is at the one of a one-hot label.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


@registry.register()
class SparseCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose largest prediction is at the place that the label names.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


@registry.register()
class TopKCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose one-hot label is among the k largest predictions.

    Arguments:
        k: how many.
        name, dtype: as for Metric.
    """

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


@registry.register()
class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose label, a whole number, is among the k largest predictions.

    Arguments:
        k: how many.
        name, dtype: as for Metric.
        from_sorted_ids: whether predictions are the classes themselves, the most likely one first.
    """

    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
        from_sorted_ids: bool = False,
    ) -> None:
        sorted_ids = {"from_sorted_ids": True} if from_sorted_ids else {}  # as Keras writes it into configurations
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, **sorted_ids)
        self.k, self.from_sorted_ids = k, from_sorted_ids


def is_one_column(y_pred: Array) -> bool:
    """Whether predictions are one number for each sample, a yes or no."""
    return y_pred.ndim < 2 or y_pred.shape[-1] == 1


def is_one_hot(y_true: Array, y_pred: Array) -> bool:
    """Whether labels have the shape of one-hot labels for predictions of many classes."""
    return y_true.ndim == y_pred.ndim and y_true.shape[-1] == y_pred.shape[-1]


def accuracy_for(y_true: Array, y_pred: Array, name: str) -> MeanMetricWrapper:
    """The accuracy that `metrics=["accuracy"]` means for labels and predictions of these shapes, as in Keras.

    Example:
        >>> accuracy_for(np.zeros(4), np.zeros((4, 10)), "acc")
        <SparseCategoricalAccuracy name=acc>
    """
    if is_one_column(y_pred):
        return BinaryAccuracy(name)
    return CategoricalAccuracy(name) if is_one_hot(y_true, y_pred) else SparseCategoricalAccuracy(name)
