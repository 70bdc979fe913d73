"""Lengths of vectors and sizes of matrices, put together from sums, powers and singular values."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import power
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.decompositions import svd
from kerasedu.ops.elementwise import absolute
from kerasedu.ops.gradient_free import not_equal
from kerasedu.ops.reductions import Reduction
from kerasedu.ops.reductions import max as largest
from kerasedu.ops.reductions import min as smallest
from kerasedu.ops.reductions import sum as total
from kerasedu.ops.shaping import cast, decimal, moveaxis, reshape

Array = np.ndarray


class Length(Reduction):
    """Euclidean length over axes.

    forward   y = root of the sum of squares
    backward  grad_x = grad_y * x / y; at the very zero, where every direction is as good, 0
    """

    formula = r"y = \sqrt{\sum_i x_i^2}"
    gradient_formula = r"\partial x_i = \partial y \; x_i / y"

    def forward(self, x: Array) -> Array:
        self.x = x
        self.y = np.sqrt(np.sum(np.abs(x) ** 2, axis=self.axes(x), keepdims=self.keepdims))
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        y = np.asarray(self.y)
        return (self.stretch(grad_y / np.where(y == 0, 1, y), self.x) * self.x,)


@implements(np.linalg.norm)
@operation
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Length of vectors or size of matrices.

    Arguments:
        x: array.
        ord: which norm. Of vectors: a number p, for the p-th root of the sum of p-th powers; inf or -inf, for the
            largest or
            smallest; 0, for how many are not zero. Of matrices: "fro", the root of the sum of squares; "nuc", the sum
            of the singular values; 2 or -2, the largest or smallest of them; 1 or -1, the largest or smallest sum of a
            column; inf or -inf, of a row. The Euclidean length when None.
        axis: axis of the vectors, or pair of axes of the matrices; the whole array when None.
        keepdims: whether a reduced axis stays, with length 1.

    Raises:
        ValueError: for an order or a number of axes that there is no norm for.

    Example:
        >>> float(norm(np.array([3.0, 4.0])))
        5.0
    """
    x = decimal(x)
    rank = np.ndim(plain(x))
    if ord is None or (ord == 2 and axis is None and rank == 1):
        return Length(axis, keepdims)(x)
    axes = normalize_axes(axis, rank)
    if len(axes) == 1:
        return _of_vectors(x, ord, axes, keepdims)
    if len(axes) != 2:
        raise ValueError(f"norm got ord={ord!r} for {len(axes)} axes. Give one axis of vectors, or two of matrices.")
    y = _of_matrices(moveaxis(x, axes, (-2, -1)), ord)
    shape = np.shape(plain(x))
    return reshape(y, [1 if i in axes else n for i, n in enumerate(shape)]) if keepdims else y


def _of_vectors(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if isinstance(ord, str):
        raise ValueError(  # noqa: TRY004 - the type is fine, the norm is not one of vectors
            f"norm got ord={ord!r}, which is a norm of matrices, for vectors. Give two axes, or a number."
        )
    if ord in (np.inf, -np.inf):
        return (largest if ord > 0 else smallest)(absolute(x), axes, keepdims)
    if ord == 0:
        return total(cast(not_equal(x, 0), plain(x).dtype), axes, keepdims)
    if ord == 1:
        return total(absolute(x), axes, keepdims)
    if ord == 2:
        return Length(axes, keepdims)(x)
    return power(total(power(absolute(x), ord), axes, keepdims), 1 / ord)


def _of_matrices(x: Any, ord: Any) -> Any:
    """Of matrices in the last two axes."""
    if ord == "fro":
        return Length((-2, -1))(x)
    if ord == "nuc" or ord in (2, -2):
        values = svd(x, compute_uv=False)
        return {"nuc": total, 2: largest, -2: smallest}[ord](values, axis=-1)
    if ord in (1, -1, np.inf, -np.inf):
        sums = total(absolute(x), axis=-2 if abs(ord) == 1 else -1)
        return (largest if ord > 0 else smallest)(sums, axis=-1)
    raise ValueError(f"norm got ord={ord!r} for matrices. It takes 'fro', 'nuc', 1, -1, 2, -2, inf or -inf.")
