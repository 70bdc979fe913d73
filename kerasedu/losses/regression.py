"""Losses between numbers: how far a prediction is off."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.engine.tape import in_parts
from kerasedu.losses.arguments import check_setting, pair
from kerasedu.losses.loss import FunctionLoss
from kerasedu.ops.squared_error import SquaredError


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of the squared difference.

    Arguments:
        y_true: array (N, ...).
        y_pred: predictions of the same shape.

    Returns:
        Array without the last axis.

    Example:
        >>> mean_squared_error([[0.0, 2.0]], [[1.0, 0.0]])
        array([2.5], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    if in_parts():
        return ops.mean(ops.square(ops.subtract(y_true, y_pred)), axis=-1)
    return SquaredError()(y_true, y_pred)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of the size of the difference. Arguments and result as for `mean_squared_error`.

    Example:
        >>> mean_absolute_error([[0.0, 2.0]], [[1.0, 0.0]])
        array([1.5], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.absolute(ops.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of the difference in percent of the truth. Arguments as for `mean_squared_error`.

    Truths closer to 0 than `epsilon()` count as that, so that the loss stays finite.

    Example:
        >>> mean_absolute_percentage_error([[2.0, 4.0]], [[1.0, 4.0]])
        array([25.], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    share = ops.divide(ops.subtract(y_true, y_pred), ops.maximum(ops.absolute(y_true), settings.epsilon()))
    return ops.multiply(ops.mean(ops.absolute(share), axis=-1), 100.0)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of (ln(1 + y_true) - ln(1 + y_pred))^2. Arguments as for `mean_squared_error`.

    Numbers below `epsilon()`, so all negative ones, count as that.

    Example:
        >>> mean_squared_logarithmic_error([[0.0, 1.0]], [[0.0, 3.0]]).round(4)
        array([0.2402], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    logs = [ops.log1p(ops.maximum(y, settings.epsilon())) for y in (y_true, y_pred)]
    return ops.mean(ops.square(ops.subtract(*logs)), axis=-1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Squares of small errors, sizes of large ones: outliers pull no stronger than an error of delta.

    error^2 / 2 up to delta, beyond it delta * |error| - delta^2 / 2; the mean over the last axis.

    Arguments:
        y_true: array (N, ...).
        y_pred: predictions of the same shape.
        delta: the error at which squares become sizes, above 0.

    Returns:
        Array without the last axis.

    Raises:
        ValueError: for another delta.

    Example:
        >>> huber([[0.0, 0.0]], [[1.0, 3.0]])
        array([1.5], dtype=float32)
    """
    check_setting("huber", "delta", delta, 0, inside=True)
    y_true, y_pred = pair(y_true, y_pred)
    size = ops.absolute(ops.subtract(y_true, y_pred))
    small, large = ops.multiply(ops.square(size), 0.5), ops.subtract(ops.multiply(size, delta), 0.5 * delta**2)
    return ops.mean(ops.where(ops.less_equal(size, delta), small, large), axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """Mean over the last axis of ln(cosh(error)).

    It is close to error^2 / 2 for small errors and to |error| - ln 2 for large ones.

    Arguments as for `mean_squared_error`.

    Example:
        >>> log_cosh([[0.0, 0.0]], [[1.0, 0.0]]).round(4)
        array([0.2169], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    error = ops.subtract(y_pred, y_true)
    return ops.mean(ops.subtract(ops.logaddexp(error, ops.negative(error)), math.log(2)), axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Minus the cosine of the angle between truth and prediction: -1 for the same direction, 0 for a right angle, 1 for
    the opposite one; 0 also where one of them has no length.

    Arguments:
        y_true: array (N, ...).
        y_pred: predictions of the same shape.
        axis: axis of the vectors.

    Returns:
        Array without that axis.

    Example:
        >>> cosine_similarity([[1.0, 0.0], [1.0, 1.0]], [[0.0, 2.0], [3.0, 3.0]]).round(4)
        array([-0., -1.], dtype=float32)
    """
    y_true, y_pred = pair(y_true, y_pred)
    product = ops.multiply(ops.normalize(y_true, axis=axis), ops.normalize(y_pred, axis=axis))
    return ops.negative(ops.sum(product, axis=axis))


class MeanSquaredError(FunctionLoss):
    """Mean of the squared difference.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(MeanSquaredError()([[0.0], [2.0]], [[1.0], [0.0]]))
        2.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_squared_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(FunctionLoss):
    """Mean of the size of the difference. Large errors count less than in the mean squared error.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(MeanAbsoluteError()([[0.0], [2.0]], [[1.0], [0.0]]))
        1.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_absolute_error", dtype: Any = None
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(FunctionLoss):
    """Mean of the difference in percent of the truth.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0], [4.0]], [[1.0], [4.0]]))
        25.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(FunctionLoss):
    """Mean of the squared difference of logarithms, for numbers of very different sizes.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(MeanSquaredLogarithmicError()([[0.0], [1.0]], [[0.0], [3.0]])), 4)
        0.2402
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class Huber(FunctionLoss):
    """Mean of the squares of small errors and the sizes of large ones. See `huber`.

    Arguments:
        delta: the error at which squares become sizes, above 0.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for another delta.

    Example:
        >>> float(Huber()([[0.0], [0.0]], [[1.0], [3.0]]))
        1.5
    """

    unwritten: ClassVar = {"delta": 1.0}

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: Any = None,
    ) -> None:
        check_setting("Huber", "delta", delta, 0, inside=True)
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(FunctionLoss):
    """Mean of the logarithm of the hyperbolic cosine of the error. See `log_cosh`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(LogCosh()([[0.0], [0.0]], [[1.0], [0.0]])), 4)
        0.2169
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "log_cosh", dtype: Any = None
    ) -> None:
        super().__init__(log_cosh, reduction, name, dtype)


class CosineSimilarity(FunctionLoss):
    """Minus the cosine of the angle between truth and prediction. See `cosine_similarity`.

    Arguments:
        axis: axis of the vectors.
        reduction, name, dtype: as for Loss.

    Example:
        >>> round(float(CosineSimilarity()([[1.0, 1.0]], [[3.0, 3.0]])), 4)
        -1.0
    """

    unwritten: ClassVar = {"axis": -1}

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "cosine_similarity",
        dtype: Any = None,
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)
