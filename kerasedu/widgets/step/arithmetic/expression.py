"""Expressions of actual numbers, that can be evaluated and written out: 0.3 × 0.5 + 0.2 = 0.35.

A part is a number, or an operation on parts. Written out it is a list of tokens: a string, or a pair (number, source),
where the source says which tensor the number is from, so that it can be shown in a colour of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kerasedu.widgets.digits import text

Token = str | tuple[str, str]
LOOSE, TIGHT, ATOM = range(3)  # how strongly a part holds together: a sum, a product, anything else
MOST_TERMS = 9  # of a sum that is written out whole
FIRST_TERMS = 5  # of one that is not


@dataclass(frozen=True)
class Number:
    """A number of a tensor; `source` is the tensor's name, or "" for a number of the formula's own."""

    number: float
    source: str = ""
    strength = ATOM

    def value(self) -> float:
        return float(self.number)

    def tokens(self) -> list[Token]:
        return [(written(self.number), self.source)]


@dataclass(frozen=True)
class Sum:
    """Parts added up. Where there are many, only the first are written, and the others as one number."""

    parts: Sequence[Part]
    more: int = 0
    rest: float = 0.0
    strength = LOOSE

    def value(self) -> float:
        return math.fsum(part.value() for part in self.parts) + self.rest

    def tokens(self) -> list[Token]:
        found = _guarded(self.parts[0], TIGHT, first=True)
        for part in self.parts[1:]:
            found += _added(part)
        return [*found, " + … ", (f"({self.more} more: {written(self.rest)})", "rest")] if self.more else found


@dataclass(frozen=True)
class Difference:
    """One part without another."""

    left: Part
    right: Part
    strength = LOOSE

    def value(self) -> float:
        return self.left.value() - self.right.value()

    def tokens(self) -> list[Token]:
        return [*_guarded(self.left, LOOSE, first=True), " − ", *_behind_a_minus(self.right)]


@dataclass(frozen=True)
class Product:
    """Parts multiplied."""

    parts: Sequence[Part]
    strength = TIGHT

    def value(self) -> float:
        return math.prod(part.value() for part in self.parts)

    def tokens(self) -> list[Token]:
        found = _guarded(self.parts[0], TIGHT, first=True)
        for part in self.parts[1:]:
            found += [" × ", *_guarded(part, TIGHT)]
        return found


@dataclass(frozen=True)
class Quotient:
    """One part divided by another."""

    over: Part
    under: Part
    strength = TIGHT

    def value(self) -> float:
        under = self.under.value()
        return self.over.value() / under if under else math.nan

    def tokens(self) -> list[Token]:
        return [*_guarded(self.over, TIGHT, first=True), " / ", *_guarded(self.under, ATOM)]


@dataclass(frozen=True)
class Function:
    """A function of parts: max(0, 0.3). `more` parts, which do not change it, are not written."""

    name: str
    function: Callable[..., float]
    parts: Sequence[Part]
    more: int = 0
    strength = ATOM

    def value(self) -> float:
        numbers = [part.value() for part in self.parts]
        return float(self.function(*numbers)) if len(numbers) > 1 or self.function not in (max, min) else numbers[0]

    def tokens(self) -> list[Token]:
        found: list[Token] = [f"{self.name}("]
        for i, part in enumerate(self.parts):
            found += [", "] * (i > 0) + part.tokens()
        return [*found, f", … ({self.more} more))" if self.more else ")"]


@dataclass(frozen=True)
class Picked:
    """A number taken from a place: x[0, 2] = 0.3."""

    name: str
    part: Number
    strength = ATOM

    def value(self) -> float:
        return self.part.value()

    def tokens(self) -> list[Token]:
        return [self.name]


@dataclass(frozen=True)
class Negative:
    """A part with its sign turned."""

    part: Part
    strength = TIGHT

    def value(self) -> float:
        return -self.part.value()

    def tokens(self) -> list[Token]:
        return ["−", *_guarded(self.part, TIGHT)]


Part = Number | Sum | Difference | Product | Quotient | Function | Picked | Negative


def sum_of_products(sources: Sequence[str], *factors: np.ndarray) -> Part:
    """The sum of products of numbers that stand at the same place of several arrays.

    Arguments:
        sources: which tensor each of the arrays is from.
        factors: arrays of one shape.

    Returns:
        Up to nine terms in their order; of more, the largest first, and what the others come to.
    """
    columns = [np.asarray(factor, float).ravel() for factor in factors]

    def term(i: int) -> Part:
        return _term([Number(column[i], name) for name, column in zip(sources, columns, strict=True)])

    return sum_of_terms(np.prod(columns, axis=0), term)


def sum_of_terms(values: np.ndarray, term: Callable[[int], Part]) -> Part:
    """The sum of terms, of which `term` makes the i-th; `values` is what each comes to. Else as `sum_of_products`."""
    if not values.size:
        return Number(0.0)
    order, more = np.arange(values.size), 0
    if values.size > MOST_TERMS:
        order = np.argsort(-np.abs(values), kind="stable")[:FIRST_TERMS]
        more = values.size - FIRST_TERMS
    terms = [term(int(i)) for i in order]
    rest = float(np.delete(values, order).sum()) if more else 0.0
    return terms[0] if len(terms) == 1 and not more else Sum(terms, more, rest)


def sum_of(source: str, numbers: np.ndarray) -> Part:
    """The sum of numbers of one tensor, further as `sum_of_products`."""
    return sum_of_products([source], numbers)


def _term(factors: list[Number]) -> Part:
    return factors[0] if len(factors) == 1 else Product(factors)


def written(value: float) -> str:
    """A number with four significant digits and a real minus.

    Example:
        >>> written(-0.123456)
        '−0.1235'
    """
    return text(float(value)).replace("-", "−")


def plain_text(tokens: Sequence[Token]) -> str:
    """Tokens as one string.

    Example:
        >>> plain_text(Sum([Product([Number(0.5), Number(-2.0)]), Number(3.0)]).tokens())
        '0.5 × (−2) + 3'
    """
    return "".join(token if isinstance(token, str) else token[0] for token in tokens)


def _added(part: Part) -> list[Token]:
    """The tokens of a part behind others: what begins with a minus is taken away."""
    first, *others = _guarded(part, TIGHT, first=True)
    shown = first if isinstance(first, str) else first[0]
    if not shown.startswith("−"):
        return [" + ", first, *others]
    bare = shown.removeprefix("−")
    return [" − ", bare if isinstance(first, str) else (bare, first[1]), *others]


def _behind_a_minus(part: Part) -> list[Token]:
    """The tokens of a part that is taken away: no second minus follows the first."""
    if isinstance(part, Product):
        first, *others = part.parts
        return [*_guarded(first, TIGHT), *(token for one in others for token in (" × ", *_guarded(one, TIGHT)))]
    return _guarded(part, TIGHT)


def _guarded(part: Part, strength: int, first: bool = False) -> list[Token]:
    """The tokens of a part, in brackets where what stands around it would tear it apart."""
    negative = isinstance(part, Negative) or (isinstance(part, Number) and part.value() < 0)
    if part.strength < strength or (negative and not first):
        return ["(", *part.tokens(), ")"]
    return part.tokens()
