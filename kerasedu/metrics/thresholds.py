"""How many predictions a threshold gets right and wrong, for many thresholds at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.warning import warn_user
from kerasedu.metrics.arguments import same_shape, spread

Array = np.ndarray
BELOW_ALL = -1e10
"""A threshold below every prediction, and what predictions become that are not among the k largest."""


@dataclass(frozen=True)
class Counts:
    """Weights of the predictions that each threshold puts right and wrong, (thresholds,) or (thresholds, labels)."""

    true_positives: Array
    false_positives: Array
    true_negatives: Array
    false_negatives: Array


class Thresholds:
    """Numbers above which a prediction means yes.

    Arguments:
        values: these numbers, from 0 to 1, in any order.
        even: whether they divide the stretch from 0 to 1 evenly; found out when None. Predictions are then held
            between 0 and 1.

    Example:
        >>> thresholds = Thresholds([0.25, 0.5])
        >>> y_pred = np.array([[0.3], [0.4], [0.9]], "float32")
        >>> counts = thresholds.count(np.array([[1], [0], [1]]), y_pred, np.ones((3, 1)))
        >>> counts.true_positives, counts.false_positives
        (array([[2.],
               [1.]]), array([[1.],
               [0.]]))
    """

    def __init__(self, values: Sequence[float], even: bool | None = None) -> None:
        self.values = list(values)
        self.even = is_even(self.values) if even is None else even
        self._order = np.argsort(np.asarray(self.values, np.float32), kind="stable")
        self._sorted = np.asarray(self.values, np.float32)[self._order]
        self._in_order = bool(np.all(self._order == np.arange(len(self.values))))

    def __len__(self) -> int:
        return len(self.values)

    def exceeded(self, y_pred: Array) -> Array:
        """How many of the thresholds each prediction is above; nan is above none."""
        if len(self) == 1:
            return (y_pred > self._sorted[0]).astype(np.intp)
        if not self.even:
            return np.searchsorted(self._sorted, np.fmax(y_pred, np.float32(-np.inf)))
        held = np.fmin(np.fmax(y_pred, np.float32(0)), np.float32(1))
        above = np.ceil(held * np.float32(len(self) - 1)).astype(np.intp)
        return np.maximum(above, 1) if self._sorted[0] < 0 else above

    def count(self, yes: Array, y_pred: Array, weights: Array) -> Counts:
        """Sort predictions into right and wrong ones.

        A histogram of how many thresholds each prediction is above, summed up from the far end, is the same as asking
        every threshold about every prediction.

        Arguments:
            yes: array (N, labels), what is true.
            y_pred: float32 predictions of the same shape.
            weights: weights of the same shape.
        """
        steps, labels = len(self) + 1, yes.shape[1]
        column = np.arange(labels) * (2 * steps)
        place = self.exceeded(y_pred) + yes.astype(bool) * steps + column
        bins = np.bincount(place.ravel(), weights.ravel(), minlength=2 * steps * labels)
        at_least = np.cumsum(bins.reshape(labels, 2, steps)[..., ::-1], axis=-1)[..., ::-1]
        above, every = at_least[..., 1:], at_least[..., :1]
        if not self._in_order:
            back = np.empty_like(self._order)
            back[self._order] = np.arange(len(self))
            above = above[..., back]
        below = every - above
        return Counts(above[:, 1].T, above[:, 0].T, below[:, 0].T, below[:, 1].T)


def is_even(values: Sequence[float]) -> bool:
    """Whether three numbers or more divide the stretch from 0 to 1 evenly.

    Example:
        >>> is_even([0.0, 0.5, 1.0]), is_even([0.0, 0.4, 1.0]), is_even([0.0, 1.0])
        (True, False, False)
    """
    return len(values) > 2 and np.allclose(values, np.linspace(0, 1, len(values)), atol=settings.epsilon())


def checked_thresholds(metric: str, given: Any, default: float) -> list[float]:
    """The thresholds that a metric was given, as a list; the default when None.

    Raises:
        ValueError: if one does not lie between 0 and 1.
    """
    if given is None:
        return [default]
    values = list(given) if isinstance(given, list | tuple | np.ndarray) else [given]
    if not values or any(not isinstance(v, int | float | np.number) or not 0 <= v <= 1 for v in values):
        raise ValueError(
            f"{metric} got thresholds={given!r}. It takes a number from 0 to 1, or a list of them. Predictions that "
            "are logits need thresholds=0."
        )
    return values


def even_thresholds(count: int) -> list[float]:
    """Numbers that divide the stretch from 0 to 1 evenly; one half if there is but one.

    Example:
        >>> even_thresholds(5)
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return [0.5] if count == 1 else [i / (count - 1) for i in range(count)]


def prepared(
    metric: str, y_true: Any, y_pred: Any, sample_weight: Any, top_k: int | None = None, class_id: int | None = None
) -> tuple[Array, Array, Array]:
    """Truths, predictions and weights of one shape (N, labels).

    Arguments:
        metric: name of the metric, for messages.
        y_true: what is true: 0 means no, all else yes.
        y_pred: predictions of the same shape.
        sample_weight: weights that spread to this shape, or None.
        top_k: how many of the largest predictions of a sample may mean yes; all when None.
        class_id: the class that counts; all when None.

    Raises:
        ValueError: if shapes do not fit, or there is no such class.
    """
    truth, answer = same_shape(metric, y_true, y_pred)
    answer = answer.astype(np.float32, copy=False)
    weights = np.ones(()) if sample_weight is None else spread(sample_weight, answer.shape, metric)
    weights = np.broadcast_to(weights, answer.shape)
    if top_k is not None:
        answer = _only_largest(metric, answer, top_k)
    if class_id is not None:
        _check_class(metric, class_id, answer)
        truth, answer, weights = truth[..., class_id], answer[..., class_id], weights[..., class_id]
    return truth, answer, weights


def flat(*arrays: Array) -> tuple[Array, ...]:
    """Arrays as columns, (size, 1): all numbers together."""
    return tuple(array.reshape(-1, 1) for array in arrays)


def _only_largest(metric: str, answer: Array, top_k: int) -> Array:
    """Predictions of which all but the k largest of each sample, the first of equals, are below all thresholds."""
    classes = answer.shape[-1]
    if not 1 <= top_k <= classes:
        raise ValueError(f"{metric} got top_k={top_k!r} for predictions of {classes} classes. It takes 1 to {classes}.")
    places = np.argsort(-answer, axis=-1, kind="stable")[..., :top_k]
    kept = np.full_like(answer, BELOW_ALL)
    np.put_along_axis(kept, places, np.take_along_axis(answer, places, axis=-1), axis=-1)
    return kept


def _check_class(metric: str, class_id: int, answer: Array) -> None:
    classes = answer.shape[-1] if answer.ndim else 0
    if not -classes <= class_id < classes:
        raise ValueError(
            f"{metric} got class_id={class_id!r} for predictions of shape {answer.shape}. Their last axis has the "
            f"classes 0 to {classes - 1}."
        )


def warn_of_logits(metric: str, y_pred: Array, advice: str) -> bool:
    """Say so where predictions are no probabilities; whether it was said.

    Arguments:
        metric: name of the metric.
        y_pred: predictions.
        advice: what to do about it.
    """
    low, high = (float(y_pred.min()), float(y_pred.max())) if y_pred.size else (0.0, 0.0)
    if low >= -settings.epsilon() and high <= 1 + settings.epsilon():
        return False
    warn_user(
        f"{metric} got predictions from {low:.4g} to {high:.4g}. It takes probabilities from 0 to 1, and cuts off what "
        f"lies beyond. {advice}",
    )
    return True
