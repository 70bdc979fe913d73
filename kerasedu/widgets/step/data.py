"""Steps of a trace as the data that StepThrough sends: each tensor and each letter of a formula once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import rounded
from kerasedu.widgets.formulas import formula_lines, formula_sheet
from kerasedu.widgets.tensors import is_weight, tensor_data

PHASES = ("forward", "backward", "update")


class TensorPool:
    """Tensors by content: what one step puts out, the next takes in, and backward meets again."""

    def __init__(self, sample: int) -> None:
        self.tensors: list[dict[str, Any]] = []
        self._sample = sample
        self._places: dict[tuple, int] = {}

    def place(self, array: Any, *, weight: bool = False) -> int | None:
        """Where this array stands in `tensors`; None for no array."""
        if array is None:
            return None
        key = (*self._content(array), weight)
        if key not in self._places:
            self._places[key] = len(self.tensors)
            self.tensors.append(tensor_data(array, weight=weight, sample=self._sample))
        return self._places[key]

    def variables(self, steps: Sequence[Any]) -> dict[int, str]:
        """Which tensors are weights of the model, by place: the update steps know the weights as they were."""
        paths: dict[tuple, str] = {}
        for step in steps:
            if step.phase == "update" and step.variable:
                before = next(iter(step.inputs.values()))
                paths.setdefault(self._content(before), step.variable)
        return {place: paths[key[:-1]] for key, place in self._places.items() if key[:-1] in paths}

    @staticmethod
    def _content(array: Any) -> tuple:
        array = np.asarray(array)
        return hashlib.sha256(array.tobytes()).digest(), array.shape, array.dtype.str


def steps_data(steps: Sequence[Any], *, name: str, loss: float | None, sample: int) -> dict[str, Any]:
    """Everything the browser draws from.

    Returns:
        "name", "loss", "sample"; "steps": each with its texts and, by place in "tensors", its arrays; "tensors";
        "variables": paths of those tensors that are weights; "groups": the steps by layer, as `layer_groups` makes
        them; "formulas" and "glyphs", as `formula_sheet` makes them.
    """
    pool = TensorPool(sample)
    entries = [_update(step, pool) if step.phase == "update" else _operation(step, pool) for step in steps]
    data = {"name": name, "loss": None if loss is None else rounded(loss), "sample": sample, "steps": entries}
    sheet = formula_sheet(line for entry in entries for line in entry["formula"])
    return {**data, "tensors": pool.tensors, "variables": pool.variables(steps), "groups": layer_groups(steps), **sheet}


def _operation(step: Any, pool: TensorPool) -> dict[str, Any]:
    gradients = step.input_gradients
    inputs = [
        [name, pool.place(array, weight=is_weight(name)), pool.place(gradients.get(name), weight=is_weight(name))]
        for name, array in step.inputs.items()
    ]
    return {
        **_texts(step),
        "inputs": inputs,
        "output": pool.place(step.output),
        "gradient": pool.place(step.gradient),
        **_inside(step, pool),
    }


def _update(step: Any, pool: TensorPool) -> dict[str, Any]:
    (before_name, before), *others = step.inputs.items()
    inputs = [[before_name, pool.place(before, weight=True), None]]
    inputs += [[name, pool.place(array, weight=True), None] for name, array in others]
    change = np.asarray(step.output, float) - np.asarray(before, float)
    return {
        **_texts(step),
        "inputs": inputs,
        "output": pool.place(step.output, weight=True),
        "gradient": pool.place(step.gradient, weight=True),
        "change": pool.place(change, weight=True),
        **_inside(step, pool, weight=True),
    }


def _texts(step: Any) -> dict[str, Any]:
    names = {name: str(getattr(step, name)) for name in ("phase", "layer", "op", "variable")}
    return {**names, "formula": formula_lines(step.formula)}


def _inside(step: Any, pool: TensorPool, *, weight: bool = False) -> dict[str, Any]:
    """Intermediate values: single numbers apart from arrays."""
    arrays = {name: np.asarray(value) for name, value in step.intermediates.items() if value is not None}
    return {
        "numbers": [[name, rounded(a)] for name, a in arrays.items() if a.ndim == 0],
        "inside": [[name, pool.place(a, weight=weight or is_weight(name))] for name, a in arrays.items() if a.ndim],
    }


def layer_groups(steps: Sequence[Any]) -> list[dict[str, Any]]:
    """The steps as the strip shows them: a group for each run of a layer, and in it a lane for each phase.

    Groups stand in forward order. In the backward lane the steps stand in the order of the picture, so that they run
    from right to left.
    """
    groups: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        if step.phase == "forward" and (not groups or groups[-1]["layer"] != step.layer):
            groups.append({"layer": step.layer, **{phase: [] for phase in PHASES}})
        group = groups[-1] if step.phase == "forward" else _group_of(groups, step)
        group[step.phase].insert(0 if step.phase == "backward" else len(group[step.phase]), number)
    return groups


def _group_of(groups: list[dict[str, Any]], step: Any) -> dict[str, Any]:
    """The group of a backward or update step: of a layer used twice, the last use still waiting for its way back."""
    same = [group for group in groups if group["layer"] == step.layer]
    if not same:
        groups.append({"layer": step.layer, **{phase: [] for phase in PHASES}})
        return groups[-1]
    if step.phase == "update":
        return same[-1]
    waiting = [group for group in same if len(group["backward"]) < len(group["forward"])]
    return (waiting or same)[-1]
