"""KerasTensor: an array that is not there yet, and the graph that grows when layers and operations are called on it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.naming import unique_name
from kerasedu.engine.op import plain
from kerasedu.engine.protocol import Operators
from kerasedu.engine.structure import flatten, map_structure, pack_like

Function = TypeVar("Function", bound=Callable[..., Any])
Shape = tuple[int | None, ...]
TRIAL_LENGTHS = (83, 89)
"""Two unlike lengths that stand for an unknown axis while a shape is found out by trial."""


@dataclass(eq=False)
class Node:
    """One call in the graph: `operation(*args, **kwargs)` made `outputs`.

    Attributes:
        operation: a layer or a public operation.
        args: its arguments; KerasTensors among them are the edges of the graph.
        kwargs: its arguments by name.
        outputs: the KerasTensors that came out, in one list.
    """

    operation: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: list[KerasTensor]

    @property
    def inputs(self) -> list[KerasTensor]:
        """The KerasTensors that went in."""
        return [x for x in flatten([list(self.args), list(self.kwargs.values())]) if isinstance(x, KerasTensor)]


class KerasTensor(Operators):
    """An array that is not there yet: its shape, its number type, and where it comes from.

    Layers and operations called on it become nodes of a graph, from which `Model(inputs, outputs)` makes a model.

    Arguments:
        shape: length of each axis, the batch axis first; None where it is not known.
        dtype: number type; `floatx()` when None.
        name: its name.

    Attributes:
        node: the call that made it; None for the input of a model.
        optional: whether a model accepts None in its place.

    Example:
        >>> x = KerasTensor((None, 3), name="x")
        >>> (x * 2.0).shape
        (None, 3)
    """

    def __init__(self, shape: Shape, dtype: str | None = None, name: str | None = None) -> None:
        self.shape = tuple(shape)
        self.dtype = dtype or settings.floatx()
        self.name = name or unique_name("keras_tensor")
        self.node: Node | None = None
        self.optional = False

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __len__(self) -> int:
        if not self.shape or self.shape[0] is None:
            raise TypeError(f"{self!r} has no length yet: its first axis is not known before there is data.")
        return self.shape[0]

    def __bool__(self) -> bool:
        raise TypeError(
            f"{self!r} has no numbers yet, so it is neither true nor false. Use ops.where or ops.cond to decide by its "
            "numbers."
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            f"{self!r} has no numbers yet: it stands for an array in a model that is being put together. Use "
            "kerasedu.ops or layers on it, make a Model of it, and call that on an array."
        )

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def is_symbolic(*structures: Any) -> bool:
    """Whether there is a KerasTensor in any of them."""
    for thing in structures:
        if isinstance(thing, KerasTensor):
            return True
        if isinstance(thing, list | tuple):
            if is_symbolic(*thing):
                return True
        elif isinstance(thing, dict) and is_symbolic(*thing.values()):
            return True
    return False


def operation(function: Function) -> Function:
    """Decorator of public operations: called on a KerasTensor, they become a node of the graph."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if is_symbolic(*args, *kwargs.values()):
            return add_node(run, args, kwargs, infer_outputs(function, args, kwargs))
        return function(*args, **kwargs)

    return run


def add_node(what: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], outputs: Any) -> Any:
    """Remember that `what` was called on these arguments and will give these KerasTensors."""
    node = Node(what, args, kwargs, flatten(outputs))
    for output in node.outputs:
        output.node = node
    return outputs


def infer_outputs(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """KerasTensors for what a function will return, found by trying it.

    Unknown lengths are tried with two different numbers; an output axis that changes with them is unknown too.
    """
    with np.errstate(all="ignore"):  # the numbers do not matter, so they need no warning
        first, second = (
            function(*map_structure(_trial(n), list(args)), **map_structure(_trial(n), kwargs)) for n in TRIAL_LENGTHS
        )
    pairs = zip(flatten(first), flatten(second), strict=True)
    tensors = [
        KerasTensor(
            tuple(a if a == b else None for a, b in zip(np.shape(plain(one)), np.shape(plain(two)), strict=True)),
            np.asarray(plain(one)).dtype.name,
        )
        for one, two in pairs
    ]
    return pack_like(first, tensors)


def _trial(length: int) -> Callable[[Any], Any]:
    """A function that puts an array in the place of a KerasTensor, this long where its length is not known.

    Whole numbers are zeros, which may be labels or indices of anything; decimal ones are identity matrices, which have
    an inverse and a root.
    """

    def stand_in(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        trial = np.zeros([length if n is None else n for n in x.shape], x.dtype)
        if trial.ndim >= 2 and trial.dtype.kind == "f":
            diagonal = np.arange(min(trial.shape[-2:]))
            trial[..., diagonal, diagonal] = 1
        return trial

    return stand_in
