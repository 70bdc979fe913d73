"""KerasTensor: an array that is not there yet, and the nodes of the graph that grows when something is called on it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.naming import unique_name
from kerasedu.engine.protocol import Operators, apply
from kerasedu.engine.structure import flatten
from kerasedu.engine.tensor import Tensor
from kerasedu.engine.variable import Variable

Shape = tuple[int | None, ...]

NUMBERS = frozenset({np.ndarray, Tensor, Variable, bool, int, float, str, type(None)})
"""Types of which `is_symbolic` sees at once that they hold no KerasTensor. They are nearly all that it is asked for."""


class KerasHistory(NamedTuple):
    """Where a KerasTensor comes from: the output number `tensor_index` of the call number `node_index`."""

    operation: Any
    node_index: int
    tensor_index: int


@dataclass(eq=False)
class Node:
    """One call in the graph: `operation(*args, **kwargs)` made `outputs`.

    Attributes:
        operation: a layer or another Operation.
        args: its arguments; KerasTensors among them are the edges of the graph.
        kwargs: its arguments by name.
        outputs: the KerasTensors that came out, in one list.
        output: the same, in the structure in which the operation returned them.
        index: how many calls of the operation came before.
    """

    operation: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    output: Any
    index: int = 0
    outputs: list[KerasTensor] = field(init=False)

    def __post_init__(self) -> None:
        self.outputs = flatten(self.output)

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
        sparse: False; NumPy's arrays are dense.
        ragged: False; NumPy's arrays have rows of one length.
        record_history: whether the call that makes it is remembered.
        name: its name.

    Attributes:
        node: the call that made it; None for one made by hand.
        optional: whether a model accepts None in its place.

    Raises:
        ValueError: for a sparse or ragged one.

    Example:
        >>> x = KerasTensor((None, 3), name="x")
        >>> (x * 2.0).shape
        (None, 3)
    """

    def __init__(
        self,
        shape: Shape,
        dtype: str | None = None,
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        refuse_unlike_numpy("KerasTensor", sparse, ragged)
        self.shape = tuple(shape)
        self.dtype = dtype or settings.floatx()
        self.record_history = record_history
        self.name = name or unique_name("keras_tensor")
        self.node: Node | None = None
        self.optional = False
        self.sparse = self.ragged = False

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def T(self) -> Any:
        return apply(np.transpose, self)

    @property
    def _keras_history(self) -> KerasHistory | None:
        """Where it comes from, as Keras calls it; None for one made by hand."""
        if self.node is None:
            return None
        place = next(i for i, output in enumerate(self.node.outputs) if output is self)
        return KerasHistory(self.node.operation, self.node.index, place)

    def reshape(self, newshape: Shape) -> Any:
        """The same numbers in another shape, as `ops.reshape` puts them."""
        return apply(np.reshape, self, newshape)

    def squeeze(self, axis: int | None = None) -> Any:
        """Without axes of length 1, as `ops.squeeze` leaves them out."""
        return apply(np.squeeze, self, axis)

    def __len__(self) -> int:
        if not self.shape or self.shape[0] is None:
            raise TypeError(f"{self!r} has no length yet: its first axis is not known before there is data.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.shape or self.shape[0] is None:
            raise TypeError(
                f"{self!r} cannot be gone through in a loop: its first axis is not known before there is data. Pick by "
                "place, as x[:, 0], or use ops.unstack on another axis."
            )
        return (self[i] for i in range(self.shape[0]))

    def __bool__(self) -> bool:
        raise TypeError(
            f"{self!r} has no numbers yet, so it is neither true nor false. Use ops.where or ops.cond to decide by its "
            "numbers."
        )

    def __float__(self) -> float:
        self._refuse_numbers()

    def __int__(self) -> int:
        self._refuse_numbers()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        self._refuse_numbers()

    def _refuse_numbers(self) -> NoReturn:
        raise TypeError(
            f"{self!r} has no numbers yet: it stands for an array in a model that is being put together. Use "
            "kerasedu.ops or layers on it, make a Model of it, and call that on an array."
        )

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def refuse_unlike_numpy(what: str, sparse: bool | None, ragged: bool | None) -> None:
    """Raise if an array is to be sparse or ragged.

    Raises:
        ValueError: telling what to do instead.
    """
    if sparse or ragged:
        raise ValueError(
            f"{what} got sparse={sparse!r}, ragged={ragged!r}. NumPy's arrays have every number and rows of one "
            "length: make the data dense, and pad rows to one length."
        )


def is_symbolic(*structures: Any) -> bool:
    """Whether there is a KerasTensor in any of them."""
    return not NUMBERS.issuperset(map(type, structures)) and any(map(_holds_symbol, structures))


def _holds_symbol(thing: Any) -> bool:
    if isinstance(thing, (list, tuple)):
        return is_symbolic(*thing)
    return is_symbolic(*thing.values()) if isinstance(thing, dict) else isinstance(thing, KerasTensor)


class _Here(threading.local):
    """Whether calls are remembered in this thread."""

    recording = True


_here = _Here()


@contextlib.contextmanager
def unrecorded() -> Iterator[None]:
    """Calls on KerasTensors inside are not remembered: only their shapes are wanted."""
    before, _here.recording = _here.recording, False
    try:
        yield
    finally:
        _here.recording = before


@contextlib.contextmanager
def recorded() -> Iterator[None]:
    """Calls on KerasTensors inside are remembered even within `unrecorded`: they make a model of their own."""
    before, _here.recording = _here.recording, True
    try:
        yield
    finally:
        _here.recording = before


def add_node(operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any], outputs: Any) -> Any:
    """Remember that an operation was called on these arguments and will give these KerasTensors."""
    if not _here.recording:
        return outputs
    calls = nodes_of(operation)
    node = Node(operation, args, kwargs, outputs, len(calls))
    calls.append(node)
    for output in node.outputs:
        if output.record_history:
            output.node = node
    return outputs


def nodes_of(operation: Any) -> list[Node]:
    """The calls of an operation on KerasTensors, in order."""
    return vars(operation).setdefault("_inbound_nodes", [])
