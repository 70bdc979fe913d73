"""Yes-or-no predictions, counted by whether they are right."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.metrics.metric import Metric, gather, registry
from kerasedu.metrics.thresholds import BELOW_ALL, Counts, Thresholds, checked_thresholds, flat, prepared


class _Counting(Metric):
    """What metrics share that count yes-or-no predictions at one threshold or several.

    `tallied` names the fields of Counts that are gathered, each in a variable of the metric.
    """

    tallied: tuple[str, ...] = ()
    thresholds: list[float]
    _top_k: int | None = None
    _class_id: int | None = None

    def _begin(self, thresholds: Any, default: float) -> None:
        self.init_thresholds = thresholds
        self.thresholds = checked_thresholds(type(self).__name__, thresholds, default)
        self._thresholds = Thresholds(self.thresholds)

    def _count(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Counts:
        arrays = prepared(type(self).__name__, y_true, y_pred, sample_weight, self._top_k, self._class_id)
        return self._thresholds.count(*flat(*arrays))

    def _one_or_all(self, values: np.ndarray) -> np.ndarray:
        """The numbers of all thresholds, or a single number if there is one threshold."""
        return np.asarray(values[0] if len(self.thresholds) == 1 else values, self.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds}


class _OneCount(_Counting):
    """A metric that is one of the four counts."""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self._begin(thresholds, 0.5)
        self.accumulator = self._tally("accumulator", (len(self.thresholds),))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true: 0 means no, all else yes.
            y_pred: predictions of the same shape.
            sample_weight: a weight for each sample (N,), or for each prediction.

        Raises:
            ValueError: if the shapes do not fit.
        """
        found = getattr(self._count(y_true, y_pred, sample_weight), self.tallied[0])
        gather(self.accumulator, found[:, 0])

    def result(self) -> np.ndarray:
        return self._one_or_all(self.accumulator.value)


@registry.register()
class TruePositives(_OneCount):
    """How many predictions of yes are right; with sample weights, their weights.

    Arguments:
        thresholds: numbers above it mean yes; 0.5 when None. A list gives a result for each.
        name, dtype: as for Metric.

    Example:
        >>> float(TruePositives()([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1]))
        1.0
    """

    tallied = ("true_positives",)


@registry.register()
class FalsePositives(_OneCount):
    """How many predictions of yes are wrong. Arguments as for TruePositives."""

    tallied = ("false_positives",)


@registry.register()
class TrueNegatives(_OneCount):
    """How many predictions of no are right. Arguments as for TruePositives."""

    tallied = ("true_negatives",)


@registry.register()
class FalseNegatives(_OneCount):
    """How many predictions of no are wrong. Arguments as for TruePositives."""

    tallied = ("false_negatives",)


class _Share(_Counting):
    """Share of true positives among them and one sort of errors."""

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        self._begin(thresholds, 0.5 if top_k is None else BELOW_ALL)
        self._top_k = self.top_k = top_k
        self._class_id = self.class_id = class_id
        for field in self.tallied:
            setattr(self, field, self._tally(field, (len(self.thresholds),)))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true: 0 means no, all else yes.
            y_pred: predictions of the same shape.
            sample_weight: a weight for each sample (N,), or for each prediction.

        Raises:
            ValueError: if the shapes do not fit, or there is no such class.
        """
        counts = self._count(y_true, y_pred, sample_weight)
        for field in self.tallied:
            gather(getattr(self, field), getattr(counts, field)[:, 0])

    def result(self) -> np.ndarray:
        right, wrong = (getattr(self, field).value for field in self.tallied)
        return self._one_or_all(share(right, right + wrong))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "top_k": self.top_k, "class_id": self.class_id}


@registry.register()
class Precision(_Share):
    """How many of the predictions of yes are right: true positives / (true positives + false positives).

    Arguments:
        thresholds: numbers above it mean yes; 0.5 when None, 0 for logits. A list gives a result for each.
        top_k: only the k largest predictions of a sample may mean yes, and do so at any size if no threshold is given.
        class_id: the only class, an index of the last axis, that counts; all when None.
        name, dtype: as for Metric.

    Raises:
        ValueError: for thresholds beyond 0 and 1.

    Example:
        >>> float(Precision()([0, 1, 1, 1], [0.9, 0.2, 0.8, 0.7])).__round__(4)
        0.6667
    """

    tallied = ("true_positives", "false_positives")


@registry.register()
class Recall(_Share):
    """How many of those that are yes are found: true positives / (true positives + false negatives).

    Arguments:
        thresholds, top_k, class_id, name, dtype: as for Precision.

    Raises:
        ValueError: for thresholds beyond 0 and 1.

    Example:
        >>> float(Recall()([0, 1, 1, 1, 1], [0.9, 0.2, 0.8, 0.7, 0.6]))
        0.75
    """

    tallied = ("true_positives", "false_negatives")


def share(part: Any, whole: Any) -> np.ndarray:
    """part / whole, and 0 where there is nothing at all.

    Example:
        >>> share(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
        array([0.25, 0.  ])
    """
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(np.shape(part), np.shape(whole))), where=whole != 0)
