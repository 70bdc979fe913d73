"""Where the boxes of a graph stand: in rows by the flow of data, side by side where it branches.

A row for each step of the longest way from the data; within a row, boxes stand near what they are joined with (the
barycentre method of Sugiyama, Tagawa and Toda, 1981). An edge that passes a row takes a narrow place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

ROW, GAP, LANE = 44.0, 10.0, 10.0  # height of a row; between boxes; width of a passing edge
BOX_HEIGHT = 28.0
BOX_WIDTHS = (148.0, 122.0, 110.0)  # of boxes in graphs one, two, or more boxes wide
SWEEPS = 8

Pair = tuple[int, int]


@dataclass
class Layout:
    """Centres of boxes, the points that each edge passes, and the size of all. In pixels."""

    centres: list[tuple[float, float]]
    ways: dict[Pair, list[tuple[float, float]]]
    size: tuple[float, float]
    box: tuple[float, float]


@dataclass
class _Item:
    """Something that takes a place in a row: a box or a passing edge."""

    row: int
    width: float
    x: float = 0.0
    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)


def lay_out(count: int, edges: Sequence[Pair]) -> Layout:
    """Places for boxes, numbered in an order in which every edge leads to a higher number.

    Arguments:
        count: number of boxes.
        edges: pairs (from, to).
    """
    rows = _rows(count, edges)
    wide = max((rows.count(row) for row in set(rows)), default=1)
    width = BOX_WIDTHS[min(wide, len(BOX_WIDTHS)) - 1]
    items = [_Item(row, width) for row in rows]
    chains = {pair: _chain(items, *pair) for pair in dict.fromkeys(edges)}
    order = _ordered(items)
    _place(items, order)
    left = min((item.x - item.width / 2 for item in items), default=0.0)
    right = max((item.x + item.width / 2 for item in items), default=width)
    at = [(item.x - left + 1, item.row * ROW + BOX_HEIGHT / 2 + 1) for item in items]
    ways = {pair: [at[i] for i in chain] for pair, chain in chains.items()}
    height = (max(rows, default=0)) * ROW + BOX_HEIGHT
    return Layout(at[:count], ways, (right - left + 2, height + 2), (width, BOX_HEIGHT))


def _rows(count: int, edges: Sequence[Pair]) -> list[int]:
    """The longest way from a source; what begins a way stands just above what it goes to."""
    rows = [0] * count
    into = {end for _, end in edges}
    for start, end in sorted(edges, key=lambda pair: pair[1]):
        rows[end] = max(rows[end], rows[start] + 1)
    for node in range(count):
        ends = [rows[end] for start, end in edges if start == node]
        if node not in into and ends:
            rows[node] = min(ends) - 1
    return rows


def _chain(items: list[_Item], start: int, end: int) -> list[int]:
    """The items that an edge joins: two boxes, and a narrow item in each row between."""
    chain = [start]
    for row in range(items[start].row + 1, items[end].row):
        items.append(_Item(row, LANE))
        chain.append(len(items) - 1)
    chain.append(end)
    for above, below in pairwise(chain):
        items[above].down.append(below)
        items[below].up.append(above)
    return chain


def _ordered(items: list[_Item]) -> list[list[int]]:
    """The items of each row from left to right."""
    rows: list[list[int]] = [[] for _ in range(max((item.row for item in items), default=-1) + 1)]
    for i, item in enumerate(items):
        rows[item.row].append(i)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else rows[::-1]:
            place = {i: position for one in rows for position, i in enumerate(one)}
            means = {}
            for i in row:
                joined = items[i].up if downwards else items[i].down
                means[i] = sum(place[j] for j in joined) / len(joined) if joined else place[i]
            row.sort(key=means.__getitem__)
    return rows


def _place(items: list[_Item], rows: list[list[int]]) -> None:
    """Give each item its x: near the mean of what it is joined with, not nearer to its neighbours than the gap."""
    for row in rows:
        _spread(items, row, [0.0] * len(row))
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wished = []
            for i in row:
                joined = [items[j].x for j in (items[i].up if sweep % 2 == 0 else items[i].down)]
                wished.append(sum(joined) / len(joined) if joined else items[i].x)
            _spread(items, row, wished)


def _spread(items: list[_Item], row: list[int], wished: list[float]) -> None:
    """Put a row in order as near to the wishes as the widths allow, the mean where the mean of the wishes is."""
    offsets, x = [], 0.0
    for i, before in zip(row, [None, *row], strict=False):
        if before is not None:
            x += (items[before].width + items[i].width) / 2 + GAP
        offsets.append(x)
    free = [wish - offset for wish, offset in zip(wished, offsets, strict=True)]
    for i, offset, shift in zip(row, offsets, _rising(free), strict=True):
        items[i].x = offset + shift


def _rising(values: list[float]) -> list[float]:
    """The nearest numbers that never fall, by least squares: falling neighbours are replaced by their mean."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([value, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            total = blocks[-1][0] * blocks[-1][1] + mean * count
            blocks[-1][1] += count
            blocks[-1][0] = total / blocks[-1][1]
    return [mean for mean, count in blocks for _ in range(int(count))]
