"""Samples as they are shown: small pictures, small plots, or text."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.widgets.confusion.arguments import WHO
from kerasedu.widgets.digits import all_rounded
from kerasedu.widgets.tensors import block_mean

Array = np.ndarray
MOST_BYTES = 700_000  # of all samples together
MOST_IN_A_CELL = 30
MOST_PIXELS = 32  # along a side
MOST_POINTS = 64  # of a plot
MOST_LINES = 4  # of a series of several numbers a step
MOST_LETTERS = 160
_FEWEST_PIXELS = 6  # along the shorter side of a picture without channels; less is a series


class Samples:
    """What the samples look like.

    Arguments:
        given: images (N, rows, columns), (N, rows, columns, 1 or 3 or 4); vectors (N, length); series (N, steps,
            1 to 4 numbers); or N strings.

    Attributes:
        kind: "image", "plot" or "text".
        shape: of one sample as it is sent; () of a text.

    Raises:
        ValueError: if it is something else.
    """

    def __init__(self, given: Any) -> None:
        array = _array_of(given)
        self.kind = _kind_of(array)
        self._array = array[..., None] if self.kind == "image" and array.ndim == 3 else array
        if self.kind == "image":
            self._low, self._high = _range_of(self._array)
        self.shape = () if self.kind == "text" else self.small(0).shape

    def __len__(self) -> int:
        return len(self._array)

    @property
    def bytes_each(self) -> int:
        """About how many bytes one sample takes on its way."""
        return {"image": 4 * int(np.prod(self.shape)) // 3 + 4, "plot": 8 * int(np.prod(self.shape))}.get(
            self.kind, 2 * MOST_LETTERS
        )

    def small(self, index: int) -> Any:
        """One sample, summarized: an image (rows, columns, 1 or 3) of 0 to 1, a plot (points, lines), or a text."""
        one = self._array[index]
        if self.kind == "text":
            words = str(one)
            return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"
        if self.kind == "plot":
            lines = one.reshape(len(one), -1)[:, :MOST_LINES]
            return block_mean(lines.T[None].astype(float), 1, _steps(len(one), MOST_POINTS))[0].T
        image = np.moveaxis(one[..., :3] if one.shape[-1] > 1 else one, -1, 0).astype(float)
        block = _steps(max(image.shape[1:]), MOST_PIXELS)
        image = block_mean(image, block, block)
        return np.clip((np.moveaxis(image, 0, -1) - self._low) / (self._high - self._low), 0, 1)

    def sent(self, index: int) -> Any:
        """The same ready for JSON."""
        small = self.small(index)
        if self.kind == "image":
            return base64.b64encode(np.rint(255 * small).astype(np.uint8).tobytes()).decode()
        return all_rounded(small, 3) if self.kind == "plot" else small


def shown_indices(cells: dict[tuple[int, int], Array], bytes_each: int) -> dict[tuple[int, int], Array]:
    """Which samples of each cell are sent: as many of each as there is room for, where need be of the wrong ones only.

    Arguments:
        cells: numbers of the samples in each cell that has some, in the order they are shown.
        bytes_each: about what one takes.

    Example:
        >>> shown = shown_indices({(0, 0): np.arange(500), (0, 1): np.array([7])}, bytes_each=10_000)
        >>> {cell: len(indices) for cell, indices in shown.items()}
        {(0, 0): 30, (0, 1): 1}
    """
    room = MOST_BYTES // bytes_each
    for most in range(MOST_IN_A_CELL, 0, -1):
        if sum(min(len(indices), most) for indices in cells.values()) <= room:
            return {cell: indices[:most] for cell, indices in cells.items()}
    order = sorted(cells, key=lambda cell: (cell[0] == cell[1], -len(cells[cell]), cell))
    return {cell: cells[cell][:1] for cell in order[:room]}


def _array_of(given: Any) -> Array:
    if isinstance(given, Sequence) and not isinstance(given, str) and all(isinstance(one, str) for one in given):
        return np.array(given, dtype=object)
    array = np.asarray(plain(given))
    if array.dtype.kind in "OUT" and array.size and all(isinstance(one, str) for one in array.ravel()):
        return array.reshape(len(array), -1)[:, 0].astype(object)
    return array


def _kind_of(array: Array) -> str:
    if array.dtype == object and array.ndim == 1:
        return "text"
    numbers = array.dtype.kind in "fiub" and array.size and np.isfinite(array).all()
    if numbers and array.ndim == 4 and array.shape[-1] in (1, 3, 4):
        return "image"
    if numbers and array.ndim == 3:
        return "image" if min(array.shape[1:]) >= _FEWEST_PIXELS else "plot"
    if numbers and array.ndim == 2:
        return "plot"
    raise ValueError(
        f"{WHO} got samples of shape {array.shape} and type {array.dtype}. It shows images (N, rows, columns) or "
        "(N, rows, columns, 1 or 3), vectors (N, length), series (N, steps, numbers) of finite numbers, or N texts. "
        "Without samples it shows the matrix alone."
    )


def _range_of(images: Array) -> tuple[float, float]:
    """What is black and what is white: 0 and 1, or 0 and 255; of other numbers the smallest and the largest."""
    low, high = float(images.min()), float(images.max())
    if low >= 0 and high <= 255:
        return 0.0, 255.0 if high > 1 or images.dtype == np.uint8 else 1.0
    return low, high if high > low else low + 1


def _steps(length: int, most: int) -> int:
    return max(1, -(-length // most))
