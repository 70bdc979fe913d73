"""Layers that make one array out of several."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]


class Merge(Layer):
    """Base of the layers that merge arrays number by number. A subclass says in `merge` what becomes of two of them.

    Shapes broadcast behind the batch axis: an array with fewer axes gets new ones of length 1 there.
    """

    supports_masking = True
    most_inputs: int | None = None

    def merge(self, a: Any, b: Any) -> Any:
        """One array out of two."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it merges. Define merge(self, a, b).")

    def build(self, input_shape: Any) -> None:
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(shapes_of_list(self, inputs))
        rank = max(len(x.shape) for x in inputs)
        return reduce(self.merge, [_with_rank(x, rank) for x in inputs])

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = checked_shapes(self, input_shape, self.most_inputs)
        batches = {shape[0] for shape in shapes if shape and shape[0] is not None}
        if len(batches) > 1:
            self._refuse(shapes, "Their batch axes have different lengths.")
        rank = max(map(len, shapes))
        wide = [(*shape[:1], *(1,) * (rank - len(shape)), *shape[1:]) for shape in shapes]
        behind = list(zip(*wide, strict=True))[1:]
        return (min(batches, default=None), *(self._broadcast(shapes, lengths) for lengths in behind))

    def _broadcast(self, shapes: list[Shape], lengths: tuple[int | None, ...]) -> int | None:
        """Length of the output along an axis that has these lengths in the inputs."""
        known = {n for n in lengths if n not in (1, None)}
        if len(known) > 1:
            self._refuse(shapes, "Behind the batch axis, lengths must be equal or 1.")
        if known and None not in lengths:
            return known.pop()
        return None if None in lengths else 1

    def _refuse(self, shapes: list[Shape], why: str) -> None:
        raise ValueError(f"{type(self).__name__} layer {self.name!r} got inputs of shapes {shapes}. {why}")

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """What counts in one of the inputs counts in the output; everything counts if an input has no mask."""
        if previous_mask is None or any(mask is None for mask in previous_mask):
            return None
        return reduce(np.logical_or, [np.asarray(plain(mask)) for mask in previous_mask])


def checked_shapes(layer: Layer, shapes: Any, most: int | None = None) -> list[Shape]:
    """The shapes of a layer's inputs as a list of tuples.

    Raises:
        ValueError: if it is the shape of a single array, or there are too many or too few.
    """
    if (
        not isinstance(shapes, list | tuple)
        or not shapes
        or not all(isinstance(shape, list | tuple) for shape in shapes)
    ):
        raise ValueError(
            f"{type(layer).__name__} layer {layer.name!r} got one input, of shape {shapes}. It takes a list of arrays: "
            "layer([a, b])."
        )
    if most is not None and len(shapes) != most:
        raise ValueError(f"{type(layer).__name__} layer {layer.name!r} got {len(shapes)} inputs. It takes {most}.")
    return [tuple(shape) for shape in shapes]


def shapes_of_list(layer: Layer, inputs: Any) -> Any:
    """The shapes of a list of arrays; of anything else its own shape."""
    return [tuple(x.shape) for x in inputs] if isinstance(inputs, list | tuple) else tuple(inputs.shape)


def _with_rank(x: Any, rank: int) -> Any:
    """The array with new axes of length 1 behind the batch axis."""
    shape = tuple(x.shape)
    return x if len(shape) == rank else ops.reshape(x, (*shape[:1], *(1,) * (rank - len(shape)), *shape[1:]))


@registry.register()
class Add(Merge):
    """Sum of arrays.

    Example:
        >>> Add()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
        array([[11., 22.]], dtype=float32)
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.add(a, b)


@registry.register()
class Subtract(Merge):
    """First array less the second.

    Example:
        >>> Subtract()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
        array([[ -9., -18.]], dtype=float32)
    """

    most_inputs = 2

    def merge(self, a: Any, b: Any) -> Any:
        return ops.subtract(a, b)


@registry.register()
class Multiply(Merge):
    """Product of arrays, number by number.

    Example:
        >>> Multiply()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
        array([[10., 40.]], dtype=float32)
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.multiply(a, b)


@registry.register()
class Average(Merge):
    """Mean of arrays.

    Example:
        >>> Average()([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
        array([[ 5.5, 11. ]], dtype=float32)
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.add(a, b)

    def call(self, inputs: Any) -> Any:
        return ops.divide(super().call(inputs), len(inputs))


@registry.register()
class Maximum(Merge):
    """Largest number of each place.

    Example:
        >>> Maximum()([np.array([[1.0, 20.0]]), np.array([[10.0, 2.0]])])
        array([[10., 20.]], dtype=float32)
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.maximum(a, b)


@registry.register()
class Minimum(Merge):
    """Smallest number of each place.

    Example:
        >>> Minimum()([np.array([[1.0, 20.0]]), np.array([[10.0, 2.0]])])
        array([[1., 2.]], dtype=float32)
    """

    def merge(self, a: Any, b: Any) -> Any:
        return ops.minimum(a, b)


@registry.register()
class Concatenate(Layer):
    """Arrays side by side along an axis.

    Arguments:
        axis: the axis.

    Raises:
        ValueError: if their other axes differ in length.

    Example:
        >>> Concatenate()([np.ones((2, 1)), np.zeros((2, 2))])
        array([[1., 0., 0.],
               [1., 0., 0.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Any) -> None:
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(shapes_of_list(self, inputs))
        return ops.concatenate(inputs, self.axis)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = checked_shapes(self, input_shape)
        rank = len(shapes[0])
        if not -rank <= self.axis < rank or any(len(shape) != rank for shape in shapes):
            self._refuse(shapes)
        axis = self.axis % rank
        lengths = list(zip(*shapes, strict=True))
        if any(i != axis and len({n for n in known if n is not None}) > 1 for i, known in enumerate(lengths)):
            self._refuse(shapes)
        joined = [None if None in known else known[0] for known in lengths]
        joined[axis] = None if None in lengths[axis] else sum(lengths[axis])
        return tuple(joined)

    def _refuse(self, shapes: list[Shape]) -> None:
        raise ValueError(
            f"Concatenate layer {self.name!r} has axis={self.axis} and got inputs of shapes {shapes}. They must have "
            "as many axes, of equal lengths but for that axis."
        )

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The masks side by side where the axis is one of theirs; otherwise what counts in one input counts."""
        if previous_mask is None or all(mask is None for mask in previous_mask):
            return None
        masks = [
            np.broadcast_to(True if mask is None else _to_rank(np.asarray(plain(mask)), len(x.shape)), x.shape)
            for x, mask in zip(inputs, previous_mask, strict=True)
        ]
        return np.any(np.concatenate(masks, self.axis), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _to_rank(mask: np.ndarray, rank: int) -> np.ndarray:
    return mask.reshape(mask.shape + (1,) * (rank - mask.ndim))


@registry.register()
class Dot(Layer):
    """For each sample, sums of products of two arrays along one axis of each.

    Arguments:
        axes: the axis of both, or one for each; the batch axis, 0, is none of them.
        normalize: whether the numbers along these axes are brought to length 1 first, so that the sum is a cosine.

    Raises:
        ValueError: if the two axes have different lengths.

    Example:
        >>> Dot(axes=1)([np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])])
        array([[50.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pair = (axes, axes) if isinstance(axes, int) else axes
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(isinstance(a, int) for a in pair):
            raise ValueError(f"Dot got axes={axes!r}. It takes a whole number, or two of them.")
        self.axes, self.normalize = axes, normalize

    def build(self, input_shape: Any) -> None:
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        a, b = inputs if isinstance(inputs, list | tuple) and len(inputs) == 2 else (None, None)
        shapes = checked_shapes(self, shapes_of_list(self, inputs), 2)
        axis_a, axis_b = self._axes(shapes)
        if self.normalize:
            a, b = ops.normalize(a, axis_a), ops.normalize(b, axis_b)
        names_a = "N" + "abcdefgh"[: len(shapes[0]) - 1]
        names_b = "N" + "ijklmnop"[: len(shapes[1]) - 1]
        names_b = names_b.replace(names_b[axis_b], names_a[axis_a])
        rest = "".join(n for i, n in enumerate(names_a) if i != axis_a) + "".join(
            n for i, n in enumerate(names_b) if i not in (0, axis_b)
        )
        y = ops.einsum(f"{names_a},{names_b}->{rest}", a, b)
        return ops.expand_dims(y, 1) if len(rest) == 1 else y

    def _axes(self, shapes: list[Shape]) -> tuple[int, int]:
        """The two axes as numbers from 1."""
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        a, b = (
            axis % len(shape) if -len(shape) <= axis < len(shape) else 0
            for axis, shape in zip(pair, shapes, strict=True)
        )
        if 0 in (a, b) or (shapes[0][a] != shapes[1][b] and None not in (shapes[0][a], shapes[1][b])):
            raise ValueError(
                f"Dot layer {self.name!r} has axes={self.axes} and got inputs of shapes {shapes}. The two axes must be "
                "there, have the same length, and be none of the batch."
            )
        return a, b

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = checked_shapes(self, input_shape, 2)
        a, b = self._axes(shapes)
        shape = (
            *(n for i, n in enumerate(shapes[0]) if i != a),
            *(n for i, n in enumerate(shapes[1]) if i not in (0, b)),
        )
        return (*shape, 1) if len(shape) == 1 else shape

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def add(inputs: Any, **kwargs: Any) -> Any:
    """Sum of a list of arrays or tensors: `Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """First array or tensor less the second: `Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Product of a list of arrays or tensors: `Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """Mean of a list of arrays or tensors: `Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """Largest numbers of a list of arrays or tensors: `Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """Smallest numbers of a list of arrays or tensors: `Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """A list of arrays or tensors side by side: `Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Sums of products of two arrays or tensors: `Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes, **kwargs)(inputs)
