"""Axes exchanged, turned and moved on, put together from indexing, transposing and reshaping."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.shaping import concatenate, getitem, ravel, reshape, transpose


@implements(np.flip, m="x")
@operation
def flip(x: Any, axis: Any = None) -> Any:
    """An array read backwards along an axis, or several; along all of them when None.

    Example:
        >>> flip(np.array([1.0, 2.0, 3.0]))
        array([3., 2., 1.])
    """
    rank = np.ndim(plain(x))
    axes = normalize_axes(axis, rank)
    return getitem(x, tuple(np.s_[::-1] if i in axes else np.s_[:] for i in range(rank)))


@implements(np.flipud, m="x")
@operation
def flipud(x: Any) -> Any:
    """The first row last."""
    return flip(x, 0)


@implements(np.fliplr, m="x")
@operation
def fliplr(x: Any) -> Any:
    """The first column last."""
    return flip(x, 1)


@implements(np.swapaxes)
@operation
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
    order = list(range(np.ndim(plain(x))))
    axis1, axis2 = normalize_axes((axis1, axis2), len(order))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose(x, order)


@implements(np.rot90, m="array")
@operation
def rot90(array: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """An array turned by 90 degrees, k times, from the first of two axes towards the second.

    Example:
        >>> rot90(np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([[2., 4.],
               [1., 3.]])
    """
    for _ in range(k % 4):
        array = flip(swapaxes(array, *axes), axes[0])
    return array


@implements(np.roll)
@operation
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Rows moved on along an axis; what falls out at the end comes in at the start.

    Arguments:
        x: array.
        shift: how many places, or how many along each axis.
        axis: axis or axes; all numbers in one row when None.

    Example:
        >>> roll(np.array([1.0, 2.0, 3.0]), 1)
        array([3., 1., 2.])
    """
    shape = np.shape(plain(x))
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), shape)
    axes = normalize_axes(axis, len(shape))
    for one, places in zip(axes, np.broadcast_to(plain(shift), len(axes)), strict=True):
        cut = int(-places) % shape[one] if shape[one] else 0
        if cut:
            before = (np.s_[:],) * one
            x = concatenate([getitem(x, (*before, np.s_[cut:])), getitem(x, (*before, np.s_[:cut]))], one)
    return x


@operation
def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Axes split, reordered and joined, as a pattern says (the notation of einops).

    Arguments:
        tensor: array.
        pattern: names of the axes before and after, "b (h w) c -> b c h w": brackets join axes, "..." stands for any
            others, 1 for a new axis of length 1.
        axes_lengths: lengths of axes that a bracket before the arrow leaves open: `h=2`.

    Raises:
        ValueError: if the two sides do not name the same axes, or the lengths do not fit.

    Example:
        >>> rearrange(np.arange(6.0), "(rows columns) -> columns rows", rows=2)
        array([[0., 3.],
               [1., 4.],
               [2., 5.]])
    """
    shape = np.shape(plain(tensor))
    before, after = (_groups(side) for side in pattern.split("->"))
    others = [f"_{i}" for i in range(len(shape) - len(before) + 1)] if "..." in before else []
    before, after = _without_dots(before, others), _without_dots(after, others)
    if len(before) != len(shape):
        raise ValueError(
            f"rearrange got the pattern {pattern!r}, which names {len(before)} axes, for an array of shape {shape}."
        )
    lengths = dict(axes_lengths)
    for group, length in zip(before, shape, strict=True):
        _find_lengths(group, length, lengths, pattern)
    names = [name for group in before for name in group if name != "1"]
    wanted = [name for group in after for name in group if name != "1"]
    if sorted(names) != sorted(wanted) or len(set(names)) != len(names):
        raise ValueError(
            f"rearrange got the pattern {pattern!r}. Both sides must name the same axes, each of them once."
        )
    apart = reshape(tensor, [lengths[name] for name in names])
    ordered = transpose(apart, [names.index(name) for name in wanted])
    return reshape(ordered, [int(np.prod([lengths.get(name, 1) for name in group], dtype=int)) for group in after])


def _groups(side: str) -> list[Any]:
    """The axes of one side of a pattern: each a list of what it is joined of, or "..." for any number of axes."""
    return [word if word == "..." else word.strip("()").split() for word in re.findall(r"\([^)]*\)|\S+", side)]


def _without_dots(groups: list[Any], others: list[str]) -> list[list[str]]:
    """One side of a pattern with these names in place of "...", as axes of their own or joined."""
    filled = []
    for group in groups:
        if group == "...":
            filled += [[name] for name in others]
        else:
            filled.append([name for word in group for name in (others if word == "..." else [word])])
    return filled


def _find_lengths(group: list[str], length: int, lengths: dict[str, int], pattern: str) -> None:
    """Fill in the one length of a bracket that is not known yet, and check that all of them fit."""
    lengths["1"] = 1
    unknown = [name for name in group if name not in lengths]
    known = int(np.prod([lengths[name] for name in group if name in lengths], dtype=int))
    if len(unknown) == 1 and known and length % known == 0:
        lengths[unknown[0]] = length // known
    elif unknown or known != length:
        raise ValueError(
            f"rearrange got an axis of length {length} for ({' '.join(group)}) in the pattern {pattern!r}. Give the "
            "lengths of all but "
            "one of its parts, and such that they fit."
        )
