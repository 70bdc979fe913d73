"""Many numbers into one, and numbers that only change their place: pooling, sums, softmax, reshaping."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.ops.windows import Windows
from kerasedu.widgets.step.arithmetic.elementwise import exponential, sum_at
from kerasedu.widgets.step.arithmetic.expression import (
    FIRST_TERMS,
    MOST_TERMS,
    Difference,
    Function,
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
    backward,
    box_of,
    forward,
    named,
    one,
)

# -- pooling -----------------------------------------------------------------------------------------------------------


def _windows(step: Any) -> Windows:
    x, how = step.inputs["x"], step.settings
    return Windows(x.shape[1:-1], how["size"], how["strides"], (1,) * len(how["size"]), how["padding"])


def _window(windows: Windows, place: Place) -> tuple[Any, ...]:
    """The part of an input that lies under a window."""
    sample, *where, channel = place
    starts = [i * s - before for i, s, (before, _) in zip(where, windows.strides, windows.pads, strict=True)]
    ends = [min(start + k, n) for start, k, n in zip(starts, windows.size, windows.spatial, strict=True)]
    return (sample, *(slice(max(0, a), b) for a, b in zip(starts, ends, strict=True)), channel)


def _box(window: tuple[Any, ...]) -> Box:
    return tuple((part.start, part.stop) if isinstance(part, slice) else (part, part + 1) for part in window)


@forward("MaxPool")
def max_pool(step: Any, place: Place) -> Worked:
    """The largest of a window."""
    window = _window(_windows(step), place)
    return Worked(largest_of("x", step.inputs["x"][window]), {"x": _box(window)})


@forward("AveragePool")
def average_pool(step: Any, place: Place) -> Worked:
    """The mean of a window."""
    window = _window(_windows(step), place)
    numbers = step.inputs["x"][window]
    return Worked(Quotient(sum_of("x", numbers), Number(numbers.size)), {"x": _box(window)})


@backward("MaxPool", "AveragePool")
def pool_back(step: Any, _target: str, place: Place) -> Worked:
    """The gradients of the windows around a number: all of it to the one that won, or an even share."""
    windows = _windows(step)
    sample, *where, channel = place
    around = [
        [i for i in range(count) if 0 <= j - i * s + before < k]
        for j, count, s, (before, _), k in zip(
            where, windows.counts, windows.strides, windows.pads, windows.size, strict=True
        )
    ]
    if not all(around):
        return Worked(Number(0.0))
    places = [(sample, *i, channel) for i in _every(around)]
    terms = [_share(step, windows, window, place) for window in places]
    box: Box = ((sample, sample + 1), *((a[0], a[-1] + 1) for a in around), (channel, channel + 1))
    return Worked(terms[0] if len(terms) == 1 else Sum(terms), {GRADIENT: box})


def _every(axes: list[list[int]]) -> list[Place]:
    return [
        tuple(axis[i] for axis, i in zip(axes, index, strict=True)) for index in np.ndindex(*(len(a) for a in axes))
    ]


def _share(step: Any, windows: Windows, window: Place, place: Place) -> Part:
    gradient = Number(step.gradient[window], SLOPE)
    if step.op == "AveragePool":
        return Quotient(gradient, Number(step.inputs["x"][_window(windows, window)].size))
    starts = [i * s - before for i, s, (before, _) in zip(window[1:-1], windows.strides, windows.pads, strict=True)]
    own = [j - start for j, start in zip(place[1:-1], starts, strict=True)]
    won = int(step.intermediates["winner"][window]) == int(np.ravel_multi_index(own, windows.size))
    return Product([gradient, Number(int(won), "won")])


# -- along axes --------------------------------------------------------------------------------------------------------


def _under(step: Any, place: Place) -> tuple[Any, ...]:
    """The part of an input that became one number of the output of a reduction."""
    x, axis = step.inputs["x"], step.settings["axis"]
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in np.atleast_1d(axis)]
    kept = iter(place)
    if step.settings["keepdims"]:
        return tuple(slice(0, x.shape[a]) if a in axes else i for a, i in enumerate(place))
    return tuple(slice(0, x.shape[a]) if a in axes else next(kept) for a in range(x.ndim))


@forward("Sum", "Mean", "Max", "Min")
def reduction(step: Any, place: Place) -> Worked:
    """A sum, a mean, or the largest along axes."""
    index = _under(step, place)
    numbers, boxes = step.inputs["x"][index], {"x": _box(index)}
    if step.op == "Max":
        return Worked(largest_of("x", numbers), boxes)
    if step.op == "Min":
        return Worked(Function("min", min, [Number(n, "x") for n in np.ravel(numbers)[:MOST_TERMS]]), boxes)
    total = sum_at(step.inputs["x"], index, "x") if step.op == "Sum" else sum_of("x", numbers)
    return Worked(total if step.op == "Sum" else Quotient(total, Number(np.size(numbers))), boxes)


@backward("Sum", "Mean")
def reduction_back(step: Any, _target: str, place: Place) -> Worked:
    """Every number that went in gets the gradient, of a mean its share."""
    x, axis = step.inputs["x"], step.settings["axis"]
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in np.atleast_1d(axis)]
    there = tuple(0 if a in axes else i for a, i in enumerate(place) if a not in axes or step.settings["keepdims"])
    gradient = Number(step.gradient[there], SLOPE)
    count = int(np.prod([x.shape[a] for a in axes]))
    part = Picked(named(SLOPE, there), gradient) if step.op == "Sum" else Quotient(gradient, Number(count))
    return Worked(part, {GRADIENT: one(there)})


def largest_of(source: str, numbers: np.ndarray) -> Part:
    """The largest of some numbers; of many, the first in size are written."""
    flat = np.ravel(numbers).astype(float)
    if flat.size <= MOST_TERMS:
        return Function("max", max, [Number(n, source) for n in flat])
    first = np.sort(flat)[::-1][:FIRST_TERMS]
    return Function("max", max, [Number(n, source) for n in first], flat.size - FIRST_TERMS)


@forward("Softmax")
def softmax(step: Any, place: Place) -> Worked:
    """One exponential over the sum of all."""
    index = _row(step, place)
    part = share_of_exponentials(step.inputs["x"][index], place[step.settings["axis"]], "x")
    return Worked(part, {"x": box_of(index, step.inputs["x"])})


def share_of_exponentials(scores: np.ndarray, which: int, source: str) -> Quotient:
    """exp(z_i) over the sum of exp(z_j). Of many classes, the largest are written."""
    scores = np.asarray(scores, float)
    order = np.argsort(-scores, kind="stable") if scores.size > MOST_TERMS else np.arange(scores.size)
    shown = order[: FIRST_TERMS if scores.size > MOST_TERMS else None]
    rest = float(np.exp(np.delete(scores, shown)).sum())
    total = Sum([exponential(Number(scores[j], source)) for j in shown], scores.size - shown.size, rest)
    return Quotient(exponential(Number(scores[which], source)), total)


def _row(step: Any, place: Place) -> tuple[Any, ...]:
    axis = step.settings["axis"] % len(place)
    return tuple(slice(None) if a == axis else i for a, i in enumerate(place))


@backward("Softmax")
def softmax_back(step: Any, _target: str, place: Place) -> Worked:
    """The output times: its own gradient without the mean of all."""
    index = _row(step, place)
    y, grad = step.output, step.gradient
    mean = sum_of_products([SLOPE, "y"], grad[index], y[index])
    part = Product([Number(y[place], "y"), Difference(Number(grad[place], SLOPE), mean)])
    return Worked(part, {OUTPUT: box_of(index, y), GRADIENT: box_of(index, grad)})


# -- the same numbers elsewhere ----------------------------------------------------------------------------------------


@forward("Reshape")
def reshape(step: Any, place: Place) -> Worked:
    """The number at the same place in reading order."""
    return _picked(step.inputs["x"], _same_place(step.output, place, step.inputs["x"]), "x", "x")


@backward("Reshape")
def reshape_back(step: Any, _target: str, place: Place) -> Worked:
    """The gradient at the same place in reading order."""
    return _picked(step.gradient, _same_place(step.inputs["x"], place, step.gradient), GRADIENT, SLOPE)


def _same_place(here: np.ndarray, place: Place, there: np.ndarray) -> Place:
    number = np.ravel_multi_index(place, here.shape) if place else 0
    return tuple(int(i) for i in np.unravel_index(number, there.shape)) if there.ndim else ()


@forward("Concatenate")
def concatenate(step: Any, place: Place) -> Worked:
    """The number of the array that covers the place."""
    axis = step.settings["axis"] % len(place)
    names = list(step.inputs)
    ends = np.cumsum([step.inputs[name].shape[axis] for name in names])
    which = int(np.searchsorted(ends, place[axis], side="right"))
    before = int(ends[which - 1]) if which else 0
    there = (*place[:axis], place[axis] - before, *place[axis + 1 :])
    return _picked(step.inputs[names[which]], there, names[which], names[which])


@backward("Concatenate")
def concatenate_back(step: Any, target: str, place: Place) -> Worked:
    """The gradient at the place that the number went to."""
    axis, names = step.settings["axis"] % len(place), list(step.inputs)
    before = sum(step.inputs[name].shape[axis] for name in names[: names.index(target)])
    there = (*place[:axis], place[axis] + before, *place[axis + 1 :])
    return _picked(step.gradient, there, GRADIENT, SLOPE)


@forward("Transpose")
def transpose(step: Any, place: Place) -> Worked:
    """The number at the place with its axes in the old order."""
    axes = step.settings["axes"] or tuple(reversed(range(len(place))))
    there = tuple(place[axes.index(a)] for a in range(len(place)))
    return _picked(step.inputs["x"], there, "x", "x")


@forward("Embed")
def embed(step: Any, place: Place) -> Worked:
    """A number of the row that was looked up."""
    row = int(step.inputs["indices"][place[:-1]])
    return _picked(step.inputs["table"], (row, place[-1]), "table", "table")


def _picked(array: np.ndarray, there: Place, tensor: str, source: str) -> Worked:
    return Worked(Picked(named(source, there), Number(array[there], source)), {tensor: one(there)})
