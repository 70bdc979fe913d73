"""One step as a still picture: where it stands among all, what goes in, the formula, what comes out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.palette import PHASES, css, heat
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.step.elements import line_text
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.tensors import PAGE
from kerasedu.widgets.words import Words

WIDTH, SIDE, MARGIN = 960, 150, 12
_TENSOR_WIDTH, _TENSOR_HEIGHT = SIDE + 16, SIDE + 62
_GRAPH_WIDTH, _LINE_HEIGHT = 220.0, 18

Data = Mapping[str, Any]


def step_picture(data: Data, number: int, words: Words, worked: Data) -> Svg:
    """The picture of step `number` of what `steps_data` made, with the arithmetic of an element."""
    step = data["steps"][number]
    names = {"title": step_title(data, words), "position": position_text(data, number, words)}
    label = words["picture"].format(**names, phase=words[step["phase"]], layer=step["path"], op=step["op"])
    left, right = _sides(step, words)
    edge, graph_height = _graph_size(data["graph"])
    lines = _wrapped_lines(worked["lines"], (WIDTH - MARGIN - edge) / 6.6)
    rows = max(math.ceil(len(left) / 2), len(right))
    top = 60 + _LINE_HEIGHT * len(lines)
    svg = Svg(WIDTH, max(top + 20 + rows * _TENSOR_HEIGHT, 44 + graph_height), label=label)
    loss = "" if data["loss"] is None else f", {words['loss']} {text(data['loss'])}"
    svg.text(MARGIN, 18, f"{names['title']}{loss}", font_size=14, font_weight="bold")
    svg.text(WIDTH - MARGIN, 18, names["position"], font_size=12, text_anchor="end")
    _draw_graph(svg, data, number, words)
    what = step["variable"] if step["phase"] == "update" and step["variable"] else step["path"]
    svg.rect(edge, 38, 5, 20, fill=css(PHASES[step["phase"]]))
    svg.text(edge + 12, 52, f"{words[step['phase']]}: {what} · {step['op']}", font_size=14, font_weight="bold")
    for i, line in enumerate(lines):
        svg.text(edge, 77 + _LINE_HEIGHT * i, line, font_size=12.5)
    _draw_flow(svg, data, step, left, right, (edge, top))
    return svg


def _wrapped_lines(lines: Sequence[Data], characters: float) -> list[str]:
    """The arithmetic, broken into lines of the picture; what goes on is indented."""
    return [
        part
        for line in lines
        for part in textwrap.wrap(
            line_text(line), int(characters), subsequent_indent="\u2003\u2003", break_long_words=False
        )
    ]


def step_title(data: Data, words: Words) -> str:
    """The heading: what is stepped through."""
    nameless = words["nameless_forward"] if data["loss"] is None else words["nameless"]
    return words["title"].format(name=data["name"] or nameless)


def position_text(data: Data, number: int, words: Words) -> str:
    """Which step it is of how many, counted from 1 as people do."""
    return words["position"].format(number=number + 1, total=len(data["steps"]))


def named(data: Data, name: str, place: int) -> str:
    """An input's name and, where it is a weight, which one."""
    path = data["variables"].get(place, "")
    return f"{name}: {path}" if path and name not in path else name


