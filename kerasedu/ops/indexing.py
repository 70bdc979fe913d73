"""Numbers picked by their places, put together from `getitem`, which carries the gradient back to those places."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import INDEX, array_of
from kerasedu.ops.shaping import getitem, one_hot, ravel, where

Array = np.ndarray

get_item = getitem


@implements(np.take)
@operation
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Rows picked by their numbers along an axis.

    Arguments:
        x: array.
        indices: whole numbers, in an array of any shape; negative ones count from the end.
        axis: axis to pick along; from all numbers in one row when None.

    Returns:
        Array in which the axes of `indices` stand in the place of `axis`.

    Raises:
        IndexError: if a number names no row.

    Example:
        >>> take(np.array([10.0, 20.0, 30.0]), np.array([[2, 0]]))
        array([[30., 10.]])
    """
    x, axis = (ravel(x), 0) if axis is None else (x, *normalize_axes(axis, np.ndim(plain(x))))
    return getitem(x, (np.s_[:],) * axis + (array_of(indices),))


@implements(np.take_along_axis, arr="x")
@operation
def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Numbers picked by their places along an axis, for each of the other places anew.

    Arguments:
        x: array.
        indices: whole numbers, an array of as many axes as x.
        axis: axis to pick along; from all numbers in one row when None.

    Example:
        >>> take_along_axis(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1], [0]]), axis=1)
        array([[2.],
               [3.]])
    """
    places = array_of(indices)
    if axis is None:
        return getitem(ravel(x), places.ravel())
    shape = np.shape(plain(x))
    (axis,) = normalize_axes(axis, len(shape))
    grid = np.ix_(*(np.arange(n) for n in shape))
    return getitem(x, tuple(places if i == axis else own for i, own in enumerate(grid)))


@operation
def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """A block of an array.

    Arguments:
        inputs: array.
        start_indices: where the block starts along each axis.
        shape: how long it is along each axis. A block that would stick out is moved inside.

    Example:
        >>> slice(np.arange(6.0).reshape(2, 3), (0, 1), (2, 2))
        array([[1., 2.],
               [4., 5.]])
    """
    return getitem(inputs, block(np.shape(plain(inputs)), start_indices, shape))


def block(shape: tuple[int, ...], starts: Any, lengths: Any) -> tuple[Any, ...]:
    """The index of a block that starts here and is so long, inside an array of this shape."""
    places = [int(plain(start)) for start in plain(starts)]
    first = [min(max(p, 0), n - int(m)) for p, n, m in zip(places, shape, lengths, strict=True)]
    return tuple(np.s_[start : start + int(m)] for start, m in zip(first, lengths, strict=True))


@implements(np.select)
@operation
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """For each place the first choice whose condition holds there.

    Arguments:
        condlist: conditions, a list of arrays.
        choicelist: what to take where each of them holds.
        default: what to take where none does.
    """
    chosen = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        chosen = where(condition, choice, chosen)
    return chosen


@operation
def multi_hot(
    inputs: Any, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Array:
    """A one at each place that is named, zeros elsewhere.

    Arguments:
        inputs: whole numbers (batch, names, ...), or (names,).
        num_classes: how many places there are.
        axis: axis of the places, before the names, which stand at axis 1 then, are taken together.
        dtype: number type; `floatx()` when None.
        sparse: for Keras's sake; arrays are always dense here.

    Returns:
        Array (batch, ..., num_classes), or (num_classes,).

    Raises:
        ValueError: if `num_classes` is not given.

    Example:
        >>> multi_hot(np.array([[0, 2], [1, 1]]), 3)
        array([[1., 0., 1.],
               [0., 1., 0.]], dtype=float32)
    """
    if num_classes is None:
        raise ValueError(
            "multi_hot got no num_classes. Say how many classes there are: multi_hot(inputs, num_classes=10)."
        )
    names = array_of(inputs)
    return np.max(one_hot(names, num_classes, axis, dtype), axis=1 if names.ndim > 1 else 0)


@gradient_free(np.nonzero)
def nonzero(x: Any) -> tuple[Array, ...]:
    """The places of all numbers that are not zero: one array of places for each axis."""
    return tuple(places.astype(INDEX) for places in np.nonzero(x))


@gradient_free(np.unravel_index)
def unravel_index(indices: Any, shape: Any) -> tuple[Array, ...]:
    """Places along each axis, from places in the array's numbers written in one row.

    Example:
        >>> [int(i) for i in unravel_index(5, (2, 3))]
        [1, 2]
    """
    return tuple(np.asarray(places, INDEX) for places in np.unravel_index(array_of(indices), tuple(shape)))
