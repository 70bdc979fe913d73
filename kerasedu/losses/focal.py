"""Focal losses: cross-entropies in which what is predicted well hardly counts.

Source: T.-Y. Lin et al., "Focal loss for dense object detection" (2017).
"""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.losses.arguments import check_setting, held, pair
from kerasedu.losses.crossentropy import smoothed_answers, smoothed_classes, warn_of_one_class
from kerasedu.losses.loss import FunctionLoss


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: Any = -1,
) -> Any:
    """(1 - p)^gamma times the binary cross-entropy, where p is the probability of the true answer; mean over an axis.

    Arguments:
        y_true: array of numbers from 0 (no) to 1 (yes).
        y_pred: predictions of the same shape.
        apply_class_balancing: whether yes is weighed with alpha and no with 1 - alpha.
        alpha: that weight, from 0 to 1.
        gamma: how much less a good prediction counts; at 0 all count alike.
        from_logits: whether y_pred are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over, or several.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes differ, or for a setting outside its range.

    Example:
        >>> binary_focal_crossentropy([[1.0]], [[0.5]]).round(4)  # ln 2 / 4
        array([0.1733], dtype=float32)
    """
    _check_binary("binary_focal_crossentropy", alpha, gamma, label_smoothing)
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed_answers("binary_focal_crossentropy", y_true, label_smoothing)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    surprise = ops.binary_crossentropy(y_true, p)
    of_truth = _chosen(y_true, p, ops.subtract(1.0, p))
    values = ops.multiply(ops.power(ops.subtract(1.0, of_truth), gamma), surprise)
    if apply_class_balancing:
        values = ops.multiply(_chosen(y_true, alpha, 1 - alpha), values)
    return ops.mean(values, axis=axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """alpha * (1 - p)^gamma times the categorical cross-entropy, where p is the probability of the true class.

    Arguments:
        y_true: array (N, ..., classes), one-hot.
        y_pred: predictions of the same shape.
        alpha: weight of all classes, or a list of one for each; none below 0.
        gamma: how much less a good prediction counts; at 0 all count alike.
        from_logits: whether y_pred are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.

    Returns:
        Array without the axis of the classes.

    Raises:
        ValueError: if the shapes differ, or for a setting outside its range.

    Example:
        >>> categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4)  # ln 2 / 16
        array([0.0433], dtype=float32)
    """
    _check_categorical("categorical_focal_crossentropy", alpha, gamma, label_smoothing)
    y_true, y_pred = pair(y_true, y_pred)
    warn_of_one_class("categorical_focal_crossentropy", y_pred, axis)
    y_true = smoothed_classes("categorical_focal_crossentropy", y_true, label_smoothing)
    p = ops.softmax(y_pred, axis=axis) if from_logits else y_pred
    p = ops.divide(p, ops.sum(p, axis=axis, keepdims=True))
    p = held(p, settings.epsilon(), 1 - settings.epsilon())
    weight = ops.multiply(ops.power(ops.subtract(1.0, p), gamma), alpha)
    surprise = ops.multiply(ops.negative(y_true), ops.log(p))
    return ops.sum(ops.multiply(weight, surprise), axis=axis)


def _chosen(y_true: Any, yes: Any, no: Any) -> Any:
    """One number where the truth is yes, another where it is no, and in between what lies between them."""
    return ops.add(ops.multiply(y_true, yes), ops.multiply(ops.subtract(1.0, y_true), no))


def _check_binary(loss: str, alpha: float, gamma: float, label_smoothing: float) -> None:
    check_setting(loss, "alpha", alpha, 0, 1)
    check_setting(loss, "gamma", gamma, 0)
    check_setting(loss, "label_smoothing", label_smoothing or 0, 0, 1)


def _check_categorical(loss: str, alpha: Any, gamma: float, label_smoothing: float) -> None:
    check_setting(loss, "alpha", alpha, 0)
    check_setting(loss, "gamma", gamma, 0)
    check_setting(loss, "label_smoothing", label_smoothing or 0, 0, 1)


class BinaryFocalCrossentropy(FunctionLoss):
    """Binary cross-entropy in which what is predicted well hardly counts. See `binary_focal_crossentropy`.

    Arguments:
        apply_class_balancing: whether yes is weighed with alpha and no with 1 - alpha.
        alpha: that weight, from 0 to 1.
        gamma: how much less a good prediction counts; at 0 all count alike.
        from_logits: whether predictions are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for a setting outside its range.

    Example:
        >>> round(float(BinaryFocalCrossentropy()([[1.0]], [[0.5]])), 4)
        0.1733
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Any = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        _check_binary("BinaryFocalCrossentropy", alpha, gamma, label_smoothing)
        super().__init__(
            binary_focal_crossentropy,
            reduction,
            name,
            dtype,
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class CategoricalFocalCrossentropy(FunctionLoss):
    """Categorical cross-entropy in which what is predicted well hardly counts. See `categorical_focal_crossentropy`.

    Arguments:
        alpha: weight of all classes, or a list of one for each; none below 0.
        gamma: how much less a good prediction counts; at 0 all count alike.
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for a setting outside its range.

    Example:
        >>> round(float(CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.0433
    """

    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        _check_categorical("CategoricalFocalCrossentropy", alpha, gamma, label_smoothing)
        super().__init__(
            categorical_focal_crossentropy,
            reduction,
            name,
            dtype,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )
