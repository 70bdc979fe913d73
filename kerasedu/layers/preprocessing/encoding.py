"""Whole numbers as places: one-hot, multi-hot, counts. And what the layers that number things have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers.layer import Layer
from kerasedu.ops.number_types import INDEX

Array = np.ndarray
Shape = tuple[int | None, ...]

MODES = ("int", "one_hot", "multi_hot", "count")


def encode(indices: Any, depth: int, output_mode: str, weights: Any = None, dtype: Any = "float32") -> Array:
    """Whole numbers in the form that the output mode says.

    Arguments:
        indices: whole numbers of any shape; those outside 0 to depth - 1 leave no trace.
        depth: how many places there are.
        output_mode: "int" as they are; "one_hot" a row of places for each number; "multi_hot" one row for all numbers
            along axis 1 (the only axis of a single row); "count" how often each is among them.
        weights: what each number counts, for "count"; 1 when None.
        dtype: number type of the places.

    Example:
        >>> encode(np.array([[0, 2, 2]]), 4, "count")
        array([[1., 0., 2., 0.]], dtype=float32)
    """
    indices = np.asarray(indices)
    if output_mode == "int":
        return indices.astype(INDEX)
    groups = _groups(indices, output_mode)  # (..., numbers that share a row of places)
    places = np.zeros((*groups.shape[:-1], depth), dtype)
    known = (groups >= 0) & (groups < depth)
    rows = tuple(axis[known] for axis in np.indices(groups.shape, sparse=False)[:-1])
    where = (*rows, groups[known].astype(np.intp))
    if output_mode in ("one_hot", "multi_hot"):
        places[where] = 1
    else:
        np.add.at(places, where, 1 if weights is None else _groups(np.asarray(weights), output_mode)[known])
    return places


def _groups(indices: Array, output_mode: str) -> Array:
    """The numbers, those that share a row of places along the last axis."""
    if output_mode != "one_hot":
        return np.atleast_1d(indices) if indices.ndim < 2 else np.moveaxis(indices, 1, -1)
    return indices if indices.ndim > 1 and indices.shape[-1] == 1 else np.atleast_1d(indices)[..., np.newaxis]


def encoded_shape(shape: Shape, depth: int | None, output_mode: str) -> Shape:
    """The shape that `encode` gives for numbers of this shape.

    Example:
        >>> encoded_shape((None, 3), 5, "one_hot"), encoded_shape((None, 3), 5, "count")
        ((None, 3, 5), (None, 5))
    """
    shape = tuple(shape)
    if output_mode == "int":
        return shape
    if output_mode == "one_hot":
        kept = shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape or (1,)
    else:
        kept = shape[:1] + shape[2:] if len(shape) > 1 else ()
    return (*kept, depth)


def output_mode_name(value: Any, layer: str, modes: tuple[str, ...] = MODES) -> str:
    """The value, if it names an output mode.

    Raises:
        ValueError: if it does not.
    """
    if value not in modes:
        raise ValueError(f"{layer} got output_mode={value!r}. It takes one of {', '.join(map(repr, modes))}.")
    return value


class Numbering(Layer):
    """Base of the layers that turn words, categories or numbers into whole numbers or places.

    No gradient passes them. A subclass sets `output_mode` and says in `depth` how many places there are.
    """

    takes_integers = True
    output_mode = "int"

    @property
    def depth(self) -> int | None:
        """How many places there are."""
        raise NotImplementedError(f"{type(self).__name__} does not say how many places there are. Define depth.")

    @property
    def places_type(self) -> str:
        """Number type of the places."""
        return self.dtype

    def encode(self, indices: Any, weights: Any = None) -> Array:
        """Whole numbers in this layer's output mode."""
        return encode(indices, self.depth or 0, self.output_mode, weights, self.places_type)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return encoded_shape(input_shape, self.depth, self.output_mode)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        shape = self.compute_output_shape(map_structure(lambda x: x.shape, args[0]))
        dtype = INDEX.name if self.output_mode == "int" else self.places_type
        return KerasTensor(shape, dtype, name=f"{self.name}_output")


def batches(data: Any, steps: int | None = None) -> Iterator[Array]:
    """What `adapt` is given, one array after the other: an array or list is one; else whatever it hands out.

    Arguments:
        data: array, list, or an iterable of arrays.
        steps: how many arrays to take from an iterable; all when None.
    """
    if hasattr(data, "__array__") or isinstance(data, list | tuple | str | bytes | int | float):
        yield np.asarray(plain(data))
        return
    for step, batch in enumerate(data):
        if steps is not None and step >= steps:
            return
        yield np.asarray(plain(batch))


def as_text(x: Any, encoding: str = "utf-8") -> Array:
    """An array of text: bytes are decoded, numbers written out.

    Example:
        >>> as_text([b"a", "b", 3])
        array(['a', 'b', '3'], dtype='<U1')
    """
    array = np.asarray(x, dtype=object) if isinstance(x, list | tuple) else np.asarray(x)
    if array.dtype.kind == "U":
        return array
    if array.dtype.kind == "S":
        return np.strings.decode(array, encoding)
    words = [x.decode(encoding) if isinstance(x, bytes) else str(x) for x in array.ravel().tolist()]
    return np.array(words, dtype=str).reshape(array.shape)