def _sides(step: Data, words: Words) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Names and places of the tensors on the left and on the right."""
    if step["phase"] == "forward":
        return [(name, value) for name, value, _ in step["inputs"]], [(words["output"], step["output"])]
    if step["phase"] == "backward":
        leaving = [(words["gradient"].format(name=name), grad) for name, _, grad in step["inputs"] if grad is not None]
        arriving = (
            [] if step["gradient"] is None else [(words["gradient"].format(name=words["output"]), step["gradient"])]
        )
        return leaving, arriving
    gradient = [] if step["gradient"] is None else [(words["gradient"].format(name=words["weight"]), step["gradient"])]
    return [(words["before"], step["inputs"][0][1]), *gradient], [
        (words["after"], step["output"]),
        (words["change"], step["change"]),
    ]


def _graph_size(graph: Data) -> tuple[float, float]:
    """Where what stands beside the graph begins, and how high the graph is."""
    scale = min(1.0, _GRAPH_WIDTH / graph["size"][0])
    return MARGIN + graph["size"][0] * scale + 28, graph["size"][1] * scale


def _draw_graph(svg: Svg, data: Data, number: int, words: Words) -> None:
    """The layers: that of the step is filled, what values and gradients have passed is coloured."""
    graph, step = data["graph"], data["steps"][number]
    scale = min(1.0, _GRAPH_WIDTH / graph["size"][0])
    svg.group(f"translate({MARGIN} 38) scale({scale:.3f})", label=words["graph"])
    largest = max((_size(edge) for edge in graph["edges"]), default=0.0) or 1.0
    for frame in graph["frames"]:
        (x, y), (wide, high) = frame["corner"], frame["size"]
        svg.rect(x, y, wide, high, rx=8, fill="none", stroke="currentColor", stroke_opacity=0.3, stroke_dasharray="3 3")
    for edge in graph["edges"]:
        _draw_edge(svg, edge, graph["box"][1], step["phase"], number, largest)
    for place, node in enumerate(graph["nodes"]):
        _draw_node(svg, node, graph["box"], words, css(PHASES[step["phase"]]) if place == step["node"] else "")
    svg.end_group()


def _size(edge: Data) -> float:
    return edge["size"] if not isinstance(edge["size"], str) else 0.0


def _draw_edge(svg: Svg, edge: Data, high: float, phase: str, number: int, largest: float) -> None:
    (x, y), *others = edge["way"]
    path, y = f"M{x} {y + high / 2:.1f}", y + high / 2
    for i, (to_x, centre) in enumerate(others):
        to_y = centre - (high / 2 if i == len(others) - 1 else 0)
        bend = (y + to_y) / 2
        path += f"C{x} {bend:.1f} {to_x} {bend:.1f} {to_x} {to_y:.1f}"
        x, y = to_x, to_y
    back = phase != "forward" and edge["backward"] is not None and edge["backward"] <= number
    there = back or phase != "forward" or edge["forward"] <= number
    colour = css(PHASES["backward"] if back else PHASES["forward"]) if there else "currentColor"
    width = 1.5 + 4.5 * math.sqrt(_size(edge) / largest) if back else 1.5
    svg.element("path", d=path, fill="none", stroke=colour, stroke_opacity=0.7 if there else 0.3, stroke_width=width)


def _draw_node(svg: Svg, node: Data, box: Sequence[float], words: Words, colour: str) -> None:
    (x, y), (wide, high) = node["at"], box
    data = not node["path"]
    name = words["input"] if data else node["name"] + (f" ({node['call']})" if node["call"] else "")
    room = int(wide / 6.8)
    short = name if len(name) <= room else name[: room - 1] + "…"
    fill = {"fill": colour} if colour else {"fill": "currentColor", "fill_opacity": 0.06}
    dashes = "3 3" if data else None
    edge = {"stroke": colour or "currentColor", "stroke_opacity": 1 if colour else 0.4, "stroke_dasharray": dashes}
    svg.rect(x - wide / 2, y - high / 2, wide, high, rx=14 if data else 6, **fill, **edge)
    ink = "#fff" if colour else "currentColor"
    svg.text(x, y + 4, short, font_size=12, text_anchor="middle", fill=ink, font_weight="bold" if colour else None)


def _draw_flow(
    svg: Svg,
    data: Data,
    step: Data,
    left: Sequence[tuple[str, int]],
    right: Sequence[tuple[str, int]],
    corner: tuple[float, float],
) -> None:
    """What goes in, the formula and what comes out, side by side."""
    (edge, top), colour = corner, css(PHASES[step["phase"]])
    column = min(2, max(1, len(left)))
    for i, (name, place) in enumerate(left):
        at = (edge + _TENSOR_WIDTH * (i % column), top + 14 + _TENSOR_HEIGHT * (i // column))
        _draw_tensor(svg, data["tensors"][place], named(data, name, place), at)
    middle = edge + _TENSOR_WIDTH * column
    end = WIDTH - MARGIN - _TENSOR_WIDTH
    _draw_middle(svg, data, step, colour, (middle, end - 12), top + 14)
    for i, (name, place) in enumerate(right):
        _draw_tensor(svg, data["tensors"][place], name, (end, top + 14 + _TENSOR_HEIGHT * i))


def _draw_middle(svg: Svg, data: Data, step: Data, colour: str, span: tuple[float, float], top: float) -> None:
    """The formula, and an arrow the way the values or gradients go."""
    centre, y = (span[0] + span[1]) / 2, top + 24
    for latex in step["formula"]:
        y = _draw_formula(svg, data, latex, (centre, y), span[1] - span[0])
    tail, head = (centre - 40, centre + 40) if step["phase"] != "backward" else (centre + 40, centre - 40)
    barb = 10 if head > tail else -10
    points = [(tail, y), (head, y), (head - barb, y - 8), (head, y), (head - barb, y + 8)]
    svg.curve(points, stroke=colour, stroke_width=3, stroke_linecap="round")


def _draw_formula(svg: Svg, data: Data, latex: str, place: tuple[float, float], room: float) -> float:
    """One line of a formula around the middle of its upper edge; returns where the next line begins."""
    centre, top = place
    layout = data["formulas"].get(latex)
    if not layout:
        svg.text(centre, top + 12, latex, font_size=10, text_anchor="middle", font_family="monospace")
        return top + 26
    scale = min(0.018, room / max(layout["width"], 1))
    base = top + (layout["height"] - layout["depth"]) * scale
    svg.group(f"translate({centre - layout['width'] * scale / 2:.1f} {base:.1f}) scale({scale:.5f})", label=latex)
    for glyph, left, down, size in layout["letters"]:
        svg.element(
            "path", d=data["glyphs"][glyph], transform=f"translate({left} {down}) scale({size})", fill="currentColor"
        )
    for left, down, width, height in layout["bars"]:
        svg.rect(left, down, width, height, fill="currentColor")
    svg.end_group()
    return top + layout["height"] * scale + 20


def _draw_tensor(svg: Svg, tensor: Data, name: str, corner: tuple[float, float]) -> None:
    x, y = corner
    svg.text(x, y + 10, name, font_size=12, font_weight="bold")
    svg.text(x, y + 24, shape_text(tensor["shape"]), font_size=10, opacity=0.75)
    grid, peak = value_grid(tensor)
    rows, columns = grid.shape
    wide, high = _fit(tensor, rows, columns)
    if rows * columns <= 36 and columns <= 4 and rows <= 9:
        _draw_numbers(svg, grid, peak, (x, y + 30))
    else:
        svg.image(x, y + 30, wide, high, heat_image(grid / peak))
    shown = f"{text(tensor['low'])} … {text(tensor['high'])}"
    svg.text(x, y + 30 + min(high, SIDE) + 14, shown, font_size=10, opacity=0.75)


def _fit(tensor: Data, rows: int, columns: int) -> tuple[float, float]:
    if rows * columns <= 36 and columns <= 4 and rows <= 9:
        return 38.0 * columns, 16.0 * rows
    if tensor["kind"] in ("maps", "kernels"):
        cell = min(SIDE / rows, SIDE / columns, 16)
        return columns * cell, rows * cell
    return min(SIDE, 16.0 * columns), min(SIDE, 16.0 * rows)


def _draw_numbers(svg: Svg, grid: np.ndarray, peak: float, corner: tuple[float, float]) -> None:
    for (row, column), value in np.ndenumerate(grid):
        x, y = corner[0] + 38 * column, corner[1] + 16 * row
        if np.isnan(value):
            continue
        red, green, blue, opacity = heat(value / peak)
        svg.rect(x, y, 37, 15, fill=f"rgb({red},{green},{blue})", fill_opacity=f"{opacity:.2f}", rx=2)
        ink = "#fff" if value / peak > 0.5 else "currentColor"
        svg.text(x + 18.5, y + 11, text(value), font_size=8.5, text_anchor="middle", fill=ink)


def value_grid(tensor: Data) -> tuple[np.ndarray, float]:
    """The first page of panels on one grid, NaN between them, and the size of value that gets the full colour."""
    values = np.array([v if not isinstance(v, str) else np.nan for v in tensor["values"]], float)
    peak = _peak(tensor, values)
    rows, columns = tensor["rows"], tensor["columns"]
    if tensor["kind"] == "vector":
        return _wrapped(values), peak
    panels = values.reshape(*tensor["panels"], rows, columns)
    if tensor["kind"] == "kernels":
        panels = panels[:, :PAGE]
    else:
        across = min(4, len(panels)) if len(panels) > 1 else 1
        panels = panels[: min(PAGE, len(panels) // across * across)]
        panels = panels.reshape(-1, across, rows, columns)
    down, across = panels.shape[:2]
    grid = np.full((down * (rows + 1) - 1, across * (columns + 1) - 1), np.nan)
    for i, j in np.ndindex(down, across):
        grid[i * (rows + 1) :, j * (columns + 1) :][:rows, :columns] = panels[i, j]
    return grid, peak


def _peak(tensor: Data, values: np.ndarray) -> float:
    """The size that gets the full colour: of the whole tensor, or of the means that are shown in its place."""
    if tensor["block"] == [1, 1]:
        values = np.array([tensor["low"], tensor["high"]], float)
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0)) or 1.0


def _wrapped(values: np.ndarray) -> np.ndarray:
    wrap = min(len(values), 4 if len(values) <= 16 else 16 if len(values) <= 256 else 40)
    grid = np.full(math.ceil(len(values) / max(wrap, 1)) * wrap, np.nan)
    grid[: len(values)] = values
    return grid.reshape(-1, max(wrap, 1))
