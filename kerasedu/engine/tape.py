"""GradientTape: remembers operations in the order they ran, and walks them back."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from kerasedu.engine.tensor import Tensor
from kerasedu.engine.variable import Variable

if TYPE_CHECKING:
    from kerasedu.engine.op import Op


class _Here(threading.local):
    """What is going on in this thread."""

    def __init__(self) -> None:
        self.tapes: list[GradientTape] = []
        self.calls: list[inside] = []
        self.in_parts = False


_here = _Here()


def active_tapes() -> list[GradientTape]:
    """The tapes that are recording in this thread, outermost first."""
    return _here.tapes


class inside:  # noqa: N801 - read as `with inside(name):`
    """One call of a layer: what is recorded inside belongs to it."""

    __slots__ = ("name",)

    def __init__(self, layer_name: str) -> None:
        self.name = layer_name

    def __enter__(self) -> None:
        _here.calls.append(self)

    def __exit__(self, *exception: object) -> None:
        _here.calls.pop()


def in_parts() -> bool:
    """Whether somebody is watching closely, so that layers run as their parts instead of fused."""
    return _here.in_parts


@contextlib.contextmanager
def running_in_parts() -> Iterator[None]:
    """Layers inside run as their parts, so that every intermediate can be seen. The numbers stay the same."""
    before, _here.in_parts = _here.in_parts, True
    try:
        yield
    finally:
        _here.in_parts = before


@dataclass(slots=True, eq=False)
class Record:
    """One operation that ran: what went in, what came out, and the calls of layers it ran in, outermost first."""

    op: Op
    inputs: tuple[Any, ...]
    outputs: tuple[Tensor, ...]
    calls: tuple[inside, ...]

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers it ran in, outermost first."""
        return tuple(call.name for call in self.calls)


