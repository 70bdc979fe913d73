"""Step: one operation of a training step, with all its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerasedu.inspection.numbers import as_lists, described

Array = np.ndarray


@dataclass(frozen=True)
class Step:
    """One operation of a training step, with all its numbers. Plain data; nothing in it changes the model.

    Attributes:
        phase: "forward", "backward" or "update".
        layer: name of the layer it belongs to; "loss" for the loss.
        op: name of the operation: "Conv", "Add", "Relu", "MaxPool", ...; in an update the optimizer's.
        inputs: what went in, by the names the operation gives it; in an update "weight", the weight before, and what
            the rule remembered of it, such as "momentum".
        output: forward and backward: what came out; update: the weight after.
        gradient: backward: gradient of the loss with respect to `output`; update: for the weight; else None.
        input_gradients: backward: gradient of the loss with respect to each input that has one.
        intermediates: what the operation reveals, by name.
        formula: LaTeX of this phase.
        variable: update: path of the weight, such as "dense/kernel"; else "".
        layers: names of the layers it ran in, outermost first, as ("encoder", "dense"); the traced model itself is not
            among them, but where an operation stands in the model's own `call`.
        calls: for each of these, which of its calls this was, counted from 0.
        gives: for each of these, whether `output` is what this call of the layer returned.
        number: place of the operation among the forward steps; a backward step has that of its forward step.
        weights: which inputs are weights: their paths, by the input's name.
        more_outputs: what came out besides `output`, where the operation has several.
        more_gradients: backward: the gradients with respect to these.
        left_out: intermediates that were too large to keep: what they were like, by name.
        settings: how the operation was made, where it is plain: {"strides": (1, 1), "padding": "valid"}; in an update
            the numbers of the rule, such as "beta_1", and "step", counted from 1.
    """

    phase: str
    layer: str
    op: str
    inputs: dict[str, Array]
    output: Array
    gradient: Array | None = None
    input_gradients: dict[str, Array] = field(default_factory=dict)
    intermediates: dict[str, Array] = field(default_factory=dict)
    formula: str = ""
    variable: str = ""
    layers: tuple[str, ...] = ()
    calls: tuple[int, ...] = ()
    gives: tuple[bool, ...] = ()
    number: int = -1
    weights: dict[str, str] = field(default_factory=dict)
    more_outputs: tuple[Array, ...] = ()
    more_gradients: tuple[Array, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where it ran, as "encoder/dense"."""
        return "/".join(self.layers) or self.layer

    def arrays(self) -> list[Array]:
        """All arrays that it holds."""
        named = (*self.inputs.values(), *self.input_gradients.values(), *self.intermediates.values())
        single = () if self.gradient is None else (self.gradient,)
        return [*named, self.output, *single, *self.more_outputs, *self.more_gradients]

    def to_dict(self, arrays: bool = False) -> dict[str, Any]:
        """What it is, as plain data for JSON.

        Arguments:
            arrays: whether to put in all numbers, as nested lists under "values".

        Returns:
            The texts and, for each array, its "shape" and "dtype", and of numbers "min", "max", "mean" and "norm".
        """

        def shown(array: Array) -> dict[str, Any]:
            return described(array) | ({"values": as_lists(array)} if arrays else {})

        texts = {name: getattr(self, name) for name in ("phase", "layer", "path", "op", "formula", "variable")}
        return {
            **texts,
            "number": self.number,
            "calls": list(self.calls),
            "weights": dict(self.weights),
            "settings": dict(self.settings),
            "inputs": {name: shown(array) for name, array in self.inputs.items()},
            "output": shown(self.output),
            "gradient": None if self.gradient is None else shown(self.gradient),
            "input_gradients": {name: shown(array) for name, array in self.input_gradients.items()},
            "intermediates": {name: shown(array) for name, array in self.intermediates.items()},
            "left_out": dict(self.left_out),
        }

    def __repr__(self) -> str:
        what = self.variable or self.op
        return f"<Step {self.phase} {self.layer}: {what}, output {self.output.shape}>"
