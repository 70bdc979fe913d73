"""A layer's channels as a still picture: the input, the channels as tiles, the chosen one large."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.feature_maps.telling import layer_of, panels_of, unit_name
from kerasedu.widgets.palette import BLUE, ORANGE, css
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, MARGIN, TOP = 860, 12, 78
LARGE = 216  # width and height of the chosen channel
_TILES = WIDTH - LARGE - 3 * MARGIN - 20  # room for the tiles
_MOST_TILES = 32
_MOST_BARS = 16

Data = Mapping[str, Any]


def maps_picture(data: Data, state: Mapping[str, Any], told: Sequence[str], title: str, words: Words) -> Svg:
    """The picture of one layer.

    Arguments:
        data: what the explorer sends.
        state: its traits, by name.
        told: sentences about the chosen cell.
        title: the heading.
        words: the table of words.
    """
    _, layer = layer_of(data, state["layer"])
    position = words["position"].format(number=state["sample"] + 1, total=data["count"])
    shape = shape_text(layer["shape"])
    lines = " ".join(told)
    label = words["picture"].format(title=title, position=position, layer=layer["name"], shape=shape, lines=lines)
    draw = {"maps": _draw_maps, "signal": _draw_maps, "vector": _draw_vector}.get(layer["form"])
    svg = Svg(WIDTH, TOP + _height(layer) + 20 + 16 * len(told), label=label)
    svg.text(MARGIN, 18, title, font_size=14, font_weight="bold")
    svg.text(WIDTH - MARGIN, 18, position, font_size=12, text_anchor="end")
    svg.text(MARGIN, 42, layer["name"], font_size=13, font_weight="bold")
    about = f"{layer['kind']} {shape}. {_range(data, state, layer, words)}".strip()
    svg.text(MARGIN, 60, about, font_size=11, opacity=0.8)
    if draw:
        draw(svg, data, state, layer, words)
    for i, line in enumerate(told):
        svg.text(MARGIN, TOP + _height(layer) + 18 + 16 * i, line, font_size=12)
    return svg


def _range(data: Data, state: Mapping[str, Any], layer: Data, words: Words) -> str:
    """How the colours are to be read."""
    if layer["form"] == "other":
        return ""
    low, high, peak = range_of(data, state["sample"], layer["name"])
    kind = "range_vector" if layer["form"] == "vector" else f"range_{state['scale']}"
    kind = "constant" if low == high else kind
    return words[kind].format(low=text(low), high=text(high), peak=text(peak))


def range_of(data: Data, sample: int, name: str) -> tuple[float, float, float]:
    """Smallest and largest value of a layer, and the size that gets the full colour: the largest that is shown."""
    place, layer = layer_of(data, name)
    entry = data["samples"][str(sample)][place]
    if layer["block"] == [1, 1]:
        return entry["low"], entry["high"], max(abs(entry["low"]), abs(entry["high"]))
    return entry["low"], entry["high"], float(np.abs(panels_of(data, sample, name)).max())


def _tile_size(layer: Data) -> tuple[float, float, int]:
    """Width and height of a tile, and how many stand in a row."""
    if layer["form"] == "signal":
        return _TILES / 2 - 26, 16, 2
    count = min(_MOST_TILES, layer["channels"][1] - layer["channels"][0])
    across = next((n for n in (1, 2, 4, 8) if n * n >= count), 8)
    side = min(_TILES / across - 8, LARGE)
    most = max(layer["rows"], layer["columns"])
    return side * layer["columns"] / most, side * layer["rows"] / most, across


def _height(layer: Data) -> float:
    count = layer["channels"][1] - layer["channels"][0]
    if layer["form"] == "vector":
        return 20.0 * count + 6 if count <= _MOST_BARS else 130
    if layer["form"] == "other":
        return 0
    _, high, across = _tile_size(layer)
    down = math.ceil(min(_MOST_TILES, count) / across)
    gap = 8 if layer["form"] == "signal" else 20
    return max(down * (high + gap), LARGE + 18 if layer["form"] == "maps" else 60)


def _draw_maps(svg: Svg, data: Data, state: Mapping[str, Any], layer: Data, words: Words) -> None:
    first = layer["channels"][0]
    panels = panels_of(data, state["sample"], layer["name"])
    peak = range_of(data, state["sample"], layer["name"])[2] or 1.0
    wide, high, across = _tile_size(layer)
    is_signal = layer["form"] == "signal"
    page = (state["channel"] - first) // _MOST_TILES * _MOST_TILES
    for i, panel in enumerate(panels[page : page + _MOST_TILES]):
        own = peak if state["scale"] == "layer" else float(np.abs(panel).max()) or 1.0
        x, y = MARGIN + (i % across) * _TILES / across, TOP + (i // across) * (high + (8 if is_signal else 20))
        left = x + 26 if is_signal else x
        svg.image(left, y, wide, high, heat_image(panel / own))
        channel = first + page + i
        if channel == state["channel"]:
            svg.rect(left - 2, y - 2, wide + 4, high + 4, fill="none", stroke="currentColor", stroke_width=2)
        label = (x, y + high - 4) if is_signal else (x, y + high + 12)
        svg.text(*label, str(channel), font_size=10, opacity=0.8)
    if not is_signal:
        large = panels[state["channel"] - first]
        down = _draw_large(svg, large, peak if state["scale"] == "layer" else None)
        name = words["channel"].format(channel=state["channel"])
        svg.text(WIDTH - MARGIN - LARGE, down + 14, name, font_size=11, font_weight="bold")


def _draw_large(svg: Svg, panel: np.ndarray, peak: float | None) -> float:
    """The chosen channel at the right; returns where it ends."""
    x, (rows, columns) = WIDTH - MARGIN - LARGE, panel.shape
    scale = LARGE / max(rows, columns)
    peak = peak or float(np.abs(panel).max()) or 1.0
    svg.image(x, TOP, columns * scale, rows * scale, heat_image(panel / peak))
    svg.rect(x, TOP, columns * scale, rows * scale, fill="none", stroke="currentColor", stroke_opacity="0.3")
    return TOP + rows * scale


def _draw_vector(svg: Svg, data: Data, state: Mapping[str, Any], layer: Data, _: Words) -> None:
    place, _ = layer_of(data, layer["name"])
    values = panels_of(data, state["sample"], layer["name"]).ravel().astype(float)
    top, bottom = max(0.0, values.max()), min(0.0, values.min())
    span = (top - bottom) or 1.0
    if len(values) > _MOST_BARS:
        _draw_strip(svg, values, top, span)
        return
    room = WIDTH - 2 * MARGIN - 240
    zero = MARGIN + 160 - bottom / span * room
    for i, value in enumerate(values):
        y, long = TOP + 20 * i, abs(value) / span * room
        name = unit_name(data, place, i + layer["channels"][0])
        weight = "bold" if i + layer["channels"][0] == state["channel"] else "normal"
        svg.text(MARGIN + 150, y + 12, name[:24], font_size=11, text_anchor="end", font_weight=weight)
        svg.rect(
            zero if value >= 0 else zero - long, y + 2, max(long, 0.5), 13, fill=css(BLUE if value >= 0 else ORANGE)
        )
        svg.text(zero + max(long if value >= 0 else 0, 0) + 6, y + 12, text(value), font_size=11)
    svg.line(zero, TOP - 2, zero, TOP + 20 * len(values), opacity=0.4)


def _draw_strip(svg: Svg, values: np.ndarray, top: float, span: float) -> None:
    """Many units as thin bars side by side; of very many, the largest in size of each few."""
    few = -(-len(values) // 400)
    groups = [values[i : i + few] for i in range(0, len(values), few)]
    shown = [float(group[np.abs(group).argmax()]) for group in groups]
    pitch, tall = (WIDTH - 2 * MARGIN) / len(shown), 110
    zero = TOP + top / span * tall
    for i, value in enumerate(shown):
        high = abs(value) / span * tall
        fill = css(BLUE if value >= 0 else ORANGE)
        svg.rect(MARGIN + pitch * i, zero - high if value >= 0 else zero, pitch * 0.9, high, fill=fill)
    svg.line(MARGIN, zero, WIDTH - MARGIN, zero, opacity=0.4)
