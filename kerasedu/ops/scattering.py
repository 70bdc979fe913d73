"""Numbers put into places of an array, and sums over groups: the opposite of picking."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.indexing import block
from kerasedu.ops.number_types import INDEX, array_of, floating
from kerasedu.ops.shaping import getitem, ravel, reshape

Array = np.ndarray


class Put(Op):
    """Numbers written over those at some places.

    forward   y = x, then y[key] = u
    backward  the gradient at these places goes to u, the rest to x; of two written to one place the last counts

    Arguments:
        key: the places, as NumPy's index.
    """

    formula = r"y = x, \quad y[\mathrm{key}] = u"
    gradient_formula = r"\partial u = \partial y[\mathrm{key}], \quad \partial x = \partial y \; \mathrm{elsewhere}"

    def __init__(self, key: Any) -> None:
        self.key = key

    def forward(self, x: Array, u: Array) -> Array:
        y = np.array(x)
        y[self.key] = u
        self.x_shape, self.u_shape = y.shape, np.shape(u)
        return y

    def backward(self, grad_y: Array) -> tuple[Array, Array]:
        grad_x = grad_y.copy()
        grad_x[self.key] = 0
        return grad_x, np.where(self.last_word(), grad_y[self.key], 0).reshape(self.u_shape).astype(grad_y.dtype)

    def last_word(self) -> Array:
        """For each number of u, whether no later one was written to its place."""
        order = np.arange(int(np.prod(self.u_shape))).reshape(self.u_shape)
        writer = np.full(self.x_shape, -1)
        writer[self.key] = order
        return writer[self.key] == order


class AddAt(Op):
    """Numbers added to those at some places.

    forward   y = x, then y[key] += u
    backward  grad_x = grad_y,  grad_u = grad_y[key]
    """

    formula = r"y = x, \quad y[\mathrm{key}] +\!\!= u"
    gradient_formula = r"\partial u = \partial y[\mathrm{key}], \quad \partial x = \partial y"

    def __init__(self, key: Any) -> None:
        self.key = key

    def forward(self, x: Array, u: Array) -> Array:
        y = np.array(x)
        np.add.at(y, self.key, u)
        return y

    def backward(self, grad_y: Array) -> tuple[Array, Array]:
        return grad_y, grad_y[self.key]


class MultiplyAt(Op):
    """Numbers multiplied with those at some places.

    forward   y = x, then y[key] *= u
    backward  each factor gets the gradient times the product of the others
    """

    formula = r"y = x, \quad y[\mathrm{key}] *\!\!= u"
    gradient_formula = r"\partial u_i = \partial y[\mathrm{key}_i] \prod \mathrm{others}"

    def __init__(self, key: Any) -> None:
        self.key = key

    def forward(self, x: Array, u: Array) -> Array:
        self.x, self.u = x, u
        y = np.array(x)
        np.multiply.at(y, self.key, u)
        return y

    def backward(self, grad_y: Array) -> tuple[Array, Array]:
        """The product of the others is the product of all that are not zero, without this one, unless another is
        zero.
        """
        factors, zeros = np.where(self.x == 0, 1, self.x), (self.x == 0).astype(int)
        np.multiply.at(factors, self.key, np.where(self.u == 0, 1, self.u))
        np.add.at(zeros, self.key, self.u == 0)
        grad_x = grad_y * self._others(self.x, factors, zeros)
        return grad_x, grad_y[self.key] * self._others(self.u, factors[self.key], zeros[self.key])

    def _others(self, x: Array, factors: Array, zeros: Array) -> Array:
        other_zeros = zeros - (x == 0)
        return np.where(other_zeros > 0, 0, factors / np.where(x == 0, 1, x)).astype(x.dtype)


class ExtremeAt(Op):
    """The larger (or smaller) of the numbers at some places and others.

    forward   y = x, then y[key] = max(y[key], u)
    backward  the gradient goes to the winner; equal winners share it evenly

    Arguments:
        key: the places, as NumPy's index.
        choose: np.maximum or np.minimum.
    """

    formula = r"y = x, \quad y[\mathrm{key}] = \max(y[\mathrm{key}], u)"
    gradient_formula = r"\partial u_i = \partial y[\mathrm{key}_i] \; [u_i = y] \,/\, \mathrm{number\ of\ winners}"

    def __init__(self, key: Any, choose: np.ufunc) -> None:
        self.key, self.choose = key, choose

    def forward(self, x: Array, u: Array) -> Array:
        y = np.array(x)
        self.choose.at(y, self.key, u)
        self.x, self.u, self.y = x, u, y
        return y

    def backward(self, grad_y: Array) -> tuple[Array, Array]:
        x_wins, u_wins = self.x == self.y, self.u == self.y[self.key]
        winners = x_wins.astype(grad_y.dtype)
        np.add.at(winners, self.key, u_wins)
        share = grad_y / np.maximum(winners, 1)
        return share * x_wins, share[self.key] * u_wins


REDUCTIONS = {
    None: Put,
    "add": AddAt,
    "mul": MultiplyAt,
    "max": lambda key: ExtremeAt(key, np.maximum),
    "min": lambda key: ExtremeAt(key, np.minimum),
}


@operation
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """An array with new numbers at some places.

    Arguments:
        inputs: array.
        indices: whole numbers (..., K): the first K coordinates of each place.
        updates: the new numbers, one for each place, or one row if K is less than the number of axes.
        reduction: what happens to the number that was there: None, it is overwritten; "add", "mul", "max" or "min", it
            is added to, multiplied, or kept if it is larger or smaller.

    Raises:
        ValueError: for another reduction.

    Example:
        >>> scatter_update(np.zeros(3), np.array([[0], [2]]), np.array([5.0, 7.0]))
        array([5., 0., 7.])
    """
    if reduction not in REDUCTIONS:
        raise ValueError(
            f"scatter_update got reduction={reduction!r}. It takes one of {', '.join(map(repr, REDUCTIONS))}."
        )
    return REDUCTIONS[reduction](_places(indices))(inputs, updates)


def _places(indices: Any) -> tuple[Array, ...]:
    """Rows of coordinates as NumPy's index."""
    return tuple(np.moveaxis(array_of(indices), -1, 0))


