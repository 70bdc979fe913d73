"""Weights of classes, turned into weights of samples."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.structure import flatten
from kerasedu.engine.warning import warn_user

Array = np.ndarray


class ClassWeights:
    """Weights of classes, as a function that gives a batch its sample weights.

    A sample weighs what its class weighs, and 1 if its class has no weight. Weights that samples have of their own are
    multiplied with it (Keras refuses both together). Labels are whole numbers, (N,) or (N, 1), or one-hot rows
    (N, classes).

    Arguments:
        weights: a weight for each class, {0: 1.0, 1: 5.0}.
        caller: name of what was called, for messages.

    Raises:
        TypeError: if it is no dict.
        ValueError: if a key is no class, or a weight no number.

    Example:
        >>> weigh = ClassWeights({0: 1.0, 1: 5.0}, "fit")
        >>> weigh((np.zeros((3, 2)), np.array([0, 1, 2])))[2]
        array([1., 5., 1.], dtype=float32)
    """

    def __init__(self, weights: Any, caller: str) -> None:
        self.caller = caller
        self.weights = _checked(weights, caller)
        self.table = np.ones(max(self.weights, default=-1) + 2)  # the last one is for classes without a weight
        self.table[list(self.weights)] = list(self.weights.values())

    def __call__(self, batch: tuple[Any, ...]) -> tuple[Any, Any, Any]:
        x, y, own = (*batch, None, None)[:3]
        weights = self.of(y)
        if own is not None:
            weights = own * weights.reshape(-1, *[1] * (own.ndim - 1))
        return x, y, weights

    def of(self, y: Any) -> Array:
        """The weight of each sample, (N,)."""
        labels = self._labels(y)
        known = (labels >= 0) & (labels < len(self.table))
        return self.table[np.where(known, labels, -1)].astype(settings.floatx())

    def _labels(self, y: Any) -> Array:
        """The class of each sample, (N,)."""
        if y is None:
            raise ValueError(
                f"{self.caller} got class_weight and no y. The weight of a sample is that of its class, which y says."
            )
        outputs = flatten(y)
        if len(outputs) != 1:
            raise ValueError(
                f"{self.caller} got class_weight, and y has {len(outputs)} outputs. It is made for one: give each "
                "output weights of its own by sample_weight."
            )
        labels = outputs[0]
        if labels.ndim > 2:
            raise ValueError(
                f"{self.caller} got class_weight, and y of shape {labels.shape}. It takes one class for each sample: "
                "labels (samples,) or one-hot rows (samples, classes). Use sample_weight for anything finer."
            )
        if labels.ndim == 2 and labels.shape[1] > 1:
            self._check_classes(labels.shape[1])
            return np.argmax(labels, axis=1)
        return np.round(labels.reshape(len(labels))).astype("int64")

    def _check_classes(self, classes: int) -> None:
        beyond = [key for key in self.weights if key >= classes]
        if beyond:
            raise ValueError(
                f"{self.caller} got class_weight with {_keys(beyond)}, and y has {classes} classes, numbered from 0 to "
                f"{classes - 1}."
            )


def _checked(weights: Any, caller: str) -> dict[int, float]:
    """Weights whose keys are classes."""
    if not isinstance(weights, dict):
        raise TypeError(
            f"{caller} got class_weight={weights!r}. It takes a dict with a weight for each class, such as "
            "{0: 1.0, 1: 5.0}."
        )
    wrong = [key for key in weights if not isinstance(key, Real) or key < 0 or key != int(key)]
    if wrong:
        warn_user(
            f"{caller} got class_weight with {_keys(wrong)}, which no sample has, so they change nothing. The keys are "
            "the classes as they stand in y: whole numbers from 0."
        )
    weights = {key: weight for key, weight in weights.items() if key not in wrong}
    for key, weight in weights.items():
        if not isinstance(weight, Real) or not 0 <= weight < np.inf:
            raise ValueError(f"{caller} got class_weight[{key}]={weight!r}. A weight is a number of at least 0.")
    return {int(key): float(weight) for key, weight in weights.items()}


def _keys(keys: list[Any]) -> str:
    return f"the {'key' if len(keys) == 1 else 'keys'} {', '.join(map(repr, keys))}"
