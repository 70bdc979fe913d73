"""Losses of overlap, for pictures in which each pixel belongs to something or not."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.losses.arguments import check_setting, pair
from kerasedu.losses.loss import FunctionLoss


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """1 - 2 * overlap / (size of the truth + size of the prediction), where the overlap is the sum of y_true * y_pred.

    Arguments:
        y_true: numbers from 0 to 1 (N, ...).
        y_pred: predictions of the same shape.
        axis: axes to sum over; all of them when None. For one loss a picture give (1, 2, 3).

    Returns:
        Array without these axes.

    Example:
        >>> print(dice([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]).round(4))
        0.3333
    """
    y_true, y_pred = pair(y_true, y_pred)
    overlap = ops.sum(ops.multiply(y_true, y_pred), axis=axis)
    sizes = ops.add(ops.sum(y_true, axis=axis), ops.sum(y_pred, axis=axis))
    return ops.subtract(1.0, ops.divide(ops.multiply(overlap, 2.0), ops.add(sizes, settings.epsilon())))


def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Any:
    """1 - overlap / (overlap + alpha * what was missed + beta * what was predicted in vain).

    With alpha = beta = 0.5 it is the Dice loss. The paper, and Keras's own description, give alpha to what was
    predicted in vain; Keras's numbers, and so these, have it the other way round. Source: S. Salehi et al., "Tversky
    loss function for image segmentation using 3D fully convolutional deep networks" (2017).

    Arguments:
        y_true: numbers from 0 to 1 (N, ...).
        y_pred: predictions of the same shape.
        alpha: weight of what was missed, at least 0.
        beta: weight of false alarms, at least 0.
        axis: axes to sum over; all of them when None.

    Returns:
        Array without these axes.

    Raises:
        ValueError: for a negative weight.

    Example:
        >>> print(tversky([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]], alpha=1.0, beta=0.0).round(4))
        0.5
    """
    check_setting("tversky", "alpha", alpha, 0)
    check_setting("tversky", "beta", beta, 0)
    y_true, y_pred = pair(y_true, y_pred)
    overlap = ops.sum(ops.multiply(y_true, y_pred), axis=axis)
    in_vain = ops.sum(ops.multiply(ops.subtract(1.0, y_true), y_pred), axis=axis)
    missed = ops.sum(ops.multiply(y_true, ops.subtract(1.0, y_pred)), axis=axis)
    whole = ops.add(overlap, ops.add(ops.multiply(missed, alpha), ops.multiply(in_vain, beta)))
    return ops.subtract(1.0, ops.divide(overlap, ops.add(whole, settings.epsilon())))


class Dice(FunctionLoss):
    """1 - twice the overlap by the sizes of truth and prediction. See `dice`.

    Arguments:
        axis: axes to sum over; all of them when None.
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(Dice()([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
        0.3333
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "dice",
        axis: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(FunctionLoss):
    """The Dice loss with weights of their own for false alarms and for what was missed. See `tversky`.

    Arguments:
        alpha: weight of what was missed, at least 0.
        beta: weight of false alarms, at least 0.
        axis: axes to sum over; all of them when None.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for a negative weight.

    Example:
        >>> round(float(Tversky(alpha=1.0, beta=0.0)([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
        0.5
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "tversky",
        axis: Any = None,
        dtype: Any = None,
    ) -> None:
        check_setting("Tversky", "alpha", alpha, 0)
        check_setting("Tversky", "beta", beta, 0)
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
