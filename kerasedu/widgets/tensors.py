"""A tensor as a widget shows it: one picture of cells, or a row of small ones.

What is too large is summarized, by the mean of blocks or by showing the first channels, and the summary says so.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.widgets.digits import all_rounded, rounded

MOST_NUMBERS = 6000  # of all channels of one tensor together
MOST_CELLS = 2048  # of one matrix or vector that is sent whole
MOST_ROWS = 40  # of a matrix that is summarized
MOST_PIXELS = 32  # on a side, of one channel of several; a single channel may have twice as many
PAGE = 8  # channels or filters shown at a time; as many input channels
MOST_PANELS = 64

WEIGHT_NAMES = ("kernel", "weight", "bias", "gamma", "beta", "embeddings")


def is_weight(name: str) -> bool:
    """Whether an input of this name is a weight, whose first axis is no batch."""
    return any(part in name for part in WEIGHT_NAMES)


def tensor_data(
    array: Any, *, weight: bool = False, sample: int = 0, most: int = MOST_NUMBERS, alone: bool = False
) -> dict[str, Any]:
    """Plain data of a tensor, ready for JSON.

    Arguments:
        array: the tensor, of any shape. Images are (batch, rows, columns, channels).
        weight: whether it is a weight; the first axis of any other tensor with two or more is the batch.
        sample: which image of a batch to show.
        most: about how many numbers to send, where it shall be fewer than usual.
        alone: whether of a batch of rows too only this sample is shown.

    Returns:
        "shape"; "kind": "vector", "matrix", "maps" or "kernels"; "lead": the index that chose the sample; "rows",
        "columns" of a panel; "panels" sent; "total" panels there are, for kernels [input channels, filters]; "block":
        how many cells a shown one is the mean of; "low", "high" of all values chosen; "values", panel by panel, row by
        row.
    """
    array = np.asarray(array)
    lead, body = _choose(array, weight, sample, alone)
    kind, panels, total = _panels(body, weight, most)
    panels, block = _shrink(panels, kind, most)
    finite = body[np.isfinite(body)] if body.dtype.kind in "fc" else body
    return {
        "shape": list(array.shape),
        "kind": kind,
        "lead": list(lead),
        "rows": panels.shape[-2],
        "columns": panels.shape[-1],
        "panels": list(panels.shape[:-2]),
        "total": total,
        "block": block,
        "low": rounded(finite.min()) if finite.size else 0,
        "high": rounded(finite.max()) if finite.size else 0,
        "values": all_rounded(panels),
    }


def _choose(array: np.ndarray, weight: bool, sample: int, alone: bool) -> tuple[tuple[int, ...], np.ndarray]:
    """Leave out the batch, and of more than an image the leading axes, by taking one index of each."""
    if weight or array.ndim < 2:
        return (), array
    if array.ndim == 2 and not alone:
        return ((0,), array[0]) if array.shape[0] == 1 else ((), array)
    first = min(sample, array.shape[0] - 1)
    lead = (first,) + (0,) * max(0, array.ndim - 4)
    return lead, array[lead]


def _panels(body: np.ndarray, weight: bool, most: int) -> tuple[str, np.ndarray, list[int]]:
    if body.ndim < 2:
        return "vector", body.reshape(1, 1, -1), [1]
    if body.ndim == 2:
        return "matrix", body[None], [1]
    if weight:
        kernels = np.moveaxis(body.reshape(-1, *body.shape[-3:]) if body.ndim != 4 else body, (2, 3), (0, 1))
        inputs, filters = _kernels_shown(kernels, most)
        return "kernels", kernels[:inputs, :filters], list(kernels.shape[:2])
    maps = np.moveaxis(body, -1, 0)
    return "maps", maps, [maps.shape[0]]


def _kernels_shown(kernels: np.ndarray, most: int) -> tuple[int, int]:
    """Of how many input channels, and of how many filters."""
    if most >= MOST_NUMBERS:
        return PAGE, 4 * PAGE
    panels = max(1, most // max(1, kernels.shape[-2] * kernels.shape[-1]))
    inputs = min(PAGE, kernels.shape[0], math.isqrt(panels))
    return inputs, min(4 * PAGE, panels // inputs)


def _shrink(panels: np.ndarray, kind: str, most: int) -> tuple[np.ndarray, list[int]]:
    rows, columns = panels.shape[-2:]
    cells, side = min(MOST_CELLS, most), min(MOST_ROWS, max(1, math.isqrt(most)))
    if kind == "vector":
        block = (1, _steps(columns, max(1, cells // 2)) if columns > cells else 1)
    elif kind == "matrix":
        block = (_steps(rows, side), _steps(columns, side)) if rows * columns > cells else (1, 1)
    else:
        pixels = _pixels_shown(len(panels), most)
        block = (_steps(rows, pixels), _steps(columns, pixels))
    panels = block_mean(panels, *block)
    if kind == "maps":
        cells = panels.shape[-2] * panels.shape[-1]
        panels = panels[: int(np.clip(most // max(cells, 1), PAGE, MOST_PANELS))]
    return panels, list(block)


def _pixels_shown(panels: int, most: int) -> int:
    """On a side of each panel."""
    usual = MOST_PIXELS if panels > 1 else 2 * MOST_PIXELS
    return usual if most >= MOST_NUMBERS else min(usual, max(1, math.isqrt(most // min(PAGE, panels))))


def _steps(length: int, most: int) -> int:
    return max(1, -(-length // most))


def block_mean(panels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Means over blocks of the last two axes; the last block may be smaller.

    Example:
        >>> block_mean(np.array([[1.0, 3.0, 7.0]]), 1, 2)
        array([[2., 7.]])
    """
    if (rows, columns) == (1, 1) or not panels.size:
        return panels
    starts = [np.arange(0, length, block) for length, block in zip(panels.shape[-2:], (rows, columns), strict=True)]
    sums = np.add.reduceat(np.add.reduceat(panels, starts[1], axis=-1, dtype=float), starts[0], axis=-2)
    counts = [np.diff([*start, length]) for start, length in zip(starts, panels.shape[-2:], strict=True)]
    return sums / np.outer(*counts)
