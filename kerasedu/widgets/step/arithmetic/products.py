"""Sums of products: convolutions, matrix products, dense layers, embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.ops.windows import Windows
from kerasedu.widgets.step.arithmetic.expression import Function, Number, Part, Sum, sum_of, sum_of_products
from kerasedu.widgets.step.arithmetic.rules import (
    GRADIENT,
    SLOPE,
    Box,
    Place,
    Worked,
    backward,
    box_of,
    forward,
    one,
    whole,
)


def _windows(step: Any) -> Windows:
    spatial, size = step.inputs["x"].shape[1:-1], step.inputs["kernel"].shape[:-2]
    how = step.settings
    return Windows(spatial, size, how["strides"], how["dilation"], how["padding"])


def _reach(windows: Windows, axis: int, window: int) -> list[tuple[int, int]]:
    """Pairs (element of the window, place in the input) along an axis, without padding."""
    start = window * windows.strides[axis] - windows.pads[axis][0]
    places = ((m, start + m * windows.dilation[axis]) for m in range(windows.size[axis]))
    return [(m, place) for m, place in places if 0 <= place < windows.spatial[axis]]


def _meeting(windows: Windows, axis: int, place: int) -> list[tuple[int, int]]:
    """Pairs (window, element of it) along an axis that lie over a place of the input."""
    found = [(i, m) for i in range(windows.counts[axis]) for m, there in _reach(windows, axis, i) if there == place]
    return sorted(found)


def _split(pairs: list[list[tuple[int, int]]]) -> tuple[list[list[int]], list[list[int]]]:
    return [[first for first, _ in axis] for axis in pairs], [[second for _, second in axis] for axis in pairs]


def _span(places: list[list[int]]) -> Box:
    return tuple((min(axis), max(axis) + 1) for axis in places)


@forward("Conv", "DepthwiseConv")
def conv(step: Any, place: Place) -> Worked | None:
    """Window times filter."""
    windows, x, kernel = _windows(step), step.inputs["x"], step.inputs["kernel"]
    sample, *where, filter_ = place
    elements, places = _split([_reach(windows, axis, i) for axis, i in enumerate(where)])
    if not all(places):
        return None
    patch = x[sample][np.ix_(*places)]
    weights = kernel[np.ix_(*elements)]
    channels: Box = ((0, x.shape[-1]),)
    filters: Box = (*whole(kernel)[:-1], (filter_, filter_ + 1))
    if step.op == "DepthwiseConv":
        channel, multiple = divmod(filter_, kernel.shape[-1])
        patch, weights = patch[..., channel], weights[..., channel, multiple]
        channels, filters = ((channel, channel + 1),), (*whole(kernel)[:-2], *one((channel, multiple)))
    else:
        weights = weights[..., filter_]
    part: Part = sum_of_products(["x", "kernel"], patch, weights)
    if "bias" in step.inputs:
        part = Sum([part, Number(np.ravel(step.inputs["bias"])[filter_], "bias")])
    if step.settings["relu"]:
        part = Function("max", max, [Number(0), part])
    return Worked(part, {"x": ((sample, sample + 1), *_span(places), *channels), "kernel": filters})


@backward("Conv")
def conv_back(step: Any, target: str, place: Place) -> Worked | None:
    """A weight meets all windows, a pixel all windows that it lay in."""
    if step.settings["relu"] or target not in ("x", "kernel"):
        return None
    return (_conv_kernel if target == "kernel" else _conv_input)(step, _windows(step), place)


def _conv_kernel(step: Any, windows: Windows, place: Place) -> Worked:
    x, grad = step.inputs["x"], step.gradient
    *element, channel, filter_ = place
    pairs = [
        [(i, there) for i in range(count) for m, there in _reach(windows, axis, i) if m == element[axis]]
        for axis, count in enumerate(windows.counts)
    ]
    counts, places = _split(pairs)
    samples = [list(range(len(x)))]
    seen, slopes = x[np.ix_(*samples, *places)][..., channel], grad[np.ix_(*samples, *counts)][..., filter_]
    boxes = {"x": ((0, len(x)), *_span(places), (channel, channel + 1))} if all(places) else {}
    every: Box = (*whole(grad)[:-1], (filter_, filter_ + 1))
    return Worked(sum_of_products(["x", SLOPE], seen, slopes), {**boxes, GRADIENT: every})


def _conv_input(step: Any, windows: Windows, place: Place) -> Worked | None:
    sample, *where, channel = place
    counts, elements = _split([_meeting(windows, axis, i) for axis, i in enumerate(where)])
    if not all(counts):
        return Worked(Number(0.0))
    slopes = step.gradient[sample][np.ix_(*counts)]
    weights = step.inputs["kernel"][np.ix_(*elements)][..., channel, :]
    windows_box: Box = ((sample, sample + 1), *_span(counts), (0, slopes.shape[-1]))
    weights_box: Box = (*_span(elements), (channel, channel + 1), (0, slopes.shape[-1]))
    part = sum_of_products([SLOPE, "kernel"], slopes, weights)
    return Worked(part, {GRADIENT: windows_box, "kernel": weights_box})


@forward("Matmul")
def matmul(step: Any, place: Place) -> Worked | None:
    """Row times column."""
    a, b = step.inputs["a"], step.inputs["b"]
    if a.ndim < 2 or b.ndim not in (2, a.ndim):
        return None
    *lead, row, column = place
    of_b = (*lead, slice(None), column)[-b.ndim :]
    of_a = (*lead, row, slice(None))
    if _stretched(a, lead) or _stretched(b, lead):
        return None
    return Worked(sum_of_products("ab", a[of_a], b[of_b]), {"a": box_of(of_a, a), "b": box_of(of_b, b)})


def _stretched(array: np.ndarray, lead: list[int]) -> bool:
    """Whether leading axes of length 1 are repeated."""
    return array.ndim > 2 and any(n <= i for n, i in zip(array.shape, lead, strict=False))


@backward("Matmul")
def matmul_back(step: Any, target: str, place: Place) -> Worked | None:
    """The gradient comes back through the same weights; a weight gets input times gradient."""
    a, b, grad = step.inputs["a"], step.inputs["b"], step.gradient
    if a.ndim < 2 or b.ndim not in (2, a.ndim) or (b.ndim > 2 and a.shape[:-2] != b.shape[:-2]):
        return None
    *lead, i, j = place
    if target == "a":
        of_grad, of_b = (*lead, i, slice(None)), (*lead, j, slice(None))[-b.ndim :]
        part = sum_of_products([SLOPE, "b"], grad[of_grad], b[of_b])
        return Worked(part, {GRADIENT: box_of(of_grad, grad), "b": box_of(of_b, b)})
    rows = (slice(None),) * (a.ndim - 1) if b.ndim == 2 else (*lead, slice(None))
    of_a, of_grad = (*rows, i), (*rows, j)
    part = sum_of_products(["a", SLOPE], a[of_a], grad[of_grad])
    return Worked(part, {"a": box_of(of_a, a), GRADIENT: box_of(of_grad, grad)})


@forward("Dense")
def dense(step: Any, place: Place) -> Worked | None:
    """Row times column, plus a bias."""
    x, kernel = step.inputs["x"], step.inputs["kernel"]
    of_x, of_kernel = (*place[:-1], slice(None)), (slice(None), place[-1])
    part = sum_of_products(["x", "kernel"], x[of_x], kernel[of_kernel])
    boxes = {"x": box_of(of_x, x), "kernel": box_of(of_kernel, kernel)}
    if "bias" in step.inputs:
        part = _plus(part, Number(step.inputs["bias"][place[-1]], "bias"))
        boxes["bias"] = one(place[-1:])
    return Worked(part, boxes)


def _plus(part: Part, number: Number) -> Sum:
    return Sum([*part.parts, number], part.more, part.rest) if isinstance(part, Sum) else Sum([part, number])


@backward("Dense")
def dense_back(step: Any, target: str, place: Place) -> Worked | None:
    """As for a matrix product; a bias collects the gradients of all places it was used at."""
    x, kernel, grad = step.inputs["x"], step.inputs["kernel"], step.gradient
    if target == "x":
        of_grad = (*place[:-1], slice(None))
        part = sum_of_products([SLOPE, "kernel"], grad[of_grad], kernel[place[-1]])
        return Worked(part, {GRADIENT: box_of(of_grad, grad), "kernel": box_of((place[-1], slice(None)), kernel)})
    every = (slice(None),) * (grad.ndim - 1)
    of_grad = (*every, place[-1])
    if target == "bias":
        return Worked(sum_of(SLOPE, grad[of_grad]), {GRADIENT: box_of(of_grad, grad)})
    of_x = (*every, place[0])
    part = sum_of_products(["x", SLOPE], x[of_x], grad[of_grad])
    return Worked(part, {"x": box_of(of_x, x), GRADIENT: box_of(of_grad, grad)})


@backward("Embed")
def embed_back(step: Any, _target: str, place: Place) -> Worked | None:
    """A row of the table collects the gradients of all places that looked it up."""
    row, column = place
    looked_up = step.gradient[..., column][step.inputs["indices"] == row]
    return Worked(sum_of(SLOPE, looked_up)) if looked_up.size else Worked(Number(0.0))


# -- sums over letters -------------------------------------------------------------------------------------------------


@forward("Einsum")
def einsum(step: Any, place: Place) -> Worked | None:
    """All letters that the output does not have are summed over."""
    letters = _letters(step)
    if letters is None:
        return None
    *operands, output = letters
    return _summed(
        [(*pair, name) for pair, name in zip(_pairs(operands, step), step.inputs, strict=True)], output, place
    )


@backward("Einsum")
def einsum_back(step: Any, target: str, place: Place) -> Worked | None:
    """The gradient takes the place of the operand that it is of."""
    letters = _letters(step)
    if letters is None:
        return None
    *operands, output = letters
    names = list(step.inputs)
    others = [(*pair, name) for pair, name in zip(_pairs(operands, step), names, strict=True) if name != target]
    return _summed([(output, step.gradient, GRADIENT), *others], operands[names.index(target)], place)


def _pairs(operands: list[str], step: Any) -> list[tuple[str, np.ndarray]]:
    return list(zip(operands, step.inputs.values(), strict=True))


def _letters(step: Any) -> list[str] | None:
    """A letter for each axis of the operands and of the output; None where one stands twice in an operand."""
    left, arrow, right = step.settings["subscripts"].replace(" ", "").partition("->")
    parts = left.split(",")
    ranks = [array.ndim for array in step.inputs.values()]
    extra = max((rank - len(part) + 3 for part, rank in zip(parts, ranks, strict=True) if "..." in part), default=0)
    spare = "ABCDEFGH"[:extra]
    filled = [
        part.replace("...", spare[len(spare) - (rank - len(part) + 3) :])
        for part, rank in zip(parts, ranks, strict=True)
    ]
    output = right.replace("...", spare)
    return [*filled, output] if arrow and all(len(set(part)) == len(part) for part in [*filled, output]) else None


def _summed(operands: list[tuple[str, np.ndarray, str]], fixed: str, place: Place) -> Worked | None:
    """The sum over all letters that are not fixed of the product of the operands."""
    here = dict(zip(fixed, place, strict=True))
    free = sorted({letter for letters, _, _ in operands for letter in letters} - set(fixed))
    if set(fixed) - {letter for letters, _, _ in operands for letter in letters}:
        return None
    factors, boxes = [], {}
    for letters, array, name in operands:
        index = tuple(here.get(letter, slice(None)) for letter in letters)
        boxes[name] = box_of(index, array)
        own = [letter for letter in letters if letter in free]
        rows = np.transpose(array[index], [own.index(letter) for letter in free if letter in own])
        factors.append(rows[tuple(slice(None) if letter in own else None for letter in free)])
    sources = [SLOPE if name == GRADIENT else name for _, _, name in operands]
    return Worked(sum_of_products(sources, *np.broadcast_arrays(*factors)), boxes)
