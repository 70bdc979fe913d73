"""Coloured pictures drawn by the computer in the form of CIFAR: for a lesson without a network. Own drawings.

For CIFAR-10 there are ten outlines before backgrounds of the right sort: sky, road, floor, meadow, sea. For CIFAR-100
there are a hundred made-up shapes: those of one coarse class have the same number of lobes and resemble each other.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from kerasedu.datasets.outlines import Outline, placed, stencils

SIZE = 32
BLOCK = 500  # pictures that share one random stream, so that a short draw is the beginning of a long one

# The coarse class, 0 to 19, of each of CIFAR-100's fine ones.
_COARSE = (
    "4 1 14 8 0 6 7 7 18 3 3 14 9 18 7 11 3 9 7 11 6 11 5 10 7 6 13 15 3 15 0 11 1 10 "
    "12 14 16 9 11 5 5 19 8 8 15 13 14 17 18 10 16 4 17 4 2 0 17 4 18 17 10 3 2 12 12 16 12 1 "
    "9 19 2 10 0 1 16 12 9 13 15 13 16 19 2 4 6 19 5 5 8 19 18 1 2 15 6 0 17 8 14 13"
)
COARSE = np.array(_COARSE.split(), np.uint8)

_VARIANTS = 16
_WHEELS = (
    "16 64, 20 58, 27 58, 31 64, 31 72, 26 77, 20 77, 16 72",
    "70 64, 74 58, 81 58, 85 64, 85 72, 80 77, 74 77, 70 72",
)
_CAR_WINDOWS = ("34 44, 40 32, 50 32, 50 44", "54 32, 64 32, 70 44, 54 44")
_THINGS = (
    Outline(
        ("4 52, 30 46, 44 20, 54 20, 50 46, 78 46, 86 30, 94 30, 92 54, 80 58, 52 58, 44 84, 34 84, 38 58, 14 58",),
        ("8 51, 16 49, 16 53, 8 53",),
    ),  # airplane
    Outline(("6 60, 10 48, 26 44, 36 28, 68 28, 78 44, 94 50, 96 66, 6 68",), _WHEELS + _CAR_WINDOWS),  # automobile
    Outline(
        ("8 40, 20 30, 30 34, 52 44, 90 26, 78 50, 60 66, 60 84, 54 84, 54 68, 36 66, 24 48",),
        ("40 46, 62 44, 56 58, 44 56",),
    ),  # bird
    Outline(
        ("24 20, 34 34, 46 34, 56 18, 60 44, 80 60, 88 30, 94 32, 90 74, 82 90, 40 90, 30 60, 22 46",),
        ("32 40, 37 40, 37 45, 32 45", "44 40, 49 40, 49 45, 44 45"),
    ),  # cat
    Outline(
        (
            (
                "20 10, 26 24, 34 10, 34 30, 40 36, 40 46, 82 48, 88 60, 84 92, 78 92, 76 68, "
                "48 68, 46 92, 40 92, 36 58, 28 44, 16 42, 14 36, 24 28"
            ),
        ),
        ("50 52, 56 52, 56 57, 50 57", "64 54, 70 54, 70 59, 64 59"),
    ),  # deer
    Outline(
        (
            (
                "12 40, 22 28, 36 26, 42 40, 74 44, 90 26, 94 30, 84 52, 84 88, 76 88, 72 66, "
                "46 66, 44 88, 36 88, 32 56, 26 52, 14 50"
            ),
        ),
        ("30 28, 38 30, 38 46, 32 44",),
    ),  # dog
    Outline(
        (
            (
                "10 70, 22 46, 36 34, 40 26, 48 26, 50 34, 60 34, 64 26, 72 28, 72 40, 84 54, "
                "94 76, 80 80, 66 70, 40 72, 28 82, 12 82"
            ),
        ),
        ("42 28, 46 28, 46 32, 42 32", "65 29, 69 29, 69 33, 65 33"),
    ),  # frog
    Outline(
        (
            (
                "14 30, 28 12, 34 22, 44 42, 82 40, 94 60, 88 62, 86 94, 80 94, 74 66, 50 66, "
                "46 94, 40 94, 36 56, 30 36, 18 40"
            ),
        ),
        ("30 14, 46 40, 42 42, 28 18",),
    ),  # horse
    Outline(
        ("4 62, 30 62, 30 44, 42 44, 42 20, 50 20, 50 44, 70 44, 72 62, 97 58, 86 84, 16 84",),
        ("14 70, 92 68, 91 72, 15 74",),
    ),  # ship
    Outline(
        ("4 24, 62 24, 62 40, 80 40, 92 54, 96 56, 96 72, 4 72",), (*_WHEELS, "66 44, 78 44, 86 54, 66 54")
    ),  # truck
)
_SKY, _ROAD, _FLOOR, _MEADOW, _SEA = (120, 170, 220), (140, 140, 140), (150, 115, 85), (95, 140, 70), (50, 100, 150)
_BACKGROUNDS = (_SKY, _ROAD, _SKY, _FLOOR, _MEADOW, _FLOOR, _MEADOW, _MEADOW, _SEA, _ROAD)
_GREY, _BROWN, _ANY = (190, 190, 195), (120, 80, 50), (150, 90, 90)
_COLOURS = (_GREY, _ANY, _BROWN, _BROWN, _BROWN, _BROWN, (110, 150, 60), _BROWN, _GREY, _ANY)


@dataclass(frozen=True)
class Scene:
    """What the pictures of some classes are made of.

    Attributes:
        stencils: uint8 (2, classes * variants, 128, 128), bodies and details.
        colours: (classes, 3) of the bodies, about.
        backgrounds: (classes, 3) about.
    """

    stencils: np.ndarray
    colours: np.ndarray
    backgrounds: np.ndarray


def draw_things(count: int, split: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pictures in the form of CIFAR-10.

    Returns:
        The images, uint8 (count, 32, 32, 3), and their labels, uint8 (count,), 0 to 9 as in CIFAR-10.

    Example:
        >>> images, labels = draw_things(5)
        >>> images.shape, images.dtype, labels.shape
        ((5, 32, 32, 3), dtype('uint8'), (5,))
    """
    return _draw(_things(), count, [4, split])


