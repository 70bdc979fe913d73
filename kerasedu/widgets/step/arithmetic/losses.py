"""Cross-entropies. Other losses are made of operations that have their own rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.widgets.step.arithmetic.elementwise import ONE, exponential, logarithm
from kerasedu.widgets.step.arithmetic.expression import Difference, Negative, Number, Part, Product, Quotient, Sum
from kerasedu.widgets.step.arithmetic.gathering import share_of_exponentials
from kerasedu.widgets.step.arithmetic.rules import (
    GRADIENT,
    SLOPE,
    Place,
    Worked,
    at,
    backward,
    box_of,
    forward,
    one,
)


def _row(step: Any, place: Place, axis_lost: bool) -> tuple[Any, ...]:
    """All classes at a place of the output, which has lost the axis of the classes, or of the input, which has not."""
    rank = step.inputs["output"].ndim
    axis = step.settings["axis"] % rank
    others = list(place) if axis_lost else [i for a, i in enumerate(place) if a != axis]
    return (*others[:axis], slice(None), *others[axis:])


@forward("CategoricalCrossentropy")
def categorical(step: Any, place: Place) -> Worked:
    """Minus the logarithm of the probability of the true class."""
    row = _row(step, place, axis_lost=True)
    target, p = step.inputs["target"], step.intermediates["probabilities"]
    terms = [(t, logarithm(Number(q, "output"))) for t, q in zip(target[row], p[row], strict=True) if t]
    return Worked(_surprise(terms), {"output": box_of(row, p), "target": box_of(row, target)})


@forward("SoftmaxCrossentropy")
def softmax_crossentropy(step: Any, place: Place) -> Worked:
    """The same of logits: the probability is a share of exponentials."""
    row = _row(step, place, axis_lost=True)
    target, scores = step.inputs["target"], step.inputs["output"]
    terms = [(t, logarithm(share_of_exponentials(scores[row], i, "output"))) for i, t in enumerate(target[row]) if t]
    return Worked(_surprise(terms), {"output": box_of(row, scores), "target": box_of(row, target)})


def _surprise(terms: list[tuple[float, Part]]) -> Part:
    """Minus a sum of logarithms, each times how true its class is."""
    parts = [part if t == 1 else Product([Number(t, "target"), part]) for t, part in terms]
    if not parts:
        return Number(0.0)
    return Negative(parts[0] if len(parts) == 1 else Sum(parts))


@backward("CategoricalCrossentropy")
def categorical_back(step: Any, target: str, place: Place) -> Worked | None:
    """Minus truth over probability; the sum over all classes comes from the probabilities being made to sum to 1."""
    if target != "output":
        return None
    row = _row(step, place, axis_lost=False)
    truths, p = step.inputs["target"], step.intermediates["probabilities"]
    total = float(np.sum(step.inputs["output"][row], dtype=float))
    there = tuple(i for i in row if not isinstance(i, slice))
    gradient = Number(step.gradient[there], SLOPE)
    own = Negative(Quotient(Number(truths[place], "target"), Number(p[place], "output")))
    everything = Number(float(truths[row].sum()), "target")
    inner: Part = Product([gradient, Sum([own, everything])])
    part = inner if abs(total - 1) < 1e-3 else Quotient(inner, Number(total))
    return Worked(part, {GRADIENT: one(there), "target": box_of(row, truths), "output": one(place)})


@backward("SoftmaxCrossentropy")
def softmax_crossentropy_back(step: Any, target: str, place: Place) -> Worked | None:
    """Probability minus truth."""
    if target != "output":
        return None
    row = _row(step, place, axis_lost=False)
    there = tuple(i for i in row if not isinstance(i, slice))
    p, t = step.intermediates["probabilities"][place], step.inputs["target"][place]
    part = Product([Difference(Number(p, "output"), Number(t, "target")), Number(step.gradient[there], SLOPE)])
    return Worked(part, {GRADIENT: one(there), "target": one(place), "output": one(place)})


@forward("BinaryCrossentropy")
def binary(step: Any, place: Place) -> Worked:
    """Minus the logarithm of the probability given to what was true."""
    t, p = (Number(at(step.inputs[name], place)[0], name) for name in ("target", "output"))
    yes, no = Product([t, logarithm(p)]), Product([Difference(ONE, t), logarithm(Difference(ONE, p))])
    only = {1: Negative(logarithm(p)), 0: Negative(logarithm(Difference(ONE, p)))}
    return Worked(only.get(t.number, Negative(Sum([yes, no]))), {"output": one(place), "target": one(place)})


@backward("BinaryCrossentropy")
def binary_back(step: Any, target: str, place: Place) -> Worked | None:
    """Probability minus truth, over p (1 - p)."""
    if target != "output":
        return None
    t, p = (Number(at(step.inputs[name], place)[0], name) for name in ("target", "output"))
    gradient = Number(step.gradient[place], SLOPE)
    part = Product([Quotient(Difference(p, t), Product([p, Difference(ONE, p)])), gradient])
    return Worked(part, {GRADIENT: one(place), "target": one(place), "output": one(place)})


@forward("SigmoidCrossentropy")
def sigmoid_crossentropy(step: Any, place: Place) -> Worked:
    """The same of logits."""
    t, z = (Number(at(step.inputs[name], place)[0], name) for name in ("target", "output"))
    part = Difference(logarithm(Sum([ONE, exponential(z)])), Product([t, z]))
    return Worked(part, {"output": one(place), "target": one(place)})


@backward("SigmoidCrossentropy")
def sigmoid_crossentropy_back(step: Any, target: str, place: Place) -> Worked | None:
    """Probability minus truth."""
    if target != "output":
        return None
    t, z = (Number(at(step.inputs[name], place)[0], name) for name in ("target", "output"))
    probability = Quotient(ONE, Sum([ONE, exponential(Negative(z))]))
    part = Product([Difference(probability, t), Number(step.gradient[place], SLOPE)])
    return Worked(part, {GRADIENT: one(place), "target": one(place), "output": one(place)})
