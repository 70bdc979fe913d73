"""What is drawn on the pad, and how it becomes an image like MNIST's."""

from __future__ import annotations

import base64
from typing import NamedTuple

import numpy as np

Array = np.ndarray
PAD_DOTS = 168  # along the longer side of the pad, about
_BOX = 20 / 28  # of the image's side: what MNIST's digits fit into
_FAINTEST = 0.05  # less ink than that is no part of the digit


class Prepared(NamedTuple):
    """An image, and where the digit lies in it.

    Attributes:
        image: (rows, columns), 0 to 1.
        box: top, left, rows, columns of the digit in it; None where nothing was drawn.
    """

    image: Array
    box: tuple[int, int, int, int] | None


def dots_a_pixel(rows: int, columns: int) -> int:
    """How many dots of the pad make up one pixel, along each side.

    Example:
        >>> dots_a_pixel(28, 28), dots_a_pixel(224, 224)
        (6, 1)
    """
    return max(1, round(PAD_DOTS / max(rows, columns)))


def to_text(image: Array) -> str:
    """Values from 0 to 1 as text: one byte each, row by row, in base64."""
    return base64.b64encode(np.rint(255 * image).astype(np.uint8).tobytes()).decode()


def from_text(text: str, shape: tuple[int, int]) -> Array:
    """The values that `to_text` wrote.

    Raises:
        ValueError: if it is no text of so many values.
    """
    values = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    return (values.reshape(shape) / 255).astype(np.float32)


def enlarged(image: Array, dots: int) -> Array:
    """Each pixel as dots x dots dots of the pad."""
    return np.repeat(np.repeat(image, dots, axis=0), dots, axis=1)


def as_drawn(ink: Array, shape: tuple[int, int]) -> Array:
    """The whole pad in so many pixels: each is the mean of what it covers."""
    rows, columns = shape
    return (overlaps(len(ink), rows) @ ink @ overlaps(ink.shape[1], columns).T).astype(np.float32)


def like_mnist(ink: Array, shape: tuple[int, int]) -> Prepared:
    """The drawing as MNIST's makers prepared theirs.

    The digit is cut out, scaled to fit a box of 20 x 20 of 28 x 28 pixels with its proportions kept, and moved, by
    whole pixels, until its centre of mass lies in the middle of the image. From LeCun, Bottou, Bengio and Haffner,
    "Gradient-based learning applied to document recognition" (1998), section III.A.

    Arguments:
        ink: the pad, 0 to 1.
        shape: rows and columns of the image.

    Example:
        >>> ink = np.zeros((56, 56))
        >>> ink[:10, :4] = 1.0
        >>> image, box = like_mnist(ink, (28, 28))
        >>> box, float(image.sum())
        ((4, 10, 20, 8), 160.0)
    """
    rows, columns = np.nonzero(ink.max(axis=1) > _FAINTEST)[0], np.nonzero(ink.max(axis=0) > _FAINTEST)[0]
    if not rows.size:
        return Prepared(np.zeros(shape, np.float32), None)
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = box_side(shape) / max(digit.shape)
    tall, wide = (max(1, round(side * scale)) for side in digit.shape)
    digit = as_drawn(digit, (tall, wide))
    top, left = (_start(side, digit.sum(axis=1 - axis)) for axis, side in enumerate(shape))
    image = np.zeros(shape, np.float32)
    image[top : top + tall, left : left + wide] = digit
    return Prepared(image, (top, left, tall, wide))


def box_side(shape: tuple[int, int]) -> int:
    """Side of the box that the digit is scaled to fit: 20 for 28 x 28."""
    return max(1, round(_BOX * min(shape)))


def overlaps(old: int, new: int) -> Array:
    """Weights (new, old) that turn `old` values along a line into `new` means of what each of them covers.

    Example:
        >>> overlaps(3, 2)
        array([[0.66666667, 0.33333333, 0.        ],
               [0.        , 0.33333333, 0.66666667]])
    """
    width = old / new
    starts, places = width * np.arange(new)[:, None], np.arange(old)
    shared = np.minimum(starts + width, places + 1) - np.maximum(starts, places)
    return np.clip(shared, 0, None) / width


def _start(side: int, profile: Array) -> int:
    """Where the digit begins along an axis, so that its centre of mass is in the middle and all of it in the image."""
    mass = profile @ np.arange(len(profile)) / profile.sum()
    return int(np.clip(np.floor((side - 1) / 2 - mass + 0.5), 0, side - len(profile)))
