"""A laid out graph as plain data: boxes with their texts, frames of opened models, arrows with what flows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from kerasedu.diagrams.chart import Box
from kerasedu.diagrams.labels import shape_lines
from kerasedu.diagrams.layout import Layout, lay_out
from kerasedu.layers import InputLayer
from kerasedu.widgets.diagram.facts import Fact, path_of
from kerasedu.widgets.diagram.graph import Drawable

TITLE, LINE = 7.3, 6.1  # width of a letter of the two lines of a box, in points
HEIGHT, FRAME_TITLE = 42, 20
THUMB = 40  # room for the small picture in a box
SIDES = 20
SIGN = 18  # room for the sign that opens or closes a model
LONGEST = 26


def drawing_of(chart: Drawable, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Where everything is, in points.

    Returns:
        "width", "height"; "boxes" and "frames": [path, x, y, width, height]; "arrows": [source path, target path, SVG
        path, points of the head, shape that flows].
    """
    boxes = {box.key: box for box in chart.root.boxes()}
    frames = {group.key: group for group in chart.root.groups()}
    sizes = {key: box_size(facts[path_of(box)]) for key, box in boxes.items()}
    sizes |= {
        key: (TITLE * _letters(title_of(facts[path_of(group)])) + 2 * SIGN, FRAME_TITLE)
        for key, group in frames.items()
    }
    layout: Layout = lay_out(chart, sizes)
    return {
        "width": layout.width,
        "height": layout.height,
        "boxes": [[path_of(boxes[key]), *place] for key, place in layout.boxes.items()],
        "frames": [[path_of(frames[key]), *place] for key, place in layout.frames.items()],
        "arrows": [
            [path_of(source), path_of(target), one.path, one.head, _flow(source, target, facts)]
            for one in layout.arrows
            for source, target in [(boxes[one.source], boxes[one.target])]
        ],
    }


def title_of(fact: Fact) -> str:
    """The first line of a box."""
    name = fact["name"]
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def subtitle_of(fact: Fact) -> str:
    """The second line: the kind of layer, and what comes out of it."""
    kind = fact["kind"] if len(fact["kind"]) <= LONGEST else f"{fact['kind'][: LONGEST - 1]}…"
    return f"{kind}  {fact['flow']}".rstrip()


def box_size(fact: Fact) -> tuple[float, float]:
    """Width and height of a box, in points."""
    text = max(TITLE * _letters(title_of(fact)), LINE * _letters(subtitle_of(fact)))
    sign = SIGN if fact["opens"] else 0
    thumb = THUMB if fact["thumb"] is not None else 0
    return round(text + SIDES + sign + thumb), HEIGHT


def _letters(text: str) -> int:
    """Width of a text in letters; those of East Asian scripts are as wide as two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _flow(source: Box, target: Box, facts: Mapping[str, Fact]) -> str:
    """The shapes that flow from one box to another."""
    taken = [[x for x in call if x.node is not None and x.node.operation is source.part] for call in target.inputs]
    if any(taken):
        return ", ".join(shape_lines(taken))
    inner = target if isinstance(target.part, InputLayer) else source
    return ", ".join(facts[path_of(inner)]["outputs"])
