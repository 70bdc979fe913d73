"""The diagram as a still picture: the graph on the left, the chosen layer on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from kerasedu.widgets.diagram.drawing import subtitle_of, title_of
from kerasedu.widgets.diagram.facts import Fact
from kerasedu.widgets.diagram.telling import grouped, title, told
from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.palette import AMBER, BLUE, GREEN, GREY, css
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.step.picture import value_grid
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, MARGIN, TOP = 880, 10, 34
GRAPH_WIDTH, GRAPH_HEIGHT = 470, 900
GAP, SIDE, THUMB, ROW = 28, 116, 32, 17
COLOURS = {"input": css(GREY), "model": css(GREEN), "learns": css(BLUE), "plain": css(AMBER)}
MOST_PICTURES = 6

Data = dict[str, Any]


def diagram_picture(data: Data, layout: Data, layer: str, words: Words) -> Svg:
    """The graph with a layer chosen, and what is told of it."""
    scale = min(1.0, GRAPH_WIDTH / layout["width"], GRAPH_HEIGHT / layout["height"])
    left = MARGIN + layout["width"] * scale + GAP
    fact = data["layers"][layer]
    rows = list(_rows(fact, words))
    shown = list(_pictures(fact, words))[:MOST_PICTURES]
    tiles, bottom = _placed(shown, data["tensors"], left, TOP + 52 + ROW * len(rows))
    heading = title(data, words)
    label = words["picture"].format(title=heading, told=told(fact, words))
    svg = Svg(WIDTH, max(TOP + layout["height"] * scale, bottom) + MARGIN, label=label)
    svg.text(MARGIN, 18, heading, font_size=14, font_weight="bold")
    svg.group(f"translate({MARGIN} {TOP}) scale({scale:.4f})", label=data["name"])
    _draw_graph(svg, data, layout, layer)
    svg.end_group()
    _draw_panel(svg, fact, rows, left)
    for tile in tiles:
        _draw_tile(svg, tile)
    return svg


# -- the graph ---------------------------------------------------------------------------------------------------------


def _draw_graph(svg: Svg, data: Data, layout: Data, layer: str) -> None:
    for path, x, y, wide, high in layout["frames"]:
        fact = data["layers"][path]
        colour = COLOURS["model"]
        svg.rect(x, y, wide, high, rx=8, fill=colour, fill_opacity="0.06", stroke=colour, stroke_dasharray="4 3")
        svg.text(x + 10, y + 18, f"− {title_of(fact)}", font_size=11.5, font_weight="bold")
    for _, _, path, head, _ in layout["arrows"]:
        svg.element("path", d=path, fill="none", stroke="currentColor", opacity="0.6")
        svg.element("polygon", points=head, fill="currentColor", opacity="0.6")
    for path, *place in layout["boxes"]:
        _draw_box(svg, data, path, place, chosen=path == layer)


def _draw_box(svg: Svg, data: Data, path: str, place: list[float], *, chosen: bool) -> None:
    (x, y, wide, high), fact = place, data["layers"][path]
    colour = COLOURS[fact["role"]]
    svg.rect(x, y, wide, high, rx=6, fill=colour, fill_opacity="0.16", stroke=colour, stroke_width=2.5 if chosen else 1)
    inside = x + 10
    if fact["thumb"] is not None:
        svg.image(x + 5, y + 5, THUMB, THUMB, heat_image(thumbnail(data["tensors"][fact["thumb"]])))
        inside = x + THUMB + 12
    svg.text(inside, y + 18, title_of(fact), font_size=12, font_weight="bold")
    svg.text(inside, y + 33, subtitle_of(fact), font_size=10.5, opacity="0.8")
    if fact["opens"]:
        svg.text(x + wide - 15, y + 19, "+", font_size=14, font_weight="bold")


def thumbnail(tensor: Data) -> np.ndarray:
    """The first channel, or the numbers in as many rows as columns, each over the largest size: -1 to 1."""
    values = np.array([v if not isinstance(v, str) else np.nan for v in tensor["values"]], float)
    if tensor["kind"] == "vector":
        side = int(np.ceil(np.sqrt(max(len(values), 1))))
        grid = np.full((-(-len(values) // side), side), np.nan)
        grid.ravel()[: len(values)] = values
    else:
        cells = tensor["rows"] * tensor["columns"]
        grid = values[:cells].reshape(tensor["rows"], tensor["columns"])
    finite = np.abs(grid[np.isfinite(grid)])
    return grid / (float(finite.max(initial=0.0)) or 1.0)


# -- the panel ---------------------------------------------------------------------------------------------------------


def _draw_panel(svg: Svg, fact: Fact, rows: Iterable[tuple[str, str]], left: float) -> None:
    svg.rect(left - GAP / 2, TOP, 4, 32, fill=COLOURS[fact["role"]])
    svg.text(left, TOP + 13, fact["path"], font_size=14, font_weight="bold")
    svg.text(left, TOP + 29, fact["kind"], font_size=12, opacity="0.8")
    for i, (name, value) in enumerate(rows):
        svg.text(left, TOP + 50 + ROW * i, name, font_size=11, opacity="0.75")
        svg.text(left + 92, TOP + 50 + ROW * i, value, font_size=11.5)


def _rows(fact: Fact, words: Words) -> Iterator[tuple[str, str]]:
    if fact["inputs"]:
        yield words["input"], ", ".join(fact["inputs"])
    yield words["output"], ", ".join(fact["outputs"])
    if fact["is_layer"] and fact["role"] != "input":
        yield words["parameters"], count_text(fact, words)
    yield from map(tuple, fact["settings"])


def count_text(fact: Fact, words: Words) -> str:
    """How many parameters, and where not all learn, how many do."""
    if not fact["count"]:
        return words["none"]
    count, trainable = grouped(fact["count"]), grouped(fact["trainable"])
    return count if count == trainable else words["frozen"].format(count=count, trainable=trainable)


def _pictures(fact: Fact, words: Words) -> Iterator[tuple[str, int]]:
    """Names and places of the tensors to draw: what comes out, the weights, and the gradients of each."""
    for call in fact["calls"]:
        for value, gradient in call:
            yield from _pair(words["y"], value, gradient, words)
    for weight in fact["weights"]:
        yield from _pair(weight["name"], weight["value"], weight["gradient"], words)


def _pair(name: str, value: int | None, gradient: int | None, words: Words) -> Iterator[tuple[str, int]]:
    if value is not None:
        yield name, value
    if gradient is not None:
        yield words["gradient"].format(name=name), gradient


class Tile(NamedTuple):
    """A tensor with its place in the picture."""

    name: str
    tensor: Data
    x: float
    y: float
    width: float
    height: float


def _placed(shown: list[tuple[str, int]], tensors: list[Data], left: float, top: float) -> tuple[list[Tile], float]:
    """The tensors in rows, and where the last row ends."""
    across = max(1, int((WIDTH - left) // (SIDE + 14)))
    tiles: list[Tile] = []
    for start in range(0, len(shown), across):
        line = [(name, tensors[place], *_size(tensors[place])) for name, place in shown[start : start + across]]
        tiles += [Tile(name, one, left + (SIDE + 14) * i, top, w, h) for i, (name, one, w, h) in enumerate(line)]
        top += max(high for *_, high in line) + 56
    return tiles, top


def _size(tensor: Data) -> tuple[float, float]:
    rows, columns = value_grid(tensor)[0].shape
    if tensor["kind"] == "matrix":
        return min(SIDE, 16 * columns), min(SIDE, 16 * rows)
    cell = min(SIDE / columns, SIDE / rows, 16)
    return columns * cell, rows * cell


def _draw_tile(svg: Svg, tile: Tile) -> None:
    tensor = tile.tensor
    svg.text(tile.x, tile.y + 8, tile.name, font_size=11, font_weight="bold")
    svg.text(tile.x, tile.y + 21, shape_text(tensor["shape"]), font_size=10, opacity="0.75")
    grid, peak = value_grid(tensor)
    svg.image(tile.x, tile.y + 27, tile.width, tile.height, heat_image(grid / peak))
    told_range = f"{text(tensor['low'])} … {text(tensor['high'])}"
    svg.text(tile.x, tile.y + 40 + tile.height, told_range, font_size=10, opacity="0.75")
