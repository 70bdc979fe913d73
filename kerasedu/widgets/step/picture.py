"""One step as a still picture: where it stands among all, what goes in, the formula, what comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.palette import PHASES, css, heat
from kerasedu.widgets.png import heat_image
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.tensors import PAGE
from kerasedu.widgets.words import Words

WIDTH, SIDE, MARGIN = 860, 150, 12
_TENSOR_WIDTH, _TENSOR_HEIGHT = SIDE + 16, SIDE + 62

Data = Mapping[str, Any]


def step_picture(data: Data, number: int, words: Words) -> Svg:
    """The picture of step `number` of what `steps_data` made."""
    step = data["steps"][number]
    names = {"title": step_title(data, words), "position": position_text(data, number, words)}
    label = words["picture"].format(**names, phase=words[step["phase"]], layer=step["layer"], op=step["op"])
    left, right = _sides(step, words)
    rows = max(math.ceil(len(left) / 3), len(right))
    svg = Svg(WIDTH, 128 + rows * _TENSOR_HEIGHT, label=label)
    loss = "" if data["loss"] is None else f", {words['loss']} {text(data['loss'])}"
    svg.text(MARGIN, 18, f"{names['title']}{loss}", font_size=14, font_weight="bold")
    svg.text(WIDTH - MARGIN, 18, names["position"], font_size=12, text_anchor="end")
    _draw_strip(svg, data, number, words)
    _draw_flow(svg, data, step, words, left, right)
    return svg


def step_title(data: Data, words: Words) -> str:
    """The heading: what is stepped through."""
    return words["title"].format(name=data["name"] or words["nameless"])


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


def _draw_strip(svg: Svg, data: Data, number: int, words: Words) -> None:
    """A dot a step: forward from left to right, backward under it from right to left, updates under both."""
    x = 96.0
    counts = [max(1, *(len(group[phase]) for phase in PHASES)) for group in data["groups"]]
    pitch = min(22.0, (WIDTH - x - MARGIN) / max(1, sum(counts)))
    for lane, phase in enumerate(PHASES):
        svg.text(MARGIN, 44 + 18 * lane, words[f"{phase}_lane"], font_size=11)
    for group, count in zip(data["groups"], counts, strict=True):
        for lane, phase in enumerate(PHASES):
            for i, place in enumerate(group[phase]):
                centre = (x + pitch * (i + 0.5), 40 + 18 * lane)
                _draw_dot(svg, *centre, min(6.0, 0.42 * pitch), css(PHASES[phase]), place - number)
        x += pitch * count
        svg.line(x, 30, x, 86, opacity=0.15)


def _draw_dot(svg: Svg, x: float, y: float, radius: float, colour: str, distance: int) -> None:
    here = distance == 0
    fill = {"fill": colour, "fill_opacity": 1 if here else 0.3} if distance <= 0 else {"fill": "none"}
    svg.element("circle", cx=x, cy=y, r=radius * (1.25 if here else 1), stroke=colour, stroke_width=1.5, **fill)


def _draw_flow(
    svg: Svg, data: Data, step: Data, words: Words, left: Sequence[tuple[str, int]], right: Sequence[tuple[str, int]]
) -> None:
    top, colour = 118, css(PHASES[step["phase"]])
    svg.rect(MARGIN, top - 16, 5, 20, fill=colour)
    what = step["variable"] if step["phase"] == "update" and step["variable"] else step["layer"]
    svg.text(MARGIN + 12, top - 2, f"{words[step['phase']]}: {what} · {step['op']}", font_size=14, font_weight="bold")
    column = 3 if len(left) > 2 else max(1, len(left))
    for i, (name, place) in enumerate(left):
        corner = (MARGIN + _TENSOR_WIDTH * (i % column), top + 14 + _TENSOR_HEIGHT * (i // column))
        _draw_tensor(svg, data["tensors"][place], named(data, name, place), corner)
    middle = MARGIN + _TENSOR_WIDTH * column
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
