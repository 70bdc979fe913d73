"""The record behind a training curve: as many points as a screen can show, however long the training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kerasedu.widgets.digits import rounded

MOST_POINTS = 500
LARGER_IS_WORSE = ("loss", "error", "mse", "mae", "rmse", "mape", "msle", "perplexity", "divergence")


class Thinned:
    """A growing series that never holds more than `most` points, evenly spread; the newest is always there.

    When it is full, every second point goes, and from then on only every second, then every fourth, ... is kept.

    Example:
        >>> series = Thinned(most=4)
        >>> for i in range(9):
        ...     series.add(i, i * i)
        >>> series.points()
        [(0, 0), (4, 16), (8, 64)]
    """

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._most, self._stride, self._seen = most, 1, 0
        self._kept: list[tuple[float, float]] = []
        self._newest: tuple[float, float] | None = None

    def add(self, x: float, y: float) -> None:
        self._newest = (x, y)
        if self._seen % self._stride == 0:
            if len(self._kept) >= self._most - 1:
                self._kept, self._stride = self._kept[::2], 2 * self._stride
            if self._seen % self._stride == 0:
                self._kept.append(self._newest)
        self._seen += 1

    def points(self) -> list[tuple[float, float]]:
        if self._newest is None or self._kept[-1] == self._newest:
            return list(self._kept)
        return [*self._kept, self._newest]


class CurveRecord:
    """What a training has shown so far: each quantity by batch and by epoch, on one axis that counts batches.

    Attributes:
        batches: name -> running mean of the epoch so far, by batch.
        epochs: name -> value at the end of each epoch, with validation under "val_...".
        ends: for each finished epoch, its number (from 1) and the batch it ended at.
        runs: batches at which a further `fit` went on.
    """

    def __init__(self) -> None:
        self.batches: dict[str, Thinned] = {}
        self.epochs: dict[str, Thinned] = {}
        self.ends = Thinned()
        self.runs: list[int] = []
        self.batch = 0  # batches seen in all
        self.batch_of_epoch = 0
        self.epoch = 0  # the running epoch, from 1
        self.planned: int | None = None  # epochs this training is to have in all
        self.steps: int | None = None  # batches of an epoch, where known
        self.in_epoch = False
        self.state = "waiting"

    def start(self, epochs: int | None, steps: int | None) -> None:
        if self.batch:
            self.runs.append(self.batch)
        self.planned, self.steps, self.state = epochs, steps, "running"

    def start_epoch(self, epoch: int) -> None:
        self.epoch, self.batch_of_epoch, self.in_epoch = epoch + 1, 0, True

    def add_batch(self, logs: Mapping[str, float]) -> None:
        self.batch += 1
        self.batch_of_epoch += 1
        self._add(self.batches, logs)

    def end_epoch(self, logs: Mapping[str, float]) -> None:
        if not self.batch_of_epoch:  # no batch hook was called
            self.batch += 1
        self.steps = self.batch_of_epoch or self.steps
        self.ends.add(self.batch, self.epoch)
        self._add(self.epochs, logs)
        self.in_epoch = False

    def finish(self) -> None:
        self.state = "interrupted" if self.in_epoch else "done"

    def _add(self, series: dict[str, Thinned], logs: Mapping[str, float]) -> None:
        for name, value in logs.items():
            series.setdefault(name, Thinned()).add(self.batch, float(value))

    def data(self) -> dict[str, Any]:
        """Plain data, ready for JSON: what LiveCurves sends and what its picture is drawn from."""
        names = list(dict.fromkeys(name.removeprefix("val_") for name in (*self.batches, *self.epochs)))
        return {
            "state": self.state,
            "epoch": self.epoch,
            "epochs": self.planned,
            "batch": self.batch_of_epoch,
            "steps": self.steps,
            "reach": self._reach(),
            "ends": [list(point) for point in self.ends.points()],
            "runs": self.runs,
            "panels": [self._panel(name) for name in names],
        }

    def _reach(self) -> int:
        """How far to the right the axis goes: as far as planned while training runs, as far as it went afterwards."""
        if self.state != "running" or not (self.planned and self.steps):
            return max(self.batch, 1)
        rest = self.steps - self.batch_of_epoch if self.in_epoch else 0
        return max(self.batch + (self.planned - self.epoch) * self.steps + rest, self.batch, 1)

    def _panel(self, name: str) -> dict[str, Any]:
        validation = f"val_{name}"
        judged = validation if validation in self.epochs else name
        return {
            "name": name,
            "batches": _pairs(self.batches.get(name)),
            "training": _pairs(self.epochs.get(name)),
            "validation": _pairs(self.epochs.get(validation)),
            "best": self._best(judged),
            "judged": judged,
        }

    def _best(self, name: str) -> list[float] | None:
        """Batch, value and epoch of the best epoch; None before there is one."""
        points = self.epochs[name].points() if name in self.epochs else []
        points = [(x, y) for x, y in points if math.isfinite(y)]
        if not points:
            return None
        worse = any(word in name for word in LARGER_IS_WORSE)
        x, y = min(points, key=lambda point: point[1] if worse else -point[1])
        epochs = dict(self.ends.points())
        return [x, rounded(y), epochs.get(x, 0)]


def _pairs(series: Thinned | None) -> list[list[Any]]:
    return [[x, rounded(y)] for x, y in series.points()] if series else []
