"""An unrolled layer as a still picture: its maps below each other, time from left to right, and the sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from kerasedu.widgets.digits import text
from kerasedu.widgets.palette import BLUE, GREEN, ORANGE, css
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.recurrence.scene import grid, lines, notes, place_text
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, MARGIN, LEFT = 860, 12, 150  # LEFT: for the names of the maps
ROOM, BAR = WIDTH - LEFT - MARGIN, 46
ROW = 38  # at least from map to map: a map's name and its range stand below each other
_LINE = 120  # characters

Data = Mapping[str, Any]


def recurrence_picture(data: Data, direction: str, time: int, unit: int, title: str, words: Words) -> Svg:
    """The picture of one direction, with one time step and unit marked and explained."""
    place = place_text(data, time, unit, words)
    told = lines(data, direction, time, unit, words)
    label = words["picture"].format(title=title, direction=words[direction], place=place, lines=" ".join(told))
    wrapped = [part for line in told for part in textwrap.wrap(line, _LINE)]
    bars = data["bars"] if direction == "backward" else []
    heights = [map_height(data, name) for name in data["maps"][direction]]
    rows = [max(height + 12, ROW) for height in heights]
    small = notes(data, direction, words)
    below = 84 + len(bars) * (BAR + 14) + sum(rows)
    svg = Svg(WIDTH, below + 22 + 20 * len(wrapped) + 15 * len(small), label=label)
    svg.text(MARGIN, 18, f"{title}: {words[direction]}", font_size=14, font_weight="bold")
    _draw_chain(svg, data, direction, time)
    y = 72.0
    for name in bars:
        _draw_bars(svg, data, name, words, y, time)
        y += BAR + 14
    for name, height, row in zip(data["maps"][direction], heights, rows, strict=True):
        _draw_map(svg, data, name, words, (y, height), (time, unit))
        y += row
    svg.text(MARGIN, below + 4, place, font_size=13, font_weight="bold")
    for i, line in enumerate(wrapped):
        svg.text(MARGIN, below + 24 + 20 * i, line, font_size=13)
    for i, line in enumerate(small):
        svg.text(MARGIN, below + 22 + 20 * len(wrapped) + 15 * i, line, font_size=10.5, opacity=0.75)
    return svg


def column_width(data: Data) -> float:
    """How wide one time step is drawn."""
    return min(46.0, ROOM / (data["steps"][1] - data["steps"][0]))


def map_height(data: Data, name: str) -> float:
    """How high a map is drawn."""
    rows = len(grid(data, name))
    return rows * min(14.0, max(2.0, 64 / rows))


def _draw_chain(svg: Svg, data: Data, direction: str, time: int) -> None:
    """The time steps in a row, with what was read, and an arrow the way things flow."""
    wide, (first, end, _) = column_width(data), data["steps"]
    every = max(1, round(24 / wide))
    for step in range(first, end):
        x = LEFT + (step - first + 0.5) * wide
        here = {"font_weight": "bold", "fill": css(GREEN)} if step == time else {}
        if step % every == 0 or step == time:
            svg.text(x, 62, str(step), font_size=10, text_anchor="middle", **here)
        if data["labels"] is not None and wide > 24:
            svg.text(x, 47, _short(data["labels"][step - first], wide), font_size=10, text_anchor="middle", **here)
    left, right = LEFT, LEFT + (end - first) * wide
    tail, head, colour = (left, right, BLUE) if direction == "forward" else (right, left, ORANGE)
    barb = 7 if head > tail else -7
    points = [(tail, 30), (head, 30), (head - barb, 26), (head, 30), (head - barb, 34)]
    svg.curve(points, stroke=css(colour), stroke_width=2)


def _short(label: str, wide: float) -> str:
    most = max(3, int(wide / 6))
    return label if len(label) <= most else label[: most - 1] + "…"


def _draw_bars(svg: Svg, data: Data, name: str, words: Words, top: float, time: int) -> None:
    wide, sizes = column_width(data), data["norms"][name]
    known = [0 if isinstance(size, str) else size for size in sizes]
    peak = max(known) or 1
    svg.text(MARGIN, top + 12, words["size"].format(name=words[name]), font_size=11, font_weight="bold")
    svg.text(MARGIN, top + 27, words["range"].format(low=text(min(known)), high=text(max(known))), font_size=10)
    for step, size in enumerate(known):
        high, here = BAR * size / peak, step + data["steps"][0] == time
        colour = css(GREEN) if here else css(ORANGE)
        svg.rect(LEFT + step * wide + 0.1 * wide, top + BAR - high, 0.8 * wide, high, fill=colour)
    svg.line(LEFT, top + BAR, LEFT + len(known) * wide, top + BAR, opacity=0.4)


def _draw_map(
    svg: Svg, data: Data, name: str, words: Words, span: tuple[float, float], chosen: tuple[int, int]
) -> None:
    (top, height), (time, unit) = span, chosen
    values, wide = grid(data, name), column_width(data)
    low, high, peak = data["ranges"][name]
    svg.text(MARGIN, top + 12, words[name], font_size=11, font_weight="bold")
    svg.text(MARGIN, top + 27, words["range"].format(low=text(low), high=text(high)), font_size=10, opacity=0.75)
    svg.image(LEFT, top, values.shape[1] * wide, height, heat_image(values / (peak or 1)))
    x = LEFT + (time - data["steps"][0]) * wide
    svg.rect(x, top, wide, height, fill="none", stroke=css(GREEN), stroke_width=1.5)
    if name != "x":
        row = height / len(values)
        svg.rect(
            x, top + (unit - data["units"][0]) * row, wide, row, fill="none", stroke="currentColor", stroke_width=2
        )
