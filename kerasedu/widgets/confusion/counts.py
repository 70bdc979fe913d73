"""The numbers of a confusion matrix."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
NORMALIZE: dict[str | None, tuple[int, ...] | None] = {None: None, "true": (1,), "pred": (0,), "all": (0, 1)}


def counted(true: Array, pred: Array, classes: int) -> Array:
    """How often samples of each class (rows) were taken for each class (columns).

    Example:
        >>> counted(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
        array([[1, 1],
               [0, 1]])
    """
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (true, pred), 1)
    return counts


def normalized(counts: Array, normalize: str | None) -> Array:
    """Counts, or shares of each row ("true"), each column ("pred") or of all; of none at all, 0."""
    axes = NORMALIZE[normalize]
    return counts if axes is None else share(counts, counts.sum(axis=axes, keepdims=True), empty=0.0)


def share(part: Array, whole: Array, empty: float = float("nan")) -> Array:
    """Part by whole, and `empty` where the whole is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), whole)
    return np.divide(part, whole, out=np.full(part.shape, empty), where=whole > 0)


def recall(counts: Array) -> Array:
    """Of the samples of each class, the share that was recognized; nan where there are none."""
    return share(np.diag(counts), counts.sum(axis=1))


def precision(counts: Array) -> Array:
    """Of what was taken for each class, the share that is of it; nan where there is none."""
    return share(np.diag(counts), counts.sum(axis=0))


def confusions(counts: Array, most: int) -> list[tuple[int, int]]:
    """The cells off the diagonal with the largest counts, largest first.

    Example:
        >>> confusions(np.array([[5, 1], [3, 9]]), most=4)
        [(1, 0), (0, 1)]
    """
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    cells = np.stack(np.unravel_index(order, counts.shape), axis=1)
    return [(int(row), int(column)) for row, column in cells if wrong[row, column] > 0]
