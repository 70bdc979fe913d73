"""How a layer is called: what its `call` wants to be told, and what a shape or an array looks like to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.symbolic import KerasTensor


class CallSignature:
    """What a layer's `call` wants to be told.

    Arguments:
        call: the function, with self.

    Attributes:
        takes_training: whether it wants to know if this is training.
        training: what it takes for true where nobody says.
    """

    def __init__(self, call: Callable[..., Any]) -> None:
        self.signature = inspect.signature(call)
        self.names = [name for name in self.signature.parameters if name != "self"]
        self.first = self.names[0] if self.names else "inputs"
        self.takes_training = "training" in self.names
        self.training = self.takes_training and self.signature.parameters["training"].default is True

    def by_name(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments that hold arrays, by name."""
        bound = self.signature.bind_partial(None, *args, **kwargs).arguments
        return {
            name: value
            for name, value in bound.items()
            if name not in ("self", "training", "mask") and any(hasattr(x, "shape") for x in flatten(value))
        }


@cache
def call_signature(layer: type) -> CallSignature:
    """The signature of a layer class, looked up once."""
    return CallSignature(layer.call)


def numbers_as_array(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments; a first one of nested lists of plain numbers becomes an array."""
    if (
        args
        and isinstance(args[0], (list, tuple))
        and all(isinstance(leaf, int | float | str) for leaf in flatten(args[0]))
    ):
        return (np.asarray(args[0]), *args[1:])
    return args


def shapes_of(structure: Any) -> Any:
    """The shape of each array in a structure."""
    return (
        None
        if structure is None
        else map_structure(lambda x: tuple(x.shape) if hasattr(x, "shape") else None, structure)
    )


def tensors_of(shapes: Any, dtype: str) -> Any:
    """A KerasTensor for each shape in a structure of shapes."""
    if isinstance(shapes, dict):
        return {name: tensors_of(shape, dtype) for name, shape in shapes.items()}
    if any(isinstance(part, list | tuple) for part in shapes):
        return [tensors_of(shape, dtype) for shape in shapes]
    return KerasTensor(tuple(shapes), dtype)


def with_tuples(shapes: Any) -> Any:
    """Shapes out of JSON, whose lists are tuples again.

    Example:
        >>> with_tuples([[None, 3], [None, 4]])
        [(None, 3), (None, 4)]
    """
    if isinstance(shapes, dict):
        return {key: with_tuples(shape) for key, shape in shapes.items()}
    if isinstance(shapes, list | tuple) and any(isinstance(part, list | tuple | dict) for part in shapes):
        return [with_tuples(part) for part in shapes]
    return None if shapes is None else tuple(shapes)


def built_config(shapes: dict[str, Any]) -> dict[str, Any]:
    """What `build` was given, by name, as Keras writes it: one shape under "input_shape", several by their names."""
    return {"input_shape": next(iter(shapes.values()))} if len(shapes) == 1 else {"shapes_dict": dict(shapes)}
