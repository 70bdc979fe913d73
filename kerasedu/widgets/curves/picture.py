"""Training curves as a still picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kerasedu.widgets.curves.axes import share_of, some, ticks, value_range, whole_ticks
from kerasedu.widgets.curves.scene import Curve, Scene, spoken
from kerasedu.widgets.digits import text
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.words import Words

WIDTH, HEIGHT, ACROSS = 400, 262, 2
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 58, 36
RING = "#808080"
_MOST_DOTS = 60


@dataclass(frozen=True)
class Frame:
    """A panel's place in the picture and the scales of its axes."""

    corner: tuple[int, int]
    domain: tuple[float, float]
    range: tuple[float, float]
    log: bool

    @property
    def left(self) -> int:
        return self.corner[0] + LEFT

    @property
    def right(self) -> int:
        return self.corner[0] + WIDTH - RIGHT

    @property
    def top(self) -> int:
        return self.corner[1] + TOP

    @property
    def bottom(self) -> int:
        return self.corner[1] + HEIGHT - BOTTOM

    def x(self, x: float) -> float:
        first, last = self.domain
        return self.left + (self.right - self.left) * (x - first) / (last - first)

    def y(self, y: float) -> float:
        return self.bottom - (self.bottom - self.top) * share_of(y, *self.range, self.log)


