"""F scores: precision and recall in one number."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.metrics.arguments import same_shape, spread
from kerasedu.metrics.metric import Metric, gather, registry

Array = np.ndarray
AVERAGES = (None, "micro", "macro", "weighted")


@registry.register()
class FBetaScore(Metric):
    """(1 + beta^2) * precision * recall / (beta^2 * precision + recall), of each class.

    Arguments:
        average: how the classes' scores become one: None, they stay apart; "micro", all predictions are counted
            together; "macro", their mean; "weighted", their mean weighted by how many samples are of each class.
        beta: how many times as much recall counts as precision.
        threshold: numbers above it mean yes; when None, the largest prediction of each sample does.
        name, dtype: as for Metric.

    Raises:
        ValueError: for an unknown average, a beta that is not positive, or a threshold not above 0 and up to 1.

    Example:
        >>> metric = FBetaScore(beta=2.0, threshold=0.5)
        >>> metric.update_state([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]])
        >>> metric.result().round(4)
        array([0.3846, 0.9091, 0.8333], dtype=float32)
    """

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        kind = type(self).__name__
        if average not in AVERAGES:
            raise ValueError(f"{kind} got average={average!r}. It takes one of {', '.join(map(repr, AVERAGES))}.")
        if not isinstance(beta, int | float | np.number) or beta <= 0:
            raise ValueError(f"{kind} got beta={beta!r}. It takes a number above 0: 1 weighs recall like precision.")
        if threshold is not None and not (isinstance(threshold, int | float | np.number) and 0 < threshold <= 1):
            raise ValueError(f"{kind} got threshold={threshold!r}. It takes a number above 0 and up to 1, or None.")
        self.average, self.beta, self.threshold = average, beta, threshold
        self._classes: int | None = None

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: labels of 0 and 1, (N, classes).
            y_pred: predictions of the same shape.
            sample_weight: a weight for each sample (N,).

        Raises:
            ValueError: if the shapes do not fit.
        """
        truth, answer = same_shape(type(self).__name__, y_true, y_pred)
        self._check_classes(answer)
        yes, said = truth.astype(np.float64), self._said_yes(answer)
        weights = 1.0 if sample_weight is None else spread(sample_weight, answer.shape, type(self).__name__)
        axis = None if self.average == "micro" else 0
        counts = yes * said, (1 - yes) * said, yes * (1 - said), yes
        for variable, count in zip(self._own, counts, strict=True):
            gather(variable, np.sum(count * weights, axis=axis))

    def _check_classes(self, answer: Array) -> None:
        """Learn the number of classes from the first batch, and hold the others to it.

        Raises:
            ValueError: if the predictions are no rows of classes, or of another number.
        """
        if answer.ndim != 2:
            raise ValueError(
                f"{type(self).__name__} got predictions of shape {answer.shape}. It takes (samples, classes): give "
                "(samples, 1) for one yes or no, and one-hot labels for classes."
            )
        if self._classes is None:
            self._classes = answer.shape[1]
            shape = () if self.average == "micro" else (self._classes,)
            for name in ("true_positives", "false_positives", "false_negatives", "intermediate_weights"):
                setattr(self, name, self._tally(name, shape))
        if answer.shape[1] != self._classes:
            raise ValueError(
                f"{type(self).__name__} gathers {self._classes} classes and got predictions of shape {answer.shape}."
            )

    def _said_yes(self, answer: Array) -> Array:
        """For each class whether it is predicted, 1 or 0."""
        if self.threshold is not None:
            return (answer > self.threshold).astype(np.float64)
        largest = answer == np.max(answer, axis=-1, keepdims=True)
        return (largest & (np.abs(answer) > 1e-9)).astype(np.float64)

    def result(self) -> Array:
        if self._classes is None:
            return np.asarray(0.0, self.dtype)
        right, wrong, missed, of_class = (variable.value for variable in self._own)
        square, tiny = self.beta**2, settings.epsilon()
        precision, recall = right / (right + wrong + tiny), right / (right + missed + tiny)
        score = (1 + square) * precision * recall / (square * precision + recall + tiny)
        if self.average == "weighted":
            score = np.sum(score * of_class / (np.sum(of_class) + tiny))
        elif self.average is not None:
            score = np.mean(score)
        return np.asarray(score, self.dtype)

    def get_config(self) -> dict[str, Any]:
        own = {"average": self.average, "beta": self.beta, "threshold": self.threshold}
        return {**super().get_config(), **own}


@registry.register()
class F1Score(FBetaScore):
    """2 * precision * recall / (precision + recall), of each class: high only where both are.

    Arguments:
        average, threshold, name, dtype: as for FBetaScore.

    Example:
        >>> float(F1Score(threshold=0.5, average="micro")([[1], [1], [0]], [[0.9], [0.4], [0.2]])).__round__(4)
        0.6667
    """

    def __init__(
        self, average: str | None = None, threshold: float | None = None, name: str = "f1_score", dtype: Any = None
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self) -> dict[str, Any]:
        return {key: value for key, value in super().get_config().items() if key != "beta"}
