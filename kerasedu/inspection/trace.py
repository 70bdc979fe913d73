"""Trace: what a tape saw in one forward pass and, where there is a loss, in one backward pass and one update."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kerasedu.engine import GradientTape, Tensor, settings
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.tape import running_in_parts
from kerasedu.inspection.bounds import MOST_BYTES, bounded
from kerasedu.inspection.layer_view import LayerView
from kerasedu.inspection.numbers import bytes_held, finite_or_text, size_in_words
from kerasedu.inspection.recorder import Recorder
from kerasedu.inspection.step import Step
from kerasedu.inspection.table import TraceTable

Array = np.ndarray


class Trace:
    """Every number of one training step, or of one forward pass.

    Arguments:
        steps: forward steps in the order they ran, then backward steps, then updates.
        loss: the loss of the step; None for a forward pass alone, which has no backward steps and no updates.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((2,)), Dense(1, kernel_initializer="ones", name="sum")])
        >>> model.compile("sgd", "mse")
        >>> trace = model.trace(np.array([[1.0, 3.0]]), np.array([[5.0]]))
        >>> trace["sum"].output
        array([[4.]], dtype=float32)
        >>> trace["sum"].weight_gradients["sum/kernel"].ravel()
        array([-2., -6.], dtype=float32)
    """

    def __init__(self, steps: list[Step], loss: float | None) -> None:
        self.steps = tuple(steps)
        self.loss = loss

    # -- what is in it -------------------------------------------------------------------------------------------------

    @property
    def layers(self) -> list[str]:
        """Paths of the layers in the order they ran: "conv" or, in a model inside, "encoder/conv"; "loss" is last."""
        return list(dict.fromkeys(step.path for step in self.steps if step.phase == "forward"))

    def __getitem__(self, layer: str) -> LayerView:
        """What is known of a layer, by its name or its path; of a model inside likewise, with all its layers."""
        found = _paths_named(self.steps, layer)
        if not found:
            raise KeyError(f"This trace has no layer {layer!r}. It has {', '.join(self.layers)}.")
        if len(found) > 1:
            raise KeyError(f"This trace has {len(found)} layers {layer!r}. Say which one: {', '.join(found)}.")
        ((path, depth),) = found.items()
        steps = [step for step in self.steps if step.path == path or step.path.startswith(f"{path}/")]
        return LayerView(layer, steps, depth)

    def __contains__(self, layer: object) -> bool:
        """Whether a name or path means exactly one layer of the trace."""
        return isinstance(layer, str) and len(_paths_named(self.steps, layer)) == 1

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        gone = len(self.left_out)
        note = f", without {gone} large intermediate{'s' * (gone > 1)}" if gone else ""
        return f"<Trace of {len(self.steps)} steps through {len(self.layers)} layers, {self._loss_in_words()}{note}>"

    def _loss_in_words(self) -> str:
        return "forward only" if self.loss is None else f"loss {self.loss:.4g}"

    # -- how large it is -----------------------------------------------------------------------------------------------

    @property
    def nbytes(self) -> int:
        """Bytes of memory that its arrays keep; what several steps share counts once."""
        return bytes_held(array for step in self.steps for array in step.arrays())

    @property
    def left_out(self) -> dict[str, str]:
        """Intermediates that were too large to keep, as "conv.columns", and what they were like, in words."""
        return {f"{step.path}.{name}": words for step in self.steps for name, words in step.left_out.items()}

    # -- as a table and as data ----------------------------------------------------------------------------------------

    def table(self) -> TraceTable:
        """The operations as a table: layer, operation, shapes, range of the output, size of its gradient.

        Returns:
            A table that is text when printed and a table of the page in a notebook; `table.rows` has its texts.
        """
        title = f"{len(self.layers)} layers, {self._loss_in_words()}, {size_in_words(self.nbytes)}"
        gone = self.left_out
        return TraceTable(self.steps, title + (f"; left out: {', '.join(gone)}" if gone else ""))

    def to_dict(self, arrays: bool = False) -> dict[str, Any]:
        """The trace as plain data, ready for `json.dumps`.

        Arguments:
            arrays: whether to put in all numbers. It makes the data large.

        Returns:
            {"loss", "layers", "nbytes", "left_out", "steps"}; each step as `Step.to_dict` returns it. The loss of a
            forward pass alone is None.
        """
        return {
            "loss": None if self.loss is None else finite_or_text(self.loss),
            "layers": self.layers,
            "nbytes": self.nbytes,
            "left_out": self.left_out,
            "steps": [step.to_dict(arrays) for step in self.steps],
        }

    # -- making one ----------------------------------------------------------------------------------------------------

    @classmethod
    def of(
        cls,
        model: Any,
        x: Any,
        y: Any = None,
        training: bool | None = None,
        sample_weight: Any = None,
        max_bytes: int | None = MOST_BYTES,
    ) -> Trace:
        """Run one training step of a model, or its forward pass where no loss can be had, and leave it as it was.

        Arguments:
            model: the model.
            x: a few samples, in the structure that the model takes.
            y: what is true of them, in the structure of its outputs. Without y, a model that is not compiled, or whose
                loss compares with y, is traced forward only.
            training: whether layers behave as in training; when not given, they do unless no loss can be had.
            sample_weight: how much each sample counts.
            max_bytes: most bytes to keep; the largest intermediates are left out where it would be more.

        Raises:
            ValueError: if y is given and nothing can be learned from the loss, or the trace is too large.
        """
        x = map_structure(lambda array: Tensor(np.array(array, _number_type(model, array))), x)
        forward_only = y is None and not (model.compiled and model.compiled_loss.is_none)
        training = not forward_only if training is None else training
        with _as_it_was(model), running_in_parts():
            tape = GradientTape(persistent=True)
            tape.watch(flatten(x))  # so that layers without weights, and frozen ones, are steps too
            with tape:
                y_pred = model(x, training=training)
                loss = None if forward_only else _loss(model, x, y, y_pred, sample_weight, training)
                scaled = None if loss is None else model.optimizer.scale_loss(loss)
            steps = _steps(model, tape, Recorder(tape.records, model, flatten(y_pred)), scaled)
        return cls(bounded(steps, max_bytes), None if loss is None else float(loss))


def _loss(model: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Tensor | None:
    """The loss; None where there is no y and nothing else is to become small."""
    loss = model._loss_of(x, y, y_pred, sample_weight, training)  # noqa: SLF001 - calls what a learner defined
    if isinstance(loss, Tensor):
        return loss
    if y is not None:
        raise ValueError(
            f"The loss of model {model.name!r} is {loss!r} and depends on nothing that the model computes. "
            "Compile the model with a loss: model.compile('adam', 'mse')."
        )
    return None


def _steps(model: Any, tape: GradientTape, recorder: Recorder, target: Tensor | None) -> list[Step]:
    """All steps: forward and, where there is something to go back from, backward and update."""
    forward = recorder.forward()
    if target is None:
        return forward
    backward = []
    pending = {id(target): np.ones_like(target.value)}
    numbers = {id(record): number for number, record in enumerate(tape.records)}
    weights = model.trainable_weights
    for record, gradients, input_gradients in tape.walk(pending, keep=weights):
        backward.append(recorder.backward(record, forward[numbers[id(record)]], gradients, input_gradients))
    pairs = [(pending[id(weight)], weight) for weight in weights if id(weight) in pending]
    return [*forward, *backward, *_update(model.optimizer, pairs, recorder)]


def _update(optimizer: Any, pairs: list[tuple[Array, Any]], recorder: Recorder) -> list[Step]:
    """The optimizer's step: for each weight its numbers before and after, and what the rule remembers."""
    if not pairs:
        return []
    weights = [weight for _, weight in pairs]
    optimizer.build(weights)
    before = [{"weight": recorder.kept(weight), **_memory(optimizer, weight)} for weight in weights]
    optimizer.apply_gradients([(np.array(grad), weight) for grad, weight in pairs])  # a rule may work in place
    owners = recorder.owners()
    return [
        _update_step(optimizer, weight, grad, inputs, owners[id(weight)])
        for inputs, (grad, weight) in zip(before, pairs, strict=True)
    ]


