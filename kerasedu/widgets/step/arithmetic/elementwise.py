"""One number at a time: activations, and two arrays met element by element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.widgets.step.arithmetic.expression import (
    Difference,
    Function,
    Negative,
    Number,
    Part,
    Picked,
    Product,
    Quotient,
    Sum,
    sum_of,
    sum_of_products,
)
from kerasedu.widgets.step.arithmetic.rules import (
    GRADIENT,
    OUTPUT,
    SLOPE,
    Box,
    Place,
    Worked,
    at,
    backward,
    box_of,
    forward,
    met_by,
    named,
    one,
)

ONE, TWO = Number(1), Number(2)


def exponential(part: Part) -> Function:
    """e to the power of a part."""
    return Function("exp", lambda x: float(np.exp(x)), [part])


def logarithm(part: Part) -> Function:
    """The natural logarithm of a part."""
    return Function("ln", lambda x: math.log(x) if x > 0 else math.nan, [part])


def root(part: Part) -> Function:
    """The square root of a part."""
    return Function("√", lambda x: math.sqrt(x) if x >= 0 else math.nan, [part])


def _squared(part: Part) -> Product:
    return Product([part, part])


# y as an expression of x.
VALUES: dict[str, Callable[[Number], Part]] = {
    "Relu": lambda x: Function("max", max, [Number(0), x]),
    "Sigmoid": lambda x: Quotient(ONE, Sum([ONE, exponential(Negative(x))])),
    "Tanh": lambda x: Function("tanh", math.tanh, [x]),
    "Exp": exponential,
    "Log": logarithm,
    "Sqrt": root,
    "Square": _squared,
    "Negative": Negative,
    "Absolute": lambda x: Function("abs", abs, [x]),
    "Silu": lambda x: Quotient(x, Sum([ONE, exponential(Negative(x))])),
    "Softplus": lambda x: logarithm(Sum([ONE, exponential(x)])),
}

# The slope dy/dx as an expression of x and y; the gradient is multiplied by it.
SLOPES: dict[str, Callable[[Number, Number], Part]] = {
    "Relu": lambda _, y: Number(float(y.number > 0)),
    "Sigmoid": lambda _, y: Product([y, Difference(ONE, y)]),
    "Tanh": lambda _, y: Difference(ONE, _squared(y)),
    "Exp": lambda _, y: y,
    "Log": lambda x, _: Quotient(ONE, x),
    "Sqrt": lambda _, y: Quotient(ONE, Product([TWO, y])),
    "Square": lambda x, _: Product([TWO, x]),
    "Negative": lambda _, __: Number(-1),
    "Absolute": lambda x, _: Number(float(np.sign(x.number))),
}


@forward(*VALUES)
def value(step: Any, place: Place) -> Worked:
    """A function of one number."""
    return Worked(VALUES[step.op](Number(step.inputs["x"][place], "x")), {"x": one(place)})


@backward(*SLOPES)
def slope(step: Any, _target: str, place: Place) -> Worked:
    """The gradient times the slope."""
    x, y = Number(step.inputs["x"][place], "x"), Number(step.output[place], "y")
    inner = SLOPES[step.op](x, y)
    factors = inner.parts if isinstance(inner, Product) else [inner]
    part = Product([Number(step.gradient[place], SLOPE), *factors])
    return Worked(part, {GRADIENT: one(place), OUTPUT: one(place)})


@forward("LeakyRelu")
def leaky_relu(step: Any, place: Place) -> Worked | None:
    """Positive numbers stay, the others are multiplied by a small slope."""
    x, y = Number(step.inputs["x"][place], "x"), float(step.output[place])
    if x.number >= 0:
        return Worked(x, {"x": one(place)})
    return Worked(Product([Number(y / x.number), x]), {"x": one(place)})


# y as an expression of a and b.
PAIRS: dict[str, Callable[[Number, Number], Part]] = {
    "Add": lambda a, b: Sum([a, b]),
    "Subtract": Difference,
    "Multiply": lambda a, b: Product([a, b]),
    "Divide": Quotient,
    "Maximum": lambda a, b: Function("max", max, [a, b]),
    "Minimum": lambda a, b: Function("min", min, [a, b]),
}


@forward(*PAIRS)
def pair(step: Any, place: Place) -> Worked:
    """Two numbers that meet at a place."""
    (first, of_a), (second, of_b) = (at(step.inputs[name], place) for name in "ab")
    return Worked(PAIRS[step.op](Number(first, "a"), Number(second, "b")), {"a": one(of_a), "b": one(of_b)})


@backward("Add", "Subtract", "Multiply", "Divide")
def pair_back(step: Any, target: str, place: Place) -> Worked | None:
    """The gradient times the other factor; what served many places collects from all of them."""
    met = met_by(step.inputs[target], place, step.gradient)
    slopes = step.gradient[met]
    boxes: dict[str, Box] = {GRADIENT: box_of(met, step.gradient)}
    if step.op in ("Add", "Subtract"):
        turned = (step.op, target) == ("Subtract", "b")
        return Worked(Negative(sum_of(SLOPE, slopes)) if turned else sum_at(step.gradient, met, SLOPE), boxes)
    other = "b" if target == "a" else "a"
    others = np.broadcast_to(step.inputs[other], step.output.shape)[met]
    if step.op == "Multiply":
        return Worked(sum_of_products([SLOPE, other], slopes, others), boxes)
    if target == "a" and np.size(slopes) == 1:
        return Worked(Quotient(Number(slopes.item(), SLOPE), Number(others.item(), "b")), boxes)
    return None


def sum_at(array: np.ndarray, index: tuple[Any, ...], source: str) -> Part:
    """The sum of a part of a tensor; of a single number, which one it is."""
    numbers = array[index]
    if np.size(numbers) != 1:
        return sum_of(source, numbers)
    place = tuple(0 if isinstance(i, slice) else i for i in index)
    return Picked(named(source, place), Number(numbers.item(), source))


@forward("Dropout")
def dropout(step: Any, place: Place) -> Worked:
    """The number times its mask: 0, or a little more than 1."""
    mask, _ = at(step.intermediates["mask"], place)
    return Worked(Product([Number(step.inputs["x"][place], "x"), Number(mask, "mask")]), {"x": one(place)})


@backward("Dropout")
def dropout_back(step: Any, _target: str, place: Place) -> Worked:
    """The gradient times the same mask."""
    mask, _ = at(step.intermediates["mask"], place)
    part = Product([Number(step.gradient[place], SLOPE), Number(mask, "mask")])
    return Worked(part, {GRADIENT: one(place)})


@forward("Normalize")
def normalize(step: Any, place: Place) -> Worked | None:
    """The number minus the mean, over the square root of the variance."""
    mean, variance = (_along(step.intermediates[name], step, place) for name in ("mean", "variance"))
    x = Number(step.inputs["x"][place], "x")
    spread = root(Sum([Number(variance, "variance"), Number(step.settings["epsilon"])]))
    part: Part = Quotient(Difference(x, Number(mean, "mean")), spread)
    if "scale" in step.inputs:
        part = Product([Number(at(step.inputs["scale"], place)[0], "scale"), part])
    if "offset" in step.inputs:
        part = Sum([part, Number(at(step.inputs["offset"], place)[0], "offset")])
    return Worked(part, {"x": one(place)})


def _along(array: np.ndarray, step: Any, place: Place) -> float:
    """A statistic at a place: it may have lost the axes that it was taken along."""
    array = np.asarray(array)
    if array.ndim != len(place):
        lost = {axis % len(place) for axis in step.settings["axes"]}
        place = tuple(i for axis, i in enumerate(place) if axis not in lost)
    return at(array, place)[0]
