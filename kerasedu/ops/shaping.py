"""The same numbers in another shape or order: reshape, transpose, index, join, repeat."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import KerasTensor, Op, Tensor, Variable, implements, operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import normalize_axes, unbroadcast
from kerasedu.ops.number_types import INDEX, array_of, common_type, same_type

Array = np.ndarray


class Reshape(Op):
    """The same numbers in another shape.

    forward   y = x, row after row, in the new shape
    backward  grad_x = grad_y in the old one
    """

    formula = r"y = \mathrm{reshape}(x)"
    gradient_formula = r"\partial x = \mathrm{reshape}(\partial y)"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def forward(self, x: Array) -> Array:
        self.x_shape = np.shape(x)
        return np.reshape(array_of(x), self.shape)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.reshape(grad_y, self.x_shape),)


class Transpose(Op):
    """Axes in another order.

    forward   y[i, j, ...] = x[j, i, ...]
    backward  the axes go back
    """

    formula = r"y_{ij} = x_{ji}"
    gradient_formula = r"\partial x_{ji} = \partial y_{ij}"

    def __init__(self, axes: tuple[int, ...] | None) -> None:
        self.axes = axes

    def forward(self, x: Array) -> Array:
        return np.transpose(x, self.axes)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.transpose(grad_y, None if self.axes is None else np.argsort(self.axes)),)


class GetItem(Op):
    """A part of an array.

    forward   y = x[key]
    backward  the gradient goes to the places that were taken, zero elsewhere; a place taken twice gets both
    """

    formula = r"y = x[\mathrm{key}]"
    gradient_formula = r"\partial x[\mathrm{key}] = \sum_{\mathrm{taken}} \partial y"

    def __init__(self, key: Any) -> None:
        self.key = key

    def forward(self, x: Array) -> Array:
        self.x = x
        return x[self.key]

    def backward(self, grad_y: Array) -> tuple[Array]:
        grad_x = np.zeros_like(self.x, dtype=grad_y.dtype)
        if takes_each_place_once(self.key):
            grad_x[self.key] = grad_y
        else:
            np.add.at(grad_x, self.key, grad_y)
        return (grad_x,)


def takes_each_place_once(key: Any) -> bool:
    """Whether an index is made of slices and single numbers only, so that no place is taken twice."""
    parts = key if isinstance(key, tuple) else (key,)
    return all(part is None or part is Ellipsis or isinstance(part, slice | int) for part in parts)


class Concatenate(Op):
    """Arrays side by side along an existing axis; backward cuts the gradient apart again."""

    formula = r"y = [x_1, x_2, \ldots]"
    gradient_formula = r"[\partial x_1, \partial x_2, \ldots] = \partial y"

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, *xs: Array) -> Array:
        xs = same_type(*xs)
        self.lengths = [x.shape[self.axis] for x in xs]
        return np.concatenate(xs, self.axis)

    def backward(self, grad_y: Array) -> tuple[Array, ...]:
        return tuple(np.split(grad_y, np.cumsum(self.lengths)[:-1], self.axis))


class BroadcastTo(Op):
    """An array repeated to a larger shape; backward sums over the repetitions."""

    formula = r"y = \mathrm{repeat}(x)"
    gradient_formula = r"\partial x = \sum_{\mathrm{repetitions}} \partial y"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def forward(self, x: Array) -> Array:
        self.x_shape = np.shape(x)
        return np.broadcast_to(array_of(x), self.shape)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (unbroadcast(grad_y, self.x_shape),)


class Where(Op):
    """One of two numbers, by a condition; each gets the gradient where it was chosen."""

    formula = r"y = a \;\mathrm{if}\; c \;\mathrm{else}\; b"
    gradient_formula = r"\partial a = c \, \partial y, \quad \partial b = (1 - c) \, \partial y"

    def __init__(self, condition: Array) -> None:
        self.condition = condition

    def forward(self, a: Any, b: Any) -> Array:
        self.shapes = np.shape(a), np.shape(b)
        a, b = same_type(a, b)
        return np.where(self.condition, a, b).astype(common_type(a, b), copy=False)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        chosen = np.asarray(self.condition, bool)
        return (
            unbroadcast(grad_y * chosen, self.shapes[0]) if self.needs_grad[0] else None,
            unbroadcast(grad_y * ~chosen, self.shapes[1]) if self.needs_grad[1] else None,
        )


class Clip(Op):
    """Numbers held between two bounds; outside them no gradient passes."""

    formula = r"y = \min(\max(x, l), u)"
    gradient_formula = r"\partial x = \partial y \; [l \leq x \leq u]"

    def __init__(self, lower: Any, upper: Any) -> None:
        self.lower, self.upper = lower, upper

    def forward(self, x: Array) -> Array:
        self.shape = np.shape(x)
        x, *bounds = same_type(array_of(x), *(b for b in (self.lower, self.upper) if b is not None))
        y = np.clip(x, None if self.lower is None else bounds[0], None if self.upper is None else bounds[-1])
        self.inside = x == y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (unbroadcast(grad_y * self.inside, self.shape),)


class Cast(Op):
    """The same numbers in another number type. The gradient comes back in the old one; none passes whole numbers."""

    formula = r"y = x"
    gradient_formula = r"\partial x = \partial y"

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype

    def forward(self, x: Array) -> Array:
        self.x_dtype = np.asarray(x).dtype
        return np.asarray(x).astype(self.dtype, copy=False)

    def backward(self, grad_y: Array) -> tuple[Array | None]:
        continuous = self.x_dtype.kind == "f" and np.dtype(self.dtype).kind == "f"
        return (grad_y.astype(self.x_dtype, copy=False) if continuous else None,)


@implements(np.reshape, shape="newshape")
@operation
def reshape(x: Any, newshape: Any) -> Any:
    """The same numbers in another shape.

    Arguments:
        x: array.
        newshape: the new shape; one length may be -1, which stands for whatever is left.

    Raises:
        ValueError: if the number of elements differs.

    Example:
        >>> reshape(np.arange(6), (2, -1))
        array([[0, 1, 2],
               [3, 4, 5]])
    """
    return Reshape(newshape)(x)


@implements(np.ravel)
@operation
def ravel(x: Any) -> Any:
    """All numbers in one row."""
    return Reshape((-1,))(x)


@implements(np.transpose)
@operation
def transpose(x: Any, axes: Any = None) -> Any:
    """Axes in another order.

    Arguments:
        x: array.
        axes: the old number of each new axis; reversed when None.

    Example:
        >>> transpose(np.ones((2, 3, 4)), (0, 2, 1)).shape
        (2, 4, 3)
    """
    return Transpose(None if axes is None else normalize_axes(axes, np.ndim(plain(x))))(x)


@implements(np.moveaxis)
@operation
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """One axis, or several, moved to other places, the others in their order.

    Example:
        >>> moveaxis(np.ones((2, 3, 4)), 0, -1).shape
        (3, 4, 2)
    """
    ndim = np.ndim(plain(x))
    sources, destinations = normalize_axes(source, ndim), normalize_axes(destination, ndim)
    order = [axis for axis in range(ndim) if axis not in sources]
    for place, axis in sorted(zip(destinations, sources, strict=True)):
        order.insert(place, axis)
    return Transpose(tuple(order))(x)


@implements(np.expand_dims)
@operation
def expand_dims(x: Any, axis: int) -> Any:
    """A new axis of length 1 at this place."""
    return Reshape(np.expand_dims(plain(x), axis).shape)(x)


@implements(np.squeeze)
@operation
def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of length 1, or without this one."""
    return Reshape(np.squeeze(plain(x), axis).shape)(x)


