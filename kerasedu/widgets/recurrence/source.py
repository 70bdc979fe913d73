"""What RecurrenceExplorer is given, in one form: a recurrent operation that ran through a sequence and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.tape import Record, running_in_parts
from kerasedu.layers import GRU, LSTM, Bidirectional, SimpleRNN
from kerasedu.ops.recurrent import Recurrence

WHO = "RecurrenceExplorer"
KINDS = (SimpleRNN, LSTM, GRU)

Array = np.ndarray


@dataclass(frozen=True)
class Unrolled:
    """A recurrent layer that ran through a sequence and back.

    Attributes:
        layer: the layer.
        op: its operation, which holds gates, states and gradients for every time step.
        bias: the layer's bias, or None.
        gradients: of the operation's outputs: the layer's output, then the last states.
        sample: which sample of the operation's batch is meant.
        others: names of the model's other recurrent layers.
        judged: whether the gradients are those of the model's own loss.
    """

    layer: Any
    op: Recurrence
    bias: Array | None
    gradients: tuple[Array, ...]
    sample: int
    others: tuple[str, ...]
    judged: bool


def unrolled(model: Any, x: Any, y: Any, layer: str | None, sample: int) -> Unrolled:
    """Run a model or a layer on one sample, and back from the loss; it is left as it was.

    Raises:
        TypeError: if it is neither a model nor a recurrent layer.
        ValueError: if there is nothing to unroll, or x and y do not fit.
    """
    found = _recurrent_layers(model)
    chosen = _choose(model, found, layer)
    _check_built(model)
    x, y, place = _one_sample(model, x, y, sample)
    with _states_kept(model):
        record, gradients = _there_and_back(model, chosen, x, y)
    op, others = record.op, tuple(one.name for one in found if one is not chosen)
    bias = None if record.inputs[3] is None else plain(record.inputs[3])
    return Unrolled(chosen, op, bias, gradients, place, others, y is not None)  # type: ignore[arg-type]


# -- which layer -------------------------------------------------------------------------------------------------------


def _recurrent_layers(model: Any) -> list[Any]:
    """All SimpleRNN, LSTM and GRU layers in a model, or the layer itself."""
    if isinstance(model, KINDS):
        return [model]
    if isinstance(model, Bidirectional) or hasattr(model, "layers"):
        return list(dict.fromkeys(one for inner in _inside(model) for one in _recurrent_layers(inner)))
    return []


def _inside(model: Any) -> list[Any]:
    both = isinstance(model, Bidirectional)
    return [model.forward_layer, model.backward_layer] if both else list(model.layers)


def _choose(model: Any, found: list[Any], name: str | None) -> Any:
    if not hasattr(model, "built") or not (found or hasattr(model, "layers")):
        raise TypeError(
            f"{WHO} got a {type(model).__name__}. Give it a SimpleRNN, LSTM or GRU layer, or a model that has one."
        )
    if not found:
        raise ValueError(
            f"{WHO} got the model {model.name!r}, which has no SimpleRNN, LSTM or GRU layer. Its layers are "
            f"{', '.join(one.name for one in model.layers)}."
        )
    if name is None:
        return found[0]
    for one in found:
        if one.name == name:
            return one
    raise ValueError(
        f"{WHO} got layer={name!r}, but the recurrent layers of {model.name!r} are "
        f"{', '.join(one.name for one in found)}."
    )


def _check_built(model: Any) -> None:
    if not model.built:
        raise ValueError(
            f"{WHO} got {model.name!r}, which has no weights yet. Call it once on data, or give a model an input shape "
            "(start with layers.Input(shape=...)), before looking into it."
        )


# -- which sample ------------------------------------------------------------------------------------------------------


def _one_sample(model: Any, x: Any, y: Any, sample: int) -> tuple[Any, Any, int]:
    """x and y of one sample, and its place; all samples where the batch has a fixed size."""
    if x is None:
        raise ValueError(f"{WHO} got no x. Give it a batch of sequences: {WHO}(model, x).")
    data = [x] if y is None else [x, y]
    data = map_structure(lambda array: np.asarray(plain(array)), data)
    data[0] = _batch(model, data[0])
    for array in flatten(data):
        count = len(array) if array.ndim else 0
        if not 0 <= sample < count:
            raise ValueError(
                f"{WHO} got sample={sample} and an array of shape {array.shape}, which holds {count} samples. Choose a "
                "sample from 0, and give x and y the same number of samples."
            )
    if y is not None and getattr(model, "compiled_loss", None) is None:
        raise ValueError(f"{WHO} got y, but {model.name!r} has no loss. Compile the model, or leave y out.")
    place = sample
    if not model.memories:  # a stateful layer takes batches of one size
        data, place = map_structure(lambda array: array[sample : sample + 1], data), 0
    return data[0], None if y is None else data[1], place


def _batch(model: Any, x: Any) -> Any:
    """x with an axis of samples, and of the shape that the model or layer takes."""
    expected = getattr(model, "input_shape_expected", None)
    if isinstance(model, KINDS):
        expected = (None, None, model.cell.kernel.shape[0])
    if not isinstance(expected, tuple) or not isinstance(x, np.ndarray):
        return x
    if not _fits(x.shape, expected) and _fits((1, *x.shape), expected):
        return x[None]
    if not _fits(x.shape, expected):
        raise ValueError(
            f"{WHO} got x of shape {x.shape}, but {model.name!r} takes {expected}: samples first, then time steps, "
            "where None may be any number."
        )
    return x


def _fits(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    return len(shape) == len(expected) and all(want in (None, have) for have, want in zip(shape, expected, strict=True))


# -- through time and back ---------------------------------------------------------------------------------------------


@contextmanager
def _states_kept(model: Any) -> Iterator[None]:
    """Stateful layers remember afterwards what they remembered before."""
    memories = [(memory, memory.value.copy()) for memory in model.memories]
    try:
        yield
    finally:
        for memory, value in memories:
            memory.assign(value)


def _there_and_back(model: Any, layer: Any, x: Any, y: Any) -> tuple[Record, tuple[Array, ...]]:
    """The record of the layer's operation, and the gradients that arrived at its outputs."""
    tensors = map_structure(Tensor, x)
    tape = GradientTape(persistent=True)
    tape.watch(flatten(tensors))  # so that frozen layers are recorded, too
    with tape:
        outputs = model(tensors, training=False)
        loss = None if y is None else model._loss_of(tensors, y, outputs, None, False)  # noqa: SLF001 - calls what a learner defined
    record = _last_record(tape, layer)
    target = loss if isinstance(loss, Tensor) else record.outputs[1]  # without y: the hidden state at the end
    with running_in_parts():  # then the operation keeps the gradients of its states
        for one, gradients, _ in tape.walk({id(target): np.ones_like(target.value)}):
            if one is record:
                return record, gradients
    raise ValueError(
        f"{WHO} found no gradient at layer {layer.name!r}: the loss does not depend on it. Leave y out to see how the "
        "last state depends on the time steps before."
    )


def _last_record(tape: GradientTape, layer: Any) -> Record:
    for record in reversed(tape.records):
        if isinstance(record.op, Recurrence) and record.calls and record.calls[-1].name == layer.name:
            return record
    raise ValueError(
        f"{WHO} shows SimpleRNN, LSTM and GRU with activation='tanh' and recurrent_activation='sigmoid'. Layer "
        f"{layer.name!r} has others, and runs as many small operations; StepThrough shows these."
    )
