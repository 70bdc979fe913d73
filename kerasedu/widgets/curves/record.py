"""The record behind the training curves of one model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kerasedu.widgets.curves.series import Thinned, plain_points
from kerasedu.widgets.digits import rounded

# As in `kerasedu.plots.history`: which metrics are the better the larger they are, and how a learning rate is called.
GOOD_IF_LARGE = ("acc", "auc", "precision", "recall", "iou", "score", "r2", "similarity", "sensitivity", "specificity")
RATES = ("learning_rate", "lr")
RATE = RATES[0]


class CurveRecord:
    """What a training has shown so far: each quantity by batch and by epoch, on one axis that counts batches.

    Attributes:
        name: name of the run.
        batches: name -> (batch, running mean of the epoch so far).
        epochs: name -> (batch, value, epoch) at the end of each epoch, with validation under "val_...".
        ends: for each finished epoch the batch it ended at, and its number (from 1). A further `fit` of the same model
            goes on counting, unless it was told to by its initial_epoch.
        fits: batches at which a further `fit` went on.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.batches: dict[str, Thinned] = {}
        self.epochs: dict[str, Thinned] = {}
        self.ends = Thinned()
        self.fits: list[int] = []
        self.batch = 0  # batches seen in all
        self.batch_of_epoch = 0
        self.epoch = 0  # the running epoch, from 1
        self.planned: int | None = None  # epochs this training is to have in all
        self.steps: int | None = None  # batches of an epoch, where known
        self.in_epoch = False
        self.state = "waiting"
        self._earlier_epochs: int | None = 0  # what this fit counts on from; None before its first epoch
        self._best: dict[str, tuple[int, float, int]] = {}
        self._broken: dict[str, tuple[int, float]] = {}
        self._rates: set[float] = set()

    def start(self, epochs: int | None, steps: int | None) -> None:
        if self.batch:
            self.fits.append(self.batch)
        self.planned, self.steps, self.state, self._earlier_epochs = epochs, steps, "running", None

    def start_epoch(self, epoch: int) -> None:
        if self._earlier_epochs is None:
            self._earlier_epochs = self.epoch if epoch < self.epoch else 0
            self.planned = self.planned and self.planned + self._earlier_epochs
        self.epoch, self.batch_of_epoch, self.in_epoch = self._earlier_epochs + epoch + 1, 0, True

    def add_batch(self, logs: Mapping[str, float], rate: float | None = None) -> None:
        """The running means after a batch, and the learning rate of its step, where there is one."""
        self.batch += 1
        self.batch_of_epoch += 1
        for name, value in logs.items():
            self._add(self.batches, name, float(value), self.batch)
        if rate is not None:
            self._add(self.batches, RATE, rate, self.batch)

    def end_epoch(self, logs: Mapping[str, float], rate: float | None = None) -> None:
        """The values of an epoch, and the learning rate of its last step."""
        if not self.batch_of_epoch:  # no batch hook was called
            self.batch += 1
        self.steps = self.batch_of_epoch or self.steps
        self.ends.add(self.batch, self.epoch)
        told = {RATE if name in RATES else name: float(value) for name, value in logs.items()}
        for name, value in (told if rate is None else told | {RATE: rate}).items():
            self._add(self.epochs, name, value, self.batch, self.epoch)
            self._note_best(name, value)
        self.in_epoch = False

    def finish(self) -> None:
        self.state = "interrupted" if self.in_epoch else "done"

    def data(self) -> dict[str, Any]:
        """Plain data, ready for JSON: what LiveCurves sends and what its picture is drawn from."""
        return {
            "name": self.name,
            "state": self.state,
            "epoch": self.epoch,
            "epochs": self.planned,
            "batch": self.batch_of_epoch,
            "steps": self.steps,
            "reach": self._reach(),
            "ends": [list(point) for point in self.ends.points()],
            "fits": self.fits,
            "panels": [self._panel(name) for name in self.names()],
        }

    def names(self) -> list[str]:
        """The quantities that have a panel. A learning rate has one when it has changed."""
        seen = dict.fromkeys(name.removeprefix("val_") for name in (*self.batches, *self.epochs))
        return [*(name for name in seen if name != RATE), *([RATE] if len(self._rates) > 1 else [])]

    def _add(self, series: dict[str, Thinned], name: str, value: float, *place: int) -> None:
        if name not in series:
            series[name] = Thinned()
        series[name].add(place[0], value, *place[1:])
        if name == RATE and len(self._rates) < 2:
            self._rates.add(value)
        if not math.isfinite(value):
            self._broken.setdefault(name.removeprefix("val_"), (self.batch, value))

    def _note_best(self, name: str, value: float) -> None:
        """The best epoch so far; of a long training not all epochs are kept, so it is written down at once."""
        sign = 1 if any(part in name.lower() for part in GOOD_IF_LARGE) else -1
        before = self._best.get(name)
        if math.isfinite(value) and name != RATE and (before is None or sign * value > sign * before[1]):
            self._best[name] = (self.batch, value, self.epoch)

    def _reach(self) -> int:
        """How far to the right the axis goes: as far as planned while training runs, as far as it went afterwards."""
        if self.state != "running" or not (self.planned and self.steps):
            return max(self.batch, 1)
        rest = self.steps - self.batch_of_epoch if self.in_epoch else 0
        return max(self.batch + (self.planned - self.epoch) * self.steps + rest, self.batch, 1)

    def _panel(self, name: str) -> dict[str, Any]:
        validation = f"val_{name}"
        judged = validation if validation in self.epochs else name
        best, broken = self._best.get(judged), self._broken.get(name)
        return {
            "name": name,
            "batches": plain_points(self.batches.get(name)),
            "training": plain_points(self.epochs.get(name)),
            "validation": plain_points(self.epochs.get(validation)),
            "best": best and [best[0], rounded(best[1]), best[2]],
            "judged": judged,
            "broken": broken and [broken[0], rounded(broken[1])],
        }
