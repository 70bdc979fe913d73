"""StepThrough: one training step, opened: forward, backward and update, operation by operation."""

from __future__ import annotations

from typing import Any, Literal

import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.page import compact
from kerasedu.widgets.step.data import steps_data
from kerasedu.widgets.step.detail import DETAILS, LAYERS, OPERATIONS, is_open, layers_of_several, named_layers, stops_in
from kerasedu.widgets.step.elements import array_of, line_text, telling, worked
from kerasedu.widgets.step.graph import PHASES
from kerasedu.widgets.step.picture import step_picture, step_title
from kerasedu.widgets.step.source import Source, batch_of
from kerasedu.widgets.step.words import OPERATIONS as SENTENCES
from kerasedu.widgets.step.words import STEP_THROUGH
from kerasedu.widgets.svg import Svg


class StepThrough(Explorer):
    """Walks through one training step of your own model: what goes in, the formula, what comes out, and the way back.

    Call it with a model and data, or with a trace made by `model.trace(x, y)`. Any model will do: Sequential,
    functional or a class of your own. Without y, or before `compile`, it shows the forward pass. The model is left as
    it was.

    Arguments:
        model: a model, or a trace.
        x: samples, of shape (samples, ...), in the structure that the model takes; one of them is traced.
        y: targets, one for each sample, in the structure of the model's outputs.
        sample: which sample to trace; with a trace of several samples, which of them to show.
        seconds: how long `play` shows each step.
        detail: "operations" to stop at each operation, "layers" to take each layer as one step.

    Attributes:
        step: number of the step shown, from 0; `trace.steps[step]` is the same step. Can be set, as all that follow.
        element: index of the number that is worked out, without the axis of the samples: (row, column, channel) of
            images, (unit,) of a vector, all axes of a weight. () for a telling one, such as the largest.
        target: backward, of which input the gradient is worked out; "" for the first.
        channel: which channel alone to show of images with several; -1 for all of them, page by page.
        sample: which sample is shown.
        detail: "operations" or "layers".
        expanded: layers, by name or path, whose operations are steps of their own also where `detail` is "layers".
        playing: whether it goes on by itself.
        seconds: how long each step is shown then.
        trace: the trace shown.

    Raises:
        ValueError: if the model has no weights yet, `x` has the wrong shape, `y` has another length, there is no such
            sample, or the trace is empty.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> from kerasedu.widgets import StepThrough
        >>> model = Sequential([Input((2,)), Dense(1, kernel_initializer="ones", name="sum")], name="small")
        >>> model.compile("sgd", "mse")
        >>> w = StepThrough(model, np.array([[0.5, 1.5]]), np.ones((1, 1)))
        >>> print(w.explain())
        y[0, 0] = 0.5 × 1 + 1.5 × 1 = 2
        >>> w.step = w.find("sum", "update")
        >>> w
        <StepThrough of small: step ... of ..., update, sum, SGD>
    """

    module = "step_through"
    state_names = (
        "step",
        "playing",
        "seconds",
        "element",
        "target",
        "channel",
        "sample",
        "samples",
        "detail",
        "expanded",
        "arithmetic",
    )

    step = traitlets.Int(0).tag(sync=True)
    element = traitlets.Tuple().tag(sync=True)
    target = traitlets.Unicode("").tag(sync=True)
    channel = traitlets.Int(-1).tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    samples = traitlets.Int(1).tag(sync=True)
    detail = traitlets.Enum(DETAILS, "operations").tag(sync=True)
    expanded = traitlets.Tuple().tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    seconds = traitlets.Float(1.2).tag(sync=True)
    arithmetic = traitlets.Unicode("{}").tag(sync=True)

    def __init__(
        self,
        model: Any,
        x: Any = None,
        y: Any = None,
        *,
        sample: int = 0,
        seconds: float = 1.2,
        detail: Literal["operations", "layers"] = "operations",
    ) -> None:
        if seconds <= 0:
            raise ValueError(f"StepThrough got seconds={seconds}. Show each step for more than 0 seconds.")
        if detail not in DETAILS:
            raise ValueError(f"StepThrough got detail={detail!r}. It takes 'operations' or 'layers'.")
        self._source = Source(model, x, y)
        self._data = self._load(sample)
        sentences = {name.lower(): list(pair) for name, pair in SENTENCES.items()}
        words = {**STEP_THROUGH, "operations": sentences}
        count = self._source.count
        super().__init__(self._data, words, seconds=seconds, sample=sample, samples=count, detail=detail)

    def _load(self, sample: int) -> dict[str, Any]:
        self.trace, self._loaded = self._source.trace(sample), sample
        loss, within = getattr(self.trace, "loss", None), self._source.within(sample)
        batch = batch_of(self.trace)
        return steps_data(self.trace.steps, name=self._source.name, loss=loss, sample=within, batch=batch)

    def __len__(self) -> int:
        return len(self._data["steps"])

    # -- walking -------------------------------------------------------------------------------------------------------

    @property
    def stops(self) -> list[int]:
        """The numbers of the steps at which it stops: all of an expanded layer, the last of any other."""
        return stops_in(self._data, self.detail, self.expanded)

    @property
    def shown(self) -> int:
        """The number of the step that is on view: `step`, or the last of its layer."""
        return self._stop(self.step)

    def _stop(self, step: int) -> int:
        """Where it stops for a step."""
        return min(stop for stop in self.stops if stop >= step)

    def first(self) -> None:
        """Show the first step."""
        self.step = self.stops[0]

    def previous(self) -> None:
        """One step back; at the first it stays."""
        self.step = max([stop for stop in self.stops if stop < self.shown], default=self.stops[0])

    def next(self) -> None:
        """One step on; at the last it stays."""
        self.step = min([stop for stop in self.stops if stop > self.shown], default=self.stops[-1])

    def last(self) -> None:
        """Show the last step."""
        self.step = self.stops[-1]

    def expand(self, layer: str) -> None:
        """Stop at each operation of a layer; the others stay as they are.

        Arguments:
            layer: the layer's name or path.

        Raises:
            ValueError: if there is no such layer, or it is a single operation.
        """
        self.expanded = (*self.expanded, layer)

    def collapse(self, layer: str) -> None:
        """Take a layer as one step; the others stay as they are. Arguments and errors as for `expand`."""
        closed = named_layers(self._data, [layer])
        opened = layers_of_several(self._data) if self.detail == OPERATIONS else self.expanded
        with self.hold_trait_notifications():
            self.detail, self.expanded = LAYERS, tuple(path for path in opened if path not in closed)

    def play(self) -> None:
        """Go on by itself, in the browser."""
        self.playing = True

    def pause(self) -> None:
        """Stop going on by itself."""
        self.playing = False

    def find(self, layer: str, phase: str = "forward") -> int:
        """Number of the first step of a layer: `w.step = w.find("conv2d", "backward")`.

        Arguments:
            layer: the layer's name or, in a model inside, its path: "encoder/dense".
            phase: "forward", "backward" or "update".

        Raises:
            ValueError: if there is no such step.
        """
        steps = [(number, step) for number, step in enumerate(self._data["steps"]) if step["phase"] == phase]
        for key in ("path", "layer"):
            for number, step in steps:
                if step[key] == layer:
                    return number
        layers = ", ".join(dict.fromkeys(step["path"] for step in self._data["steps"]))
        raise ValueError(
            f"There is no {phase} step of layer {layer!r}. Phases are {', '.join(PHASES)}; layers are {layers}."
        )

    # -- one element ---------------------------------------------------------------------------------------------------

    def explain(self) -> str:
        """The arithmetic of the chosen element, line by line; "" for an operation that has none."""
        return "\n".join(line_text(line) for line in self._worked()["lines"])

    def _worked(self) -> dict[str, Any]:
        """The arithmetic as data: what was sent, else worked out now."""
        target, lead = self._target()
        entry, run = self._data["steps"][self.shown], self._run()
        element = self.element or None
        for one in entry["worked_run" if len(run) > 1 else "worked"]:
            if one["target"] == target and element in (None, tuple(one["element"])):
                return one
        steps = [self.trace.steps[i] for i in run]
        if element is None:
            element = telling(steps[-1], target, lead)[0] if array_of(steps[-1], target).size else ()
        return worked(steps, target, lead, element)

    def _run(self) -> list[int]:
        """The steps that are looked at together."""
        entry = self._data["steps"][self.shown]
        is_alone = is_open(self._data, self.shown, self.detail, self.expanded) or "worked_run" not in entry
        return [self.shown] if is_alone else entry["run"]

    def _target(self, step: int | None = None) -> tuple[str, tuple[int, ...]]:
        """Which tensor the element is of, and the index of its sample."""
        targets = self._data["steps"][self.shown if step is None else step]["targets"]
        name = self.target if self.target in targets else next(iter(targets), "")
        return name, tuple(targets.get(name, ()))

    def _shape(self, step: int | None = None) -> tuple[int, ...]:
        """Shape of what an element can be chosen from."""
        target, lead = self._target(step)
        return array_of(self.trace.steps[self.shown if step is None else step], target)[lead].shape if target else ()

    # -- traits --------------------------------------------------------------------------------------------------------

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        number, last = proposal["value"], len(self) - 1
        if not 0 <= number <= last:
            raise ValueError(f"StepThrough got step={number}, but has the steps 0 to {last}. Choose one of these.")
        return number

    @traitlets.validate("element")
    def _check_element(self, proposal: Any) -> tuple[int, ...]:
        element, shape = tuple(proposal["value"]), self._shape()
        whole = all(isinstance(i, int) for i in element)
        if element and not (
            whole and len(element) == len(shape) and all(0 <= i < n for i, n in zip(element, shape, strict=True))
        ):
            raise ValueError(
                f"StepThrough got element={element}, and what this step makes of one sample has shape {shape}. Choose "
                f"an index in it, such as {tuple(0 for _ in shape)}, or () for a telling one."
            )
        return element

    @traitlets.validate("expanded")
    def _check_expanded(self, proposal: Any) -> tuple[str, ...]:
        return tuple(named_layers(self._data, proposal["value"]))

    @traitlets.validate("sample")
    def _check_sample(self, proposal: Any) -> int:
        self._source.check(proposal["value"])
        return proposal["value"]

    @traitlets.observe("step")
    def _follow(self, change: Any) -> None:
        """Keep to the element where the next step makes something of the same shape."""
        if self.element and self._shape(self._stop(change["old"])) != self._shape():
            self.element = ()
        self._work_out()

    def _fits(self, element: tuple[int, ...]) -> bool:
        shape = self._shape()
        return len(element) == len(shape) and all(i < n for i, n in zip(element, shape, strict=True))

    @traitlets.observe("element", "target", "detail", "expanded")
    def _work_out(self, _: Any = None) -> None:
        """Answer what the browser does not know by itself."""
        if self.element and not self._fits(self.element):
            self.element = ()
        if self.element:
            self.arithmetic = compact({"step": self.shown, "together": len(self._run()) > 1, **self._worked()})

    @traitlets.observe("sample")
    def _show_sample(self, change: Any) -> None:
        if change["new"] != self._loaded:
            self.at_home(self._trace_sample)

    def _trace_sample(self) -> None:
        self._data = self._load(self.sample)
        self.step = min(self.step, len(self) - 1)
        self.payload = compact(self._data)
        self._work_out()

    # -- without a browser ---------------------------------------------------------------------------------------------

    def picture(self) -> Svg:
        """The step shown, as a still picture."""
        return step_picture(self._data, self.shown, STEP_THROUGH, self._worked())

    def title(self) -> str:
        return step_title(self._data, STEP_THROUGH)

    def __repr__(self) -> str:
        step = self._data["steps"][self.shown]
        name = f" of {self._data['name']}" if self._data["name"] else ""
        return (
            f"<StepThrough{name}: step {self.shown + 1} of {len(self)}, {step['phase']}, {step['path']}, {step['op']}>"
        )
