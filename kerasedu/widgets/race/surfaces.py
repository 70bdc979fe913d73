"""Surfaces that optimizers race on: functions of x and y, made of operations that a tape can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerasedu import ops

Area = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Surface:
    """A function of x and y, and where to look at it.

    Attributes:
        function: takes x and y, and returns the height there.
        text: the function as it is written.
        start: where the race begins.
        area: from where to where x and y are drawn.
        rates: learning rates that suit it: SGD, SGD with momentum, RMSprop, Adam.
    """

    function: Callable[[Any, Any], Any]
    text: str
    start: tuple[float, float]
    area: Area
    rates: tuple[float, float, float, float]


def bowl(x: Any, y: Any) -> Any:
    """As steep in every direction."""
    return ops.square(x) + ops.square(y)


def ravine(x: Any, y: Any) -> Any:
    """Steep across, almost flat along: twenty times less steep."""
    return ops.square(x) / 20.0 + ops.square(y)


def saddle(x: Any, y: Any) -> Any:
    """Its gradient is zero at (0, 0), which is no minimum; without an end in y."""
    return ops.square(x) - ops.square(y)


def rosenbrock(x: Any, y: Any) -> Any:
    """A curved valley with an almost flat floor; the minimum is at (1, 1) (Rosenbrock, 1960)."""
    return ops.square(1.0 - x) + 100.0 * ops.square(y - ops.square(x))


def beale(x: Any, y: Any) -> Any:
    """Flat in the middle, steep at the corners; the minimum is at (3, 0.5) (Beale, 1958)."""
    terms = (1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3)
    return ops.square(terms[0]) + ops.square(terms[1]) + ops.square(terms[2])


SURFACES = {
    "bowl": Surface(bowl, "x² + y²", (-1.8, 1.3), ((-2.2, 2.2), (-1.8, 1.8)), (0.1, 0.02, 0.05, 0.1)),
    "ravine": Surface(ravine, "x² / 20 + y²", (-7.0, 2.0), ((-8.0, 5.0), (-3.0, 3.0)), (0.9, 0.1, 0.1, 0.3)),
    "saddle": Surface(saddle, "x² − y²", (-1.6, 0.01), ((-2.0, 2.0), (-2.0, 2.0)), (0.05, 0.02, 0.03, 0.05)),
    "rosenbrock": Surface(
        rosenbrock,
        "(1 − x)² + 100 (y − x²)²",
        (-1.2, 1.0),
        ((-2.0, 2.0), (-0.8, 2.4)),
        (0.001, 0.0005, 0.02, 0.1),
    ),
    "beale": Surface(
        beale,
        "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
        (0.5, -1.0),
        ((-0.5, 4.5), (-1.8, 1.6)),
        (0.01, 0.002, 0.02, 0.1),
    ),
}
OWN = {"start": (-2.0, 2.0), "area": ((-3.0, 3.0), (-3.0, 3.0)), "rates": (0.05, 0.01, 0.03, 0.1)}
