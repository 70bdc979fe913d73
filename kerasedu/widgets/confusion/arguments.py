"""What ConfusionMatrix is given, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from kerasedu.engine.op import plain

Array = np.ndarray
WHO = "ConfusionMatrix"
MOST_CLASSES = 100


class Classes(NamedTuple):
    """The class of each sample, and how sure of it somebody was.

    Attributes:
        numbers: (N,) class numbers.
        scores: (N,) what was given to that class; None where only classes are known.
        probable: whether these are probabilities.
    """

    numbers: Array
    scores: Array | None = None
    probable: bool = False


def true_classes(given: Any) -> Array:
    """Class numbers (N,), out of such or one-hot rows."""
    return _classes(given, "y_true").numbers


def predicted_classes(given: Any) -> Classes:
    """Classes out of class numbers (N,), rows of probabilities or scores (N, classes), or those of a yes (N, 1)."""
    return _classes(given, "y_pred")


def _classes(given: Any, name: str) -> Classes:
    array = np.asarray(plain(given))
    if not array.size or array.dtype.kind not in "fiub" or array.ndim > 2:
        raise ValueError(
            f"{WHO} got {name} of shape {array.shape} and type {array.dtype}. It takes a class number for each sample, "
            "(N,), or a row of probabilities, (N, classes)."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{WHO} got {name} with nan or infinite numbers in it. Leave those samples out.")
    if array.ndim == 2 and array.shape[1] > 1:
        return _of_rows(array)
    array = array.reshape(-1)
    if array.dtype.kind == "f" and not np.array_equal(array, np.rint(array)):
        return _of_a_yes(array, name)
    if array.min() < 0:
        raise ValueError(f"{WHO} got {name} with the class number {array.min():g}. Classes count from 0.")
    return Classes(array.astype(int))


def _of_rows(rows: Array) -> Classes:
    numbers = rows.argmax(axis=1)
    probable = bool((rows >= 0).all() and np.allclose(rows.sum(axis=1), 1, atol=1e-3))
    return Classes(numbers, rows[np.arange(len(rows)), numbers].astype(float), probable)


def _of_a_yes(chances: Array, name: str) -> Classes:
    if chances.min() < 0 or chances.max() > 1:
        raise ValueError(
            f"{WHO} got {name} with one number for each sample, from {chances.min():g} to {chances.max():g}. As "
            "probabilities of a yes they lie between 0 and 1: of logits, give ops.sigmoid(logits)."
        )
    yes = chances > 0.5
    return Classes(yes.astype(int), np.where(yes, chances, 1 - chances).astype(float), probable=True)


def checked_lengths(**given: Any) -> None:
    """Raise unless there is one of each for every sample."""
    lengths = {name: len(array) for name, array in given.items() if array is not None}
    if len(set(lengths.values())) > 1:
        said = " and ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"{WHO} got {said}. It takes one for each sample: the same number of all.")


def checked_names(given: Sequence[Any] | None, count: int) -> list[str]:
    """A name for each class: its number where none are given."""
    names = [str(i) for i in range(count)] if given is None else [str(name) for name in given]
    if len(names) < count:
        raise ValueError(
            f"{WHO} got {len(names)} class names and data with {count} classes. Give one name for each class, in the "
            "order of the class numbers."
        )
    if len(names) > MOST_CLASSES:
        raise ValueError(
            f"{WHO} got {len(names)} classes, and can show {MOST_CLASSES}. Choose the samples of fewer classes, and "
            "number those from 0."
        )
    return names


def predictions_of(model: Any, x: Any) -> Array:
    """What a model predicts, where that is one row for each sample."""
    if not hasattr(model, "predict"):
        raise TypeError(f"{WHO}.of got a {type(model).__name__}. Give it a model: {WHO}.of(model, x, y).")
    if not getattr(model, "built", True):
        raise ValueError(
            f"{WHO}.of got the model {model.name!r}, which has no weights yet. Train it first, or call it once on data."
        )
    predictions = model.predict(x, verbose=0)
    if not isinstance(predictions, np.ndarray) or predictions.ndim != 2:
        shape = getattr(predictions, "shape", type(predictions).__name__)
        raise ValueError(
            f"{WHO}.of got a model whose predictions are of shape {shape}. It takes one that gives each sample a row "
            "of probabilities, (N, classes) or (N, 1)."
        )
    return predictions
