"""Which boxes and arrows the diagram of a model has, with which models inside opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Protocol

import numpy as np

from kerasedu.diagrams.chart import Box, Chart, Group, Names, chain_of, graph_of
from kerasedu.engine.registry import snake_case
from kerasedu.inspection import Step
from kerasedu.layers import InputLayer
from kerasedu.widgets.diagram.run import Call, Passed, Run

MOST_DRAWINGS = 64
"""Of more combinations of opened models than these, only the likely ones are laid out before they are asked for."""


class Drawable(Protocol):
    """What a Chart and a chart of a trace have."""

    root: Group

    @property
    def arrows(self) -> list[tuple[str, str]]: ...


@dataclass
class Seen:
    """An operation or input that a trace saw, and that is no layer."""

    name: str
    class_name: str


@dataclass
class SeenChart:
    """The layers of a model with a `call` of its own, as a trace saw them, and what flowed between them.

    Attributes:
        root: the model as a group.
        links: pairs of keys, from one box to another.
        passed: what came out of the boxes that are no layers, by their keys.
    """

    root: Group
    links: dict[tuple[str, str], None] = field(default_factory=dict)
    passed: dict[str, list[Call]] = field(default_factory=dict)

    @property
    def arrows(self) -> list[tuple[str, str]]:
        return list(self.links)


def is_charted(model: Any) -> bool:
    """Whether the graph of a model is known without running it."""
    return graph_of(model) is not None or chain_of(model) is not None


# -- models that have to run first -------------------------------------------------------------------------------------


def chart_of_run(model: Any, run: Run) -> SeenChart:
    """The layers of a model in the order in which they ran, with an arrow where one took what another made."""
    root = Group("cluster_0", model)
    chart = SeenChart(root)
    layers = {layer.name: layer for layer in model.layers}
    boxes: dict[str, Box] = {}
    makers: dict[int, str] = {}

    def box(name: str, part: Any) -> Box:
        if name not in boxes:
            boxes[name] = Box(f"n{len(boxes)}", part, names=(name,))
            root.members.append(boxes[name])
        return boxes[name]

    for name in run.given:
        entrance = box(name, Seen(name, InputLayer.__name__))
        chart.passed[entrance.key] = run.entrance(name)
    for step in (one for one in run.trace.steps if one.phase == "forward" and one.layers != ("loss",)):
        name = step.layers[0]
        if name in layers:
            here = box(name, layers[name])
        else:  # an operation in the model's own call
            name = _own_name(snake_case(step.op), boxes)
            here = box(name, Seen(name, step.op))
            chart.passed[here.key] = [[Passed(step.output, _gradient_at(run, step))]]
        for source in _sources(step, makers, chart, run):
            if source != here.key:
                chart.links[source, here.key] = None
        makers.update((id(array), here.key) for array in (step.output, *step.more_outputs))
    return chart


def _own_name(name: str, taken: Collection[str]) -> str:
    names = (name, *(f"{name}_{number}" for number in range(1, len(taken) + 1)))
    return next(one for one in names if one not in taken)


def _gradient_at(run: Run, forward: Step) -> Any:
    found = (one.gradient for one in run.trace.steps if one.phase == "backward" and one.number == forward.number)
    return next(found, None)


def _sources(step: Step, makers: dict[int, str], chart: SeenChart, run: Run) -> Iterable[str]:
    """Keys of the boxes that made what an operation took."""
    for name, array in step.inputs.items():
        if id(array) in makers:
            yield makers[id(array)]
        elif name not in step.weights and array.ndim:
            for entrance, given in zip(chart.passed, run.given.values(), strict=False):
                if given.shape == array.shape and np.array_equal(array, given.astype(array.dtype)):
                    yield entrance


# -- what came out of each box -----------------------------------------------------------------------------------------


def calls_of_boxes(chart: Drawable, run: Run) -> dict[Names, list[Call]]:
    """What came out of each box and of each model inside, by its names.

    A layer without an operation of its own, such as Dropout outside of training, gives on what it got.
    """
    found = {group.names: run.calls(group.names) for group in chart.root.groups()}
    special = getattr(chart, "passed", {})
    boxes = {box.key: box for box in chart.root.boxes()}
    sources: dict[str, list[str]] = {}
    for source, target in chart.arrows:
        sources.setdefault(target, []).append(source)
    for box in boxes.values():
        calls = special.get(box.key) or run.calls(box.names)
        if not calls and isinstance(box.part, InputLayer) and len(box.names) == 1:
            calls = run.entrance(box.part.name)
        before = [found.get(boxes[source].names, []) for source in sources.get(box.key, [])]
        found[box.names] = calls or _given_on(before, len(box.inputs) or len(before))
    return found


def _given_on(before: list[list[Call]], count: int) -> list[Call]:
    """What boxes before this one handed it, where that is clear: from one box, or at each call from another."""
    if len(before) == 1:
        return before[0]
    return [calls[-1] for calls in before] if len(before) == count and all(before) else []


# -- opening and closing -----------------------------------------------------------------------------------------------


def inner_models(model: Any) -> list[Names]:
    """Names of all models inside whose layers can be drawn, each before those inside it."""
    return [group.names for group in Chart(model, expand_nested=True).root.groups()] if is_charted(model) else []


def with_models_around(chosen: Iterable[Names], inner: list[Names]) -> list[Names]:
    """These models and those around them, in the order of `inner`: a model is seen only if those around are opened."""
    wanted = {names[:depth] for names in chosen for depth in range(1, len(names) + 1)}
    return [names for names in inner if names in wanted]


def drawings(inner: list[Names]) -> list[list[Names]]:
    """Which combinations of opened models to lay out beforehand: all, or of too many none, each one alone, and all."""
    if 2 ** len(inner) <= MOST_DRAWINGS:
        chosen = [one for size in range(len(inner) + 1) for one in combinations(inner, size)]
    else:
        chosen = [(), *((names,) for names in inner), tuple(inner)]
    distinct = {tuple(with_models_around(one, inner)): None for one in chosen}
    return [list(one) for one in distinct]
