"""Which elements of a step can be chosen, and their arithmetic as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.step.arithmetic import OUTPUT, Line, work_out
from kerasedu.widgets.step.arithmetic.expression import written
from kerasedu.widgets.tensors import PAGE

MOST_SENT = 12  # elements of a tensor whose arithmetic is all sent
FEW_SENT = 4  # of a larger one: those that are largest in size

Place = tuple[int, ...]


def targets_of(step: Any) -> list[str]:
    """The tensors of a step whose elements can be chosen: its output, or backward the gradients of its inputs."""
    return list(step.input_gradients) if step.phase == "backward" else [OUTPUT]


def array_of(step: Any, target: str) -> np.ndarray:
    """The tensor that a target names."""
    return np.asarray(step.output if target == OUTPUT else step.input_gradients[target])


def lead_of(step: Any, target: str, batch: int, sample: int) -> Place:
    """The index of the sample, for tensors that have an axis of samples; an element is then counted inside of it."""
    array = array_of(step, target)
    has_samples = step.phase != "update" and target not in step.weights and array.ndim > 1 and len(array) == batch
    return (sample,) if has_samples else ()


def telling(step: Any, target: str, lead: Place, count: int = 1) -> list[Place]:
    """The elements to look at first, among the channels shown first: forward the largest, else the largest in size."""
    body = array_of(step, target)[lead]
    body = body[(..., *(slice(0, PAGE),) * max(0, body.ndim - 2))]
    size = np.abs(body.astype(float)) if step.phase != "forward" else body.astype(float)
    flat = np.where(np.isfinite(size), size, -np.inf).ravel()
    count = min(count, flat.size)
    first = np.argpartition(-flat, count - 1)[:count] if flat.size > count else np.arange(flat.size)
    order = sorted(first.tolist(), key=lambda i: (-flat[i], i))
    return [tuple(int(i) for i in np.unravel_index(i, body.shape)) if body.ndim else () for i in order]


def sent_with(step: Any, target: str, lead: Place) -> list[Place]:
    """The elements whose arithmetic is known without Python: all of a few, of many the most telling ones."""
    count = array_of(step, target)[lead].size
    if not count:
        return []
    return telling(step, target, lead, count if count <= MOST_SENT else FEW_SENT)


def worked(steps: Sequence[Any], target: str, lead: Place, element: Place) -> dict[str, Any]:
    """The arithmetic of an element as data.

    Arguments:
        steps: the step; or all steps of a layer, when they are looked at together: those before the last are worked
            out too, as far as they have an element at the same place.
        target: which tensor.
        lead: index of the sample, if the tensor has one.
        element: the element, inside of the sample.

    Returns:
        "target", "element"; "lines": each with its "name", "tokens" and "value"; "boxes": the places that take part, by
        tensor, with all axes.
    """
    place = (*lead, *element)
    last = steps[-1]
    lines, boxes = work_out(last, target, place)
    for step in reversed(steps[:-1]):
        if step.output.shape != last.output.shape or target != OUTPUT:
            break
        before, boxes = work_out(step, OUTPUT, place)
        lines = [*before, *lines]
    return {
        "target": target,
        "element": list(element),
        "lines": [line_data(line) for line in lines],
        "boxes": {name: [list(span) for span in box] for name, box in boxes.items()},
    }


def line_data(line: Line) -> dict[str, Any]:
    """A line as data: a token is a text, or a text and the tensor that the number is from."""
    tokens: list[Any] = []
    for token in line.tokens():
        if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
            tokens[-1] += token
        else:
            tokens.append(token if isinstance(token, str) else list(token))
    value = line.value
    return {"name": line.name, "tokens": tokens, "value": value if np.isfinite(value) else str(value)}


def line_text(line: dict[str, Any]) -> str:
    """A line of `worked` as it is printed: y[0, 1] = 0.3 × 0.5 + 0.2 = 0.35."""
    inner = "".join(token if isinstance(token, str) else token[0] for token in line["tokens"])
    return f"{line['name']} = {inner} = {written(float(line['value']))}"
