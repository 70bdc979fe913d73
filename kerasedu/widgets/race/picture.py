"""A race as a still picture: contour lines, the paths so far, and where everybody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasedu.widgets.digits import text
from kerasedu.widgets.palette import AMBER, BLUE, GREEN, ORANGE, PINK, SKY, css
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, HEIGHT, MARGIN, TOP = 430, 380, 12, 46
COLOURS = tuple(map(css, (BLUE, ORANGE, GREEN, PINK, AMBER, SKY)))
MARKERS = (  # disc, square, triangle, diamond, triangle upside down, cross
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
    "M-4.5-4.5h9v9h-9z",
    "M0-6L5.5 4.5h-11z",
    "M0-6L6 0L0 6L-6 0z",
    "M-5.5-4.5h11L0 6z",
    "M-6-2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
)

Data = Mapping[str, Any]


def race_picture(data: Data, step: int, title: str, words: Words) -> Svg:
    """The race at one step."""
    told = [standing(path, step, words) for path in data["paths"]]
    position = words["position"].format(step=step, last=data["steps"])
    label = words["picture"].format(title=title, position=position, lines=" ".join(told))
    svg = Svg(2 * WIDTH, TOP + HEIGHT + 20, label=label)
    svg.text(MARGIN, 18, title, font_size=14, font_weight="bold")
    svg.text(MARGIN, 35, f"{data['text']}, {position}", font_size=11, opacity=0.75)
    svg.rect(MARGIN, TOP, WIDTH - MARGIN, HEIGHT, fill="none", stroke="currentColor", stroke_opacity="0.3")
    for _, *points in data["contours"]:
        svg.curve(places(data, points[::2], points[1::2]), stroke="currentColor", stroke_opacity="0.25")
    for i, path in enumerate(data["paths"]):
        _draw_path(svg, data, path, step, i)
    for i, (path, line) in enumerate(zip(data["paths"], told, strict=True)):
        y = TOP + 24 + 50 * i
        _draw_marker(svg, (WIDTH + 26, y - 4), i)
        svg.text(WIDTH + 42, y, path["name"], font_size=13, font_weight="bold")
        svg.text(WIDTH + 42, y + 18, line.removeprefix(f"{path['name']}: "), font_size=12)
    return svg


def standing(path: Data, step: int, words: Words) -> str:
    """Where an optimizer is at a step, in words; where its numbers had overflowed, that."""
    last = len(path["x"]) - 1
    here = min(step, last)
    numbers = {name: text(path[name][here]) for name in ("x", "y", "height", "slope")}
    return words["standing" if step <= last else "overflow"].format(name=path["name"], step=last, **numbers)


def places(data: Data, xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    """Points of the surface as points of the picture."""
    (left, right), (low, high) = data["area"]
    wide, tall = (WIDTH - MARGIN) / (right - left), HEIGHT / (high - low)
    return [(MARGIN + (x - left) * wide, TOP + (high - y) * tall) for x, y in zip(xs, ys, strict=True)]


def _inside(place: tuple[float, float]) -> bool:
    return MARGIN <= place[0] <= WIDTH and TOP <= place[1] <= TOP + HEIGHT


def _draw_path(svg: Svg, data: Data, path: Data, step: int, number: int) -> None:
    """The steps so far; those that lie outside the picture are left out."""
    so_far = places(data, path["x"][: step + 1], path["y"][: step + 1])
    runs: list[list[tuple[float, float]]] = [[]]
    for place in so_far:
        if _inside(place):
            runs[-1].append(place)
        else:
            runs.append([])
    for run in runs:
        if len(run) > 1:
            svg.curve(run, stroke=COLOURS[number], stroke_width=2)
    if _inside(so_far[-1]):
        _draw_marker(svg, so_far[-1], number)


def _draw_marker(svg: Svg, place: tuple[float, float], number: int) -> None:
    where = f"translate({place[0]:.1f} {place[1]:.1f})"
    svg.element("path", d=MARKERS[number], transform=where, fill=COLOURS[number], stroke="currentColor")
