"""LiveCurves: losses and metrics that grow while a model trains."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasedu.callbacks import Callback
from kerasedu.widgets.curves.picture import curves_picture, progress_text
from kerasedu.widgets.curves.series import CurveRecord
from kerasedu.widgets.curves.words import LIVE_CURVES
from kerasedu.widgets.page import compact, write_page
from kerasedu.widgets.picture import picture_html, picture_name

if TYPE_CHECKING:
    from kerasedu.widgets.curves.view import CurvesView
    from kerasedu.widgets.svg import Svg

Logs = Mapping[str, float]

# The rule is 3 % of the training time. A push that took t seconds is followed by at least 50 t without one.
_REST = 50


class LiveCurves(Callback):
    """Draws loss and metrics, by batch and by epoch, while `fit` runs.

    In a notebook the curves show themselves when training begins, unless they were shown before, and stay as a picture
    when it has ended. In a plain script it keeps the record and shows nothing; `to_html` writes it. A second `fit` of
    the same model goes on where the first ended; another model starts a new record.

    Arguments:
        log: draw losses on a logarithmic axis.
        updates_per_second: upper bound for redrawing. It is redrawn less often where that would cost training time.
        clock: returns seconds; for tests.

    Example:
        >>> from kerasedu.widgets import LiveCurves
        >>> live = LiveCurves()
        >>> live.on_train_begin()
        >>> live.on_epoch_begin(0)
        >>> live.on_train_batch_end(0, {"loss": 0.7})
        >>> live.on_epoch_end(0, {"loss": 0.6, "val_loss": 0.8})
        >>> live.on_train_end()
        >>> live
        <LiveCurves: finished after epoch 1, loss, val_loss>
    """

    def __init__(
        self, *, log: bool = False, updates_per_second: float = 6, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        if not 0 < updates_per_second <= 10:
            raise ValueError(
                f"LiveCurves got updates_per_second={updates_per_second}. Choose more than 0 and at most 10."
            )
        self._log, self._pause, self._clock = bool(log), 1 / updates_per_second, clock
        self._record = CurveRecord()
        self._trained: Any = None
        self._view: CurvesView | None = None
        self._shown_by_user = False
        self._next_push = -float("inf")

    @property
    def log(self) -> bool:
        """Whether losses are drawn on a logarithmic axis; can be set, also while training runs."""
        return self._view.log if self._view is not None else self._log

    @log.setter
    def log(self, on: bool) -> None:
        self._log = bool(on)
        if self._view is not None:
            self._view.log = self._log

    @property
    def data(self) -> dict[str, Any]:
        """The record as plain data: panels of [batch, value] pairs, epoch ends, best epochs."""
        return self._record.data()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        if self.model is not self._trained:
            self._record, self._trained = CurveRecord(), self.model
        self._record.start(self.params.get("epochs"), self.params.get("steps"))
        if self._view is None or not self._shown_by_user:
            self._show_live()
        self._push()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._record.start_epoch(epoch)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._record.add_batch(logs or {})
        if self._view is not None and self._clock() >= self._next_push:
            self._push()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._record.end_epoch(logs or {})
        if self._clock() >= self._next_push:
            self._push()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The last state, also of a training that was interrupted, and the picture that the notebook keeps."""
        self._record.finish()
        self._push()
        if self._view is not None:
            self._show_picture(replaced=True)

    def picture(self) -> Svg:
        """The curves as they stand, as a still picture."""
        return curves_picture(self.data, LIVE_CURVES, log=self.log)

    def to_html(self, path: str | Path) -> Path:
        """Write the curves as one file that works by a double click, without Python and without a network."""
        state = {"payload": compact(self.data), "words": compact(LIVE_CURVES), "log": self.log}
        return write_page(path, "live_curves", LIVE_CURVES["title"], state, self.picture())

    def _push(self) -> None:
        if self._view is None:
            return
        began = self._clock()
        self._view.payload = compact(self.data)
        ended = self._clock()
        self._next_push = ended + max(self._pause, _REST * (ended - began))

    def _show_live(self) -> None:
        if not _in_notebook():
            return
        try:
            from kerasedu.widgets.curves.view import CurvesView
        except ImportError:  # no anywidget here: the picture at the end is all
            return
        if self._view is None:
            self._view = CurvesView(log=self._log)
        self._view.show()

    def _show_picture(self, *, replaced: bool) -> None:
        """The picture as an output of its own; `replaced` where a live view on the page already shows it."""
        from IPython.display import display

        still, name = self.picture(), ""
        if replaced and self._view is not None:
            name = self._view.picture_name = picture_name(still)
        display({"text/html": picture_html(still, name), "text/plain": repr(self)}, raw=True)

    def __repr__(self) -> str:
        names = list(self._record.epochs or self._record.batches)
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
            self._shown_by_user = self._view is not None


def _in_notebook() -> bool:
    """Whether a Jupyter kernel runs this; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