def curves_picture(scene: Scene) -> Svg:
    """One panel a quantity: by batch, by epoch, validation, earlier runs, and the best epoch ringed."""
    panels, words = scene.panels, scene.words
    rows = math.ceil(len(panels) / ACROSS)
    legend = 20 if scene.earlier and panels else 0
    width = WIDTH * (min(len(panels), ACROSS) or 1)
    svg = Svg(width, 26 + legend + (HEIGHT * rows or 14), label=_label(scene))
    svg.text(4, 16, f"{words['title']}: {_progress_of(scene)}", font_size=13, font_weight="bold")
    if legend:
        _draw_legend(svg, scene)
    elif not panels and scene.data["panels"]:
        svg.text(4, 36, words["nothing"], font_size=11)
    for i, panel in enumerate(panels):
        _draw_panel(svg, scene, panel, (WIDTH * (i % ACROSS), 26 + legend + HEIGHT * (i // ACROSS)))
    return svg


def progress_text(data: Mapping[str, Any], words: Words) -> str:
    """How far the training is, in words."""
    key = data["state"]
    if key == "running":
        key = "progress" if data["steps"] and data["epochs"] else "progress_open" if data["epochs"] else "progress_bare"
    return words[key].format(**data)


def _progress_of(scene: Scene) -> str:
    """How far it is, and which run it is where there are others."""
    progress, name = progress_text(scene.data, scene.words), scene.data["name"]
    return scene.words["of_run"].format(name=name, progress=progress) if scene.earlier and name else progress


def _label(scene: Scene) -> str:
    words = scene.words
    values = "; ".join(f"{spoken(panel['name'])} {best_text(panel, words)}" for panel in scene.panels if panel["best"])
    progress = _progress_of(scene).rstrip(".")
    label = words["picture"].format(title=words["title"], progress=progress, values=values).strip()
    return label if scene.settings["at"] is None else f"{label} {scene.explain(scene.settings['at'])}"


def best_text(panel: Mapping[str, Any], words: Words) -> str:
    """The best epoch and its value."""
    _, value, epoch = panel["best"]
    return words["best"].format(value=text(value), epoch=text(epoch))


def _draw_legend(svg: Svg, scene: Scene) -> None:
    """Which colours the earlier runs have."""
    place = 6.0
    for number, run in enumerate(scene.earlier, start=1):
        if run["name"] in scene.settings["hidden"]:
            continue
        for shift, kind in ((0, "training"), (9, "validation")):
            look = {**Curve(kind, number, "", []).look, "stroke_dasharray": None, "stroke_width": 3}
            svg.line(place + shift, 32, place + shift + 7, 32, **look)
        svg.text(place + 21, 36, run["name"], font_size=11)
        place += 38 + 5.8 * len(run["name"])


def _draw_panel(svg: Svg, scene: Scene, panel: Mapping[str, Any], corner: tuple[int, int]) -> None:
    log = scene.bent(panel)
    frame = Frame(corner, scene.domain(), value_range(scene.values(panel), log), log)
    _draw_axes(svg, scene, frame)
    for tick in ticks(*frame.range, log):
        svg.line(frame.left, frame.y(tick), frame.right, frame.y(tick), opacity=0.12)
        svg.text(frame.left - 6, frame.y(tick) + 3.5, text(tick), font_size=10, text_anchor="end", opacity=0.75)
    for curve in scene.curves[panel["name"]]:
        _draw_curve(svg, curve, frame)
    _draw_heading(svg, scene, panel, corner)
    if best := scene.best(panel):
        svg.element("circle", cx=frame.x(best[0]), cy=frame.y(best[1]), r=6.5, fill="none", stroke=RING, stroke_width=2)
    if panel["broken"] and scene.by == "batch":
        batch, value = panel["broken"]
        told = scene.words["broken"].format(value=value, batch=batch)
        svg.line(frame.x(batch), frame.top, frame.x(batch), frame.bottom, opacity=0.6, stroke_dasharray="1 3")
        svg.text(frame.x(batch) - 3, frame.bottom - 5, told, font_size=10, text_anchor="end")
    if scene.settings["at"] is not None:
        place = frame.x(min(scene.settings["at"], frame.domain[1]))
        svg.line(place, frame.top, place, frame.bottom, opacity=0.6)


def _draw_curve(svg: Svg, curve: Curve, frame: Frame) -> None:
    """A line with a gap where a value is no finite number; dots or squares at epochs, where they are few."""
    dots = curve.kind in ("training", "validation") and len(curve.points) <= _MOST_DOTS and not curve.run
    for piece in pieces(curve.points):
        points = [(frame.x(x), frame.y(y)) for x, y in piece]
        svg.curve(points, **curve.look)
        for x, y in points if dots else []:
            if curve.kind == "training":
                svg.element("circle", cx=x, cy=y, r=2.7, fill=curve.look["stroke"])
            else:
                svg.rect(x - 2.5, y - 2.5, 5, 5, fill=curve.look["stroke"])


def pieces(points: list[tuple[float, Any]]) -> Iterator[list[tuple[float, float]]]:
    """The stretches of a curve between values that are no finite numbers.

    Example:
        >>> list(pieces([(1, 0.5), (2, "nan"), (3, 0.4)]))
        [[(1, 0.5)], [(3, 0.4)]]
    """
    piece: list[tuple[float, float]] = []
    for x, y in points:
        if not isinstance(y, str):
            piece.append((x, y))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _draw_heading(svg: Svg, scene: Scene, panel: Mapping[str, Any], corner: tuple[int, int]) -> None:
    (x, y), words = corner, scene.words
    svg.text(x + LEFT, y + 16, spoken(panel["name"]), font_size=13, font_weight="bold")
    if panel["best"]:
        right = x + WIDTH - RIGHT
        svg.text(right, y + 16, f"◯ {best_text(panel, words)}", font_size=10, text_anchor="end")
    place = x + LEFT
    for curve in scene.curves[panel["name"]]:
        if curve.run or curve.raw or (curve.kind in ("batches", "smooth") and panel["training"]):
            continue
        last = f"{curve.label} {text(curve.points[-1][1])}"
        svg.line(place, y + 29, place + 16, y + 29, **{**curve.look, "opacity": None})
        svg.text(place + 20, y + 32, last, font_size=10)
        place += 34 + 5.1 * len(last)


def _draw_axes(svg: Svg, scene: Scene, frame: Frame) -> None:
    left, right, top, bottom = frame.left, frame.right, frame.top, frame.bottom
    svg.line(left, bottom, right, bottom, opacity=0.6)
    for tick in whole_ticks(*frame.domain):
        svg.line(frame.x(tick), bottom, frame.x(tick), bottom + 4, opacity=0.6)
        svg.text(frame.x(tick), bottom + 14, text(tick), font_size=10, text_anchor="middle", opacity=0.75)
    svg.text((left + right) / 2, bottom + 28, scene.words[scene.by], font_size=10, text_anchor="middle", opacity=0.75)
    if scene.by == "epoch":
        return
    for number, (batch, epoch) in enumerate(some(scene.data["ends"], 6)):
        svg.line(frame.x(batch), top, frame.x(batch), bottom, opacity=0.1)
        label = text(epoch) if number else scene.words["at_epoch"].format(epoch=text(epoch))
        svg.text(
            frame.x(batch), top - 5, label, font_size=9, text_anchor="end" if number == 0 else "middle", opacity=0.6
        )
    for number, batch in enumerate(scene.data["fits"], start=2):
        svg.line(frame.x(batch), top, frame.x(batch), bottom, opacity=0.5, stroke_dasharray="4 3")
        svg.text(frame.x(batch) + 3, top + 9, scene.words["fit"].format(number=number), font_size=9, opacity=0.75)
