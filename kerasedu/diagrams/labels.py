"""What stands in the box of a layer, in the HTML that Graphviz understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from kerasedu.diagrams.chart import Box
from kerasedu.diagrams.numbers import numbers_of
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.inspection import Trace
from kerasedu.layers import InputLayer, Layer

UNKNOWN = "?"
GAP = "&#160;"
"""A blank that SVG keeps at the beginning of a text."""
GROUNDS = {"input": "#80808030", "model": "#009E7330", "learns": "#0072B230", "plain": "#E69F0028"}
"""Grounds of the titles, by the role of a layer. See-through, for light and dark pages."""


@dataclass(frozen=True)
class Shown:
    """What a picture shows of each layer. The fields are the arguments of `plot_model` of the same names."""

    show_shapes: bool = False
    show_dtype: bool = False
    show_layer_names: bool = False
    show_layer_activations: bool = False
    show_trainable: bool = False
    trace: Trace | None = None


def label_of(box: Box, shown: Shown) -> str:
    """The label of a box: a title, and a line for everything that is to be shown."""
    head = (
        f'<TR><TD COLSPAN="2" BGCOLOR="{GROUNDS[role_of(box.part)]}">'
        f"{title_of(box.part, shown.show_layer_names, bold=True)}</TD></TR>"
    )
    rows = "".join(
        f'<TR><TD ALIGN="LEFT">{text(name)}</TD>'
        f'<TD ALIGN="LEFT" BALIGN="LEFT">{"<BR/>".join(map(text, lines))}</TD></TR>'
        for name, lines in _rows(box, shown)
    )
    return f'<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="5">{head}{rows}</TABLE>>'


def title_of(part: Any, with_name: bool, bold: bool = False) -> str:
    """Name and type of a layer, or its type alone."""
    kind, name = text(type_of(part)), text(part.name)
    start, end = ("<B>", "</B>") if bold else ("", "")
    return f"{start}{name}{end}{GAP}({kind})" if with_name else f"{start}{kind}{end}"


def type_of(part: Any) -> str:
    """The type of a layer; of one around another, both: "Bidirectional(LSTM)"."""
    kind = getattr(part, "class_name", type(part).__name__)
    inner = getattr(part, "layer", None) or getattr(part, "forward_layer", None)
    return f"{kind}({type_of(inner)})" if isinstance(inner, Layer) else kind


def text(anything: Any) -> str:
    """Any text, so that Graphviz takes it as text: signs of its language escaped, the backslash too, and unprintable
    ones replaced.

    Example:
        >>> text("a < b & c"), text("")
        ('a &lt; b &amp; c', '?')
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in str(anything))
    return escape(printable).replace("\\", "\\\\") if printable.strip() else UNKNOWN


def role_of(part: Any) -> str:
    """What a layer is: an "input", a "model" inside, a layer that "learns", having weights, or a "plain" one."""
    if isinstance(part, InputLayer):
        return "input"
    if hasattr(part, "get_layer"):
        return "model"
    return "learns" if getattr(part, "weights", []) else "plain"


def _rows(box: Box, shown: Shown) -> Iterable[tuple[str, list[str]]]:
    """Name and lines of everything that is shown below the title."""
    activation = _activation(box.part) if shown.show_layer_activations else None
    if activation:
        yield "activation", [activation]
    if shown.show_shapes:
        if box.inputs and any(box.inputs):
            yield "input", shape_lines(box.inputs)
        yield "output", shape_lines(box.outputs) or [UNKNOWN]
    if shown.show_dtype:
        yield "dtype", [_dtype(box)]
    if shown.show_trainable and isinstance(box.part, Layer):
        yield "trainable", ["yes" if box.part.trainable else "no"]
    if shown.trace is not None:
        yield from numbers_of(box.part, shown.trace)


def _activation(part: Any) -> str | None:
    activation = getattr(part, "activation", None)
    return None if activation is None else getattr(activation, "__name__", None) or type(activation).__name__


def shape_lines(calls: list[list[KerasTensor]]) -> list[str]:
    """The shapes at each call; those that are the same together, and calls that are the same once."""
    lines = {}
    for call in calls:
        for shape, count in Counter(str(x.shape) for x in call).items():
            lines[shape if count == 1 else f"{count} × {shape}"] = None
    return list(lines)


def _dtype(box: Box) -> str:
    types = dict.fromkeys(str(x.dtype) for call in box.outputs for x in call)
    return ", ".join(types) or str(getattr(box.part, "dtype", UNKNOWN))
