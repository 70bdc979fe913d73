"""What stands in the panel of a layer: its name, shapes, weights, settings, activations and gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasedu.diagrams.chart import Box, Group, chain_of, graph_of
from kerasedu.diagrams.labels import UNKNOWN, role_of, shape_lines, type_of
from kerasedu.layers import Layer
from kerasedu.widgets.diagram.run import Call, Run
from kerasedu.widgets.diagram.settings import changed_settings
from kerasedu.widgets.diagram.sheets import Sheets
from kerasedu.widgets.digits import shape_text

MOST_WEIGHTS = 12  # of a layer; a model inside that cannot be opened may have hundreds
MOST_CALLS = 4
MOST_OUTPUTS = 4

Fact = dict[str, Any]


def path_of(place: Box | Group) -> str:
    """Where a layer stands, as the trace says it: "encoder/dense"."""
    return "/".join(place.names)


def fact_of(place: Box | Group, calls: list[Call], run: Run | None, sheets: Sheets) -> Fact:
    """Everything told about one layer or model, ready for JSON; its arrays are places in `sheets`.

    Arguments:
        place: its box, or the group of a model inside.
        calls: what came out of it at each of its calls.
        run: the model's run; None if there was none.
        sheets: takes the arrays.
    """
    part = place.part
    inputs, outputs = _shapes(place, calls, run)
    passed = [
        [[sheets.place(one.value), sheets.place(one.gradient)] for one in call[:MOST_OUTPUTS]]
        for call in calls[:MOST_CALLS]
    ]
    weights = [] if isinstance(place, Group) else getattr(part, "weights", [])
    return {
        "path": path_of(place),
        "name": part.name,
        "kind": type_of(part),
        "is_layer": isinstance(part, Layer),
        "role": "input" if getattr(part, "class_name", "") == "InputLayer" else role_of(part),
        "opens": False,
        "inputs": inputs,
        "outputs": outputs,
        "flow": _flow(place, calls),
        "count": _count(getattr(part, "weights", [])),
        "trainable": _count(getattr(part, "trainable_weights", [])),
        "weights": _weights(weights[:MOST_WEIGHTS], place, run, sheets),
        "more_weights": max(0, len(weights) - MOST_WEIGHTS),
        "settings": changed_settings(part),
        "calls": passed,
        "thumb": passed[0][0][0] if passed and passed[0] else None,
        "total_calls": len(calls),
    }


def _shapes(place: Box | Group, calls: list[Call], run: Run | None) -> tuple[list[str], list[str]]:
    """The shapes that go in and come out: those the graph knows, else those that were seen."""
    if isinstance(place, Group):
        return _shapes_of_model(place.part)
    inputs, outputs = shape_lines(place.inputs) if any(place.inputs) else [], shape_lines(place.outputs)
    view = None if run is None else run.view(place.names)
    if not inputs and view is not None:
        inputs = [str(array.shape) for array in view.inputs]
    seen = dict.fromkeys(str(one.value.shape) for call in calls for one in call)
    return inputs, outputs or list(seen) or [UNKNOWN]


def _shapes_of_model(model: Any) -> tuple[list[str], list[str]]:
    """Of a model whose layers are drawn."""
    graph, chain = graph_of(model), chain_of(model)
    inputs, outputs = (graph.inputs, graph.outputs) if chain is None else (chain[0][:1], chain[0][-1:])
    return [str(x.shape) for x in inputs], [str(x.shape) for x in outputs]


def _flow(place: Box | Group, calls: list[Call]) -> str:
    """What comes out, without the axis of samples: what stands in the box."""
    if isinstance(place, Group):
        return ""
    symbolic = [x.shape for call in place.outputs for x in call]
    shapes = list(dict.fromkeys(symbolic or [one.value.shape for call in calls for one in call]))
    if not shapes:
        return ""
    first = shape_text(UNKNOWN if length is None else length for length in shapes[0][1:])
    return first if len(shapes) == 1 else f"{first}, …"


def _weights(weights: list[Any], place: Box | Group, run: Run | None, sheets: Sheets) -> list[Fact]:
    gradients: Mapping[str, Any] = {} if run is None else run.weight_gradients(place.names)
    return [
        {
            "name": weight.name,
            "path": weight.path,
            "shape": list(weight.shape),
            "count": _count([weight]),
            "trainable": bool(weight.trainable),
            "value": sheets.place(weight.value, weight=True),
            "gradient": sheets.place(gradients.get(weight.path), weight=True),
        }
        for weight in weights
    ]


def _count(weights: list[Any]) -> int:
    return sum(int(weight.value.size) for weight in weights)
