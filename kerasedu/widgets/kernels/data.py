"""Everything KernelGallery shows, cut to what a page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import all_rounded, rounded
from kerasedu.widgets.kernels.source import Weight
from kerasedu.widgets.packing import packed
from kerasedu.widgets.tensors import block_mean

MOST_NUMBERS = 150_000  # of all weights together, before and now; each takes 5.4 bytes
MOST_TILES = 256
MOST_SLICES = 64
MOST_SIDE = 128  # rows or columns of a tile

Array = np.ndarray


def gallery_data(name: str, weights: Sequence[Weight]) -> dict[str, Any]:
    """Plain data, ready for JSON.

    Returns:
        "name"; and "weights", for each as `weight_data` makes it.
    """
    times = 2 if any(weight.before is not None for weight in weights) else 1
    shares = _shares([int(np.prod(weight.cut.shape)) for weight in weights], MOST_NUMBERS // times)
    return {"name": name, "weights": [weight_data(one, most) for one, most in zip(weights, shares, strict=True)]}


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """How many numbers each may have: small ones all they want, the others an equal part of what is left."""
    shares, left = [0] * len(wanted), room
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    for done, place in enumerate(order):
        shares[place] = min(wanted[place], left // (len(order) - done))
        left -= shares[place]
    return shares


def weight_data(weight: Weight, most: int) -> dict[str, Any]:
    """One weight.

    Arguments:
        weight: the weight.
        most: most numbers to send of it.

    Returns:
        "name", "kind", "shape", "tile", "names", "sides", "index" (see `Cut`); "tiles" [sent, total], "slices" [sent,
        total], "rows" and "columns" as sent, "block" of which each cell is the mean; "bias" of each tile or None; and
        "now" and, where it is known, "before" and "change", as `view_data` makes them.
    """
    count, slices, rows, columns = weight.cut.shape
    block = -(-rows // MOST_SIDE), -(-columns // MOST_SIDE)
    while count == 1 and np.prod([-(-n // b) for n, b in zip((rows, columns), block, strict=True)]) > most:
        block = block[0] + 1, block[1] + 1
    size = -(-rows // block[0]) * -(-columns // block[1])
    some_tiles = min(count, MOST_TILES)
    some_slices = min(slices, MOST_SLICES, max(1, most // (some_tiles * size)))
    some_tiles = min(some_tiles, max(1, most // (some_slices * size)))
    part = some_tiles, some_slices, block
    views = {"after": weight.array}
    if weight.before is not None:
        views |= {"before": weight.before, "change": weight.array - weight.before}
    told = {view: view_data(view, weight.tiles(array), *part) for view, array in views.items()}
    if weight.before is not None:  # these two are compared, and so have the same colours
        told["after"]["peak"] = told["before"]["peak"] = max(told["after"]["peak"], told["before"]["peak"])
    return {
        "name": weight.name,
        "kind": weight.kind,
        "shape": list(weight.array.shape),
        "tile": weight.cut.tile,
        "names": list(weight.cut.names[:some_tiles]),
        "sides": list(weight.cut.sides),
        "index": list(weight.cut.index),
        "tiles": [some_tiles, count],
        "slices": [some_slices, slices],
        "rows": -(-rows // block[0]),
        "columns": -(-columns // block[1]),
        "whole": [rows, columns],
        "multiple": weight.array.shape[-1],
        "block": list(block),
        "bias": None if weight.bias is None else all_rounded(weight.bias[:some_tiles]),
        "views": told,
    }


def view_data(view: str, tiles: Array, count: int, slices: int, block: tuple[int, int]) -> dict[str, Any]:
    """The numbers of a weight as it is, was, or has changed.

    Returns:
        "values" as sent, tile by tile, slice by slice, but for a change, which is a difference of two; "low" and "high"
        of all of it; "peak", the size that gets the full colour; "sum" and "norm" of each whole tile, which is the root
        of its squares added up.
    """
    exact = tiles.astype(float)
    every = (1, 2, 3)
    told = {
        "low": rounded(exact.min()),
        "high": rounded(exact.max()),
        "peak": rounded(np.abs(exact).max(), 9),
        "sum": all_rounded(exact.sum(every)[:count]),
        "norm": all_rounded(np.sqrt(np.square(exact).sum(every))[:count]),
    }
    return told if view == "change" else told | {"values": packed(block_mean(tiles[:count, :slices], *block))}


def ordered(weight: dict[str, Any], view: str, order: str) -> list[int]:
    """The tiles sent, as they are sorted: by number, or the largest norm first."""
    tiles = list(range(weight["tiles"][0]))
    return tiles if order == "index" else sorted(tiles, key=lambda i: -weight["views"][view]["norm"][i])
