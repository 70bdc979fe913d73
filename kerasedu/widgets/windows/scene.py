"""What an explorer of windows shows at one cell: three maps, the numbers that meet, their products and their sum.

The module static/windows.js makes the same scene in the browser, from the same numbers and words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from kerasedu.widgets.digits import text

MOST_TERMS = 10  # written out; of more, four

Cell = tuple[int, int]
NOTHING = float("nan")


class Board(NamedTuple):
    """Numbers in cells, as they are drawn.

    Attributes:
        title: what they are.
        values: (rows, columns); NaN where there is no cell.
        marks: cells that take part in what is explained; those outside of the values lie in the padding.
        chosen: the cell that is explained, or the one that won; None for none.
        pads: rows and columns of padding around: above, left, below, right.
        peak: the size of value that gets the full colour; None for the largest of `values`.
    """

    title: str
    values: np.ndarray
    marks: Sequence[Cell] = ()
    chosen: Cell | None = None
    pads: tuple[int, int, int, int] = (0, 0, 0, 0)
    peak: float | None = None


class Scene(NamedTuple):
    """Three maps, of which the one named by `live` is where a cell is chosen; what meets at the cell; the sentences."""

    maps: tuple[Board, Board, Board]
    live: int
    factors: tuple[Board, Board, Board]
    lines: list[str]


class Numbers:
    """The arrays of a payload, panel by panel.

    Arguments:
        data: what `convolution_data` or `pooling_data` made.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.shape, self.size, self.counts = (tuple(data[name]) for name in ("shape", "size", "counts"))

    def panel(self, name: str, place: int, shape: Cell) -> np.ndarray:
        """Panel number `place` of an array."""
        cells = shape[0] * shape[1]
        return np.array(self.data[name][place * cells : (place + 1) * cells], float).reshape(shape)

    def around(self) -> tuple[int, int, int, int]:
        """Padding above, left, below and right."""
        after = []
        for axis in (0, 1):
            reach = (self.size[axis] - 1) * self.data["dilation"][axis] + 1
            end = (self.counts[axis] - 1) * self.data["strides"][axis] + reach - self.data["pads"][axis]
            after.append(max(0, end - self.shape[axis]))
        return (*self.data["pads"], *after)

    def pixel(self, window: Cell, element: Cell) -> Cell:
        """The pixel at an element of a window; outside of the image it is padding."""
        how = zip(window, element, self.data["strides"], self.data["dilation"], self.data["pads"], strict=True)
        row, column = (s * i + d * m - before for i, m, s, d, before in how)
        return row, column

    def window(self, pixel: Cell, element: Cell) -> Cell | None:
        """The window in which a pixel lies at an element; None if there is no such window."""
        how = zip(pixel, element, self.data["strides"], self.data["dilation"], self.data["pads"], strict=True)
        far = [(p + before - d * m, s) for p, m, s, d, before in how]
        row, column = (way // s for way, s in far)
        return (row, column) if all(way % s == 0 for way, s in far) and inside((row, column), self.counts) else None

    def elements(self) -> Iterator[Cell]:
        """Every element of a window, in reading order."""
        return np.ndindex(*self.size)


def inside(cell: Cell, shape: Cell) -> bool:
    """Whether there is such a cell."""
    return all(0 <= place < length for place, length in zip(cell, shape, strict=True))


def grid(shape: Cell, value: Callable[[Cell], float]) -> np.ndarray:
    """An array of one number for each cell."""
    return np.array([value(cell) for cell in np.ndindex(*shape)], float).reshape(shape)


def at(array: np.ndarray, cell: Cell | None, otherwise: float = 0.0) -> float:
    """The number at a cell; another one outside."""
    return float(array[cell]) if cell is not None and inside(cell, array.shape) else otherwise


def total(terms: Any) -> float:
    """The sum, term after term; what rounding alone has left of it counts as 0."""
    terms = [float(t) for t in np.ravel(terms) if not np.isnan(t)]
    added = 0.0
    for term in terms:
        added += term
    return 0.0 if abs(added) < 1e-9 * sum(map(abs, terms)) else added


def bracketed(value: float) -> str:
    """A number as a second factor or summand.

    Example:
        >>> bracketed(0.5), bracketed(-0.5)
        ('0.5', '(-0.5)')
    """
    return f"({text(value)})" if value < 0 else text(value)


def written(terms: Sequence[str], sign: str = " + ") -> str:
    """Terms with signs between them; of many, the first ones.

    Example:
        >>> written(["a", "b"]), written(list("abcdefghijkl"))
        ('a + b', 'a + b + c + d + …')
    """
    return sign.join(terms if len(terms) <= MOST_TERMS else [*terms[:4], "…"])


def products(left: np.ndarray, right: np.ndarray, words: Any) -> str:
    """Sums like 0.3 × 0.5 + 0.1 × (-2); of many products the largest, and how many there are."""
    pairs = [(float(a), float(b)) for a, b in zip(left.ravel(), right.ravel(), strict=True) if not np.isnan(a)]
    if not pairs:
        return words["none"]
    many = len(pairs) > MOST_TERMS
    if many:
        pairs.sort(key=lambda pair: -abs(pair[0] * pair[1]))
    line = written([f"{bracketed(a) if i else text(a)} × {bracketed(b)}" for i, (a, b) in enumerate(pairs)])
    return f"{line} {words['many'].format(count=len(pairs))}" if many else line


def index_text(cell: Cell, rank: int) -> str:
    """The index of a cell as people write it: of a signal, its one row is left out."""
    return ", ".join(map(str, cell[-rank:]))


def loudest(values: np.ndarray) -> Cell:
    """The cell of the largest size; of several, the first."""
    row, column = np.unravel_index(int(np.nanargmax(np.abs(values))), values.shape)
    return int(row), int(column)