def draw_shapes(count: int, split: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pictures in the form of CIFAR-100, with their fine labels, 0 to 99; `COARSE[labels]` are the coarse ones."""
    return _draw(_shapes(), count, [5, split])


@functools.cache
def _things() -> Scene:
    return Scene(stencils(_THINGS, _VARIANTS, wobble=3, seed=4), np.array(_COLOURS), np.array(_BACKGROUNDS))


@functools.cache
def _shapes() -> Scene:
    stream = np.random.Generator(np.random.PCG64(5))
    outlines = [Outline((_lobes(3 + coarse % 5, coarse, stream),)) for coarse in COARSE]
    colours, backgrounds = stream.integers(30, 226, (2, 20, 3))
    own = stream.integers(-40, 41, (100, 3))
    return Scene(stencils(outlines, 3, wobble=2, seed=5), np.clip(colours[COARSE] + own, 0, 255), backgrounds[COARSE])


def _lobes(count: int, coarse: int, stream: np.random.Generator) -> str:
    """A star of so many lobes, between an outer and an inner square of the plane; each has lobes of its own length."""
    turns = np.arange(2 * count) / (2 * count) + coarse / 80
    out = np.where(np.arange(2 * count) % 2, 14 + 4 * (coarse // 5), 30 + 16 * stream.random(2 * count))
    x, y = _on_diamond(turns), _on_diamond(turns + 0.25)
    return ", ".join(f"{50 + r * u:.2f} {50 + r * v:.2f}" for r, u, v in zip(out, x, y, strict=True))


def _on_diamond(turns: np.ndarray) -> np.ndarray:
    """A wave like the cosine, of straight lines: 1 at 0, -1 at half a turn. Every processor computes it alike."""
    return np.abs(turns % 1 - 0.5) * 4 - 1


def _draw(scene: Scene, count: int, seed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    images, labels = np.empty((count, SIZE, SIZE, 3), np.uint8), np.empty(count, np.uint8)
    for block, start in enumerate(range(0, count, BLOCK)):
        stream = np.random.Generator(np.random.PCG64([*seed, block]))
        room = slice(start, min(start + BLOCK, count))
        block_images, block_labels = _draw_block(scene, stream)
        images[room], labels[room] = block_images[: room.stop - start], block_labels[: room.stop - start]
    return images, labels


def _draw_block(scene: Scene, stream: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Red, green and blue in turn: a body and its details before a background that is brighter above or below."""
    classes = len(scene.colours)
    variants = scene.stencils.shape[1] // classes
    labels = stream.integers(0, classes, BLOCK)
    masks = placed(scene.stencils, labels * variants + stream.integers(0, variants, BLOCK), SIZE, stream, mirror=True)
    body, details = masks * np.float32(1 / 255)  # (n, 32, 32) each
    ground = _about(scene.backgrounds[labels], 70, stream)
    colour = _about(scene.colours[labels], 90, stream)
    detail = _about(np.full_like(colour, 60), 60, stream)
    slope = (80 * stream.random((BLOCK, 1, 1), np.float32) - 40) * np.linspace(-1, 1, SIZE, dtype=np.float32)[:, None]
    rough = slope + (50 * stream.random((BLOCK // 10, SIZE, SIZE), np.float32) - 25).repeat(10, axis=0)  # (n, 32, 32)
    images = np.empty((BLOCK, SIZE, SIZE, 3), np.uint8)
    for channel in range(3):
        back, front, spot = (c[:, channel, None, None] for c in (ground, colour, detail))
        picture = back + rough + body * (front - back)
        picture += details * (spot - picture)
        images[..., channel] = np.clip(picture, 0, 255)
    return images, labels.astype(np.uint8)


def _about(colours: np.ndarray, spread: int, stream: np.random.Generator) -> np.ndarray:
    """Colours up to `spread` brighter or darker, and each channel up to half of that. float32 (n, 3)."""
    both = spread * (2 * stream.random((len(colours), 1), np.float32) - 1)
    each = spread / 2 * (2 * stream.random(colours.shape, np.float32) - 1)
    return (colours + both + each).astype(np.float32)
