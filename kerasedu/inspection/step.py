"""Step: one operation of a training step, with all its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Step:
    """One operation of a training step, with all its numbers. Plain data; nothing in it changes the model.

    Attributes:
        phase: "forward", "backward" or "update".
        layer: name of the layer it belongs to; "loss" for the loss.
        op: name of the operation: "Conv", "Add", "Relu", "MaxPool", ...; in an update the optimizer's.
        inputs: what went in, by the names the operation gives it; in an update {"weight": the weight before}.
        output: forward and backward: what came out; update: the weight after.
        gradient: backward: gradient of the loss with respect to `output`; update: for the weight; else None.
        input_gradients: backward: gradient of the loss with respect to each input that has one.
        intermediates: what the operation reveals, by name.
        formula: LaTeX of this phase.
        variable: update: path of the weight, such as "dense/kernel"; else "".
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

    def __repr__(self) -> str:
        what = self.variable or self.op
        return f"<Step {self.phase} {self.layer}: {what}, output {self.output.shape}>"
