"""StepThrough: one training step, opened: forward, backward and update, operation by operation."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.step.data import PHASES, steps_data
from kerasedu.widgets.step.picture import step_picture, step_title
from kerasedu.widgets.step.words import OPERATIONS, STEP_THROUGH
from kerasedu.widgets.svg import Svg


class StepThrough(Explorer):
    """Walks through one training step of your own model: what goes in, the formula, what comes out, and the way back.

    Call it with a model and data, or with a trace made by `model.trace(x, y)`. The model is left as it was.

    Arguments:
        model: a compiled model, or a trace.
        x: samples, of shape (samples, ...); one of them is traced.
        y: targets, one for each sample.
        sample: which sample to trace; with a trace of several samples, which of their images to show.
        seconds: how long `play` shows each step.

    Attributes:
        step: number of the step shown, from 0; `trace.steps[step]` is the same step. Can be set.
        playing: whether it goes on by itself.
        seconds: how long each step is shown then.

    Raises:
        ValueError: if the model has no weights yet, `x` has the wrong shape, `y` is missing or has another length,
        there is
            no such sample, or the trace is empty.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> from kerasedu.widgets import StepThrough
        >>> model = Sequential([Input((2,)), Dense(1, name="sum")], name="small")
        >>> model.compile("sgd", "mse")
        >>> w = StepThrough(model, np.ones((1, 2)), np.ones((1, 1)))
        >>> w.step = w.find("sum", "update")
        >>> w
        <StepThrough of small: step ... of ..., update, sum, SGD>
    """

    module = "step_through"
    state_names = ("step", "playing", "seconds")

    step = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    seconds = traitlets.Float(1.2).tag(sync=True)

    def __init__(self, model: Any, x: Any = None, y: Any = None, *, sample: int = 0, seconds: float = 1.2) -> None:
        if seconds <= 0:
            raise ValueError(f"StepThrough got seconds={seconds}. Show each step for more than 0 seconds.")
        trace = model if hasattr(model, "steps") and not hasattr(model, "trace") else _trace(model, x, y, sample)
        if not trace.steps:
            raise ValueError(
                "StepThrough got a trace without steps. Make one with model.trace(x, y) on a compiled model."
            )
        name = getattr(model, "name", "") if trace is not model else getattr(trace, "model_name", "")
        self.trace = trace
        self._data = steps_data(trace.steps, name=name, loss=getattr(trace, "loss", None), sample=sample)
        sentences = {name.lower(): list(pair) for name, pair in OPERATIONS.items()}
        super().__init__(self._data, {**STEP_THROUGH, "operations": sentences}, seconds=seconds)

    def __len__(self) -> int:
        return len(self._data["steps"])

    def first(self) -> None:
        """Show the first step."""
        self.step = 0

    def previous(self) -> None:
        """One step back; at the first it stays."""
        self.step = max(0, self.step - 1)

    def next(self) -> None:
        """One step on; at the last it stays."""
        self.step = min(len(self) - 1, self.step + 1)

    def last(self) -> None:
        """Show the last step."""
        self.step = len(self) - 1

    def play(self) -> None:
        """Go on by itself, in the browser."""
        self.playing = True

    def pause(self) -> None:
        """Stop going on by itself."""
        self.playing = False

    def find(self, layer: str, phase: str = "forward") -> int:
        """Number of the first step of a layer: `w.step = w.find("conv2d", "backward")`.

        Arguments:
            layer: the layer's name.
            phase: "forward", "backward" or "update".

        Raises:
            ValueError: if there is no such step.
        """
        for number, step in enumerate(self._data["steps"]):
            if (step["layer"], step["phase"]) == (layer, phase):
                return number
        layers = ", ".join(dict.fromkeys(step["layer"] for step in self._data["steps"]))
        raise ValueError(
            f"There is no {phase} step of layer {layer!r}. Phases are {', '.join(PHASES)}; layers are {layers}."
        )

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        number, last = proposal["value"], len(self) - 1
        if not 0 <= number <= last:
            raise ValueError(f"StepThrough got step={number}, but has the steps 0 to {last}. Choose one of these.")
        return number

    def picture(self) -> Svg:
        """The step shown, as a still picture."""
        return step_picture(self._data, self.step, STEP_THROUGH)

    def title(self) -> str:
        return step_title(self._data, STEP_THROUGH)

    def __repr__(self) -> str:
        step = self._data["steps"][self.step]
        name = f" of {self._data['name']}" if self._data["name"] else ""
        return (
            f"<StepThrough{name}: step {self.step + 1} of {len(self)}, {step['phase']}, {step['layer']}, {step['op']}>"
        )


def _trace(model: Any, x: Any, y: Any, sample: int) -> Any:
    """Trace one sample, or say in one sentence why that cannot be."""
    if not hasattr(model, "trace"):
        raise TypeError(
            f"StepThrough got a {type(model).__name__}. Give it a model, x and y, or a trace made by model.trace(x, y)."
        )
    if x is None or y is None:
        missing = " and ".join(name for name, value in (("x", x), ("y", y)) if value is None)
        raise ValueError(
            f"StepThrough got a model without {missing}. Call StepThrough(model, x, y): backward starts from a target."
        )
    if not getattr(model, "built", True):
        raise ValueError(
            f"StepThrough got the model {model.name!r}, which has no weights yet. Give it an input shape (start with "
            "layers.Input(shape=...)), or call it once on data, before stepping through it."
        )
    x, y = np.asarray(x), np.asarray(y)
    _check_data(model, x, y, sample)
    return model.trace(x[sample : sample + 1], y[sample : sample + 1])


def _check_data(model: Any, x: np.ndarray, y: np.ndarray, sample: int) -> None:
    expected = getattr(model, "input_shape", None)
    if isinstance(expected, tuple) and expected and not _fits(x.shape, expected):
        alone = " This looks like one sample: add a batch axis, x[None]." if _fits((1, *x.shape), expected) else ""
        raise ValueError(
            f"StepThrough got x of shape {x.shape}, but {model.name!r} takes {expected}, where None is the number of "
            f"samples.{alone}"
        )
    if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
        raise ValueError(
            f"StepThrough got x of shape {x.shape} and y of shape {y.shape}. Give one target for each sample."
        )
    if not 0 <= sample < len(x):
        raise ValueError(
            f"StepThrough got sample={sample}, but x holds {len(x)} samples. Choose one from 0 to {len(x) - 1}."
        )


def _fits(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    return len(shape) == len(expected) and all(want in (None, have) for have, want in zip(shape, expected, strict=True))
