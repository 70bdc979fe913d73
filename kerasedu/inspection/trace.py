"""Trace: what a tape saw in one forward pass, one backward pass and one update."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kerasedu.engine import GradientTape, Tensor, Variable, settings
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.tape import Record, running_in_parts
from kerasedu.inspection.step import Step

Array = np.ndarray


class LayerView:
    """What a trace knows of one layer.

    Arguments:
        name: the layer's name.
        steps: its steps, in the order they ran.
    """

    def __init__(self, name: str, steps: list[Step]) -> None:
        self.name, self.steps = name, steps

    @property
    def output(self) -> Array:
        """What came out of the layer."""
        return self._last_forward.output

    @property
    def gradient(self) -> Array | None:
        """Gradient of the loss with respect to the layer's output; None where it has none."""
        return next((step.gradient for step in self.steps if step.phase == "backward"), None)

    @property
    def intermediates(self) -> dict[str, Array]:
        """Everything its operations reveal, by name."""
        return {
            name: array for step in self.steps if step.phase == "forward" for name, array in step.intermediates.items()
        }

    @property
    def _last_forward(self) -> Step:
        return [step for step in self.steps if step.phase == "forward"][-1]

    def __repr__(self) -> str:
        return f"<LayerView {self.name}: {len(self.steps)} steps, output {self.output.shape}>"


class Trace:
    """Every number of one training step.

    Arguments:
        steps: forward steps in the order they ran, then backward steps, then updates.
        loss: the loss of the step.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((2,)), Dense(1, name="sum")])
        >>> model.compile("sgd", "mse")
        >>> trace = model.trace(np.ones((1, 2)), np.ones((1, 1)))
        >>> trace["sum"].output.shape
        (1, 1)
    """

    def __init__(self, steps: list[Step], loss: float) -> None:
        self.steps = tuple(steps)
        self.loss = loss

    @property
    def layers(self) -> list[str]:
        """Names of the layers in the order they ran; "loss" comes last."""
        return list(dict.fromkeys(step.layer for step in self.steps if step.phase == "forward"))

    def __getitem__(self, layer: str) -> LayerView:
        steps = [step for step in self.steps if step.layer == layer]
        if not steps:
            raise KeyError(f"This trace has no layer {layer!r}. It has {', '.join(self.layers)}.")
        return LayerView(layer, steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        return f"<Trace of {len(self.steps)} steps through {len(self.layers)} layers, loss {self.loss:.4g}>"

    @classmethod
    def of(cls, model: Any, x: Array, y: Array, training: bool = True) -> Trace:
        """Run one training step of a compiled model, and leave the model as it was.

        Arguments:
            model: a compiled model.
            x: a few samples.
            y: what is true of them.
            training: whether layers behave as in training.
        """
        x = map_structure(lambda array: Tensor(np.asarray(array, _number_type(model, array))), x)
        with _as_it_was(model), running_in_parts():
            tape = GradientTape(persistent=True)
            tape.watch(flatten(x))  # so that layers without weights, and frozen ones, are steps too
            with tape:
                loss = model.compute_loss(x, y, model(x, training=training))
            steps = [_forward(record) for record in tape.records]
            pending = {id(loss): np.ones_like(loss.value)}
            weights = model.trainable_weights
            for record, grad_outputs, grad_inputs in tape.walk(pending, keep=weights):
                steps.append(_backward(record, grad_outputs[0], grad_inputs))
            pairs = [(pending[id(w)], w) for w in weights if id(w) in pending]
            steps += _update(model.optimizer, pairs, _owners(tape.records))
        return cls(steps, float(loss))


@contextmanager
def _as_it_was(model: Any) -> Iterator[None]:
    """Put weights, optimizer and random streams back afterwards."""
    weights = [(w, w.value.copy()) for w in model.variables]
    themselves = {id(w): w for w, _ in weights}  # a copy of the optimizer is to change the model's own weights
    optimizer, model.optimizer = model.optimizer, copy.deepcopy(model.optimizer, themselves)
    streams = [(stream, stream.bit_generator.state) for stream in (settings.generator(), *model.random_streams)]
    try:
        yield
    finally:
        for weight, value in weights:
            weight.assign(value)
        model.optimizer = optimizer
        for stream, state in streams:
            stream.bit_generator.state = state


def _number_type(model: Any, array: Array) -> Any:
    """The type in which a model takes an array: its own for decimal numbers, as it is for others."""
    return model.dtype if np.asarray(array).dtype.kind == "f" else None


def _forward(record: Record) -> Step:
    return Step(
        "forward",
        _layer(record),
        record.op.name,
        _named(record.op.input_names, record.inputs),
        record.outputs[0].value,
        intermediates=_revealed(record),
        formula=record.op.formula,
    )


def _backward(record: Record, grad_output: Array, grad_inputs: tuple[Array | None, ...]) -> Step:
    return Step(
        "backward",
        _layer(record),
        record.op.name,
        _named(record.op.input_names, record.inputs),
        record.outputs[0].value,
        gradient=grad_output,
        input_gradients=_named(record.op.input_names, grad_inputs),
        intermediates=_revealed(record),
        formula=record.op.gradient_formula,
    )


def _update(optimizer: Any, pairs: list[tuple[Array, Any]], owners: dict[int, str]) -> list[Step]:
    """The optimizer's step: for each weight its numbers before and after, and what the rule remembers."""
    before = [weight.value for _, weight in pairs]
    if pairs:
        optimizer.apply_gradients(pairs)
    rules = [optimizer.rule_of(weight) for _, weight in pairs]
    return [
        Step(
            "update",
            owners[id(weight)],
            type(rule).__name__,
            {"weight": old},
            weight.value,
            gradient=grad,
            intermediates={
                "learning_rate": np.asarray(rule.rate),
                **{name: memory.copy() for name, memory in rule.memory_of(weight).items()},
            },
            formula=rule.formula,
            variable=weight.path,
        )
        for rule, old, (grad, weight) in zip(rules, before, pairs, strict=True)
    ]


def _owners(records: list[Record]) -> dict[int, str]:
    """For each weight, by its id, the layer in which it was used."""
    return {id(x): _layer(record) for record in records for x in record.inputs if isinstance(x, Variable)}


def _layer(record: Record) -> str:
    """Name of the innermost layer an operation ran in; what runs outside every layer is the loss."""
    return record.layers[-1] if record.layers else "loss"


def _named(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Array]:
    """Values that are there, copied where training would change them, by name; further ones get numbers."""
    labels = [*names, *(f"{names[-1] if names else 'x'}_{i}" for i in range(len(names), len(values)))]
    return {name: np.array(plain(value)) for name, value in zip(labels, values, strict=False) if value is not None}


def _revealed(record: Record) -> dict[str, Array]:
    return {name: np.asarray(getattr(record.op, name)) for name in record.op.reveals}
