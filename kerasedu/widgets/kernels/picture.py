"""The kernels of a layer as a still picture: tiles, and the chosen one large with its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.kernels.data import ordered
from kerasedu.widgets.packing import unpacked
from kerasedu.widgets.palette import heat
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, MARGIN, TOP, LARGE = 860, 12, 78, 216
_TILES = WIDTH - LARGE - 3 * MARGIN - 20
_MOST_TILES = 32

Data = Mapping[str, Any]


def gallery_picture(one: Data, state: Mapping[str, Any], told: str, title: str, words: Words) -> Svg:
    """The picture of one weight, `one` of those that `gallery_data` made."""
    view = one["views"][state["view"]]
    shape = shape_text(one["shape"])
    label = words["picture"].format(title=title, weight=one["name"], shape=shape, told=told)
    low, high, peak = (text(view[name]) for name in ("low", "high", "peak"))
    wide, high_tile, across = _size(one)
    shown = ordered(one, state["view"], state["order"])[:_MOST_TILES]
    tall = max(math.ceil(len(shown) / across) * (high_tile + 18), LARGE + 20 if len(shown) > 1 else 0)
    svg = Svg(WIDTH, TOP + tall + 26, label=label)
    svg.text(MARGIN, 18, title, font_size=14, font_weight="bold")
    if len(one["views"]) > 1:
        svg.text(WIDTH - MARGIN, 18, words[state["view"]], font_size=12, text_anchor="end")
    svg.text(MARGIN, 42, one["name"], font_size=13, font_weight="bold")
    kind = "constant" if low == high else "range_whole" if one["tile"] == "matrix" else "range"
    about = f"{one['kind']} {shape}. {words[kind].format(low=low, high=high, peak=peak)}"
    svg.text(MARGIN, 60, about, font_size=11, opacity=0.8)
    panels = panels_of(one, state["view"])[:, state["channel"]]
    for i, tile in enumerate(shown):
        place = MARGIN + (i % across) * _TILES / across, TOP + (i // across) * (high_tile + 18)
        _draw_tile(
            svg,
            panels[tile] / (view["peak"] or 1),
            (*place, wide, high_tile),
            chosen=tile == state["tile"] and len(shown) > 1,
        )
        svg.text(place[0], place[1] + high_tile + 12, one["names"][tile], font_size=10, opacity=0.8)
    if len(shown) > 1:
        _draw_large(svg, panels[state["tile"]], view["peak"] or 1)
    svg.text(MARGIN, TOP + tall + 14, told, font_size=12)
    return svg


def panels_of(one: Data, view: str) -> np.ndarray:
    """What is sent of a weight, (tiles, slices, rows, columns)."""
    if view == "change":
        return panels_of(one, "after") - panels_of(one, "before")
    shape = one["tiles"][0], one["slices"][0], one["rows"], one["columns"]
    return unpacked(one["views"][view]["values"]).reshape(shape)


def _size(one: Data) -> tuple[float, float, int]:
    """Width and height of a tile, and how many stand in a row."""
    count, (rows, columns) = min(_MOST_TILES, one["tiles"][0]), (one["rows"], one["columns"])
    if count == 1:
        return min(WIDTH - 2 * MARGIN, 24.0 * columns), min(300, 24.0 * rows), 1
    across = next((n for n in (2, 4, 8) if n * n >= count), 8)
    side = min(_TILES / across - 10, 140)
    return side * columns / max(rows, columns), side * rows / max(rows, columns), across


def _draw_tile(svg: Svg, ratios: np.ndarray, place: tuple[float, float, float, float], *, chosen: bool = False) -> None:
    x, y, wide, high = place
    svg.image(x, y, wide, high, heat_image(ratios))
    extra = 2 if chosen else 0
    look = {"stroke_width": 2} if chosen else {"stroke_opacity": "0.25"}
    svg.rect(x - extra, y - extra, wide + 2 * extra, high + 2 * extra, fill="none", stroke="currentColor", **look)


def _draw_large(svg: Svg, panel: np.ndarray, peak: float) -> None:
    """The chosen tile, with its numbers where it is small."""
    rows, columns = panel.shape
    x, scale = WIDTH - MARGIN - LARGE, LARGE / max(rows, columns)
    if max(rows, columns) > 5:
        _draw_tile(svg, panel / peak, (x, TOP, columns * scale, rows * scale))
        return
    longest = max(len(text(float(value))) for value in panel.ravel())
    for (row, column), value in np.ndenumerate(panel):
        red, green, blue, opacity = heat(float(value) / peak)
        corner = x + column * scale, TOP + row * scale
        fill = {"fill": f"rgb({red},{green},{blue})", "fill_opacity": f"{opacity:.2f}"}
        svg.rect(*corner, scale - 2, scale - 2, rx=3, **fill)
        ink = "#fff" if value / peak > 0.5 else "currentColor"
        middle = corner[0] + scale / 2 - 1, corner[1] + scale / 2 + 3
        svg.text(*middle, text(float(value)), font_size=min(12, 1.6 * scale / longest), text_anchor="middle", fill=ink)
