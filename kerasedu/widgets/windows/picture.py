"""A scene of windows as a still picture: the maps, what meets at the chosen cell, the sentences."""

from __future__ import annotations

import textwrap

import numpy as np

from kerasedu.widgets.digits import text
from kerasedu.widgets.palette import AMBER, css, heat
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg, number
from kerasedu.widgets.windows.scene import Board, Scene
from kerasedu.widgets.words import Words

WIDTH, MARGIN, COLUMN = 860, 12, 282
ROOM, TALL = 248, 200  # for the cells of one board
WIDE_CELL, HIGH_CELL = 41, 20  # with a number in it
MARK = css(AMBER)
MOST_FRAMES = 64
_LINE = 118  # characters
_TIMES = "\u00a0×\u00a0"  # lines break between products, not inside of them


def window_picture(scene: Scene, title: str, subtitle: str, place: str, words: Words) -> Svg:
    """The picture of a scene.

    Arguments:
        scene: what is shown.
        title: what is explained.
        subtitle: how its windows lie.
        place: which number is explained.
        words: of the widget.
    """
    label = words["picture"].format(title=title, place=place, lines=" ".join(scene.lines))
    lines = [part for line in scene.lines for part in textwrap.wrap(line.replace(" × ", _TIMES), _LINE)]
    maps, factors = (max(_size(board)[1] for board in boards) for boards in (scene.maps, scene.factors))
    below = 62 + maps + 34
    svg = Svg(WIDTH, below + 34 + factors + 22 * len(lines) + 6, label=label)
    svg.text(MARGIN, 18, title, font_size=14, font_weight="bold")
    svg.text(MARGIN, 35, subtitle, font_size=11, opacity=0.75)
    for i, board in enumerate(scene.maps):
        _draw(svg, board, (MARGIN + COLUMN * i, 62), live=i == scene.live)
    svg.text(MARGIN, below, place, font_size=13, font_weight="bold")
    for i, board in enumerate(scene.factors):
        _draw(svg, board, (MARGIN + COLUMN * i, below + 24))
        if i:
            svg.text(MARGIN + COLUMN * i - 22, below + 42, "×=="[i - 1], font_size=16, text_anchor="middle")
    for i, line in enumerate(lines):
        svg.text(MARGIN, below + 24 + factors + 24 + 22 * i, line, font_size=13)
    return svg


def _cells(board: Board) -> tuple[int, int]:
    above, left, under, right = board.pads
    rows, columns = board.values.shape
    return rows + above + under, columns + left + right


def _has_numbers(board: Board) -> bool:
    rows, columns = _cells(board)
    return rows <= TALL // HIGH_CELL and columns <= ROOM // WIDE_CELL


def _cell_size(board: Board) -> tuple[float, float]:
    rows, columns = _cells(board)
    side = min(ROOM / columns, TALL / rows, 18.0)
    return (WIDE_CELL, HIGH_CELL) if _has_numbers(board) else (side, max(side, 8.0) if rows == 1 else side)


def _size(board: Board) -> tuple[float, float]:
    (rows, columns), (wide, high) = _cells(board), _cell_size(board)
    return columns * wide, rows * high


def _draw(svg: Svg, board: Board, corner: tuple[float, float], *, live: bool = False) -> None:
    x, y = corner
    wide, high = _cell_size(board)
    width, height = _size(board)
    svg.text(x, y - 6, board.title, font_size=11, font_weight="bold" if live else None)
    if any(board.pads):
        svg.rect(x, y, width, height, fill="currentColor", fill_opacity="0.05")
        svg.rect(x, y, width, height, fill="none", stroke="currentColor", stroke_opacity="0.3", stroke_dasharray="3 3")
    x, y = x + board.pads[1] * wide, y + board.pads[0] * high
    peak = board.peak or float(np.nanmax(np.abs(board.values), initial=0)) or 1.0
    if _has_numbers(board):
        _draw_numbers(svg, board, peak, (x, y))
    else:
        rows, columns = board.values.shape
        svg.image(x, y, columns * wide, rows * high, heat_image(board.values / peak))
    _draw_marks(svg, board, (x, y), (wide, high))


def _draw_marks(svg: Svg, board: Board, corner: tuple[float, float], cell: tuple[float, float]) -> None:
    """Frames around the marked cells; where they are many, dots, which leave the picture to be seen."""
    (x, y), (wide, high) = corner, cell
    corners = [(x + column * wide, y + row * high) for row, column in board.marks]
    if len(corners) > MOST_FRAMES:
        path = "".join(f"M{number(left + wide / 2)} {number(top + high / 2)}h0" for left, top in corners)
        svg.element("path", d=path, stroke=MARK, stroke_width=2.5, stroke_linecap="round")
    else:
        for left, top in corners:
            svg.rect(left, top, wide, high, fill="none", stroke=MARK, stroke_width=1.5)
    if board.chosen is not None:
        row, column = board.chosen
        svg.rect(x + column * wide, y + row * high, wide, high, fill="none", stroke="currentColor", stroke_width=2.5)


def _draw_numbers(svg: Svg, board: Board, peak: float, corner: tuple[float, float]) -> None:
    for (row, column), value in np.ndenumerate(board.values):
        if np.isnan(value):
            continue
        x, y = corner[0] + WIDE_CELL * column, corner[1] + HIGH_CELL * row
        red, green, blue, opacity = heat(value / peak)
        box = x + 0.5, y + 0.5, WIDE_CELL - 1, HIGH_CELL - 1
        svg.rect(*box, fill=f"rgb({red},{green},{blue})", fill_opacity=f"{opacity:.2f}")
        ink = "#fff" if value / peak > 0.5 else "currentColor"
        svg.text(x + WIDE_CELL / 2, y + 14, text(value), font_size=9.5, text_anchor="middle", fill=ink)
