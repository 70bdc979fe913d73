"""Training curves as a still picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerasedu.widgets.digits import text
from kerasedu.widgets.palette import AMBER, BLUE, ORANGE, css
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, HEIGHT, ACROSS = 380, 250, 2
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 44, 30
_STYLES = (("batches", css(BLUE), 1.0, 0.45), ("training", css(BLUE), 2.0, 1.0), ("validation", css(ORANGE), 2.0, 1.0))

Scale = Callable[[float], float]


def curves_picture(data: Mapping[str, Any], words: Words, *, log: bool) -> Svg:
    """One panel a quantity: running means by batch, values by epoch, validation, and the best epoch ringed."""
    panels = data["panels"]
    rows = max(1, math.ceil(len(panels) / ACROSS))
    width = WIDTH * (min(len(panels), ACROSS) or 1)
    svg = Svg(width, 26 + (HEIGHT * rows if panels else 14), label=_label(data, words))
    svg.text(4, 16, f"{words['title']}: {progress_text(data, words)}", font_size=13, font_weight="bold")
    for i, panel in enumerate(panels):
        _draw_panel(svg, panel, data, words, (WIDTH * (i % ACROSS), 26 + HEIGHT * (i // ACROSS)), log)
    return svg


def progress_text(data: Mapping[str, Any], words: Words) -> str:
    """How far the training is, in words."""
    if data["state"] == "waiting":
        return words["waiting"]
    if data["state"] == "done":
        return words["done"].format(**data)
    if data["state"] == "interrupted":
        return words["interrupted"].format(**data)
    return words["progress" if data["steps"] else "progress_open"].format(**data)


def _label(data: Mapping[str, Any], words: Words) -> str:
    values = "; ".join(f"{panel['name']} {_best_text(panel, words)}" for panel in data["panels"] if panel["best"])
    label = words["picture"].format(title=words["title"], progress=progress_text(data, words), values=values)
    return label.strip()


def _best_text(panel: Mapping[str, Any], words: Words) -> str:
    _, value, epoch = panel["best"]
    return words["best"].format(value=text(value), epoch=text(epoch))


def _draw_panel(
    svg: Svg, panel: Mapping[str, Any], data: Mapping[str, Any], words: Words, corner: tuple[int, int], log: bool
) -> None:
    left, top = corner[0] + LEFT, corner[1] + TOP
    right, bottom = corner[0] + WIDTH - RIGHT, corner[1] + HEIGHT - BOTTOM
    values = [y for kind, *_ in _STYLES for _, y in panel[kind] if not isinstance(y, str)]
    log = log and bool(values) and min(values) > 0 and "loss" in panel["name"]
    low, high = value_range(values, log)
    to_x: Scale = lambda x: left + (right - left) * x / data["reach"]  # noqa: E731 - two scales, side by side
    to_y: Scale = lambda y: bottom - (bottom - top) * _share(y, low, high, log)  # noqa: E731
    _draw_axes(svg, data, words, (left, right, top, bottom), to_x)
    for tick in ticks(low, high, log):
        svg.line(left, to_y(tick), right, to_y(tick), opacity=0.12)
        svg.text(left - 6, to_y(tick) + 3.5, text(tick), font_size=10, text_anchor="end", opacity=0.75)
    for kind, colour, width, opacity in _STYLES:
        points = [(to_x(x), to_y(y)) for x, y in panel[kind] if not isinstance(y, str)]
        svg.curve(points, stroke=colour, stroke_width=width, opacity=opacity)
        for x, y in points if kind != "batches" and len(points) <= 60 else []:
            svg.element("circle", cx=x, cy=y, r=2.5, fill=colour)
    _draw_heading(svg, panel, words, corner)
    if panel["best"]:
        x, y, _ = panel["best"]
        svg.element("circle", cx=to_x(x), cy=to_y(y), r=6, fill="none", stroke=css(AMBER), stroke_width=2)


def _draw_heading(svg: Svg, panel: Mapping[str, Any], words: Words, corner: tuple[int, int]) -> None:
    x, y = corner
    svg.text(x + LEFT, y + 16, panel["name"], font_size=13, font_weight="bold")
    if panel["best"]:
        svg.text(x + WIDTH - RIGHT, y + 16, f"◯ {_best_text(panel, words)}", font_size=10, text_anchor="end")
    place = x + LEFT
    for kind, colour, *_ in _STYLES[1:]:
        if panel[kind]:
            last = f"{words[kind]} {text(panel[kind][-1][1])}"
            svg.line(place, y + 29, place + 14, y + 29, stroke=colour, stroke_width=2)
            svg.text(place + 18, y + 32, last, font_size=10)
            place += 30 + 6 * len(last)


def _draw_axes(svg: Svg, data: Mapping[str, Any], words: Words, box: tuple[int, int, int, int], to_x: Scale) -> None:
    left, right, top, bottom = box
    svg.line(left, bottom, right, bottom, opacity=0.6)
    for x, epoch in some(data["ends"], 8):
        svg.line(to_x(x), bottom, to_x(x), bottom + 4, opacity=0.6)
        svg.text(to_x(x), bottom + 14, text(epoch), font_size=10, text_anchor="middle", opacity=0.75)
    for number, x in enumerate(data["runs"], start=2):
        svg.line(to_x(x), top, to_x(x), bottom, opacity=0.5, stroke_dasharray="4 3")
        svg.text(to_x(x) + 3, top + 8, words["run"].format(run=number), font_size=9, opacity=0.75)
    svg.text((left + right) / 2, bottom + 27, words["epoch"], font_size=10, text_anchor="middle", opacity=0.75)


def value_range(values: Sequence[float], log: bool) -> tuple[float, float]:
    """Lower and upper end of the axis, with a little air; from zero where that costs little of the picture."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if log:
        return (low / 1.2, high * 1.2)
    low = 0.0 if 0 <= low < 0.4 * high else low
    air = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - (air if low else 0.0), high + air


def _share(y: float, low: float, high: float, log: bool) -> float:
    if log:
        return math.log(y / low) / math.log(high / low)
    return (y - low) / (high - low)


def ticks(low: float, high: float, log: bool) -> list[float]:
    """Round numbers inside the axis: 1, 2 or 5 times a power of ten.

    Example:
        >>> ticks(0, 1, False)
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        >>> ticks(0.01, 2, True)
        [0.01, 0.1, 1.0]
    """
    if log:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if high < 50 * low else (1,)
        return [m * 10.0**p for p in powers for m in steps if low <= m * 10.0**p <= high]
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= 0.999 * rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def some(points: Sequence[Any], most: int) -> Sequence[Any]:
    """Every so manieth, so that labels do not touch."""
    stride = max(1, math.ceil(len(points) / most))
    return points[stride - 1 :: stride]
