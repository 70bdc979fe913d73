"""A confusion matrix as a still picture: the numbers, totals, and the first samples of the cell chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.confusion.counts import normalized, precision, recall
from kerasedu.widgets.confusion.words import CONFUSION
from kerasedu.widgets.palette import BLUE, ORANGE, SKY, css
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg

Array = np.ndarray
Data = Mapping[str, Any]
MARGIN, TOP = 12, 66
MOST_WITH_NUMBERS = 20  # classes; of more the matrix is a heat map
_LEFT = 104  # of the matrix
_SIDE = 112  # of a sample
_SLANT = 42  # room for long names, which stand aslant


def strengths(cells: Array) -> Array:
    """How strong the colour of each cell is, -1 to 1: right ones up to 1, wrong ones down to -1, each by their largest.

    Example:
        >>> strengths(np.array([[8, 1], [2, 4]]))
        array([[ 1. , -0.5],
               [-1. ,  0.5]])
    """
    right = np.diag(np.diag(cells)).astype(float)
    wrong = cells - right
    return right / (right.max() or 1) - wrong / (wrong.max() or 1)


def cell_text(data: Data, counts: Array, cell: tuple[int, int]) -> str:
    """What the cell chosen means, in words."""
    true, pred = (data["names"][place] for place in cell)
    words = CONFUSION["cell_right" if cell[0] == cell[1] else "cell"]
    text = words.format(
        true=true,
        pred=pred,
        count=counts[cell],
        of_row=f"{normalized(counts, 'true')[cell]:.1%}",
        of_column=f"{normalized(counts, 'pred')[cell]:.1%}",
    )
    return text.replace(": 1 samples", f": {CONFUSION['one']}")


def confusion_picture(
    data: Data, counts: Array, cell: tuple[int, int], normalize: str | None, samples: Sequence[Any]
) -> Svg:
    """The picture of a matrix and a cell of it."""
    classes = len(counts)
    numbered = classes <= MOST_WITH_NUMBERS
    size = max(23, min(46, 360 / classes)) if numbered else 360 / classes
    top = TOP + (_SLANT if numbered and _are_long(data["names"], size) else 0)
    below = top + size * classes + (34 if numbered else 16)
    height = below + (_SIDE + 12 if samples else 4)
    right = CONFUSION["right"].format(share=f"{np.trace(counts) / counts.sum():.1%}")
    told = cell_text(data, counts, cell)
    label = CONFUSION["picture"].format(title=CONFUSION["title"], classes=classes, right=right, cell=told)
    svg = Svg(max(_LEFT + size * classes + 120, 560), height, label=label)
    svg.text(MARGIN, 18, f"{CONFUSION['title']}: {right}", font_size=14, font_weight="bold")
    shown = CONFUSION[f"normalize_{str(normalize).lower()}"]
    svg.text(MARGIN, 35, f"{CONFUSION['show']}: {shown}. {told}", font_size=11, opacity=0.75)
    _draw_cells(svg, normalized(counts, normalize), (top, size), counted=normalize is None)
    row, column = cell
    place = (_LEFT + size * column, top + size * row)
    svg.rect(*place, size, size, fill="none", stroke="currentColor", stroke_width=2.5)
    if numbered:
        _draw_names(svg, data["names"], counts, (top, size))
    _draw_samples(svg, below + 8, data["kind"], samples)
    return svg


def _are_long(names: Sequence[str], size: float) -> bool:
    """Whether names are too long to stand over columns of this width."""
    return max(map(len, names)) > size / 6.5


def _draw_cells(svg: Svg, cells: Array, place: tuple[float, float], *, counted: bool) -> None:
    (top, size), ratios = place, strengths(cells)
    if len(cells) > MOST_WITH_NUMBERS:
        svg.image(_LEFT, top, size * len(cells), size * len(cells), heat_image(ratios))
        return
    for (row, column), ratio in np.ndenumerate(ratios):
        x, y = _LEFT + size * column, top + size * row
        colour = css(ORANGE if ratio < 0 else BLUE) if ratio else "currentColor"
        svg.rect(x + 1, y + 1, size - 2, size - 2, rx=3, fill=colour, fill_opacity=f"{0.05 + 0.87 * abs(ratio):.2f}")
        text = f"{cells[row, column]:.0f}" if counted else f"{cells[row, column]:.2f}"
        ink = {"fill": "#fff"} if ratio > 0.85 else {}
        small = 9 if len(text) > 3 and size < 30 else 11
        svg.text(x + size / 2, y + size / 2 + 4, text, text_anchor="middle", font_size=small, **ink)


def _draw_names(svg: Svg, names: Sequence[str], counts: Array, place: tuple[float, float]) -> None:
    """Names of rows and columns, and at their ends recall and precision."""
    top, size = place
    end = size * len(names)
    slanted = _are_long(names, size)
    svg.text(MARGIN, top - 8, f"{CONFUSION['true']} ↓  {CONFUSION['predicted']} →", font_size=10, opacity=0.75)
    svg.text(_LEFT + end + 10, top - 8, CONFUSION["recall"], font_size=11, opacity=0.75)
    svg.text(_LEFT - 6, top + end + 18, CONFUSION["precision"], font_size=11, opacity=0.75, text_anchor="end")
    for i, (name, recalled, precise) in enumerate(zip(names, recall(counts), precision(counts), strict=True)):
        middle = size * (i + 0.5)
        svg.text(_LEFT - 6, top + middle + 4, name[:14], font_size=11, text_anchor="end")
        x, y = _LEFT + middle + (4 if slanted else 0), top - 8
        turn = {"transform": f"rotate(-40 {x:.1f} {y:.1f})"} if slanted else {"text_anchor": "middle"}
        svg.text(x, y, name[:12], font_size=11, **turn)
        svg.text(_LEFT + end + 10, top + middle + 4, share_text(recalled), font_size=11)
        small = 9 if size < 34 else 11
        svg.text(_LEFT + middle, top + end + 18, share_text(precise), font_size=small, text_anchor="middle")


def share_text(value: float) -> str:
    """Example:
    >>> share_text(0.456), share_text(float("nan"))
    ('0.46', '–')
    """
    return "–" if np.isnan(value) else f"{value:.2f}"


def _draw_samples(svg: Svg, y: float, kind: str, samples: Sequence[Any]) -> None:
    room = int((svg.width - 2 * MARGIN) // (_SIDE + 8))
    if kind == "text":
        for i, text in enumerate(samples[:6]):
            svg.text(MARGIN, y + 18 * i, text[:90], font_size=11)
        return
    for i, sample in enumerate(samples[:room]):
        x = MARGIN + (_SIDE + 8) * i
        svg.rect(x, y - 8, _SIDE, _SIDE, fill="none", stroke="currentColor", stroke_opacity="0.3")
        if kind == "image":
            tall, wide = (_SIDE * side / max(sample.shape[:2]) for side in sample.shape[:2])
            svg.image(x, y - 8, wide, tall, heat_image(sample.mean(axis=-1)))
        else:
            _draw_plot(svg, (x, y - 8), sample)


def _draw_plot(svg: Svg, place: tuple[float, float], lines: Array) -> None:
    low, high = float(lines.min()), float(lines.max())
    across = np.linspace(4, _SIDE - 4, len(lines))
    down = _SIDE - 6 - (lines - low) / ((high - low) or 1) * (_SIDE - 12)
    for colour, line in zip((BLUE, ORANGE, SKY, SKY), down.T, strict=False):
        points = [(place[0] + x, place[1] + y) for x, y in zip(across, line, strict=True)]
        svg.curve(points, stroke=css(colour), stroke_width=1.5)
