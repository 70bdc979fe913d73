"""Where Graphviz puts boxes of given sizes, as plain data: for a picture that something else draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kerasedu.diagrams.chart import Chart, Group
from kerasedu.diagrams.rendering import rendered

POINTS = 72  # Graphviz measures sizes in inches, and places in points
SPACE = "nodesep=0.3; ranksep=0.36"

Point = tuple[float, float]
Size = tuple[float, float]


class Rectangle(NamedTuple):
    """Left and upper edge, width and height, in points; y runs downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrow:
    """From one box to another.

    Attributes:
        source: key of the box it starts at.
        target: key of the box it leads to.
        path: its line, as SVG's `d`.
        head: its head, as SVG's `points`.
    """

    source: str
    target: str
    path: str
    head: str


@dataclass(frozen=True)
class Layout:
    """A laid out chart.

    Attributes:
        width: of the picture, in points.
        height: of the picture.
        boxes: where each box is, by its key.
        frames: where the frame around each model is whose layers are drawn, by its key.
        arrows: in the order of the chart.
    """

    width: float
    height: float
    boxes: dict[str, Rectangle]
    frames: dict[str, Rectangle]
    arrows: list[Arrow]


def lay_out(chart: Chart, sizes: Mapping[str, Size]) -> Layout:
    """Let Graphviz find a place for everything in a chart.

    Arguments:
        chart: the boxes and arrows.
        sizes: width and height of each box, in points; of each group inside, of the title of its frame.

    Raises:
        ImportError: if there is no Graphviz on this machine.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> chart = Chart(Sequential([Input((4,)), Dense(3)]))
        >>> places = lay_out(chart, {"n0": (80, 30), "n1": (80, 30)})
        >>> places.boxes["n0"].y < places.boxes["n1"].y
        True
    """
    drawn = json.loads(rendered(_source(chart, sizes), "json"))
    *_, width, height = _numbers(drawn["bb"])
    objects = drawn.get("objects", [])
    names = {one["_gvid"]: one["name"] for one in objects}
    lines = {(names[one["tail"]], names[one["head"]]): one["pos"] for one in drawn.get("edges", [])}
    return Layout(
        width,
        height,
        {one["name"]: _box(one, sizes[one["name"]], height) for one in objects if "pos" in one},
        {one["name"]: _frame(one, height) for one in objects if "bb" in one},
        [_arrow(*ends, lines[ends], height) for ends in chart.arrows],
    )


def _source(chart: Chart, sizes: Mapping[str, Size]) -> str:
    """The chart in Graphviz's language: keys and numbers only, as nothing is drawn by it."""
    arrows = "".join(f"{source} -> {target}; " for source, target in chart.arrows)
    inside = " ".join(_statements(chart.root, sizes))
    return f'digraph {{ {SPACE}; node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.7]; {inside} {arrows}}}'


def _statements(group: Group, sizes: Mapping[str, Size]) -> Iterator[str]:
    for member in group.members:
        width, height = sizes[member.key]
        if not isinstance(member, Group):
            yield f"{member.key} [width={width / POINTS:.4f}, height={height / POINTS:.4f}];"
            continue
        size = f'FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"'
        title = f'<<TABLE BORDER="0" {size}><TR><TD></TD></TR></TABLE>>'
        yield f"subgraph {member.key} {{ margin=10; label={title}; {' '.join(_statements(member, sizes))} }}"


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _box(one: Mapping[str, str], size: Size, height: float) -> Rectangle:
    x, y = _numbers(one["pos"])
    return _rectangle(x - size[0] / 2, height - y - size[1] / 2, *size)


def _frame(one: Mapping[str, str], height: float) -> Rectangle:
    left, lower, right, upper = _numbers(one["bb"])
    return _rectangle(left, height - upper, right - left, upper - lower)


def _rectangle(*numbers: float) -> Rectangle:
    return Rectangle(*(round(number, 1) for number in numbers))


def _arrow(source: str, target: str, places: str, height: float) -> Arrow:
    """An arrow out of Graphviz's form: where it ends, then the points of a line of Bezier curves."""
    end, *points = [_point(place.removeprefix("e,"), height) for place in places.split()]
    start, *rest = points
    curves = "".join(f"C{_pairs(rest[i : i + 3])}" for i in range(0, len(rest), 3))
    return Arrow(source, target, f"M{_pairs([start])}{curves}", _pairs(_head(points[-1], end)))


def _point(text: str, height: float) -> Point:
    x, y = _numbers(text)
    return x, height - y


def _head(last: Point, end: Point) -> list[Point]:
    """A triangle from the end of the line to the end of the arrow, as long as wide."""
    (x, y), (dx, dy) = end, (end[0] - last[0], end[1] - last[1])
    return [end, (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2)]


def _pairs(points: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