def _update_step(optimizer: Any, weight: Any, grad: Array, before: dict[str, Array], owner: dict[str, Any]) -> Step:
    rule = optimizer.rule_of(weight)
    numbers = {name: value for name, value in rule.get_config().items() if isinstance(value, bool | int | float)}
    return Step(
        "update",
        op=type(rule).__name__,
        inputs=before,
        output=weight.value.copy(),
        gradient=grad,
        intermediates={"learning_rate": np.asarray(rule.rate), **_memory(optimizer, weight)},
        formula=rule.formula,
        variable=weight.path,
        settings={**numbers, "step": rule.step},
        **owner,
    )


def _memory(optimizer: Any, weight: Any) -> dict[str, Array]:
    """A copy of what the rule remembers of a weight."""
    return {name: memory.copy() for name, memory in optimizer.rule_of(weight).memory_of(weight).items()}


@contextmanager
def _as_it_was(model: Any) -> Iterator[None]:
    """Put weights, optimizer and random streams back afterwards."""
    weights = [(w, w.value.copy()) for w in model.variables]
    themselves = {id(w): w for w, _ in weights}  # a copy of the optimizer is to change the model's own weights
    optimizer = model.optimizer if model.compiled else None
    if optimizer is not None:
        model.optimizer = copy.deepcopy(optimizer, themselves)
    streams = [(stream, stream.bit_generator.state) for stream in (settings.generator(), *model.random_streams)]
    try:
        yield
    finally:
        for weight, value in weights:
            weight.assign(value)
        if optimizer is not None:
            model.optimizer = optimizer
        for stream, state in streams:
            stream.bit_generator.state = state


def _number_type(model: Any, array: Array) -> Any:
    """The type in which a model takes an array: its own for decimal numbers, as it is for others."""
    return model.dtype if np.asarray(array).dtype.kind == "f" else None


def _paths_named(steps: tuple[Step, ...], wanted: str) -> dict[str, int]:
    """Paths that end in this name, each with the number of layers on it; where one is exactly it, that one alone."""
    found: dict[str, int] = {}
    for step in steps:
        names = step.layers or (step.layer,)
        for depth in range(1, len(names) + 1):
            path = "/".join(names[:depth])
            if path == wanted:
                return {path: depth}
            if path.endswith(f"/{wanted}"):
                found[path] = depth
    return found
