"""Clothes drawn by the computer in the form of Fashion-MNIST: for a lesson without a network. Own drawings."""

from __future__ import annotations

import functools

import numpy as np

from kerasedu.datasets.outlines import Outline, mirrored, placed, stencils

SIZE = 28
BLOCK = 1000  # pictures that share one random stream, so that a short draw is the beginning of a long one

_VARIANTS = 60
_SLEEVES = "0 13, 9 9, 20 8, 35 17, 46 82, 37 86, 27 44, 27 90, 0 90"
_BUTTONS = "49 18, 51.5 18, 51.5 92, 49 92"
_CLOTHES = (
    Outline((mirrored("0 14, 10 9, 19 8, 46 24, 40 43, 27 36, 27 92, 0 92"),)),  # T-shirt
    Outline((mirrored("0 6, 20 6, 24 94, 8 94, 0 36"),), (mirrored("0 7, 20 7, 20 11, 0 11"),)),  # trousers
    Outline((mirrored(_SLEEVES),), (mirrored("0 85, 27 85, 27 90, 0 90"),)),  # pullover
    Outline((mirrored("0 12, 8 4, 13 4, 15 20, 11 40, 26 94, 0 94"),)),  # dress
    Outline(
        (mirrored("0 9, 12 4, 22 8, 36 16, 44 82, 34 86, 29 40, 31 96, 0 96"),),
        ("48 10, 52 10, 52 96, 48 96", "36 8, 50 34, 44 36, 32 10", "64 8, 50 34, 56 36, 68 10"),
    ),  # coat
    Outline(
        (
            "4 80, 60 76, 92 62, 97 66, 94 86, 60 86, 4 88",
            "28 76, 40 48, 50 46, 42 75",
            "60 73, 66 40, 90 34, 94 60, 88 62, 84 42, 72 46, 70 72",
        )
    ),  # sandal
    Outline(
        (mirrored("0 14, 8 6, 20 9, 36 19, 44 74, 35 77, 27 42, 28 94, 0 94"),),
        (_BUTTONS, "42 7, 50 20, 58 7, 54 5, 50 12, 46 5"),
    ),  # shirt
    Outline(
        ("3 58, 8 52, 34 46, 56 36, 66 30, 72 36, 90 32, 97 40, 98 74, 3 76",),
        ("3 69, 98 67, 98 70, 3 72", "40 45, 46 42, 58 60, 50 62"),
    ),  # sneaker
    Outline(
        ("10 40, 90 40, 95 92, 5 92", "28 40, 32 14, 68 14, 72 40, 64 40, 61 22, 39 22, 36 40"),
        ("10 52, 90 52, 91 55, 9 55",),
    ),  # bag
    Outline(
        ("6 76, 10 62, 34 50, 50 40, 52 8, 92 8, 94 40, 98 90, 84 90, 80 80, 40 88, 6 88",),
        ("52 12, 92 12, 92 17, 52 17",),
    ),  # ankle boot
)


def draw(count: int, split: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw clothes.

    Arguments:
        count: how many.
        split: 0 for training, 1 for testing: other pictures.

    Returns:
        The images, uint8 (count, 28, 28), bright on black (0), and their labels, uint8 (count,), 0 to 9 as in
        Fashion-MNIST.

    Example:
        >>> images, labels = draw(5)
        >>> images.shape, images.dtype, labels.shape
        ((5, 28, 28), dtype('uint8'), (5,))
    """
    images, labels = np.empty((count, SIZE, SIZE), np.uint8), np.empty(count, np.uint8)
    for block, start in enumerate(range(0, count, BLOCK)):
        stream = np.random.Generator(np.random.PCG64([3, split, block]))
        room = slice(start, min(start + BLOCK, count))
        block_images, block_labels = _draw_block(stream)
        images[room], labels[room] = block_images[: room.stop - start], block_labels[: room.stop - start]
    return images, labels


@functools.cache
def _stencils() -> np.ndarray:
    return stencils(_CLOTHES, _VARIANTS, wobble=8, seed=3)


def _draw_block(stream: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = stream.integers(0, len(_CLOTHES), BLOCK)
    variants = stream.integers(0, _VARIANTS, BLOCK)
    body, details = placed(_stencils(), labels * _VARIANTS + variants, SIZE, stream)
    shade = 1 - (0.1 + 0.6 * stream.random((BLOCK, 1, 1), np.float32)) * (details * np.float32(1 / 255))
    return (body * (shade * _cloth(stream)) + np.float32(0.5)).astype(np.uint8), labels.astype(np.uint8)


def _cloth(stream: np.random.Generator) -> np.ndarray:
    """How bright the cloth is, (BLOCK, 28, 28), 0.2 to 1: plain or striped, and a little rough."""
    bright = 0.45 + 0.55 * stream.random((BLOCK, 1, 1), np.float32)
    depth = 0.5 * stream.random((2, BLOCK, 1), np.float32) * (stream.random((2, BLOCK, 1)) < 0.3)
    width = stream.integers(1, 4, (2, BLOCK, 1))
    along, across = 1 - depth * (np.arange(SIZE) // width % 2)
    rough = 1 - 0.12 * stream.random((SIZE, SIZE), np.float32)
    return (bright * along[:, :, None]).astype(np.float32) * (across[:, None, :].astype(np.float32) * rough)
