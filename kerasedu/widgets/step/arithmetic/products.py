"""Sums of products: matrix products, dense layers, embeddings, sums over letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.widgets.step.arithmetic.expression import Number, Part, Sum, sum_of, sum_of_products
from kerasedu.widgets.step.arithmetic.rules import (
    GRADIENT,
    SLOPE,
    Place,
    Worked,
    backward,
    box_of,
    forward,
    one,
)


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
