"""How well predictions go along with the truth."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.metrics.arguments import same_shape
from kerasedu.metrics.metric import registry
from kerasedu.metrics.reduction import MeanMetricWrapper

Axis = int | tuple[int, ...] | None


def pearson_correlation(y_true: Any, y_pred: Any, axis: Axis = -1) -> np.ndarray:
    """Pearson's correlation: the covariance, divided by both standard deviations. From -1 to 1.

    Arguments:
        y_true: array.
        y_pred: predictions of the same shape.
        axis: axis along which the numbers of one row lie, or several, or None for all.

    Returns:
        Array without that axis; nan for a row in which all numbers are equal, as in Keras.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> pearson_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]])
        array([1.], dtype=float32)
    """
    moments = _moments(y_true, y_pred, axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = moments["covariance"] / np.sqrt(moments["of_truth"] * moments["of_answer"])
    return np.asarray(correlation, settings.floatx())


def concordance_correlation(y_true: Any, y_pred: Any, axis: Axis = -1) -> np.ndarray:
    """Lin's concordance correlation: 2 * covariance / (variance + variance + (mean - mean)^2). From -1 to 1.

    Other than Pearson's it is 1 only where predictions are equal to the truth, and not just in proportion to it.
    Source: Lin, A concordance correlation coefficient to evaluate reproducibility, Biometrics 45 (1989).

    Arguments:
        y_true: array.
        y_pred: predictions of the same shape.
        axis: axis along which the numbers of one row lie, or several, or None for all.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> concordance_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]]).round(4)
        array([0.3636], dtype=float32)
    """
    moments = _moments(y_true, y_pred, axis)
    spread = moments["of_truth"] + moments["of_answer"] + np.square(moments["apart"])
    return np.asarray(2 * moments["covariance"] / (spread + settings.epsilon()), settings.floatx())


def _moments(y_true: Any, y_pred: Any, axis: Axis) -> dict[str, Any]:
    """The covariance of truth and prediction, their variances, and how far their means are apart."""
    truth, answer = same_shape("A correlation", y_true, y_pred)
    truth, answer = truth.astype(np.float64), answer.astype(np.float64)
    axis = tuple(axis) if isinstance(axis, list) else axis
    mean_truth, mean_answer = truth.mean(axis=axis, keepdims=True), answer.mean(axis=axis, keepdims=True)
    off_truth, off_answer = truth - mean_truth, answer - mean_answer
    return {
        "covariance": np.mean(off_truth * off_answer, axis=axis),
        "of_truth": np.mean(np.square(off_truth), axis=axis),
        "of_answer": np.mean(np.square(off_answer), axis=axis),
        "apart": np.squeeze(mean_truth - mean_answer, axis=axis),
    }


@registry.register()
class PearsonCorrelation(MeanMetricWrapper):
    """Mean of Pearson's correlation between the rows of truth and prediction. See `pearson_correlation`.

    Arguments:
        name, dtype: as for Metric.
        axis: axis along which the numbers of one row lie.

    Example:
        >>> float(PearsonCorrelation()([[0.0, 1.0, 2.0]], [[2.0, 1.0, 0.0]]))
        -1.0
    """

    def __init__(self, name: str = "pearson_correlation", dtype: Any = None, axis: Axis = -1) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)
        self.axis = axis


@registry.register()
class ConcordanceCorrelation(MeanMetricWrapper):
    """Mean of Lin's concordance correlation between the rows of truth and prediction. See `concordance_correlation`.

    Arguments:
        name, dtype: as for Metric.
        axis: axis along which the numbers of one row lie.
    """

    def __init__(self, name: str = "concordance_correlation", dtype: Any = None, axis: Axis = -1) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)
        self.axis = axis
