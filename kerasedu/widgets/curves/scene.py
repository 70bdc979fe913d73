"""What is drawn: which curves each panel has, and where their points are.

The picture and the words are made of it; static/live_curves.js does the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kerasedu.widgets.curves.record import RATES
from kerasedu.widgets.curves.runs import KINDS, Run
from kerasedu.widgets.curves.series import smoothed
from kerasedu.widgets.digits import text
from kerasedu.widgets.palette import AMBER, BLUE, GREEN, ORANGE, PINK, SKY, css
from kerasedu.widgets.words import Words

# In the order of `kerasedu.plots.history`: training and validation of this run, then of the first earlier one, ...
COLOURS = tuple(css(colour) for colour in (BLUE, ORANGE, GREEN, PINK, AMBER, SKY))

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Curve:
    """One line of a panel.

    Attributes:
        kind: "batches", "smooth", "training" or "validation".
        run: 0 for this run, 1 for the first earlier one, ...
        label: what it is, in words.
        points: (x, y); y is a word where it is no finite number.
        raw: whether its smoothed form is drawn above it.
    """

    kind: str
    run: int
    label: str
    points: list[tuple[float, Any]]
    raw: bool = False

    @property
    def look(self) -> dict[str, Any]:
        """Colour, width, opacity and dashes."""
        validation = self.kind == "validation"
        wide = {"batches": 1.0, "smooth": 1.6}.get(self.kind, 2.0)
        faint = (0.35 if self.raw else 0.5) if self.kind == "batches" else 1.0
        look = {"stroke": COLOURS[(2 * self.run + validation) % len(COLOURS)], "stroke_width": wide, "opacity": faint}
        if self.run:
            look |= {"stroke_width": 0.7 * wide, "opacity": 0.65 * faint}
        return look | ({"stroke_dasharray": "6 3"} if validation else {})

    def at(self, x: float) -> tuple[float, Any] | None:
        """The last point up to x."""
        return next((point for point in reversed(self.points) if point[0] <= x), None)


class Scene:
    """The data of a training, earlier runs and the settings, as panels of curves.

    Arguments:
        data: what `CurveRecord.data` gave.
        earlier: runs as `earlier_runs` gives them.
        settings: by, log, smoothing, metrics, hidden and at.
        words: the table of words.
    """

    def __init__(self, data: Data, earlier: Sequence[Run], settings: Mapping[str, Any], words: Words) -> None:
        self.data, self.words, self.by, self.settings = data, words, settings["by"], settings
        self.earlier = list(earlier)
        chosen = settings["metrics"]
        self.panels = [panel for panel in data["panels"] if chosen is None or panel["name"] in chosen]
        self.curves = {panel["name"]: self._curves_of(panel) for panel in self.panels}

    def visible(self, kind: str, run: Run | None = None) -> bool:
        hidden = self.settings["hidden"]
        return kind not in hidden and (run is None or run["name"] not in hidden)

    def x_of(self, point: Sequence[Any]) -> float:
        """Where a point [batch, value, epoch] is on the horizontal axis; of some runs only the epochs are known."""
        if self.by == "epoch":
            return point[2]
        return self.batch_of(point[2]) if point[0] is None else point[0]

    def batch_of(self, epoch: int) -> float:
        """The batch at which an epoch of this run ended, or will end."""
        return next((batch for batch, e in self.data["ends"] if e == epoch), epoch * (self.data["steps"] or 1))

    def epoch_of(self, batch: float) -> int:
        """The epoch that a batch belongs to."""
        before = (0, 0)
        for end, epoch in self.data["ends"]:
            if batch <= end:
                return math.ceil(before[1] + (batch - before[0]) / (end - before[0]) * (epoch - before[1]))
            before = (end, epoch)
        return self.data["epoch"]

    def domain(self) -> tuple[float, float]:
        """The first and the last place of the horizontal axis."""
        others = [x for curves in self.curves.values() for curve in curves for x, _ in curve.points]
        if self.by == "batch":
            return 0, max([self.data["reach"], *others])
        planned = (self.data["state"] == "running" and self.data["epochs"]) or 1
        last = max([planned, *others])
        air = 0.03 * (last - 1) or 0.5
        return 1 - air, last + air

    def bent(self, panel: Data) -> bool:
        """Whether the axis is logarithmic: that of losses if asked for, a learning rate always; above zero only."""
        values = self.values(panel)
        wanted = panel["name"] in RATES or (self.settings["log"] and "loss" in panel["name"])
        return bool(wanted and values and min(values) > 0)

    def values(self, panel: Data) -> list[float]:
        return [y for curve in self.curves[panel["name"]] for _, y in curve.points if not isinstance(y, str)]

    def best(self, panel: Data) -> tuple[float, float] | None:
        """Where the ring around the best epoch is, if its curve is to be seen."""
        kind = "validation" if panel["judged"] != panel["name"] else "training"
        return (self.x_of(panel["best"]), panel["best"][1]) if panel["best"] and self.visible(kind) else None

    def explain(self, at: float) -> str:
        """The values of all curves at a batch or an epoch, in words."""
        where = {"batch": text(at), "epoch": text(self.epoch_of(at) if self.by == "batch" else at)}
        lines = [self.words[f"at_{self.by}"].format(**where)]
        for panel in self.panels:
            runs = [self._told(panel, number, at) for number in range(len(self.earlier) + 1)]
            if any(runs):
                values = "; ".join(filter(None, runs))
                lines.append(self.words["values"].format(name=spoken(panel["name"]), values=values))
        return "\n".join(lines)

    def _told(self, panel: Data, number: int, at: float) -> str:
        """The values of one run; those of an earlier one with its name."""
        found = [(curve.label, curve.at(at)) for curve in self.curves[panel["name"]] if curve.run == number]
        told = [self.words["value"].format(curve=label, value=text(point[1])) for label, point in found if point]
        values = ", ".join(told)
        if not number or not told:
            return values
        return self.words["values"].format(name=self.earlier[number - 1]["name"], values=values)

    def _curves_of(self, panel: Data) -> list[Curve]:
        """From the lowest to the uppermost."""
        curves: list[Curve] = []
        for number, run in reversed(list(enumerate(self.earlier, start=1))):
            same = next((one for one in run["panels"] if one["name"] == panel["name"]), None)
            if same:
                curves += self._curves_of_run(same, number, run)
        return [*curves, *self._curves_of_run(panel, 0, None)]

    def _curves_of_run(self, panel: Data, number: int, run: Run | None) -> Iterable[Curve]:
        batches = panel["batches"] if self.by == "batch" else []
        rate = panel["name"] in RATES  # no mean of an epoch: one curve has it all
        share = 0 if rate else self.settings["smoothing"]
        points = {"batches": batches, "smooth": smoothed(batches, share) if share else []}
        points |= {kind: panel[kind] for kind in KINDS[1:]}
        if batches and rate:
            points |= {"batches": [], "training": batches}
        elif batches and run:
            points["training"] = []
        for kind, pairs in points.items():
            if pairs and self.visible("batches" if kind == "smooth" else kind, run):
                places = [(self.x_of(point), point[1]) for point in pairs]
                yield Curve(kind, number, self.words[kind], places, raw=kind == "batches" and bool(share))


def spoken(name: str) -> str:
    """The name of a metric, as it is written above its panel.

    Example:
        >>> spoken("learning_rate")
        'learning rate'
    """
    return name.replace("_", " ")