@operation
def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros, and these numbers at these places; two at one place are added.

    Arguments:
        indices: whole numbers (..., K): the first K coordinates of each place.
        values: the numbers, one for each place, or one row if K is less than the length of `shape`.
        shape: shape of the result.

    Example:
        >>> scatter(np.array([[0], [2], [2]]), np.array([1.0, 2.0, 3.0]), (4,))
        array([1., 0., 5., 0.])
    """
    return AddAt(_places(indices))(np.zeros([int(n) for n in shape], array_of(values).dtype), values)


@operation
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """An array with a block of new numbers.

    Arguments:
        inputs: array.
        start_indices: where the block starts along each axis. A block that would stick out is moved inside.
        updates: the block.

    Example:
        >>> slice_update(np.zeros((2, 3)), (0, 1), np.ones((1, 2)))
        array([[0., 1., 1.],
               [0., 0., 0.]])
    """
    return Put(block(np.shape(plain(inputs)), start_indices, np.shape(plain(updates))))(inputs, updates)


@operation
def segment_sum(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """Sum of the rows of each group.

    Arguments:
        data: array (N, ...).
        segment_ids: whole numbers (N,): the group of each row; a row whose group does not exist is left out.
        num_segments: how many groups there are; as many as are named when None.
        sorted: whether the groups come in order, for Keras's sake; it changes nothing.

    Returns:
        Array (num_segments, ...).

    Example:
        >>> segment_sum(np.array([1.0, 2.0, 3.0]), np.array([0, 2, 0]), 3)
        array([4., 0., 2.])
    """
    return _segments(AddAt, 0, data, segment_ids, num_segments)


@operation
def segment_prod(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """Product of the rows of each group; 1 for a group without rows. Arguments as for `segment_sum`."""
    return _segments(MultiplyAt, 1, data, segment_ids, num_segments)


@operation
def segment_max(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """Largest of the rows of each group; the smallest number there is for a group without rows. Arguments as for
    `segment_sum`.
    """
    return _segments(REDUCTIONS["max"], _bounds(data)[0], data, segment_ids, num_segments)


@operation
def segment_min(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """Smallest of the rows of each group; the largest number there is for a group without rows. Arguments as for
    `segment_sum`.
    """
    return _segments(REDUCTIONS["min"], _bounds(data)[1], data, segment_ids, num_segments)


def _bounds(data: Any) -> tuple[Any, Any]:
    dtype = array_of(data).dtype
    return (-np.inf, np.inf) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)


def _segments(collect: Any, start: Any, data: Any, segment_ids: Any, num_segments: int | None) -> Any:
    ids, rows = array_of(segment_ids), array_of(data)
    count = num_segments if num_segments is not None else int(ids.max(initial=-1)) + 1
    known = (ids >= 0) & (ids < count)
    if not known.all():
        ids, data = ids[known], getitem(data, known)
    return collect((ids,))(np.full((count, *rows.shape[1:]), start, rows.dtype), data)


@implements(np.bincount)
@operation
def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number occurs, or the sum of the weights of its places.

    Arguments:
        x: whole numbers from 0 (N,), or (batch, N), which are counted row by row.
        weights: array of the shape of x; each place counts 1 when None.
        minlength: smallest length of the result.
        sparse: for Keras's sake; arrays are always dense here.

    Returns:
        Array (largest number + 1,) or (batch, largest number + 1).

    Example:
        >>> bincount(np.array([0, 2, 2]))
        array([1, 0, 2], dtype=int32)
    """
    numbers = array_of(x)
    length = max(int(numbers.max(initial=-1)) + 1, minlength)
    if weights is None:
        weights = np.ones(numbers.shape, INDEX)
    rows = int(np.prod(numbers.shape[:-1]))
    ids = numbers.reshape(rows, -1) + length * np.arange(rows)[:, None]
    return reshape(segment_sum(ravel(weights), ids.ravel(), rows * length), (*numbers.shape[:-1], length))


@gradient_free(np.histogram, a="x")
def histogram(x: Any, bins: int = 10, range: Any = None) -> tuple[Array, Array]:
    """How many numbers fall into each of several bins of equal width.

    Arguments:
        x: array.
        bins: how many bins.
        range: (lower end of the first bin, upper end of the last); the smallest and largest number when None.

    Returns:
        (counts (bins,), edges of the bins (bins + 1,)), in the number type of x, whole numbers as `floatx()`.
    """
    numbers = floating(array_of(x))
    counts, edges = np.histogram(numbers, bins, range)
    return counts.astype(numbers.dtype), edges.astype(numbers.dtype)
