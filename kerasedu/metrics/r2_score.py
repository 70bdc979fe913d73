"""R squared: the share of the truth's spread that predictions explain."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.warning import warn_user
from kerasedu.metrics.arguments import same_shape, spread
from kerasedu.metrics.metric import Metric, gather, registry

Array = np.ndarray
AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


@registry.register()
class R2Score(Metric):
    """1 - sum of (truth - prediction)^2 / sum of (truth - mean truth)^2.

    1 is perfect, 0 is as good as always predicting the mean, and worse is negative. Where all truths are equal there is
    nothing to explain: 0, or nan if the predictions are exact, as in Keras.

    Arguments:
        class_aggregation: how the scores of several outputs become one: "uniform_average", their mean,
            "variance_weighted_average", their mean weighted by the spread of each, or None, they stay apart.
        num_regressors: how many inputs the predictions are made from; above 0 the score is adjusted for them.
        name, dtype: as for Metric.

    Raises:
        ValueError: for an unknown aggregation or a negative number of regressors.

    Example:
        >>> metric = R2Score()
        >>> metric.update_state([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])
        >>> round(float(metric.result()), 4)
        0.5714
    """

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        if class_aggregation not in AGGREGATIONS:
            known = ", ".join(map(repr, AGGREGATIONS))
            raise ValueError(f"R2Score got class_aggregation={class_aggregation!r}. It takes one of {known}.")
        if num_regressors < 0:
            raise ValueError(f"R2Score got num_regressors={num_regressors!r}. It takes 0 or more.")
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self._tally("num_samples")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true, (N, outputs).
            y_pred: predictions of the same shape.
            sample_weight: a weight for each sample (N,), or for each number.

        Raises:
            ValueError: if the shapes do not fit.
        """
        truth, answer = (array.astype(np.float64) for array in same_shape("R2Score", y_true, y_pred))
        self._check_outputs(answer)
        weights = np.ones(()) if sample_weight is None else spread(sample_weight, answer.shape, "R2Score")
        weights = np.broadcast_to(weights, answer.shape)
        gathered = {
            "squared_sum": weights * truth**2,
            "sum": weights * truth,
            "residual": weights * (truth - answer) ** 2,
            "count": weights,
        }
        for name, values in gathered.items():
            gather(getattr(self, name), values.sum(axis=0))
        gather(self.num_samples, answer.size)  # all outputs' numbers, as in Keras

    def _check_outputs(self, answer: Array) -> None:
        """Learn the number of outputs from the first batch, and hold the others to it.

        Raises:
            ValueError: if the predictions are no rows of outputs, or of another number.
        """
        if answer.ndim != 2:
            raise ValueError(
                f"R2Score got predictions of shape {answer.shape}. It takes (samples, outputs): give (samples, 1) for "
                "one output."
            )
        outputs = answer.shape[1]
        if "residual" not in vars(self):
            for name in ("squared_sum", "sum", "residual", "count"):
                setattr(self, name, self._tally(name, (outputs,)))
        if self.residual.shape != (outputs,):
            raise ValueError(f"R2Score gathers {self.residual.shape[0]} outputs and got predictions of {answer.shape}.")

    def result(self) -> Array:
        if "residual" not in vars(self):
            return np.asarray(0.0, self.dtype)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = self.sum.value / self.count.value
            total = self.squared_sum.value - self.sum.value * mean
            score = 1 - self.residual.value / total
            score = np.where(np.isinf(score), 0.0, score)
            if self.class_aggregation == "uniform_average":
                score = np.mean(score)
            elif self.class_aggregation == "variance_weighted_average":
                score = np.sum(total * score) / np.sum(total)
        return np.asarray(self._adjusted(score), self.dtype)

    def _adjusted(self, score: Array) -> Array:
        """The score, less what so many inputs would explain by chance."""
        if not self.num_regressors:
            return score
        samples = float(self.num_samples.value)
        left_over = samples - self.num_regressors - 1
        if left_over <= 0:
            warn_user(
                f"R2Score has num_regressors={self.num_regressors} and has seen {samples:g} samples. Adjusting takes "
                "at least two samples more than regressors: this is the score without it.",
            )
            return score
        return 1 - (1 - score) * (samples - 1) / left_over

    def get_config(self) -> dict[str, Any]:
        own = {"class_aggregation": self.class_aggregation, "num_regressors": self.num_regressors}
        return {**super().get_config(), **own}
