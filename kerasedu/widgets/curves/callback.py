"""LiveCurves: losses and metrics that grow while a model trains."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasedu.callbacks import Callback
from kerasedu.widgets.curves import settings
from kerasedu.widgets.curves.picture import curves_picture, progress_text
from kerasedu.widgets.curves.record import RATE, CurveRecord
from kerasedu.widgets.curves.runs import KINDS, MOST_RUNS, Run, earlier_runs, run_of_data
from kerasedu.widgets.curves.scene import Scene
from kerasedu.widgets.curves.words import LIVE_CURVES
from kerasedu.widgets.page import compact, write_page
from kerasedu.widgets.picture import picture_html, picture_name

if TYPE_CHECKING:
    from kerasedu.widgets.curves.view import CurvesView
    from kerasedu.widgets.svg import Svg

Logs = Mapping[str, float]

# The rule is 3 % of the training time, and noting what each batch logs costs some of it. A push that took t seconds is
# followed by at least 70 t without one.
_REST = 70


class LiveCurves(Callback):
    """Draws loss and metrics, by batch and by epoch, while `fit` runs.

    In a notebook the curves show themselves when training begins, unless they were shown before, and stay as a picture
    when it has ended. In a plain script it keeps the record and shows nothing; `to_html` writes it. A second `fit` of
    the same model goes on where the first ended. Another model starts anew, and the runs before it stay to be compared
    with, faint. The learning rate has a panel when it changes.

    What Keras logs by batch is the mean of the epoch so far. Of a long training 500 points a curve are drawn, and
    smoothing takes the mean of these.

    Arguments:
        log: draw losses on a logarithmic axis.
        updates_per_second: upper bound for redrawing. It is redrawn less often where that would cost training time.
        clock: returns seconds; for tests.
        by: what the horizontal axis counts: "batch" or "epoch".
        smoothing: how much of each point of the batch curve is the mean of those before it: 0 (none) to below 1. The
            curve itself stays, faint.
        metrics: which metrics to show; None for all.
        compare: up to 5 earlier runs: a list of what `fit` returned, of other LiveCurves or of dicts of numbers by
            epoch; or a dict of such runs by name.
        names: names of the runs of `compare`, and then, if there are more, of the models trained with this object.

    Attributes:
        by, log, smoothing, metrics: as above; they can be set, also while training runs.
        hidden: curves not to draw: "batches", "training", "validation", or names of earlier runs.
        at: batch, or epoch, at which the values are read; None for nowhere.

    Raises:
        TypeError: if something to compare with is no run.
        ValueError: for a setting that makes no sense, or a run without values.

    Example:
        >>> from kerasedu.widgets import LiveCurves
        >>> live = LiveCurves(compare=[{"loss": [0.9, 0.7]}], names=["small"])
        >>> live.on_train_begin()
        >>> live.on_epoch_begin(0)
        >>> live.on_train_batch_end(0, {"loss": 0.7})
        >>> live.on_epoch_end(0, {"loss": 0.6, "val_loss": 0.8})
        >>> live.on_train_end()
        >>> live
        <LiveCurves: finished after epoch 1, loss, val_loss>
        >>> live.by = "epoch"
        >>> print(live.explain(1))
        epoch 1
        loss: training 0.6, validation 0.8; small: training 0.9
    """

    by = settings.Setting(settings.checked_by)
    log = settings.Setting(settings.checked_log)
    smoothing = settings.Setting(settings.checked_smoothing)
    metrics = settings.Setting(settings.checked_metrics)
    hidden = settings.Setting(settings.checked_hidden)
    at = settings.Setting(settings.checked_at)

    def __init__(
        self,
        *,
        log: bool = False,
        updates_per_second: float = 6,
        clock: Callable[[], float] = time.monotonic,
        by: str = "batch",
        smoothing: float = 0.0,
        metrics: str | Sequence[str] | None = None,
        compare: Any = None,
        names: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        if not 0 < updates_per_second <= 10:
            raise ValueError(
                f"LiveCurves got updates_per_second={updates_per_second}. Choose more than 0 and at most 10."
            )
        self._pause, self._clock = 1 / updates_per_second, clock
        self._compared, self._names = earlier_runs(compare, names)
        self._before: list[Run] = []  # runs of models that were trained with this object
        self._models = 0
        self._record = CurveRecord()
        self._trained: Any = None
        self._shown_by_user = False
        self._next_push = -float("inf")
        self.view: CurvesView | None = None
        self.settings = dict(settings.DEFAULTS)
        self.by, self.log, self.smoothing, self.metrics = by, log, smoothing, metrics

    @property
    def data(self) -> dict[str, Any]:
        """The record as plain data: panels of [batch, value] and [batch, value, epoch], epoch ends, best epochs."""
        return self._record.data()

    @property
    def earlier(self) -> list[Run]:
        """The runs that this one is compared with, as plain data: those given, then the newest trained with it."""
        room = MOST_RUNS - len(self._compared)
        return [*self._compared, *(self._before[-room:] if room else [])]

    def metric_names(self) -> list[str]:
        """The metrics that there are so far."""
        return self._record.names()

    def curve_names(self) -> list[str]:
        """The curves that can be hidden."""
        return [*KINDS, *(run["name"] for run in self.earlier)]

    def explain(self, at: float | None = None) -> str:
        """The values of all curves at a batch or an epoch, in words; at the newest where neither this nor `at` says."""
        scene, place = self._scene(), self.at if at is None else at
        places = [x for curves in scene.curves.values() for curve in curves for x, _ in curve.points if not curve.run]
        return scene.explain(max(places, default=0) if place is None else place)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        if self.model is not self._trained or not self._models:
            self._begin_run()
        self._record.start(self.params.get("epochs"), self.params.get("steps"))
        if self.view is None or not self._shown_by_user:
            self._show_live()
        self._push()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._record.start_epoch(epoch)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._record.add_batch(logs or {}, _rate_of(self.model))
        if self.view is not None and self._clock() >= self._next_push:
            self._push()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._record.end_epoch(logs or {}, _rate_of(self.model))
        if self._clock() >= self._next_push:
            self._push()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The last state, also of a training that was interrupted, and the picture that the notebook keeps."""
        self._record.finish()
        self._push()
        if self.view is not None:
            self._show_picture(replaced=True)

    def picture(self) -> Svg:
        """The curves as they stand, as a still picture."""
        return curves_picture(self._scene())

    def to_html(self, path: str | Path) -> Path:
        """Write the curves as one file that works by a double click, without Python and without a network."""
        state = {"payload": compact(self.data), "earlier": compact(self.earlier), "words": compact(LIVE_CURVES)}
        return write_page(path, "live_curves", LIVE_CURVES["title"], state | self._chosen(), self.picture())

    def _begin_run(self) -> None:
        """A model that was not seen before: the run of the last one becomes an earlier run."""
        if self._record.batch:
            self._before = [*self._before, run_of_data(self._record.data(), self._record.name)][-MOST_RUNS:]
        if self.view is not None and not self._shown_by_user:  # the last run's curves stay as they are, in their cell
            self.settings, self.view = self._chosen(), None
        self._models += 1
        own = self._names[self._models - 1 : self._models]
        self._record = CurveRecord(own[0] if own else LIVE_CURVES["run"].format(number=self._models))
        self._trained = self.model
        self.at = None
        if self.view is not None:
            self.view.earlier = compact(self.earlier)

    def _chosen(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in settings.DEFAULTS}

    def _scene(self) -> Scene:
        return Scene(self.data, self.earlier, self._chosen(), LIVE_CURVES)

    def _push(self) -> None:
        if self.view is None:
            return
        began = self._clock()
        self.view.payload = compact(self.data)
        ended = self._clock()
        self._next_push = ended + max(self._pause, _REST * (ended - began))

    def _show_live(self) -> None:
        if not _in_notebook():
            return
        try:
            from kerasedu.widgets.curves.view import CurvesView
        except ImportError:  # no anywidget here: the picture at the end is all
            return
        if self.view is None:
            self.view = CurvesView(earlier=compact(self.earlier), **self.settings)
        self.view.show()

    def _show_picture(self, *, replaced: bool) -> None:
        """The picture as an output of its own; `replaced` where a live view on the page already shows it."""
        from IPython.display import display

        still, name = self.picture(), ""
        if replaced and self.view is not None:
            name = self.view.picture_name = picture_name(still)
        display({"text/html": picture_html(still, name), "text/plain": repr(self)}, raw=True)

    def __repr__(self) -> str:
        shown = self._record.names()
        names = [name for name in self._record.epochs or self._record.batches if name != RATE or RATE in shown]
        return f"<LiveCurves: {', '.join([progress_text(self.data, LIVE_CURVES).rstrip('.'), *names])}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": picture_html(self.picture())}

    def _ipython_display_(self) -> None:
        """Before and while training: the live view. Afterwards: the picture, which needs no kernel to be seen again."""
        if not _in_notebook():
            print(repr(self))
        elif self._record.state in ("done", "interrupted"):
            self._show_picture(replaced=False)
        else:
            self._show_live()
            self._shown_by_user = self.view is not None


def _rate_of(model: Any) -> float | None:
    """The learning rate of the step that was just taken; None of a model without an optimizer of its own."""
    optimizer = getattr(model, "optimizer", None)
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    return optimizer.rate if getattr(optimizer, "step", 0) else None


def _in_notebook() -> bool:
    """Whether a Jupyter kernel runs this; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
