"""Steps of a trace as the data that StepThrough sends: each tensor and each letter of a formula once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import rounded
from kerasedu.widgets.formulas import formula_lines, formula_sheet
from kerasedu.widgets.step.elements import lead_of, sent_with, targets_of, worked
from kerasedu.widgets.step.graph import Graph, graph_of
from kerasedu.widgets.step.layout import lay_out
from kerasedu.widgets.tensors import is_weight, tensor_data


class TensorPool:
    """Tensors by content: what one step puts out, the next takes in, and backward meets again."""

    def __init__(self, sample: int, batch: int) -> None:
        self.tensors: list[dict[str, Any]] = []
        self._sample, self._batch = sample, batch
        self._places: dict[tuple, int] = {}

    def place(self, array: Any, *, weight: bool = False) -> int | None:
        """Where this array stands in `tensors`; None for no array."""
        if array is None:
            return None
        key = (*self._content(array), weight)
        if key not in self._places:
            self._places[key] = len(self.tensors)
            alone = np.ndim(array) > 1 and len(array) == self._batch
            self.tensors.append(tensor_data(array, weight=weight, sample=self._sample, alone=alone))
        return self._places[key]

    def variables(self, steps: Sequence[Any]) -> dict[int, str]:
        """Which tensors are weights of the model, by place."""
        paths: dict[tuple, str] = {}
        for step in steps:
            for name, path in step.weights.items():
                if name in step.inputs:
                    paths.setdefault(self._content(step.inputs[name]), path)
            if step.phase == "update" and step.variable:
                paths.setdefault(self._content(step.inputs["weight"]), step.variable)
        return {place: paths[key[:-1]] for key, place in self._places.items() if key[:-1] in paths}

    @staticmethod
    def _content(array: Any) -> tuple:
        array = np.asarray(array)
        return hashlib.sha256(array.tobytes()).digest(), array.shape, array.dtype.str


def steps_data(steps: Sequence[Any], *, name: str, loss: float | None, sample: int, batch: int) -> dict[str, Any]:
    """Everything the browser draws from.

    Arguments:
        steps: the steps of a trace.
        name: name of the model.
        loss: the loss.
        sample: which of the samples to show.
        batch: how many samples there are.

    Returns:
        "name", "loss", "sample", "batch"; "steps": each with its texts, the place of its layer in the graph, its arrays
        by their place in "tensors", and the arithmetic of some of its elements; "tensors"; "variables": paths of those
        tensors that are weights; "graph", as `graph_data` makes it; "stops": the steps to stop at when a layer is one
        step; "formulas" and "glyphs", as `formula_sheet` makes them.
    """
    pool, graph = TensorPool(sample, batch), graph_of(steps)
    entries = [_update(step, pool) if step.phase == "update" else _operation(step, pool) for step in steps]
    stops = stops_of(steps, graph)
    for number, entry in enumerate(entries):
        entry["node"] = graph.owners[number]
        entry["run"] = run_of(number, steps, graph) if number in stops else [number]
        _add_arithmetic(entry, steps, batch, sample)
    sheet = formula_sheet(line for entry in entries for line in entry["formula"])
    return {
        "name": name,
        "loss": None if loss is None else rounded(loss),
        "sample": sample,
        "batch": batch,
        "steps": entries,
        "tensors": pool.tensors,
        "variables": pool.variables(steps),
        "graph": graph_data(graph),
        "stops": stops,
        **sheet,
    }


def _add_arithmetic(entry: dict[str, Any], steps: Sequence[Any], batch: int, sample: int) -> None:
    """The tensors whose elements can be chosen, and the arithmetic of the first ones, of the step and of its layer."""
    step, run = steps[entry["run"][-1]], [steps[i] for i in entry["run"]]
    leads = {target: lead_of(step, target, batch, sample) for target in targets_of(step)}
    pairs = [(target, lead, element) for target, lead in leads.items() for element in sent_with(step, target, lead)]
    entry["targets"] = {target: list(lead) for target, lead in leads.items()}
    entry["worked"] = [worked([step], *pair) for pair in pairs]
    if len(run) > 1 and step.phase == "forward":
        entry["worked_run"] = [worked(run, *pair) for pair in pairs]


def stops_of(steps: Sequence[Any], graph: Graph) -> list[int]:
    """Where to stop when each layer is one step: at the last of its operations in a row; each update is a step."""
    last = len(steps) - 1
    return [
        i
        for i, step in enumerate(steps)
        if step.phase == "update"
        or i == last
        or (steps[i + 1].phase, graph.owners[i + 1]) != (step.phase, graph.owners[i])
    ]


def run_of(number: int, steps: Sequence[Any], graph: Graph) -> list[int]:
    """The steps in a row of one layer and phase that end with this one."""
    first = number
    if steps[number].phase == "update":
        return [number]
    while first and (steps[first - 1].phase, graph.owners[first - 1]) == (steps[number].phase, graph.owners[number]):
        first -= 1
    return list(range(first, number + 1))


def _operation(step: Any, pool: TensorPool) -> dict[str, Any]:
    gradients = step.input_gradients
    inputs = []
    for name, array in step.inputs.items():
        weight = name in step.weights or is_weight(name)
        inputs.append([name, pool.place(array, weight=weight), pool.place(gradients.get(name), weight=weight)])
    return {
        **_texts(step),
        "inputs": inputs,
        "output": pool.place(step.output),
        "gradient": pool.place(step.gradient),
        **_inside(step, pool),
    }


def _update(step: Any, pool: TensorPool) -> dict[str, Any]:
    before, *remembered = [[name, pool.place(array, weight=True), None] for name, array in step.inputs.items()]
    change = np.asarray(step.output, float) - np.asarray(step.inputs["weight"], float)
    inside = _inside(step, pool, weight=True)
    inside["inside"] = [[f"{name}, before", place] for name, place, _ in remembered] + inside["inside"]
    return {
        **_texts(step),
        "inputs": [before],
        "output": pool.place(step.output, weight=True),
        "gradient": pool.place(step.gradient, weight=True),
        "change": pool.place(change, weight=True),
        **inside,
    }


def _texts(step: Any) -> dict[str, Any]:
    names = {name: str(getattr(step, name)) for name in ("phase", "layer", "path", "op", "variable")}
    return {**names, "formula": formula_lines(step.formula)}


def _inside(step: Any, pool: TensorPool, *, weight: bool = False) -> dict[str, Any]:
    """Intermediate values: single numbers apart from arrays."""
    arrays = {name: np.asarray(value) for name, value in step.intermediates.items() if value is not None}
    return {
        "numbers": [[name, rounded(a)] for name, a in arrays.items() if a.ndim == 0],
        "inside": [[name, pool.place(a, weight=weight or is_weight(name))] for name, a in arrays.items() if a.ndim],
    }


# -- the graph ---------------------------------------------------------------------------------------------------------


def graph_data(graph: Graph) -> dict[str, Any]:
    """The graph with its layout.

    Returns:
        "size" and "box" in pixels; "nodes": each with its name, path, call (0 where there is only one), steps by phase,
        shape and centre; "edges": each with what it joins, the points it passes, its shape, and at which steps it
        carries values and a gradient of which size; "frames": the models and layers around others.
    """
    layout = lay_out(len(graph.nodes), [(edge.start, edge.end) for edge in graph.edges])
    nodes = [
        {
            "name": node.path[-1] if node.path else "",
            "path": "/".join(node.path),
            "call": node.calls[-1] + 1 if node.calls and graph.is_called_again(node) else 0,
            "steps": node.steps,
            "shape": list(node.shape),
            "at": _short(centre),
        }
        for node, centre in zip(graph.nodes, layout.centres, strict=True)
    ]
    edges = [
        {
            "ends": [edge.start, edge.end],
            "way": [_short(point) for point in layout.ways[edge.start, edge.end]],
            "shape": list(edge.shape),
            "forward": edge.forward,
            "backward": edge.backward,
            "size": rounded(edge.size),
        }
        for edge in graph.edges
    ]
    frames = _frames(graph, layout.centres, layout.box)
    return {"size": _short(layout.size), "box": list(layout.box), "nodes": nodes, "edges": edges, "frames": frames}


def _frames(graph: Graph, centres: list[tuple[float, float]], box: tuple[float, float]) -> list[dict[str, Any]]:
    """A frame around the layers inside each model or layer, where no other layer stands between them."""
    inside: dict[tuple, list[int]] = {}
    for place, node in enumerate(graph.nodes):
        for depth in range(1, len(node.path)):
            inside.setdefault((node.path[:depth], node.calls[:depth]), []).append(place)
    frames = []
    for (path, _), places in inside.items():
        xs, ys = zip(*(centres[i] for i in places), strict=True)
        left, right = min(xs) - box[0] / 2 - 5, max(xs) + box[0] / 2 + 5
        top, bottom = min(ys) - box[1] / 2 - 5, max(ys) + box[1] / 2 + 5
        strangers = [
            i
            for i, (x, y) in enumerate(centres)
            if i not in places and graph.nodes[i].path != path and left < x < right and top < y < bottom
        ]
        if not strangers:
            frames.append(
                {"name": path[-1], "corner": _short((left, top)), "size": _short((right - left, bottom - top))}
            )
    return frames


def _short(pair: tuple[float, float]) -> list[float]:
    return [round(float(number), 1) for number in pair]
