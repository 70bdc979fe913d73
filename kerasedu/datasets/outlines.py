"""Pictures of outlines: polygons become stencils, and stencils become many pictures, each placed and sized anew.

An outline is a text of corners, "10 40, 90 40, 50 92", x to the right and y downwards, both 0 to 100. Where polygons
of one picture overlap there is a hole.

The same on every machine: only +, -, *, / on random numbers, and whole numbers where it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

STENCIL = 96  # pixels of a stencil's side: three or more for each of a picture
MARGIN = 16  # empty pixels around it, into which a small picture looks


@dataclass(frozen=True)
class Outline:
    """What a picture shows.

    Attributes:
        body: its polygons.
        details: polygons that are drawn onto it in another shade.
    """

    body: tuple[str, ...]
    details: tuple[str, ...] = ()


def corners(text: str) -> np.ndarray:
    """(corners, 2) of a polygon.

    Example:
        >>> corners("10 40, 90 40, 50 92").tolist()
        [[10.0, 40.0], [90.0, 40.0], [50.0, 92.0]]
    """
    return np.array([[float(number) for number in point.split()] for point in text.split(",")])


def mirrored(text: str) -> str:
    """A polygon from its right half, given by distances from the middle line, x = 50.

    Example:
        >>> mirrored("0 10, 20 10, 20 90, 0 90")
        '50 10, 70 10, 70 90, 50 90, 30 90, 30 10'
    """
    half = [point.split() for point in text.split(",")]
    left = [f"{50 - float(x):g} {y}" for x, y in reversed(half) if float(x)]
    return ", ".join([f"{50 + float(x):g} {y}" for x, y in half] + left)


def stencil(polygons: Sequence[np.ndarray]) -> np.ndarray:
    """A picture of polygons, uint8 (128, 128), 255 inside and 0 outside, soft at the edge.

    Arguments:
        polygons: (corners, 2) each, 0 to 100.
    """
    places = (np.arange(STENCIL) + 0.5) * (100 / STENCIL)
    inside = np.zeros((STENCIL, STENCIL), bool)
    for polygon in polygons:
        inside ^= _inside(polygon, places)
    padded = np.pad(inside.astype(np.uint16), MARGIN)
    soft = sum(np.roll(padded, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))  # 0 to 9
    return (soft * 255 // 9).astype(np.uint8)


def _inside(polygon: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Whether each of the places (n,) x (n,) is inside: a ray from it crosses an odd number of edges. (n, n)."""
    x, y = places[None, :], places[:, None]
    inside = np.zeros((len(places), len(places)), bool)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


def stencils(outlines: Sequence[Outline], variants: int, wobble: float, seed: int) -> np.ndarray:
    """Stencils of each outline's body and details, in several variants whose corners are moved a little.

    Returns:
        uint8 (2, outlines * variants, 128, 128): bodies, details.
    """
    stream = np.random.Generator(np.random.PCG64([seed, variants]))
    pictures = []
    for outline in outlines:
        for _ in range(variants):
            parts = [[_moved(text, stream, wobble) for text in part] for part in (outline.body, outline.details)]
            pictures.append([stencil(part) for part in parts])
    return np.array(pictures).swapaxes(0, 1)


def _moved(text: str, stream: np.random.Generator, wobble: float) -> np.ndarray:
    points = corners(text)
    return points + wobble * (2 * stream.random(points.shape) - 1)


def placed(
    pictures: np.ndarray, chosen: np.ndarray, size: int, stream: np.random.Generator, mirror: bool = False
) -> np.ndarray:
    """Pictures of stencils, each placed and sized anew.

    Arguments:
        pictures: uint8 (parts, stencils, 128, 128).
        chosen: (n,) stencils' numbers.
        size: pixels of a picture's side.
        stream: the random numbers.
        mirror: whether half of the pictures are to look the other way.

    Returns:
        uint8 (parts, n, size, size).
    """
    side = pictures.shape[-1]
    steps = STENCIL / size * (0.9 + 0.4 * stream.random((2, len(chosen), 1)))  # stencil pixels for each pixel
    shifts = 16 * stream.random((2, len(chosen), 1)) - 8
    if mirror:
        steps[1] *= stream.integers(0, 2, (len(chosen), 1)) * 2 - 1
    pixels = np.arange(size) - (size - 1) / 2
    rows, columns = np.clip(pixels * steps + shifts + (side - 1) / 2, 0, side - 1).astype(np.int32)  # (n, size) each
    places = (chosen[:, None] * side + rows)[:, :, None] * side + columns[:, None, :]
    return np.stack([part.reshape(-1)[places] for part in pictures])