class GradientTape:
    """Remembers the operations that run inside its `with` block, and differentiates through them.

    As in TensorFlow: trainable variables are watched by themselves, other tensors after `watch`. A tape can be asked
    once, and lets go of its records as it walks back, so that memory falls; a persistent one can be asked again.

    Arguments:
        persistent: whether `gradient` may be called more than once.
        watch_accessed_variables: whether trainable variables are watched by themselves.

    Example:
        >>> from kerasedu.engine import GradientTape, Variable
        >>> w = Variable(3.0)
        >>> with GradientTape() as tape:
        ...     loss = w * w
        >>> float(tape.gradient(loss, w))
        6.0
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent = persistent
        self.watch_accessed_variables = watch_accessed_variables
        self.records: list[Record] = []
        self._watched: dict[int, Any] = {}  # id -> object: holding the object keeps its id from being given to another
        self._walked = False

    def __enter__(self) -> Self:
        _here.tapes.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _here.tapes.remove(self)

    def watch(self, tensor: Any) -> None:
        """Watch a tensor, or each tensor of a list.

        Raises:
            TypeError: for a plain array, whose own arithmetic no tape can see.
        """
        if isinstance(tensor, list | tuple):
            for one in tensor:
                self.watch(one)
            return
        if not isinstance(tensor, Tensor | Variable):
            raise TypeError(
                f"GradientTape.watch got a {type(tensor).__name__}, whose arithmetic leaves no trace. Watch a tensor "
                "instead: x = ops.convert_to_tensor(x); tape.watch(x)."
            )
        self._watched[id(tensor)] = tensor

    def watches(self, x: Any) -> bool:
        """Whether a gradient for `x` may be asked for, directly or on the way to something watched."""
        if isinstance(x, Tensor):
            return id(x) in self._watched
        return isinstance(x, Variable) and ((x.trainable and self.watch_accessed_variables) or id(x) in self._watched)

    def record(self, op: Op, inputs: tuple[Any, ...], outputs: tuple[Tensor, ...]) -> None:
        """Remember that `op` ran."""
        self.records.append(Record(op, inputs, outputs, tuple(_here.calls)))
        for output in outputs:
            self._watched[id(output)] = output

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """What runs inside is not remembered by this tape.

        Raises:
            RuntimeError: if the tape is not recording.
        """
        if self not in _here.tapes:
            raise RuntimeError("This tape is not recording: call stop_recording inside the tape's with block.")
        position = _here.tapes.index(self)
        _here.tapes.remove(self)
        try:
            yield
        finally:
            _here.tapes.insert(position, self)

    def gradient(self, target: Any, sources: Any, output_gradients: Any = None) -> Any:
        """Gradient of the sum of `target` with respect to each source.

        Arguments:
            target: the tensor to differentiate; a list of them counts as their sum.
            sources: a tensor or variable, or a list or dict of them.
            output_gradients: gradient to start from, with the shape of `target` (one for each target of a list); ones
                when not given.

        Returns:
            An array for each source, in the structure of `sources`; None where `target` does not depend on it.

        Raises:
            RuntimeError: if a tape that is not persistent is asked again.
            TypeError: if no tape can have seen the target.
            ValueError: if the output gradients do not fit the target.
        """
        if isinstance(sources, dict):
            return dict(zip(sources, self.gradient(target, list(sources.values()), output_gradients), strict=True))
        if not isinstance(sources, list | tuple):
            return self.gradient(target, [sources], output_gradients)[0]
        pending = _seed(target, output_gradients)
        deque(self.walk(pending, keep=sources), maxlen=0)  # a for loop would hold on to each record one step too long
        return _arrays_of_their_own(pending.get(id(source)) for source in sources)

    def walk(self, pending: dict[int, np.ndarray], keep: Sequence[Any] = ()) -> Iterator[tuple[Record, tuple, tuple]]:
        """Walk the records back, one operation at a time.

        Arguments:
            pending: gradients that have arrived so far, by the id of the tensor they belong to; filled on the way.
            keep: tensors whose gradient stays in `pending` after it was passed on.

        Yields:
            (record, gradients of its outputs, gradients of its inputs) for each operation that a gradient reaches.
        """
        kept = {id(x) for x in keep}
        for record in self._backwards():
            if not pending.keys().isdisjoint(map(id, record.outputs)):
                yield record, *self._pass_back(record, pending, kept)

    def _pass_back(self, record: Record, pending: dict[int, np.ndarray], kept: set[int]) -> tuple[tuple, tuple]:
        """Run one operation backward: gradients of its outputs leave `pending`, those of its inputs come in."""
        grad_outputs = tuple([_arrived(y, pending, kept) for y in record.outputs])
        grad_inputs = _one_for_each_input(record, record.op.backward(*grad_outputs))
        for x, grad in zip(record.inputs, grad_inputs, strict=True):
            if grad is not None and self.watches(x):
                grad_x = _like(x, grad, record)
                pending[id(x)] = pending[id(x)] + grad_x if id(x) in pending else grad_x
        return grad_outputs, grad_inputs

    def _backwards(self) -> Iterator[Record]:
        """The records, last first; one that is not needed again is let go before the next one runs."""
        if self.persistent:
            yield from reversed(self.records)
            return
        if self._walked:
            raise RuntimeError(
                "GradientTape.gradient was called a second time on a tape that keeps its records only once. "
                "Ask for all sources in one call, or make the tape with GradientTape(persistent=True)."
            )
        self._walked = True
        while self.records:
            record = self.records.pop()
            for output in record.outputs:
                self._watched.pop(id(output), None)
            yield record


def _arrived(y: Tensor, pending: dict[int, np.ndarray], kept: set[int]) -> np.ndarray:
    """The gradient of an output: what has arrived in `pending`, and leaves it unless it is kept; zeros for nothing."""
    grad = pending.get(id(y)) if id(y) in kept else pending.pop(id(y), None)
    return np.zeros_like(y.value) if grad is None else grad


def _seed(target: Any, output_gradients: Any) -> dict[int, np.ndarray]:
    """The gradients to start from."""
    targets, starts = [target], [output_gradients]
    if isinstance(target, list | tuple):
        targets, starts = target, [None] * len(target) if output_gradients is None else output_gradients
    if len(starts) != len(targets):
        raise ValueError(f"Got {len(targets)} targets and {len(starts)} output_gradients. Give one for each target.")
    pending: dict[int, np.ndarray] = {}
    for y, start in zip(targets, starts, strict=True):
        if not isinstance(y, Tensor | Variable):
            raise TypeError(
                f"GradientTape.gradient got a target of type {type(y).__name__}, which no tape has seen. The target "
                "must be computed inside the tape's with block from watched tensors, by ops or NumPy functions on them."
            )
        grad = np.ones_like(y.value) if start is None else _start(y, start)
        pending[id(y)] = pending[id(y)] + grad if id(y) in pending else grad
    return pending


def _start(y: Tensor | Variable, start: Any) -> np.ndarray:
    """A gradient that was given, as an array of the shape and number type of its target."""
    try:
        return np.broadcast_to(np.asarray(start, y.dtype), y.shape)
    except ValueError:
        raise ValueError(
            f"Got output_gradients of shape {np.shape(start)} for a target of shape {y.shape}. Give one number for "
            "each of the target's."
        ) from None


def _one_for_each_input(record: Record, gradients: Any) -> tuple[Any, ...]:
    """What `backward` returned, if it is what it should be."""
    if isinstance(gradients, (tuple, list)) and len(gradients) == len(record.inputs):
        return gradients if type(gradients) is tuple else tuple(gradients)
    got = f"{len(gradients)} gradients" if isinstance(gradients, tuple | list) else f"one {type(gradients).__name__}"
    names = ", ".join(f"grad_{name}" for name in record.op.input_names)
    raise ValueError(
        f"{record.op.name}.backward returned {got} for {len(record.inputs)} inputs. It must return a tuple with one "
        f"gradient for each input of forward, None where there is none: return ({names},)."
    )


def _like(x: Tensor | Variable, grad: Any, record: Record) -> np.ndarray:
    """The gradient of x, in the number type of x.

    Raises:
        ValueError: if its shape is not that of x.
    """
    value = x.value
    if type(grad) is np.ndarray and grad.shape == value.shape and grad.dtype == value.dtype:
        return grad
    if np.shape(grad) != value.shape:
        raise ValueError(
            f"{record.op.name}.backward returned a gradient of shape {np.shape(grad)} for an input of shape {x.shape}. "
            "A gradient has the shape of what it belongs to. If forward broadcast the input, sum the gradient over the "
            "repeated axes."
        )
    return np.asarray(grad, value.dtype if value.dtype.kind == "f" else None)


def _arrays_of_their_own(gradients: Iterable[np.ndarray | None]) -> list[np.ndarray | None]:
    """The gradients, such that changing one in place changes nothing else: what is shared is copied."""
    own: dict[int, np.ndarray] = {}
    answer = []
    for grad in gradients:
        array = None if grad is None else np.asarray(grad)
        if array is not None:
            array = array.copy() if id(array) in own or array.base is not None else array
            own[id(array)] = array
        answer.append(array)
    return answer
