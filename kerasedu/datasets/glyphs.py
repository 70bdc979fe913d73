"""The skeletons of the drawn digits: the ways a pen takes, two or three manners for each digit. Own drawings.

A digit is about 100 units tall and 60 wide, x to the right and y downwards. A stroke lists the points that a smooth
curve passes through; a point that stands twice in a row makes a corner.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

import numpy as np

SPACING = 3.5  # units between two dots of the pen: 0.7 pixels

# digit -> the strokes of each manner
SKELETONS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("40 3, 18 12, 3 50, 14 88, 32 97, 54 84, 63 48, 52 12, 34 2",),
        ("46 8, 24 4, 6 30, 6 68, 26 96, 50 84, 62 50, 56 18, 40 4",),
    ),
    (
        ("32 0, 31 50, 30 100",),
        ("36 0, 33 50, 28 100",),
        ("14 22, 34 2, 34 2, 33 50, 32 100",),
        ("16 20, 34 2, 34 2, 33 50, 32 98", "10 99, 32 98, 56 97"),
    ),
    (
        ("6 22, 18 4, 42 2, 56 20, 46 48, 22 74, 4 96, 4 96, 30 92, 64 94",),
        ("6 20, 22 3, 46 6, 54 28, 40 58, 18 86, 4 92, 8 78, 26 82, 44 94, 66 90",),
        ("8 10, 34 2, 56 16, 44 46, 2 96, 2 96, 34 98, 66 95",),
    ),
    (
        ("6 12, 28 1, 52 12, 48 34, 24 47, 24 47, 52 54, 60 76, 40 97, 14 96, 2 84",),
        ("6 4, 30 4, 54 3, 54 3, 24 40, 24 40, 54 52, 58 78, 34 98, 4 88",),
        ("8 14, 30 1, 50 14, 42 38, 22 46, 28 50, 54 62, 54 86, 28 99, 2 86",),
    ),
    (
        ("10 4, 6 30, 4 54, 4 54, 30 56, 62 50", "50 2, 46 50, 42 100"),
        ("44 2, 22 34, 2 66, 2 66, 34 66, 66 62", "44 2, 44 50, 42 100"),
        ("12 6, 8 34, 18 52, 40 48, 54 30", "58 4, 50 50, 44 100"),
    ),
    (
        ("16 4, 12 40, 12 40, 34 34, 56 52, 54 82, 30 98, 2 88", "16 4, 36 5, 60 2"),
        ("60 3, 36 5, 16 5, 16 5, 12 42, 12 42, 36 38, 56 56, 50 86, 26 98, 2 86",),
        ("60 4, 28 8, 12 26, 24 44, 46 58, 48 84, 24 98, 2 90",),
    ),
    (
        ("46 2, 20 24, 4 60, 10 90, 32 98, 54 84, 52 62, 32 54, 10 72",),
        ("36 1, 16 30, 6 66, 16 94, 38 96, 54 78, 44 58, 24 60, 8 80",),
    ),
    (
        ("4 6, 30 5, 60 3, 60 3, 40 44, 26 98",),
        ("4 6, 30 5, 60 3, 60 3, 40 46, 26 98", "18 50, 40 46, 60 44"),
        ("6 20, 6 5, 6 5, 34 6, 58 4, 58 4, 44 40, 34 100",),
    ),
    (
        ("52 12, 30 2, 10 16, 22 38, 46 58, 54 82, 30 98, 6 84, 14 62, 38 42, 54 22, 50 10",),
        ("30 46, 8 28, 14 6, 34 1, 52 12, 50 32, 30 46, 8 64, 6 86, 30 99, 54 86, 52 62, 30 46",),
    ),
    (
        ("54 14, 34 2, 10 14, 6 38, 24 50, 46 38, 55 12, 55 12, 50 54, 44 100",),
        ("54 16, 32 2, 8 16, 10 42, 32 48, 52 28, 54 16, 54 60, 40 94, 14 94",),
    ),
)


@dataclass(frozen=True)
class Glyph:
    """One manner of writing a digit, ready to be bent.

    Attributes:
        digit: 0 to 9.
        controls: (C, 2) the points that the pen passes through, each once.
        dots: (D, C) weights: dots @ controls are the pen's dots along the strokes.
        progress: (D,) how far along its stroke each dot is, -1 to 1.
    """

    digit: int
    controls: np.ndarray
    dots: np.ndarray
    progress: np.ndarray


@functools.cache
def glyphs() -> tuple[tuple[Glyph, ...], ...]:
    """The manners of each digit, from 0 to 9."""
    return tuple(tuple(_glyph(digit, strokes) for strokes in manners) for digit, manners in enumerate(SKELETONS))


def _glyph(digit: int, strokes: tuple[str, ...]) -> Glyph:
    paths = [[tuple(map(float, point.split())) for point in stroke.split(",")] for stroke in strokes]
    controls = list(dict.fromkeys(point for path in paths for point in path))
    places = np.array(controls)
    weights, progress = [], []
    for path in paths:
        indices = [controls.index(point) for point in path]
        rows = np.concatenate([_dots(np.eye(len(controls))[piece], places) for piece in _pieces(indices)])
        weights.append(rows)
        progress.append(np.linspace(-1, 1, len(rows)))
    return Glyph(digit, places, np.concatenate(weights), np.concatenate(progress))


def _pieces(indices: list[int]) -> list[list[int]]:
    """A stroke cut at its corners."""
    pieces = [[indices[0]]]
    for before, after in itertools.pairwise(indices):
        if before == after:
            pieces.append([])
        pieces[-1].append(after)
    return pieces


def _dots(selected: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Weights of dots spaced evenly along the smooth curve through the selected points."""
    fine = _curve(selected, np.linspace(0, len(selected) - 1, 40 * len(selected)))  # (40 k, C)
    steps = np.hypot(*np.diff(fine @ places, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    even = np.linspace(0, length[-1], int(length[-1] / SPACING) + 2)
    return np.stack([np.interp(even, length, weight) for weight in fine.T], axis=1)


def _curve(points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Catmull and Rom's curve: through every point, its direction there that of the chord between the neighbours.

    E. Catmull, R. Rom: A class of local interpolating splines, 1974. The ends have no neighbour: one is mirrored in.
    """
    first, last = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    extended = np.concatenate([[first], points, [last]])
    start = np.minimum(at.astype(int), len(points) - 2)
    t = (at - start)[:, None]
    p0, p1, p2, p3 = (extended[start + k] for k in range(4))
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * (p1 - p2) + p3 - p0) * t**3)
