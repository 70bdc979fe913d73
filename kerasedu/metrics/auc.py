"""Area under a curve that all thresholds together draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.metrics.confusion_counts import share
from kerasedu.metrics.metric import registry
from kerasedu.metrics.operating_points import FourCounts
from kerasedu.metrics.thresholds import Thresholds, even_thresholds, flat, is_even, prepared

Array = np.ndarray
CURVES = ("ROC", "PR", "PRGAIN")
HEIGHTS = {
    "interpolation": lambda left, right: (left + right) / 2,
    "minoring": np.minimum,
    "majoring": np.maximum,
}


@registry.register()
class AUC(FourCounts):
    """Area under the ROC curve, or another curve, made of the rates at many thresholds.

    The area under the ROC curve is the probability that a prediction for a yes is larger than one for a no: 1 is
    perfect, 0.5 a guess. Thresholds make it an approximation, the better the more there are and the more evenly the
    predictions lie between 0 and 1.

    Arguments:
        num_thresholds: how many thresholds from 0 to 1, at least 2.
        curve: "ROC", which draws the recall over the share of false alarms; "PR", precision over recall; or "PRGAIN",
            precision gain over recall gain, both of which compare with always saying yes.
        summation_method: height between two points: "interpolation", their mean (for "PR" see `pr_area`), "minoring",
            the lower, or "majoring", the higher one.
        name, dtype: as for Metric.
        thresholds: thresholds between 0 and 1 instead of num_thresholds evenly spaced ones.
        multi_label: whether each column of (N, labels) has a curve of its own; the result is the mean of their areas.
        num_labels: how many columns there are, where multi_label is True; the first batch shows it when None.
        label_weights: weights of the columns in this mean; without multi_label, weights of their predictions.
        from_logits: whether predictions are logits, to which sigmoid still has to be applied.

    Raises:
        ValueError: for fewer than two thresholds or one beyond 0 and 1, an unknown curve or method.

    Example:
        >>> metric = AUC()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9])
        >>> float(metric.result())
        0.75
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(dtype, name)
        self.curve = _one_of("curve", curve, {name.lower(): name for name in CURVES})
        self.summation_method = _one_of("summation_method", summation_method, {name: name for name in HEIGHTS})
        self.multi_label, self.num_labels, self.from_logits = multi_label, num_labels, from_logits
        self.label_weights = None if label_weights is None else np.asarray(plain(label_weights), np.float64)
        self._given = None if thresholds is None else _between(thresholds)
        self._begin(_bordered(num_thresholds, self._given))
        if not multi_label or num_labels is not None:
            self._make_tallies((num_labels,) if multi_label else ())

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true: 0 means no, all else yes; with multi_label (N, labels).
            y_pred: predictions of the same shape, from 0 to 1, or logits where from_logits is True.
            sample_weight: a weight for each sample (N,), or for each prediction.

        Raises:
            ValueError: if the shapes do not fit, or not the number of labels.
        """
        truth, answer, weights = prepared("AUC", y_true, y_pred, sample_weight)
        if self.multi_label:
            self._check_labels(answer)
        if self.from_logits:
            answer = _probabilities(answer)
        else:
            self._warn_of_logits(answer, "Logits need AUC(from_logits=True), or a sigmoid at the end of the model.")
        if not self.multi_label:
            weights = weights if self.label_weights is None else weights * self._weights_for(answer.shape)
            truth, answer, weights = flat(truth, answer, weights)
        self._add(self._thresholds.count(truth, answer, weights))

    def _check_labels(self, answer: Array) -> None:
        """Learn the number of labels from the first batch, and hold the others to it.

        Raises:
            ValueError: if it is another.
        """
        if answer.ndim != 2:
            raise ValueError(
                f"AUC got predictions of shape {answer.shape} and multi_label=True, which takes (samples, labels)."
            )
        labels = answer.shape[1]
        if "true_positives" not in vars(self):
            self.num_labels = labels
            self._make_tallies((labels,))
        if labels != self.num_labels:
            raise ValueError(
                f"AUC gathers {self.num_labels} labels and got predictions of shape {answer.shape}, which has {labels}."
            )
        self._weights_for(answer.shape)

    def _weights_for(self, shape: tuple[int, ...]) -> Array | None:
        """The label weights.

        Raises:
            ValueError: if there is not one for each column.
        """
        if self.label_weights is not None and self.label_weights.shape != shape[-1:]:
            raise ValueError(
                f"AUC got label_weights of shape {self.label_weights.shape} for predictions of shape {shape}. Give one "
                "weight for each column."
            )
        return self.label_weights

    def result(self) -> Array:
        if "true_positives" not in vars(self):
            return np.asarray(0.0, self.dtype)
        areas = self._areas()
        if not self.multi_label or self.label_weights is None:
            return np.asarray(np.mean(areas), self.dtype)
        return np.asarray(share(np.sum(areas * self.label_weights), np.sum(self.label_weights)), self.dtype)

    def _areas(self) -> Array:
        """The area of each label's curve, or of the one curve."""
        if self.curve == "PR" and self.summation_method == "interpolation":
            return pr_area(self.true_positives.value, self.false_positives.value, self.false_negatives.value)
        x, y = self._points()
        return np.sum((x[:-1] - x[1:]) * HEIGHTS[self.summation_method](y[:-1], y[1:]), axis=0)

    def _points(self) -> tuple[Array, Array]:
        """The points of the curve, from its right end to its left."""
        if self.curve == "ROC":
            return self._rate("false_positives", "true_negatives"), self._sensitivity
        return (self._sensitivity, self._precision) if self.curve == "PR" else self._gains()

    def _gains(self) -> tuple[Array, Array]:
        """Recall gain and precision gain: how far each is ahead of always saying yes, as a share of what is possible.

        Source: Flach and Kull, Precision-Recall-Gain curves, NeurIPS 2015.
        """
        right, wrong, missed = self.true_positives.value, self.false_positives.value, self.false_negatives.value
        yes, no = right + missed, wrong + self.true_negatives.value
        recall_gain = np.where(right > 0, np.maximum(1 - share(yes * missed, no * right), 0), 0)
        return recall_gain, 1 - share(yes * wrong, no * right)

    def get_config(self) -> dict[str, Any]:
        own = {
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": None if self.label_weights is None else self.label_weights.tolist(),
            "from_logits": self.from_logits,
        }
        given = {} if self._given is None else {"thresholds": self._given}
        return {**super().get_config(), **own, **given}