@implements("getitem")
@operation
def getitem(x: Any, key: Any) -> Any:
    """A part of an array, by NumPy's indexing: x[key]."""
    return GetItem(_plain_key(key))(x)


def _plain_key(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(map(_plain_key, key))
    return plain(key) if hasattr(key, "shape") else key


@implements(np.concatenate)
@operation
def concatenate(xs: Any, axis: int = 0) -> Any:
    """Arrays side by side along an existing axis.

    Example:
        >>> concatenate([np.ones((2, 1)), np.zeros((2, 2))], axis=1)
        array([[1., 0., 0.],
               [1., 0., 0.]])
    """
    return Concatenate(axis)(*xs)


@implements(np.stack)
@operation
def stack(x: Any, axis: int = 0) -> Any:
    """Arrays of one shape, one behind the other along a new axis."""
    arrays = (np.asarray(one) if isinstance(one, np.generic) else one for one in x)  # NumPy's numbers keep their type
    return Concatenate(axis)(*(expand_dims(one, axis) for one in arrays))


@implements(np.broadcast_to)
@operation
def broadcast_to(x: Any, shape: tuple[int, ...]) -> Any:
    """An array repeated to a larger shape by NumPy's rules of broadcasting."""
    return BroadcastTo(tuple(shape))(x)


@implements(np.where)
@operation
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """x1 where the condition is true, x2 elsewhere; or, without these two, the places where it is true.

    Arguments:
        condition: array of true and false.
        x1: array that broadcasts with the condition.
        x2: array that broadcasts with the condition.

    Returns:
        Array of the broadcast shape; or one array of places for each axis.

    Example:
        >>> where(np.array([True, False]), np.array([1.0, 2.0]), 0.0)
        array([1., 0.])
    """
    if x1 is None and x2 is None:
        return tuple(places.astype(INDEX) for places in np.nonzero(plain(condition)))
    return Where(plain(condition))(x1, x2)


@implements(np.clip, a_min="x_min", a_max="x_max", min="x_min", max="x_max")
@operation
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Numbers held between two bounds.

    Arguments:
        x: array.
        x_min: lower bound, a number or an array that broadcasts with x; none when None.
        x_max: upper bound likewise.

    Example:
        >>> clip(np.array([-2.0, 0.5, 7.0]), 0.0, 1.0)
        array([0. , 0.5, 1. ])
    """
    return Clip(plain(x_min), plain(x_max))(x)


@operation
def cast(x: Any, dtype: Any) -> Any:
    """The same numbers in another number type; decimal numbers lose their decimals on the way to whole ones.

    Example:
        >>> cast(np.array([1.7, -1.7]), "int32")
        array([ 1, -1], dtype=int32)
    """
    return Cast(dtype)(x)


def decimal(x: Any) -> Any:
    """Whole numbers as decimal ones of the default type; decimal ones as they are."""
    if array_of(x).dtype.kind not in "fc":
        return cast(x, settings.floatx())
    return x if hasattr(x, "dtype") else array_of(x)


@operation
def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Array:
    """A one at the place that each whole number names, zeros elsewhere; nothing but zeros outside 0 to num_classes - 1.

    Arguments:
        x: whole numbers, in an array of any shape.
        num_classes: how many places there are.
        axis: axis of the places in the result.
        dtype: number type; `floatx()` when None.
        sparse: for Keras's sake; arrays are always dense here.

    Example:
        >>> one_hot(np.array([2, 0]), 3)
        array([[0., 0., 1.],
               [1., 0., 0.]], dtype=float32)
    """
    hot = np.equal(np.expand_dims(plain(x), -1), np.arange(num_classes))
    return np.moveaxis(hot, -1, axis).astype(dtype or settings.floatx())


def convert_to_tensor(x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None) -> Tensor:
    """A Tensor of the same numbers, which a tape can watch.

    Arguments:
        x: array, list or number; Python's decimal numbers become `floatx()` and its whole ones int32, unless `dtype`
            says otherwise. A tensor or variable that a tape watches stays connected to it.
        dtype: number type.
        sparse: for Keras's sake; tensors are always dense here.
        ragged: for Keras's sake; the rows of a tensor are always of one length here.
    """
    if isinstance(x, KerasTensor):
        return x if dtype in (None, x.dtype) else cast(x, dtype)
    if isinstance(x, Tensor | Variable):
        same = isinstance(x, Tensor) and dtype in (None, x.dtype)
        y = x if same else Cast(dtype or x.dtype)(x)
        return y if isinstance(y, Tensor) else Tensor(y)
    array = np.asarray(x) if isinstance(x, np.generic) else array_of(x)
    return Tensor(array if dtype is None else np.asarray(x).astype(dtype, copy=False))


def convert_to_numpy(x: Any) -> Array:
    """The plain array of a tensor, list or number; of a variable a copy, which training does not change."""
    return np.asarray(x)


@implements(np.shape)
def shape(x: Any) -> tuple[int, ...]:
    """Length along each axis; None where a KerasTensor does not know it yet."""
    return x.shape if isinstance(x, KerasTensor) else np.shape(plain(x))


class StopGradient(Op):
    """The same numbers; to a tape they look like constants."""

    formula = r"y = x"
    gradient_formula = r"\partial x = 0"

    def forward(self, x: Array) -> Array:
        return x

    def backward(self, grad_y: Array) -> tuple[None]:
        return (None,)


@operation
def stop_gradient(variable: Any) -> Any:
    """The same numbers; no gradient passes."""
    return StopGradient()(variable)
