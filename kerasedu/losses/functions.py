"""How wrong each sample's prediction is, as functions of (y_true, y_pred)."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.losses.loss import as_numbers, match_rank, registry


@registry.register("mse", "MSE")
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of the squared difference.

    Arguments:
        y_true: array (N, ...).
        y_pred: predictions of the same shape.

    Returns:
        Array without the last axis.

    Example:
        >>> import numpy as np
        >>> mean_squared_error(np.array([[0.0, 2.0]]), np.array([[1.0, 0.0]]))
        array([2.5], dtype=float32)
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.square(ops.subtract(y_true, y_pred)), axis=-1)


@registry.register()
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
    """
    y_true, y_pred = _pair(y_true, y_pred)
    if label_smoothing:
        classes = y_pred.shape[axis]
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), label_smoothing / classes)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits, axis)


@registry.register()
def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Surprise at the true class, in nats; labels are whole numbers.

    Arguments:
        y_true: whole numbers (N, ...) or (N, ..., 1), from 0 to classes - 1.
        y_pred: predictions (N, ..., classes).
        from_logits: whether y_pred are logits, to which softmax still has to be applied.
        ignore_class: a label that does not count; its loss is 0.
        axis: axis of the classes.

    Returns:
        Array without the axis of the classes.

    Raises:
        ValueError: if a label names no class.
    """
    y_pred = as_numbers(y_pred, settings.floatx())
    labels = ops.convert_to_numpy(y_true)
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(labels, y_pred, from_logits, axis)
    counts = labels != ignore_class
    losses = ops.sparse_categorical_crossentropy(labels * counts, y_pred, from_logits, axis)
    return ops.where(counts, losses, 0.0)


@registry.register()
def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Surprise at a yes or no, in nats; mean over the last axis.

    Arguments:
        y_true: array of numbers from 0 (no) to 1 (yes).
        y_pred: predictions of the same shape.
        from_logits: whether y_pred are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    if label_smoothing:
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), 0.5 * label_smoothing)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits), axis=axis)


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Truth and prediction as arrays of one rank; the prediction's stays.

    Raises:
        ValueError: if their shapes do not fit.
    """
    y_pred = as_numbers(y_pred, settings.floatx())
    y_true = match_rank(as_numbers(y_true, str(y_pred.dtype)), y_pred)
    if y_true.ndim != y_pred.ndim or any(
        a not in (b, 1) and b != 1 for a, b in zip(y_true.shape, y_pred.shape, strict=True)
    ):
        raise ValueError(
            f"The loss got truths of shape {tuple(y_true.shape)} and predictions of shape {tuple(y_pred.shape)}. Both "
            "must have the same shape: check the number of units in the last layer, and whether the labels are one-hot."
        )
    return y_true, y_pred
