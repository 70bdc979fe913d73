"""What came out of each box for one sample, and the gradient of the loss there, as a trace of the model saw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from kerasedu.diagrams.chart import Names
from kerasedu.inspection import LayerView, Trace

Array = np.ndarray


class Passed(NamedTuple):
    """An array that came out of a layer.

    Attributes:
        value: the array.
        gradient: gradient of the loss with respect to it; None where there is none.
    """

    value: Array
    gradient: Array | None


Call = list[Passed]


class Run:
    """What a trace knows of each layer, by the names of the models around it and its own.

    Arguments:
        trace: the trace.
        given: the arrays that went into the model, by the names of its inputs.
    """

    def __init__(self, trace: Trace, given: Mapping[str, Array]) -> None:
        self.trace, self.given = trace, given

    def view(self, names: Names) -> LayerView | None:
        """What the trace knows of a layer; None if no operation ran in it.

        Other than `trace[path]` it never means a layer of the same name elsewhere.
        """
        steps = [step for step in self.trace.steps if step.layers[: len(names)] == names]
        ran = any(step.phase == "forward" for step in steps)
        return LayerView("/".join(names), steps, len(names)) if ran else None

    def calls(self, names: Names) -> list[Call]:
        """What came out of a layer, at each of its calls; nothing if no operation ran in it."""
        view = self.view(names)
        return [] if view is None else [_passed(call) for call in view.calls]

    def weight_gradients(self, names: Names) -> dict[str, Array]:
        """Gradient of the loss with respect to each weight of a layer, by the weight's path."""
        view = self.view(names)
        return {} if view is None else view.weight_gradients

    def entrance(self, name: str) -> list[Call]:
        """What went into the model through an input, as if it came out of that input's box."""
        if name not in self.given:
            return []
        value = self.given[name]
        twins = sum(_same(value, other) for other in self.given.values()) > 1
        return [[Passed(value, None if twins else self._gradient_of(value))]]

    def _gradient_of(self, value: Array) -> Array | None:
        """Gradient with respect to what went into the model: the sum over all operations that took it."""
        made = {id(step.output) for step in self.trace.steps if step.phase == "forward"}
        found = [
            step.input_gradients[name]
            for step in self.trace.steps
            if step.phase == "backward"
            for name, array in step.inputs.items()
            if name in step.input_gradients and id(array) not in made and _same(array, value)
        ]
        return np.sum(found, axis=0) if found else None


def _passed(call: LayerView) -> Call:
    back = {step.number: (step.gradient, *step.more_gradients) for step in call.steps if step.phase == "backward"}
    gradients = {
        id(array): gradient
        for step in call.steps
        if step.phase == "forward"
        for array, gradient in zip((step.output, *step.more_outputs), back.get(step.number, ()), strict=False)
    }
    return [Passed(array, gradients.get(id(array))) for array in call.outputs]


def _same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.array_equal(one, other.astype(one.dtype))
