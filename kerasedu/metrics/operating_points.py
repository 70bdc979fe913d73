"""The best that one rate can be while another is held: sensitivity at specificity, precision at recall and so on."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.metrics.arguments import check_share
from kerasedu.metrics.confusion_counts import share
from kerasedu.metrics.metric import Metric, gather, registry
from kerasedu.metrics.thresholds import Counts, Thresholds, even_thresholds, flat, prepared, warn_of_logits

FIELDS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


class FourCounts(Metric):
    """What metrics share that gather all four counts at many thresholds.

    Arguments:
        dtype, name: as for Metric.
    """

    true_positives: Any
    false_positives: Any
    true_negatives: Any
    false_negatives: Any

    def _begin(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self.num_thresholds = len(thresholds)
        self._warned = False

    def _make_tallies(self, labels: tuple[int, ...] = ()) -> None:
        for field in FIELDS:
            setattr(self, field, self._tally(field, (self.num_thresholds, *labels)))

    @property
    def thresholds(self) -> list[float]:
        """Numbers above which a prediction means yes."""
        return self._thresholds.values

    def _add(self, counts: Counts) -> None:
        for field in FIELDS:
            variable = getattr(self, field)
            gather(variable, getattr(counts, field).reshape(variable.shape))

    def _warn_of_logits(self, y_pred: np.ndarray, advice: str) -> None:
        """Say it once where predictions are no probabilities."""
        self._warned = self._warned or warn_of_logits(type(self).__name__, y_pred, advice)

    def _rate(self, part: str, rest: str) -> np.ndarray:
        """One count as a share of itself and another."""
        of = getattr(self, part).value
        return share(of, of + getattr(self, rest).value)

    @property
    def _sensitivity(self) -> np.ndarray:
        return self._rate("true_positives", "false_negatives")

    @property
    def _specificity(self) -> np.ndarray:
        return self._rate("true_negatives", "false_positives")

    @property
    def _precision(self) -> np.ndarray:
        return self._rate("true_positives", "false_positives")


class _BestAt(FourCounts):
    """One rate at its best among the thresholds at which another is large enough.

    `held` and `best` name these rates, `setting` the argument that says what is large enough.
    """

    held = best = setting = ""

    def __init__(
        self, value: float, num_thresholds: int = 200, class_id: int | None = None, name: Any = None, dtype: Any = None
    ) -> None:
        kind = type(self).__name__
        if not isinstance(num_thresholds, int | np.integer) or num_thresholds < 1:
            raise ValueError(f"{kind} got num_thresholds={num_thresholds!r}. It takes a whole number of at least 1.")
        super().__init__(dtype, name)
        self.value, self.class_id = check_share(kind, self.setting, value), class_id
        self._begin(Thresholds(even_thresholds(num_thresholds), even=num_thresholds > 1))
        self._make_tallies()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true: 0 means no, all else yes.
            y_pred: predictions of the same shape, from 0 to 1.
            sample_weight: a weight for each sample (N,), or for each prediction.

        Raises:
            ValueError: if the shapes do not fit, or there is no such class.
        """
        arrays = prepared(type(self).__name__, y_true, y_pred, sample_weight, class_id=self.class_id)
        self._warn_of_logits(arrays[1], "Let the model end with a sigmoid.")
        self._add(self._thresholds.count(*flat(*arrays)))

    def result(self) -> np.ndarray:
        allowed = getattr(self, self.held) >= self.value
        return np.asarray(np.max(getattr(self, self.best), where=allowed, initial=0.0), self.dtype)

    def get_config(self) -> dict[str, Any]:
        own = {"class_id": self.class_id, "num_thresholds": self.num_thresholds, self.setting: self.value}
        return {**super().get_config(), **own}


@registry.register()
class SensitivityAtSpecificity(_BestAt):
    """How many of those that are yes are found, at best, while this share of those that are no is recognized.

    Arguments:
        specificity: share of those that are no, from 0 to 1.
        num_thresholds: how many thresholds from 0 to 1 are tried.
        class_id: the only class that counts; all when None.
        name, dtype: as for Metric.

    Raises:
        ValueError: for a share beyond 0 and 1, or no threshold.

    Example:
        >>> float(SensitivityAtSpecificity(0.5)([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    held, best, setting = "_specificity", "_sensitivity", "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity


@registry.register()
class SpecificityAtSensitivity(_BestAt):
    """How many of those that are no are recognized, at best, while this share of those that are yes is found.

    Arguments:
        sensitivity: share of those that are yes, from 0 to 1.
        num_thresholds, class_id, name, dtype: as for SensitivityAtSpecificity.

    Raises:
        ValueError: for a share beyond 0 and 1, or no threshold.
    """

    held, best, setting = "_sensitivity", "_specificity", "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity


@registry.register()
class PrecisionAtRecall(_BestAt):
    """How many of the predictions of yes are right, at best, while this share of those that are yes is found.

    Arguments:
        recall: share of those that are yes, from 0 to 1.
        num_thresholds, class_id, name, dtype: as for SensitivityAtSpecificity.

    Raises:
        ValueError: for a share beyond 0 and 1, or no threshold.

    Example:
        >>> float(PrecisionAtRecall(0.5)([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]))
        1.0
    """

    held, best, setting = "_sensitivity", "_precision", "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name, dtype)
        self.recall = recall


@registry.register()
class RecallAtPrecision(_BestAt):
    """How many of those that are yes are found, at best, while this share of the predictions of yes is right.

    Arguments:
        precision: share of the predictions of yes, from 0 to 1.
        num_thresholds, class_id, name, dtype: as for SensitivityAtSpecificity.

    Raises:
        ValueError: for a share beyond 0 and 1, or no threshold.
    """

    held, best, setting = "_precision", "_sensitivity", "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name, dtype)
        self.precision = precision
