"""Numbers put in order, and places in that order."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.indexing import take_along_axis
from kerasedu.ops.number_types import INDEX, array_of
from kerasedu.ops.shaping import ravel

Array = np.ndarray


@implements(np.sort)
@operation
def sort(x: Any, axis: int | None = -1) -> Any:
    """Numbers from small to large along an axis; all of them in one row when `axis` is None. The gradient goes where
    each came from.

    Example:
        >>> sort(np.array([3.0, 1.0, 2.0]))
        array([1., 2., 3.])
    """
    x, axis = (ravel(x), 0) if axis is None else (x, axis)
    return take_along_axis(x, argsort(x, axis), axis)


@gradient_free(np.argsort)
def argsort(x: Any, axis: int | None = -1) -> Array:
    """Places of the numbers from small to large along an axis; equal ones in the order in which they stand.

    Example:
        >>> argsort(np.array([3.0, 1.0, 2.0]))
        array([1, 2, 0], dtype=int32)
    """
    return np.argsort(x, axis=axis, kind="stable").astype(INDEX)


@gradient_free(np.argpartition)
def argpartition(x: Any, kth: int, axis: int = -1) -> Array:
    """Places of the numbers such that number `kth` in order stands at its place, smaller ones before it, larger ones
    behind.
    """
    return np.argpartition(x, kth, axis=axis).astype(INDEX)


@operation
def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Any, Any]:
    """The k largest numbers along the last axis, and their places.

    Arguments:
        x: array.
        k: how many.
        sorted: for Keras's sake; they always come from large to small.

    Returns:
        (values (..., k), places (..., k)). Of equal numbers the first counts as larger.

    Raises:
        ValueError: if there are not so many.

    Example:
        >>> values, places = top_k(np.array([1.0, 5.0, 3.0]), 2)
        >>> values, places
        (array([5., 3.]), array([1, 2], dtype=int32))
    """
    numbers = array_of(x)
    if not 0 <= k <= numbers.shape[-1]:
        raise ValueError(
            f"top_k got k={k} for an array of shape {numbers.shape}, whose last axis has {numbers.shape[-1]} numbers."
        )
    backwards = np.argsort(numbers[..., ::-1], axis=-1, kind="stable")
    places = (numbers.shape[-1] - 1 - backwards[..., ::-1][..., :k]).astype(INDEX)
    return take_along_axis(x, places, -1), places


@gradient_free()
def in_top_k(targets: Any, predictions: Any, k: int) -> Array:
    """Whether the prediction for the true class is among the k largest.

    Arguments:
        targets: whole numbers (N,), the true classes.
        predictions: array (N, classes).
        k: how many.

    Returns:
        Array (N,) of true and false. A class that is as large as the k-th counts.

    Example:
        >>> in_top_k(np.array([0, 0]), np.array([[0.1, 0.5, 0.4], [0.4, 0.5, 0.1]]), 2)
        array([False,  True])
    """
    true = np.take_along_axis(predictions, np.asarray(targets)[..., None], axis=-1)
    return np.sum(predictions > true, axis=-1) < k


@gradient_free(np.searchsorted, a="sorted_sequence", v="values")
def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Array:
    """Where numbers belong in a row that is in order.

    Arguments:
        sorted_sequence: array (N,), from small to large.
        values: array.
        side: whether an equal number goes before ("left") or behind ("right") those that are there.
    """
    return np.asarray(np.searchsorted(sorted_sequence, values, side), INDEX)


@gradient_free(np.digitize)
def digitize(x: Any, bins: Any) -> Array:
    """The bin of each number: how many edges are not larger.

    Arguments:
        x: array.
        bins: edges of the bins, from small to large.
    """
    return np.asarray(np.digitize(x, bins), INDEX)


@gradient_free(np.unique, ar="x")
def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """Each number once.

    Arguments:
        x: array.
        sorted: for Keras's sake; they always come in order.
        return_index: whether to return where each occurs first.
        return_inverse: whether to return for each number of x which it is.
        return_counts: whether to return how often each occurs.
        axis: axis whose rows are compared; the single numbers when None.
        size: how many to return: too many are cut off, too few are filled up.
        fill_value: what fills up; the smallest of them when None.

    Returns:
        The numbers, and a tuple of them and what else was asked for.

    Example:
        >>> unique(np.array([3, 1, 3]), return_counts=True)
        (array([1, 3]), array([1, 2], dtype=int32))
    """
    values, first, inverse, counts = np.unique(array_of(x), True, True, True, axis)
    along = 0 if axis is None else axis
    if size is not None:
        short = max(size - values.shape[along], 0)
        filler = (
            np.take(values, [0], along) if fill_value is None else np.full_like(np.take(values, [0], along), fill_value)
        )
        values = np.concatenate([values, *[filler] * short], along).take(range(size), along)
        first = np.pad(first, (0, short), constant_values=first[0] if len(first) else 0)[:size]
        counts = np.pad(counts, (0, short))[:size]
    asked = (
        (first, return_index),
        (inverse.reshape(-1) if axis is not None else inverse, return_inverse),
        (counts, return_counts),
    )
    extras = [np.asarray(answer, INDEX) for answer, wanted in asked if wanted]
    return (values, *extras) if extras else values
