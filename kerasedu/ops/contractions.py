"""Products of arrays in other ways than matrix by matrix, put together from `matmul` and `multiply`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import multiply, subtract
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.elementwise import sqrt, square
from kerasedu.ops.padding import pad
from kerasedu.ops.products import matmul
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import expand_dims, getitem, moveaxis, ravel, reshape, stack, transpose

PAIRS = ((1, 2), (2, 0), (0, 1))
"""In place i of a cross product stand a[j] b[k] - a[k] b[j] for these j and k."""


@implements(np.tensordot, np.linalg.tensordot)
@operation
def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Sum of products over some axes of each of two arrays.

    Arguments:
        x1: array.
        x2: array.
        axes: how many axes: the last of x1 with the first of x2; or a pair, the axes of x1 and those of x2.

    Returns:
        Array with the axes of x1 that were not summed, then those of x2.

    Example:
        >>> tensordot(np.ones((2, 3)), np.ones((3, 4)), axes=1).shape
        (2, 4)
    """
    shape1, shape2 = np.shape(plain(x1)), np.shape(plain(x2))
    if axes is None or isinstance(axes, int):
        count = axes or 0
        axes = range(len(shape1) - count, len(shape1)), range(count)
    summed1, summed2 = (normalize_axes(_several(a), len(s)) for a, s in zip(axes, (shape1, shape2), strict=True))
    kept1 = [i for i in range(len(shape1)) if i not in summed1]
    kept2 = [i for i in range(len(shape2)) if i not in summed2]
    length = int(np.prod([shape1[i] for i in summed1]))
    rows = reshape(transpose(x1, (*kept1, *summed1)), (int(np.prod([shape1[i] for i in kept1])), length))
    columns = reshape(transpose(x2, (*summed2, *kept2)), (length, int(np.prod([shape2[i] for i in kept2]))))
    return reshape(matmul(rows, columns), (*(shape1[i] for i in kept1), *(shape2[i] for i in kept2)))


def _several(axes: Any) -> Any:
    return [axes] if isinstance(axes, int) else list(axes)


@implements(np.dot, a="x1", b="x2")
@operation
def dot(x1: Any, x2: Any) -> Any:
    """Sum of products over the last axis of x1 and the last but one (or the only) axis of x2.

    Of two vectors the inner product, of two matrices the matrix product, with a single number the plain product.
    """
    rank1, rank2 = np.ndim(plain(x1)), np.ndim(plain(x2))
    if not rank1 or not rank2:
        return multiply(x1, x2)
    return tensordot(x1, x2, axes=([-1], [-2 if rank2 > 1 else -1]))


@implements(np.inner)
@operation
def inner(x1: Any, x2: Any) -> Any:
    """Sum of products over the last axis of both arrays."""
    if not np.ndim(plain(x1)) or not np.ndim(plain(x2)):
        return multiply(x1, x2)
    return tensordot(x1, x2, axes=([-1], [-1]))


@implements(np.outer, a="x1", b="x2")
@operation
def outer(x1: Any, x2: Any) -> Any:
    """Each number of x1 times each number of x2.

    Example:
        >>> outer(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
        array([[3., 4.],
               [6., 8.]])
    """
    return multiply(expand_dims(ravel(x1), 1), ravel(x2))


@implements(np.vdot)
@operation
def vdot(x1: Any, x2: Any) -> Any:
    """Sum of products of all numbers of two arrays of one shape."""
    return tensordot(ravel(x1), ravel(x2), axes=1)


@implements(np.kron, a="x1", b="x2")
@operation
def kron(x1: Any, x2: Any) -> Any:
    """Kronecker product: x2 once for each number of x1, multiplied by it.

    Example:
        >>> kron(np.array([1.0, 10.0]), np.array([1.0, 2.0]))
        array([ 1.,  2., 10., 20.])
    """
    shape1, shape2 = np.shape(plain(x1)), np.shape(plain(x2))
    rank = max(len(shape1), len(shape2))
    shape1, shape2 = (1,) * (rank - len(shape1)) + shape1, (1,) * (rank - len(shape2)) + shape2
    spread1 = reshape(x1, [n for length in shape1 for n in (length, 1)])
    spread2 = reshape(x2, [n for length in shape2 for n in (1, length)])
    return reshape(multiply(spread1, spread2), [n * m for n, m in zip(shape1, shape2, strict=True)])


@implements(np.cross)
@operation
def cross(x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """Cross product of vectors of three numbers, at right angles to both; of two vectors of two numbers, its third
    number.

    Arguments:
        x1: array with vectors along `axisa`.
        x2: array with vectors along `axisb`.
        axisa: axis of the vectors in x1.
        axisb: axis of the vectors in x2.
        axisc: axis of the vectors in the result.
        axis: all three of them at once.

    Raises:
        ValueError: if a vector has neither two nor three numbers.
    """
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
    a, b = _coordinates(x1, axisa), _coordinates(x2, axisb)
    if len(a) == len(b) == 2:
        return subtract(multiply(a[0], b[1]), multiply(a[1], b[0]))
    a, b = [*a, 0][:3], [*b, 0][:3]
    return stack([subtract(multiply(a[j], b[k]), multiply(a[k], b[j])) for j, k in PAIRS], axisc)


def _coordinates(x: Any, axis: int) -> list[Any]:
    """The numbers of vectors along an axis, one array each."""
    length = np.shape(plain(x))[axis]
    if length not in (2, 3):
        raise ValueError(f"cross got vectors of {length} numbers along axis {axis}. It takes vectors of two or three.")
    last = moveaxis(x, axis, -1)
    return [getitem(last, (..., i)) for i in range(length)]


@operation
def cdist(x: Any, y: Any) -> Any:
    """Straight-line distance of each row of x from each row of y.

    Arguments:
        x: array (..., M, D).
        y: array (..., N, D).

    Returns:
        Array (..., M, N).

    Example:
        >>> cdist(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]))
        array([[5., 1.]])
    """
    away = subtract(expand_dims(x, -2), expand_dims(y, -3))
    return sqrt(total(square(away), axis=-1))


@implements(np.correlate, a="x1", v="x2")
@operation
def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """How well the shorter array fits the longer at each place: the sum of products, one of them moved along.

    Arguments:
        x1: array (N,).
        x2: array (M,).
        mode: "valid", only where they overlap fully; "same", as many places as the longer one has; "full", wherever
            they touch.

    Raises:
        ValueError: for another mode.

    Example:
        >>> correlate(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0]), mode="full")
        array([1., 2., 3., 0.])
    """
    n, m = len(plain(x1)), len(plain(x2))
    if n < m:
        return getitem(correlate(x2, x1, mode), slice(None, None, -1))
    sides = {"valid": (0, 0), "same": (m // 2, (m - 1) // 2), "full": (m - 1, m - 1)}
    if mode not in sides:
        raise ValueError(f"correlate got mode={mode!r}. It takes 'valid', 'same' or 'full'.")
    padded = pad(x1, (sides[mode],))
    starts = np.arange(n + sum(sides[mode]) - m + 1)
    return matmul(getitem(padded, starts[:, None] + np.arange(m)), x2)
