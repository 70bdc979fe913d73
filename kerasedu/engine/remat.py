"""Rematerialization: numbers that backward needs are not kept, but computed a second time.

Memory for time (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost").
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from math import prod
from typing import Any, Self

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.op import Op
from kerasedu.engine.stateless import StatelessScope
from kerasedu.engine.structure import flatten, pack_like
from kerasedu.engine.symbolic import is_symbolic
from kerasedu.engine.tape import GradientTape, active_tapes
from kerasedu.engine.tensor import ArrayLike, Tensor
from kerasedu.engine.variable import Variable

Array = np.ndarray

surroundings: list[Callable[[], AbstractContextManager]] = []
"""What functions depend on beside their arguments: each of these notes how it is now, for a second run."""


def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which under a tape keeps nothing but its arguments and runs again when backward comes by.

    Gradients are the same, for the variables that the function uses, too. Random numbers of the common stream are drawn
    alike in both runs, and what the second run does to variables is undone.

    Arguments:
        f: a function of arrays, or a layer, that returns an array or a structure of arrays.

    Returns:
        The function.

    Raises:
        TypeError: if f cannot be called.

    Example:
        >>> from kerasedu import ops
        >>> from kerasedu.engine import GradientTape, Variable
        >>> w = Variable(2.0)
        >>> with GradientTape() as tape:
        ...     y = remat(lambda x: ops.square(w * x))(3.0)
        >>> float(y), float(tape.gradient(y, w))
        (36.0, 36.0)
    """
    if not callable(f):
        raise TypeError(f"remat got {f!r} of type {type(f).__name__}. It takes a function of arrays, or a layer.")

    @functools.wraps(f, updated=())
    def run(*args: Any, **kwargs: Any) -> Any:
        if not active_tapes() or is_symbolic(args, kwargs):
            return f(*args, **kwargs)
        before = [keep() for keep in surroundings], [(stream, stream.state) for stream in _streams_of(f)]
        notes = _Notes()
        with _unheard(), notes:
            output = f(*args, **kwargs)
        op = Recompute(f, args, kwargs, output, before)
        return pack_like(output, list(op(*op.tensors, *notes.variables)))

    return run


class Recompute(Op):
    """A function whose intermediate numbers are computed again on the way back.

    forward   y = f(x), of which nothing but x is kept
    backward  f runs again under a tape of its own, and that tape is walked
    """

    formula = r"y = f(x)"

    def __init__(self, f: Callable[..., Any], args: Any, kwargs: Any, output: Any, before: Any) -> None:
        self._f, self._arguments, self._before = f, [list(args), kwargs], before
        self._outputs: tuple[Array, ...] = tuple(np.asarray(_array(y)) for y in flatten(output))
        self.tensors = [x for x in flatten(self._arguments) if isinstance(x, Tensor)]
        self._variables: tuple[Variable, ...] = ()

    def __call__(self, *inputs: Any) -> Any:
        self._variables = inputs[len(self.tensors) :]
        return super().__call__(*inputs)

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        outputs, self._outputs = self._outputs, ()  # they were made already, while it was seen which variables are used
        return outputs

    def backward(self, *grads: Array) -> tuple[Array | None, ...]:
        tensors = [Tensor(x.value) for x in self.tensors]
        with _unheard(), _as_it_was(*self._before), StatelessScope(), GradientTape() as tape:
            tape.watch([*tensors, *self._variables])
            args, kwargs = self._with(tensors)
            outputs = flatten(self._f(*args, **kwargs))
        known = [(y, grad) for y, grad in zip(outputs, grads, strict=True) if isinstance(y, Tensor)]
        sources = [*tensors, *self._variables]
        if not known:
            return (None,) * len(sources)
        return tuple(tape.gradient([y for y, _ in known], sources, [grad for _, grad in known]))

    def _with(self, tensors: list[Any]) -> Any:
        """The arguments, with these tensors in the place of those of the first run."""
        for old, new in zip(self.tensors, tensors, strict=True):
            set_mask(new, get_mask(old))
        waiting = iter(tensors)
        leaves = [next(waiting) if isinstance(x, Tensor) else x for x in flatten(self._arguments)]
        return pack_like(self._arguments, leaves)


class _Notes(GradientTape):
    """A tape that remembers nothing but which variables were used."""

    def __init__(self) -> None:
        super().__init__()
        self._used: dict[int, Variable] = {}

    @property
    def variables(self) -> list[Variable]:
        return list(self._used.values())

    def record(self, op: Op, inputs: tuple[Any, ...], outputs: tuple[Tensor, ...]) -> None:
        self._used.update({id(x): x for x in inputs if isinstance(x, Variable)})


def _array(y: Any) -> Any:
    return y.value if isinstance(y, ArrayLike) else y


@contextmanager
def _unheard() -> Iterator[None]:
    """No tape that is open records what runs inside."""
    with ExitStack() as stack:
        for tape in list(active_tapes()):
            stack.enter_context(tape.stop_recording())
        yield


def _streams_of(f: Any) -> list[Any]:
    """The random streams that a function draws from: the common one, and those of a layer."""
    own = getattr(getattr(f, "__self__", f), "random_streams", ())
    return [stream.bit_generator for stream in (settings.generator(), *own)]


@contextmanager
def _as_it_was(surroundings: list[AbstractContextManager], states: list[tuple[Any, Any]]) -> Iterator[None]:
    """The random streams, and what else matters, are as they were then; afterwards as they are now."""
    now = [(stream, stream.state) for stream, _ in states]
    for stream, state in states:
        stream.state = state
    try:
        with ExitStack() as stack:
            for one in surroundings:
                stack.enter_context(one)
            yield
    finally:
        for stream, state in now:
            stream.state = state


MODES = ("full", "activations", "larger_than", "list_of_layers")


class RematScope:
    """Layers that are made inside compute their numbers again on the way back, instead of keeping them.

    Arguments:
        mode: which layers: "full", all; "activations", those with an activation, of which it alone is computed again in
            Keras, and the whole layer here; "larger_than", those with a large output; "list_of_layers", those named;
            None, none, inside another scope.
        output_size_threshold: for "larger_than": how many numbers of one output are many.
        layer_names: for "list_of_layers": their names.

    Raises:
        ValueError: for another mode.

    Example:
        >>> from kerasedu.layers import Dense
        >>> with RematScope("full"):
        ...     layer = Dense(3)
    """

    def __init__(
        self,
        mode: str | None = "full",
        output_size_threshold: int = 1024,
        layer_names: Sequence[str] | None = None,
    ) -> None:
        if mode is not None and mode not in MODES:
            raise ValueError(f"RematScope got mode={mode!r}. It takes {', '.join(map(repr, MODES))}, or None.")
        self.mode, self.output_size_threshold, self.layer_names = mode, output_size_threshold, layer_names or ()

    def __enter__(self) -> Self:
        self._outside = _open.set(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _open.reset(self._outside)

    def covers(self, layer: Any, input_shape: Any) -> bool:
        """Whether a layer made inside computes its numbers again.

        Arguments:
            layer: the layer.
            input_shape: shape of what it is called on.
        """
        if self.mode == "list_of_layers":
            return layer.name in self.layer_names
        if self.mode == "activations":
            return getattr(layer, "activation", None) is not None
        if self.mode == "larger_than":
            return prod(layer.compute_output_shape(input_shape)) > self.output_size_threshold
        return self.mode == "full"


_open: ContextVar[RematScope | None] = ContextVar("remat_scope", default=None)


def open_remat_scope() -> RematScope | None:
    """The innermost scope that is open; None if there is none."""
    return _open.get()