def pr_area(true_positives: Array, false_positives: Array, false_negatives: Array) -> Array:
    """Area under the precision-recall curve, drawn as it runs between two thresholds and not as a straight line.

    Between two thresholds true positives grow in proportion to all positives, p: tp = slope * p + start. Precision is
    tp / p, and so the area of a piece is slope * (tp's growth + start * ln(p's ratio)) / (all that are yes).
    Source: Davis and Goadrich, The relationship between precision-recall and ROC curves, ICML 2006.

    Arguments:
        true_positives: array (thresholds,) or (thresholds, labels), the smallest threshold first.
        false_positives: likewise.
        false_negatives: likewise.

    Returns:
        Array () or (labels,).
    """
    positives = true_positives + false_positives
    growth, ahead, behind = true_positives[:-1] - true_positives[1:], positives[:-1], positives[1:]
    slope = share(growth, np.maximum(ahead - behind, 0))
    start = true_positives[1:] - slope * behind
    ratio = np.divide(ahead, behind, out=np.ones_like(ahead), where=(ahead > 0) & (behind > 0))
    pieces = slope * (growth + start * np.log(ratio))
    return np.sum(share(pieces, true_positives[1:] + false_negatives[1:]), axis=0)


def _probabilities(logits: Array) -> Array:
    """The sigmoid of logits, in float64 on the way: a tiny probability is above a threshold of 0 all the same."""
    return (1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -80, 80)))).astype(np.float32)


def _one_of(setting: str, value: Any, known: dict[str, str]) -> str:
    """A setting by its name in any letters.

    Raises:
        ValueError: for another name.
    """
    if str(value).lower() not in known:
        raise ValueError(f"AUC got {setting}={value!r}. It takes one of {', '.join(map(repr, known.values()))}.")
    return known[str(value).lower()]


def _between(thresholds: Any) -> list[float]:
    """Thresholds from 0 to 1, in order.

    Raises:
        ValueError: if one is not.
    """
    values = sorted(float(value) for value in thresholds)
    if any(not 0 <= value <= 1 for value in values):
        raise ValueError(f"AUC got thresholds={thresholds!r}. It takes a list of numbers from 0 to 1.")
    return values


def _bordered(num_thresholds: int, given: list[float] | None) -> Thresholds:
    """The thresholds, with one below 0 and one above 1 at the ends, so that the curve is whole.

    Raises:
        ValueError: if there are fewer than two.
    """
    if given is None and (not isinstance(num_thresholds, int | np.integer) or num_thresholds < 2):
        raise ValueError(f"AUC got num_thresholds={num_thresholds!r}. It takes a whole number of at least 2.")
    whole = even_thresholds(num_thresholds) if given is None else [0.0, *given, 1.0]
    even = given is None or is_even(whole)
    return Thresholds([-settings.epsilon(), *whole[1:-1], 1 + settings.epsilon()], even=even)
