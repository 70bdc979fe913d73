"""A tensor as a widget shows it: one picture of cells, or a row of small ones.

What is too large is summarized, by the mean of blocks or by showing the first channels, and the summary says so.
"""

from __future__ import annotations

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


def tensor_data(array: Any, *, weight: bool = False, sample: int = 0) -> dict[str, Any]:
    """Plain data of a tensor, ready for JSON.

    Arguments:
        array: the tensor, of any shape. Images are (batch, rows, columns, channels).
        weight: whether it is a weight; the first axis of any other tensor with two or more is the batch.
        sample: which image of a batch to show.

    Returns:
        "shape"; "kind": "vector", "matrix", "maps" or "kernels"; "lead": the index that chose the sample; "rows",
        "columns" of a panel; "panels" sent; "total" panels there are, for kernels [input channels, filters]; "block":
        how many cells a shown one is the mean of; "low", "high" of all values chosen; "values", panel by panel, row by
        row.
    """
    array = np.asarray(array)
    lead, body = _choose(array, weight, sample)
    kind, panels, total = _panels(body, weight)
    panels, block = _shrink(panels, kind)
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


def _choose(array: np.ndarray, weight: bool, sample: int) -> tuple[tuple[int, ...], np.ndarray]:
    """Leave out the batch, and of more than an image the leading axes, by taking one index of each."""
    if weight or array.ndim < 2:
        return (), array
    if array.ndim == 2:
        return ((0,), array[0]) if array.shape[0] == 1 else ((), array)
    first = min(sample, array.shape[0] - 1)
    lead = (first,) + (0,) * max(0, array.ndim - 4)
    return lead, array[lead]


def _panels(body: np.ndarray, weight: bool) -> tuple[str, np.ndarray, list[int]]:
    if body.ndim < 2:
        return "vector", body.reshape(1, 1, -1), [1]
    if body.ndim == 2:
        return "matrix", body[None], [1]
    if weight:
        kernels = np.moveaxis(body.reshape(-1, *body.shape[-3:]) if body.ndim != 4 else body, (2, 3), (0, 1))
        return "kernels", kernels[:PAGE, : 4 * PAGE], list(kernels.shape[:2])
    maps = np.moveaxis(body, -1, 0)
    return "maps", maps, [maps.shape[0]]


def _shrink(panels: np.ndarray, kind: str) -> tuple[np.ndarray, list[int]]:
    rows, columns = panels.shape[-2:]
    if kind == "vector":
        side = (1, _steps(columns, MOST_CELLS // 2) if columns > MOST_CELLS else 1)
    elif kind == "matrix":
        side = (_steps(rows, MOST_ROWS), _steps(columns, MOST_ROWS)) if rows * columns > MOST_CELLS else (1, 1)
    else:
        most = 2 * MOST_PIXELS if len(panels) == 1 else MOST_PIXELS
        side = (_steps(rows, most), _steps(columns, most))
    panels = block_mean(panels, *side)
    if kind == "maps":
        cells = panels.shape[-2] * panels.shape[-1]
        panels = panels[: int(np.clip(MOST_NUMBERS // max(cells, 1), PAGE, MOST_PANELS))]
    return panels, list(side)


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
    sums = np.add.reduceat(np.add.reduceat(panels.astype(float), starts[0], axis=-2), starts[1], axis=-1)
    counts = [np.diff([*start, length]) for start, length in zip(starts, panels.shape[-2:], strict=True)]
    return sums / np.outer(*counts)
