"""Diagonals of matrices, and what lies above and below them."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.scattering import scatter
from kerasedu.ops.shaping import getitem, moveaxis, ravel, where


@implements(np.diagonal)
@operation
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The numbers with equal places along two axes.

    Arguments:
        x: array of at least two axes.
        offset: how far right of the main diagonal; below it when negative.
        axis1: axis of the rows.
        axis2: axis of the columns.

    Returns:
        Array with the other axes first and the diagonal last.

    Example:
        >>> diagonal(np.arange(9.0).reshape(3, 3), offset=1)
        array([1., 5.])
    """
    shape = np.shape(plain(x))
    axis1, axis2 = normalize_axes((axis1, axis2), len(shape))
    row, column = max(-offset, 0), max(offset, 0)
    places = np.arange(max(min(shape[axis1] - row, shape[axis2] - column), 0))
    return getitem(moveaxis(x, (axis1, axis2), (-2, -1)), (..., row + places, column + places))


@implements(np.diag, v="x")
@operation
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix; or a matrix with this diagonal, and zeros elsewhere.

    Arguments:
        x: matrix (M, N), or row (N,).
        k: how far right of the main diagonal; below it when negative.

    Raises:
        ValueError: if x has neither one nor two axes.

    Example:
        >>> diag(np.array([1.0, 2.0]), k=1)
        array([[0., 1., 0.],
               [0., 0., 2.],
               [0., 0., 0.]])
    """
    rank = np.ndim(plain(x))
    if rank not in (1, 2):
        raise ValueError(
            f"diag got an array of {rank} axes. It takes a matrix or a row; for more axes use ops.diagonal."
        )
    if rank == 2:
        return diagonal(x, k)
    n = np.shape(plain(x))[0]
    places = np.arange(n)[:, None] + [max(-k, 0), max(k, 0)]
    return scatter(places, x, (n + abs(k), n + abs(k)))


@implements(np.diagflat, v="x")
@operation
def diagflat(x: Any, k: int = 0) -> Any:
    """A matrix with all numbers of x on a diagonal. Arguments as for `diag`."""
    return diag(ravel(x), k)


@implements(np.trace)
@operation
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Sum along a diagonal. Arguments as for `diagonal`."""
    return total(diagonal(x, offset, axis1, axis2), axis=-1)


@implements(np.tril, m="x")
@operation
def tril(x: Any, k: int = 0) -> Any:
    """Zeros in place of all numbers above a diagonal of the last two axes.

    Arguments:
        x: array (..., M, N).
        k: how far right of the main diagonal; below it when negative.

    Example:
        >>> tril(np.ones((2, 3)))
        array([[1., 0., 0.],
               [1., 1., 0.]])
    """
    return where(np.tri(*np.shape(plain(x))[-2:], k, dtype=bool), x, 0)


@implements(np.triu, m="x")
@operation
def triu(x: Any, k: int = 0) -> Any:
    """Zeros in place of all numbers below a diagonal of the last two axes. Arguments as for `tril`."""
    return where(np.tri(*np.shape(plain(x))[-2:], k - 1, dtype=bool), 0, x)
