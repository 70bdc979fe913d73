"""Arrays side by side, cut apart, and repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.number_types import array_of
from kerasedu.ops.shaping import broadcast_to, concatenate, expand_dims, getitem, ravel, reshape, squeeze

Array = np.ndarray


class Split(Op):
    """An array cut into pieces along an axis; backward puts the gradients of the pieces side by side."""

    formula = r"[y_1, y_2, \ldots] = x"
    gradient_formula = r"\partial x = [\partial y_1, \partial y_2, \ldots]"

    def __init__(self, cuts: list[int], axis: int) -> None:
        self.cuts, self.axis = cuts, axis

    def forward(self, x: Array) -> tuple[Array, ...]:
        return tuple(np.split(x, self.cuts, self.axis))

    def backward(self, *grads: Array) -> tuple[Array]:
        return (np.concatenate(grads, self.axis),)


@implements(np.append, arr="x1", values="x2")
@operation
def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """x2 behind x1 along an axis; both in one row when `axis` is None."""
    return concatenate([x1, x2], axis) if axis is not None else concatenate([ravel(x1), ravel(x2)])


@implements(np.vstack)
@operation
def vstack(xs: Any) -> Any:
    """Arrays one below the other; single rows become matrices first."""
    return concatenate([_at_least(2, x) for x in xs], 0)


@implements(np.hstack)
@operation
def hstack(xs: Any) -> Any:
    """Arrays one beside the other: along the second axis, rows along their only one."""
    arrays = [_at_least(1, x) for x in xs]
    return concatenate(arrays, 0 if np.ndim(plain(arrays[0])) == 1 else 1)


@implements(np.dstack)
@operation
def dstack(xs: Any) -> Any:
    """Arrays one behind the other along the third axis; a matrix (M, N) becomes (M, N, 1) first, a row (N,) becomes
    (1, N, 1).
    """
    flat = [_at_least(2, x) for x in xs]
    return concatenate([expand_dims(x, -1) if np.ndim(plain(x)) == 2 else x for x in flat], 2)


def _at_least(rank: int, x: Any) -> Any:
    """The array with axes of length 1 put in front until it has this many."""
    shape = np.shape(plain(x))
    return x if len(shape) >= rank else reshape(x, (1,) * (rank - len(shape)) + shape)


@implements(np.split)
@operation
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """An array cut into pieces along an axis.

    Arguments:
        x: array.
        indices_or_sections: how many equal pieces; or a list of the places to cut at.
        axis: axis to cut along.

    Raises:
        ValueError: if equal pieces are not possible.

    Example:
        >>> split(np.arange(5.0), [1, 3])
        [array([0.]), array([1., 2.]), array([3., 4.])]
    """
    length = array_of(x).shape[axis]
    sections = plain(indices_or_sections)
    if isinstance(sections, int) and (sections < 1 or length % sections):
        raise ValueError(
            f"split got an axis of length {length} to cut into {sections} equal pieces. Give a number that divides it, "
            "a list of the "
            "places to cut at, or use ops.array_split, whose pieces may differ by one."
        )
    return array_split(x, sections, axis)


@implements(np.array_split)
@operation
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """An array cut into pieces along an axis, which differ by at most one in length. Arguments as for `split`."""
    sections = plain(indices_or_sections)
    length = array_of(x).shape[axis]
    if isinstance(sections, int):
        size, longer = divmod(length, sections)
        sections = np.cumsum([size + 1] * longer + [size] * (sections - longer))[:-1]
    return list(Split([int(cut) for cut in sections], axis)(x))


@implements(np.vsplit)
@operation
def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """An array cut along its first axis. Arguments as for `split`."""
    return split(x, indices_or_sections, 0)


@implements(np.hsplit)
@operation
def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """An array cut along its second axis, a row along its only one. Arguments as for `split`."""
    return split(x, indices_or_sections, 0 if array_of(x).ndim == 1 else 1)


@implements(np.dsplit)
@operation
def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """An array cut along its third axis. Arguments as for `split`."""
    return split(x, indices_or_sections, 2)


@operation
def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The parts of an array along an axis, each without that axis: the opposite of `stack`.

    Arguments:
        x: array.
        num: how many parts there are, for Keras's sake; the array knows it.
        axis: axis to take apart.
    """
    pieces = split(x, array_of(x).shape[axis], axis)
    return [squeeze(piece, axis) for piece in pieces]


@implements(np.tile, A="x", reps="repeats")
@operation
def tile(x: Any, repeats: Any) -> Any:
    """An array side by side with itself, so many times along each axis.

    Example:
        >>> tile(np.array([1.0, 2.0]), (2, 2))
        array([[1., 2., 1., 2.],
               [1., 2., 1., 2.]])
    """
    times = [int(n) for n in np.atleast_1d(plain(repeats))]
    shape = np.shape(plain(x))
    rank = max(len(times), len(shape))
    times, shape = [1] * (rank - len(times)) + times, (1,) * (rank - len(shape)) + shape
    spread = reshape(x, [n for length in shape for n in (1, length)])
    tiled = broadcast_to(spread, [n for pair in zip(times, shape, strict=True) for n in pair])
    return reshape(tiled, [n * length for n, length in zip(times, shape, strict=True)])


@implements(np.repeat)
@operation
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each row several times.

    Arguments:
        x: array.
        repeats: how many times; a list says it for each row.
        axis: along which axis; all numbers in one row when None.

    Example:
        >>> repeat(np.array([1.0, 2.0]), [1, 3])
        array([1., 2., 2., 2.])
    """
    x, axis = (ravel(x), 0) if axis is None else (x, axis)
    shape = np.shape(plain(x))
    (axis,) = normalize_axes(axis, len(shape))
    times = np.asarray(plain(repeats))
    if times.size > 1:
        return getitem(x, (slice(None),) * axis + (np.repeat(np.arange(shape[axis]), times),))
    spread = broadcast_to(expand_dims(x, axis + 1), (*shape[: axis + 1], times.item(), *shape[axis + 1 :]))
    return reshape(spread, (*shape[:axis], shape[axis] * times.item(), *shape[axis + 1 :]))
