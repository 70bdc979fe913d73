"""Which operation has an arithmetic: rules by the name of the operation, and the lines they make.

A rule takes a step and the place of an element, and returns its expression and which places of other tensors take part
in it. To add one, write a function into the file of its family and register it with `@forward("Name")`, for the output;
`@backward("Name")`, for the gradient of one of its inputs; or `@update("Name")`, for a weight after the update.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerasedu.widgets.step.arithmetic.expression import (
    Difference,
    Number,
    Part,
    Product,
    Quotient,
    Sum,
    Token,
    plain_text,
    written,
)

Array = np.ndarray
Place = tuple[int, ...]
Box = tuple[tuple[int, int], ...]  # from and to along each axis
OUTPUT, GRADIENT = "→", "←"  # names of a step's output and of its gradient, beside those of its inputs
SLOPE = "∂y"  # the source of numbers of the gradient of the output
MISSING = (KeyError, IndexError, ValueError, TypeError)
"""What a rule raises at a step that has not what it reads: made by hand, left out of a large trace, or of an operation
of the learner's own that has the name of one of ours. Such a step has no arithmetic."""
PRECISION = 1e-4  # how far arithmetic in floats of 64 bits and the engine's may lie apart, for sums of this size


@dataclass(frozen=True)
class Line:
    """One line: what it is, the expression, and what the engine has there."""

    name: str
    part: Part
    value: float

    def holds(self) -> bool:
        """Whether the expression comes to the engine's number."""
        return bool(abs(self.part.value() - self.value) <= PRECISION * max(size(self.part), abs(self.value)))

    def tokens(self) -> list[Token]:
        return self.part.tokens()

    def text(self) -> str:
        """The line as it is printed: y[0, 1] = 0.3 × 0.5 + 0.2 = 0.35."""
        return f"{self.name} = {plain_text(self.tokens())} = {written(self.value)}"


@dataclass(frozen=True)
class Worked:
    """What a rule found: an expression, the boxes of places that take part, by tensor, and lines to read before it."""

    part: Part
    boxes: Mapping[str, Box] = field(default_factory=dict)
    before: Sequence[Line] = ()


Rule = Callable[..., Any]
_FORWARD: dict[str, Rule] = {}
_BACKWARD: dict[str, Rule] = {}
_UPDATE: dict[str, Rule] = {}


def _registrar(table: dict[str, Rule]) -> Callable[..., Callable[[Rule], Rule]]:
    def register(*names: str) -> Callable[[Rule], Rule]:
        def keep(rule: Rule) -> Rule:
            table.update(dict.fromkeys(names, rule))
            return rule

        return keep

    return register


forward, backward, update = map(_registrar, (_FORWARD, _BACKWARD, _UPDATE))


def work_out(step: Any, target: str, place: Place) -> tuple[list[Line], dict[str, Box]]:
    """The arithmetic of one element of a step.

    Arguments:
        step: a step of a trace.
        target: which tensor the element is of: forward and update `OUTPUT`; backward the name of an input, whose
            gradient it is.
        place: index of the element, all axes.

    Returns:
        The lines, and the boxes of places that take part, by tensor. Nothing for an operation without a rule, and
        where the arithmetic would not come to the engine's number.
    """
    try:
        return _lines_of_update(step, place) if step.phase == "update" else _lines(step, target, place)
    except MISSING:
        return [], {}


def _lines(step: Any, target: str, place: Place) -> tuple[list[Line], dict[str, Box]]:
    table = _FORWARD if step.phase == "forward" else _BACKWARD
    rule = table.get(step.op)
    if rule is None:
        return [], {}
    worked = rule(step, place) if step.phase == "forward" else rule(step, target, place)
    if worked is None:
        return [], {}
    array = step.output if step.phase == "forward" else step.input_gradients[target]
    symbol = "y" if step.phase == "forward" else f"∂{target}"
    lines = [*worked.before, Line(named(symbol, place), worked.part, float(array[place]))]
    return (lines, dict(worked.boxes)) if all(line.holds() for line in lines) else ([], {})


def _lines_of_update(step: Any, place: Place) -> tuple[list[Line], dict[str, Box]]:
    """The rule's own lines; of a rule without any, what was and what was added."""
    try:
        lines = list(_UPDATE[step.op](step, place))
    except MISSING:
        lines = []
    if lines and all(line.holds() for line in lines):
        return lines, {}
    before = float(step.inputs["weight"][place])
    change = Number(float(step.output[place]) - before, "change")
    return [Line(named("w", place), Sum([Number(before, "weight"), change]), float(step.output[place]))], {}


def named(symbol: str, place: Place) -> str:
    """A tensor's element by name.

    Example:
        >>> named("y", (0, 2)), named("y", ())
        ('y[0, 2]', 'y')
    """
    return f"{symbol}[{', '.join(map(str, place))}]" if place else symbol


def one(place: Place) -> Box:
    """The box of a single place."""
    return tuple((i, i + 1) for i in place)


def whole(array: Array) -> Box:
    """The box of all places."""
    return tuple((0, n) for n in np.shape(array))


def at(array: Array, place: Place) -> tuple[float, Place]:
    """The number that meets a place of a larger array when this one is broadcast, and where it stands."""
    shape = np.shape(array)
    own = place[len(place) - len(shape) :]
    own = tuple(0 if n == 1 else i for n, i in zip(shape, own, strict=True))
    return float(np.asarray(array)[own]), own


def met_by(array: Array, place: Place, output: Array) -> tuple[Any, ...]:
    """The places of an output that one element of a broadcast input takes part in, as an index."""
    lead = output.ndim - np.ndim(array)
    inner = [i if n == m else slice(None) for i, n, m in zip(place, np.shape(array), output.shape[lead:], strict=True)]
    return (*(slice(None),) * lead, *inner)


def box_of(index: tuple[Any, ...], array: Array) -> Box:
    """The box that an index of numbers and whole axes takes out of an array."""
    return tuple((0, n) if isinstance(i, slice) else (i, i + 1) for i, n in zip(index, array.shape, strict=True))


def size(part: Part) -> float:
    """How large the numbers are that make an expression, as a measure for what rounding may do to it."""
    if isinstance(part, Sum):
        return sum(map(size, part.parts)) + abs(part.rest)
    if isinstance(part, Difference):
        return size(part.left) + size(part.right)
    if isinstance(part, Quotient):
        return size(part.over) / max(abs(part.under.value()), 1e-30)
    if isinstance(part, Product):
        return float(np.prod([size(one_part) for one_part in part.parts]))
    return abs(part.value())
