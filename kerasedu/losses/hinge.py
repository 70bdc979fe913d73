"""Hinge losses: a prediction on the right side, and far enough from the border, costs nothing.

Their labels are -1 and 1. Labels that are all 0 and 1 count as -1 and 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.losses.arguments import pair
from kerasedu.losses.loss import FunctionLoss


def hinge(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of max(0, 1 - y_true * y_pred).

    Arguments:
        y_true: labels -1 and 1, or 0 and 1 (N, ...).
        y_pred: predictions of the same shape.

    Returns:
        Array without the last axis.

    Example:
        >>> hinge([[1.0, -1.0]], [[3.0, 0.5]])
        array([0.75], dtype=float32)
    """
    return ops.mean(_shortfall(y_true, y_pred), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of max(0, 1 - y_true * y_pred)^2. Arguments as for `hinge`.

    Example:
        >>> squared_hinge([[1.0, -1.0]], [[3.0, 1.0]])
        array([2.], dtype=float32)
    """
    return ops.mean(ops.square(_shortfall(y_true, y_pred)), axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(0, 1 + score of the best wrong class - score of the true class).

    Arguments:
        y_true: one-hot labels (N, ..., classes).
        y_pred: scores of the same shape.

    Returns:
        Array (N, ...).

    Example:
        >>> categorical_hinge([[0.0, 1.0, 0.0]], [[0.5, 1.0, -2.0]])
        array([0.5], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    of_truth = ops.sum(ops.multiply(y_true, y_pred), axis=-1)
    best_wrong = ops.max(ops.multiply(ops.subtract(1.0, y_true), y_pred), axis=-1)
    return ops.maximum(ops.add(ops.subtract(best_wrong, of_truth), 1.0), 0.0)


def _shortfall(y_true: Any, y_pred: Any) -> Any:
    """How much each prediction lacks to be on the right side by 1."""
    y_true, y_pred = pair(y_true, y_pred)
    labels = plain(y_true)
    if np.all((labels == 0) | (labels == 1)):
        y_true = ops.subtract(ops.multiply(y_true, 2.0), 1.0)
    return ops.maximum(ops.subtract(1.0, ops.multiply(y_true, y_pred)), 0.0)


class Hinge(FunctionLoss):
    """Mean of what predictions lack to be on the right side by 1. See `hinge`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(Hinge()([[1.0], [-1.0]], [[3.0], [0.5]]))
        0.75
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "hinge", dtype: Any = None) -> None:
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(FunctionLoss):
    """Mean of the square of what predictions lack to be on the right side by 1. See `squared_hinge`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(SquaredHinge()([[1.0], [-1.0]], [[3.0], [1.0]]))
        2.0
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "squared_hinge", dtype: Any = None
    ) -> None:
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(FunctionLoss):
    """What the true class lacks to be ahead of all others by 1. See `categorical_hinge`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0, 0.0]], [[0.5, 1.0, -2.0]]))
        0.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "categorical_hinge", dtype: Any = None
    ) -> None:
        super().__init__(categorical_hinge, reduction, name, dtype)
