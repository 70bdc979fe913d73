"""Losses between distributions, and of counts."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.losses.arguments import held, pair
from kerasedu.losses.loss import FunctionLoss


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Sum over the last axis of y_true * ln(y_true / y_pred): how far one distribution is from the other, in nats.

    Probabilities are held between `epsilon()` and 1.

    Arguments:
        y_true: probabilities (N, ..., classes).
        y_pred: predictions of the same shape.

    Returns:
        Array (N, ...).

    Example:
        >>> kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(4)
        array([0.1438], dtype=float32)
    """
    y_true, y_pred = (held(y, settings.epsilon(), 1.0) for y in pair(y_true, y_pred))
    return ops.sum(ops.multiply(y_true, ops.log(ops.divide(y_true, y_pred))), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of y_pred - y_true * ln(y_pred): surprise at counts, up to what no prediction changes.

    `epsilon()` is added inside the logarithm.

    Arguments:
        y_true: counts (N, ...).
        y_pred: predicted mean counts of the same shape, above 0.

    Returns:
        Array without the last axis.

    Example:
        >>> poisson([[2.0, 0.0]], [[1.0, 3.0]])
        array([1.9999999], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    logs = ops.log(ops.add(y_pred, settings.epsilon()))
    return ops.mean(ops.subtract(y_pred, ops.multiply(y_true, logs)), axis=-1)


class KLDivergence(FunctionLoss):
    """How far the predicted distribution is from the true one, in nats. See `kl_divergence`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
        0.1438
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "kl_divergence", dtype: Any = None
    ) -> None:
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(FunctionLoss):
    """Surprise at counts. See `poisson`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(Poisson()([[2.0], [0.0]], [[1.0], [3.0]])), 4)
        2.0
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "poisson", dtype: Any = None) -> None:
        super().__init__(poisson, reduction, name, dtype)
