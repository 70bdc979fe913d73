"""How far predictions are off, as metrics."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import losses
from kerasedu.metrics.arguments import same_shape
from kerasedu.metrics.metric import registry
from kerasedu.metrics.reduction import Mean, MeanMetricWrapper


@registry.register("mse", "MSE")
class MeanSquaredError(MeanMetricWrapper):
    """Mean of the squared difference.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> float(MeanSquaredError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [1.0, 0.0]]))
        0.5
    """

    def __init__(self, name: str = "mean_squared_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_squared_error, name, dtype)


@registry.register("mae", "MAE")
class MeanAbsoluteError(MeanMetricWrapper):
    """Mean of the difference without its sign.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "mean_absolute_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_absolute_error, name, dtype)


@registry.register("mape", "MAPE")
class MeanAbsolutePercentageError(MeanMetricWrapper):
    """Mean of the difference as a percentage of the truth.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "mean_absolute_percentage_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_absolute_percentage_error, name, dtype)


@registry.register("msle", "MSLE")
class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """Mean of the squared difference of ln(1 + y).

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "mean_squared_logarithmic_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_squared_logarithmic_error, name, dtype)


@registry.register("logcosh", "log_cosh")
class LogCoshError(MeanMetricWrapper):
    """Mean of ln(cosh(difference)): like the square where predictions are near, like the distance where they are far.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "logcosh", dtype: Any = None) -> None:
        super().__init__(losses.log_cosh, name, dtype)


@registry.register("rmse", "RMSE")
class RootMeanSquaredError(Mean):
    """Root of the mean of the squared difference, in the unit of the truth.

    The root is taken of the mean over all batches.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> metric = RootMeanSquaredError()
        >>> metric.update_state([1.0, 2.0], [1.0, 4.0])
        >>> metric.update_state([5.0], [5.0])
        >>> round(float(metric.result()), 4)
        1.1547
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true, (N, ...).
            y_pred: predictions of the same shape.
            sample_weight: a weight for each sample (N,), or for each number.
        """
        truth, answer = same_shape("RootMeanSquaredError", y_true, y_pred)
        super().update_state(np.square(np.subtract(truth, answer, dtype=np.float64)), sample_weight)

    def result(self) -> np.ndarray:
        return np.asarray(np.sqrt(self._mean()), self.dtype)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Cosine of the angle between truth and prediction: 1 the same way, 0 across, -1 opposite."""
    return -losses.cosine_similarity(y_true, y_pred, axis=axis)


@registry.register()
class CosineSimilarity(MeanMetricWrapper):
    """Mean cosine of the angle between truth and prediction: 1 the same way, 0 across, -1 opposite.

    The loss of this name has the other sign, for a loss is to become small.

    Arguments:
        name, dtype: as for Metric.
        axis: axis along which the vectors lie.

    Example:
        >>> float(CosineSimilarity()([[1.0, 0.0], [1.0, 0.0]], [[2.0, 0.0], [0.0, 3.0]]))
        0.5
    """

    def __init__(self, name: str = "cosine_similarity", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(cosine_similarity, name, dtype, **({} if axis == -1 else {"axis": axis}))
        self.axis = axis
