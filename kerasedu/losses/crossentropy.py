"""Cross-entropies: how surprised a prediction is by the true class, in nats."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from kerasedu import ops
from kerasedu.engine.masks import set_mask
from kerasedu.engine.op import plain
from kerasedu.engine.warning import warn_user
from kerasedu.losses.arguments import as_predictions, check_setting, pair
from kerasedu.losses.loss import FunctionLoss
from kerasedu.ops.crossentropy import check_labels


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: Any = -1
) -> Any:
    """Surprise at a yes or no, in nats; mean over the last axis.

    Arguments:
        y_true: array of numbers from 0 (no) to 1 (yes).
        y_pred: predictions of the same shape.
        from_logits: whether y_pred are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over, or several.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes differ, or for another label_smoothing.

    Example:
        >>> binary_crossentropy([[1.0, 0.0]], [[0.5, 0.5]]).round(4)
        array([0.6931], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed_answers("binary_crossentropy", y_true, label_smoothing)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits), axis=axis)


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Surprise at the true class, in nats; labels are one-hot.

    Arguments:
        y_true: array (N, ..., classes), one-hot.
        y_pred: predictions of the same shape.
        from_logits: whether y_pred are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.

    Returns:
        Array without the axis of the classes.

    Raises:
        ValueError: if the shapes differ, or for another label_smoothing.

    Example:
        >>> categorical_crossentropy([[0.0, 1.0]], [[0.75, 0.25]]).round(4)
        array([1.3863], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    warn_of_one_class("categorical_crossentropy", y_pred, axis)
    y_true = smoothed_classes("categorical_crossentropy", y_true, label_smoothing)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits, axis)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Surprise at the true class, in nats; labels are whole numbers.

    Arguments:
        y_true: whole numbers (N, ...) or (N, ..., 1), from 0 to classes - 1.
        y_pred: predictions (N, ..., classes).
        from_logits: whether y_pred are logits, to which softmax still has to be applied.
        ignore_class: a label that does not count: its loss is 0, and a mask that leaves it out travels with the result.
        axis: axis of the classes.

    Returns:
        Array without the axis of the classes.

    Raises:
        ValueError: if a label names no class, or the shapes do not fit.

    Example:
        >>> sparse_categorical_crossentropy([1, 0], [[0.75, 0.25], [0.5, 0.5]]).round(4)
        array([1.3863, 0.6931], dtype=float32)
    """
    y_pred, labels = as_predictions(y_pred), np.asarray(plain(y_true))
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(labels, y_pred, from_logits, axis)
    counts = labels != ignore_class
    values = ops.sparse_categorical_crossentropy(labels * counts, y_pred, from_logits, axis)
    values = ops.where(counts, values, ops.zeros_like(values))
    set_mask(values, counts)
    return values


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """(1 - p^q) / q for the probability p of the true class: between cross-entropy (q near 0) and 1 - p (q near 1).

    Wrong labels pull less than in the cross-entropy. Source: Z. Zhang and M. Sabuncu, "Generalized cross entropy loss
    for training deep neural networks with noisy labels" (2018).

    Arguments:
        y_true: whole numbers (N, ...) or (N, ..., 1), from 0 to classes - 1.
        y_pred: probabilities (N, ..., classes).
        q: between 0 and 1.

    Returns:
        Array (N, ...).

    Raises:
        ValueError: for another q, if a label names no class, or if the shapes do not fit.

    Example:
        >>> categorical_generalized_cross_entropy([1], [[0.75, 0.25]], q=0.5)
        array([1.], dtype=float32)
    """
    check_setting("categorical_generalized_cross_entropy", "q", q, 0, 1, inside=True)
    y_pred, labels = as_predictions(y_pred), np.asarray(plain(y_true))
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if labels.shape != y_pred.shape[:-1]:
        raise ValueError(
            f"categorical_generalized_cross_entropy got labels of shape {labels.shape} and predictions of shape "
            f"{tuple(y_pred.shape)}. It takes one whole number for each prediction, shape {tuple(y_pred.shape[:-1])}: "
            "for one-hot labels give np.argmax(y_true, axis=-1)."
        )
    check_labels(labels, y_pred.shape[-1])
    hot = ops.one_hot(labels.astype(int), y_pred.shape[-1], dtype=y_pred.dtype.name)
    p = ops.sum(ops.multiply(hot, y_pred), axis=-1)
    return ops.divide(ops.subtract(1.0, ops.power(p, q)), q)


def smoothed_answers(loss: str, y_true: Any, label_smoothing: float) -> Any:
    """Labels from 0 to 1, moved towards one half."""
    if not label_smoothing:
        return y_true
    check_setting(loss, "label_smoothing", label_smoothing, 0, 1)
    return ops.add(ops.multiply(y_true, 1.0 - label_smoothing), 0.5 * label_smoothing)


def smoothed_classes(loss: str, y_true: Any, label_smoothing: float) -> Any:
    """One-hot labels, a share of which is spread evenly over all classes.

    As in Keras, it is divided by the length of the last axis, also where the classes are on another one.
    """
    if not label_smoothing:
        return y_true
    check_setting(loss, "label_smoothing", label_smoothing, 0, 1)
    return ops.add(ops.multiply(y_true, 1.0 - label_smoothing), label_smoothing / y_true.shape[-1])


def warn_of_one_class(loss: str, y_pred: Any, axis: Any) -> None:
    """Warn where there is only one class to choose: then every loss is 0, and nothing is learned."""
    if isinstance(axis, int) and y_pred.shape[axis] == 1:
        warn_user(
            f"The loss {loss} got predictions of shape {tuple(y_pred.shape)}, so one class only, and is always 0. For "
            "yes or no use binary_crossentropy.",
            UserWarning,
        )


class _Crossentropy(FunctionLoss):
    """What the cross-entropies share: they start from probabilities or from logits."""

    @property
    def from_logits(self) -> bool:
        """Whether predictions are logits."""
        return self.arguments["from_logits"]


class BinaryCrossentropy(_Crossentropy):
    """Surprise at a yes or no, in nats.

    Arguments:
        from_logits: whether predictions are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for another label_smoothing.

    Example:
        >>> round(float(BinaryCrossentropy()([[1.0], [0.0]], [[0.5], [0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Any = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_setting("BinaryCrossentropy", "label_smoothing", label_smoothing or 0, 0, 1)
        settings = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **settings)


class CategoricalCrossentropy(_Crossentropy):
    """Surprise at the true class, in nats; labels are one-hot.

    Arguments:
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for another label_smoothing.

    Example:
        >>> import numpy as np
        >>> loss = CategoricalCrossentropy()(np.array([[0.0, 1.0]]), np.array([[0.25, 0.75]]))
        >>> round(float(loss), 4)
        0.2877
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_setting("CategoricalCrossentropy", "label_smoothing", label_smoothing or 0, 0, 1)
        settings = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **settings)


class SparseCategoricalCrossentropy(_Crossentropy):
    """Surprise at the true class, in nats; labels are whole numbers from 0 to classes - 1.

    Arguments:
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        ignore_class: a label that does not count.
        axis: axis of the classes.
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(SparseCategoricalCrossentropy()([1], [[0.25, 0.75]])), 4)
        0.2877
    """

    unwritten: ClassVar = {"axis": -1}

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        settings = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **settings)


class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """Cross-entropy that wrong labels pull less. See `categorical_generalized_cross_entropy`.

    Arguments:
        q: between 0 and 1; the larger, the less a wrong label pulls.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for another q.

    Example:
        >>> float(CategoricalGeneralizedCrossEntropy()([1], [[0.75, 0.25]]))
        1.0
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ) -> None:
        check_setting("CategoricalGeneralizedCrossEntropy", "q", q, 0, 1, inside=True)
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)
