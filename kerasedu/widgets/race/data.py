"""The paths of a race: the real optimizers, with the gradients of the real tape, step by step."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu import optimizers
from kerasedu.engine import GradientTape, Tensor, Variable
from kerasedu.engine.op import plain
from kerasedu.widgets.digits import all_rounded, rounded
from kerasedu.widgets.race.surfaces import OWN, SURFACES, Surface

WHO = "OptimizerRace"
MOST_RUNNERS, MOST_STEPS = 6, 1000
_GRID = 121  # points along a side, for the contour lines
_LEVELS = 14

Array = np.ndarray


def surface_of(surface: Any, start: Any, area: Any) -> tuple[str, Surface]:
    """Name and surface, with another start and area if they are given.

    Raises:
        TypeError, ValueError: if there is no such surface, or start and area are not what they should be.
    """
    if isinstance(surface, str) and surface in SURFACES:
        name, found = surface, SURFACES[surface]
    elif callable(surface):
        name = getattr(surface, "__name__", "f").replace("<lambda>", "f")
        found = Surface(surface, f"{name}(x, y)", **OWN)  # type: ignore[arg-type]
    else:
        raise ValueError(
            f"{WHO} got surface={surface!r}. Choose one of {', '.join(SURFACES)}, or give a function of x and y that "
            "is made of kerasedu.ops."
        )
    chosen = (found.start if start is None else start), (found.area if area is None else area)
    first, box = (np.asarray(numbers, float) for numbers in chosen)
    if first.shape != (2,) or box.shape != (2, 2) or not np.isfinite([*first, *box.ravel()]).all():
        raise ValueError(f"{WHO} got start={start!r} and area={area!r}. Give (x, y) and ((x, x), (y, y)), from and to.")
    if (box[:, 0] >= box[:, 1]).any():
        raise ValueError(f"{WHO} got area={area!r}. In each pair the first number is the smaller one.")
    ends = tuple((low, high) for low, high in box.tolist())
    return name, Surface(found.function, found.text, tuple(first.tolist()), ends, found.rates)  # type: ignore[arg-type]


def runners_of(given: Any, surface: Surface) -> dict[str, Any]:
    """Optimizers by name, each a copy of its own.

    Raises:
        ValueError: for none or too many.
    """
    if given is None:
        sgd, momentum, rmsprop, adam = surface.rates
        given = [
            optimizers.SGD(sgd),
            optimizers.SGD(momentum, momentum=0.9),
            optimizers.RMSprop(rmsprop),
            optimizers.Adam(adam),
        ]
    given = [given] if isinstance(given, str) or not isinstance(given, Mapping | Sequence) else given
    named = given if isinstance(given, Mapping) else _named([optimizers.get(one) for one in given])
    if not 1 <= len(named) <= MOST_RUNNERS:
        raise ValueError(f"{WHO} got {len(named)} optimizers. Give it 1 to {MOST_RUNNERS}: more cannot be told apart.")
    found = {str(name): optimizers.get(one) for name, one in named.items()}
    return {name: type(one).from_config(copy.deepcopy(one.get_config())) for name, one in found.items()}


def _named(found: Sequence[Any]) -> dict[str, Any]:
    """By class, learning rate and momentum; a number tells apart what would have the same name."""
    named: dict[str, Any] = {}
    for one in found:
        momentum = getattr(one, "momentum", 0)
        more = f", momentum={momentum:g}" if momentum else ""
        name = f"{type(one).__name__}({float(plain(one.learning_rate)):g}{more})"
        same = sum(other == name or other.startswith(f"{name} #") for other in named)
        named[f"{name} #{same + 1}" if same else name] = one
    return named


def path_of(surface: Surface, optimizer: Any, steps: int) -> Array:
    """Where an optimizer goes, (steps + 1, 4): x, y, height and size of the gradient; it ends where numbers overflow.

    Raises:
        TypeError: if the tape cannot follow the surface's function.
    """
    place = [Variable(np.array(number), dtype="float64") for number in surface.start]
    path: list[list[float]] = []
    with np.errstate(all="ignore"):
        for _ in range(steps + 1):
            with GradientTape() as tape:
                height = surface.function(*place)
            _check_height(height, surface)
            gradient = [np.zeros(()) if part is None else part for part in tape.gradient(height, place)]
            now = [float(plain(number)) for number in (*place, height)]
            if not np.isfinite([*now, *map(float, gradient)]).all():
                break
            path.append([*now, float(np.hypot(*gradient))])
            optimizer.apply_gradients(zip(gradient, place, strict=True))
    if not path:
        raise ValueError(f"{WHO}: {surface.text} is {height} at the start {surface.start}. Start where it is finite.")
    return np.array(path)


def _check_height(height: Any, surface: Surface) -> None:
    if not isinstance(height, Tensor) or height.shape != ():
        what = f"shape {height.shape}" if isinstance(height, Tensor) else f"type {type(height).__name__}"
        raise TypeError(
            f"{WHO}: {surface.text} returned something of {what}. For two numbers x and y it must return one number, "
            "computed from them by kerasedu.ops, such as ops.square(x) + ops.square(y)."
        )


def race_data(name: str, surface: Surface, paths: Mapping[str, Array]) -> dict[str, Any]:
    """Everything that is drawn.

    Returns:
        "name", "text", "start", "area"; "contours": [height, points x, y, x, y, ...] each; "paths": for each optimizer
        its "name" and lists "x", "y", "height", "slope", a number for each step.
    """
    columns = ("x", "y", "height", "slope")
    return {
        "name": name,
        "text": surface.text,
        "start": all_rounded(surface.start),
        "area": [list(ends) for ends in surface.area],
        "steps": max(map(len, paths.values())) - 1,
        "contours": contours(surface),
        "paths": [
            {"name": one, **{column: all_rounded(path[:, i]) for i, column in enumerate(columns)}}
            for one, path in paths.items()
        ],
    }


def contours(surface: Surface) -> list[list[Any]]:
    """Lines of the same height, at heights between which lie equal parts of the area."""
    from contourpy import contour_generator

    xs, ys = (np.linspace(*ends, _GRID) for ends in surface.area)
    with np.errstate(all="ignore"):
        heights = np.asarray(plain(surface.function(*np.meshgrid(xs, ys))), float)
    if heights.shape != (_GRID, _GRID):
        raise TypeError(
            f"{WHO}: {surface.text} returned shape {heights.shape} for arrays x and y of shape {(_GRID, _GRID)}. It "
            "must work element by element."
        )
    known = heights[np.isfinite(heights)]
    levels = np.unique(np.quantile(known, np.linspace(0.01, 0.95, _LEVELS))) if known.size else []
    lines = contour_generator(xs, ys, np.ma.masked_invalid(heights))
    return [[rounded(level), *all_rounded(line)] for level in levels for line in lines.lines(level)]
