"""ProgbarLogger: a line of text that says how far training is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.utils.progbar import ProgressLine, may_be_live, numbers


class ProgbarLogger(Callback):
    """Prints progress, as Keras does.

    With verbose 1 on a terminal or in a notebook, a bar that is redrawn at most ten times a second; elsewhere, and with
    verbose 2, one line for each epoch. Where the number of steps is not known, the steps are counted.

    Arguments:
        stream: where to write; `sys.stdout` when None.
        clock: function that says the time in seconds.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._stream, self._clock = stream, clock
        self._in_fit = False
        self._done = 0

    @property
    def stream(self) -> TextIO:
        return self._stream or sys.stdout

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._in_fit = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._in_fit = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._begin()
        self._line.title(f"Epoch {epoch + 1}/{self.params['epochs']}")

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._advance(batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._line.finish(self._done, numbers(logs))

    def on_test_begin(self, logs: Logs | None = None) -> None:
        if not self._in_fit:  # the validation inside fit has no line of its own
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if not self._in_fit:
            self._advance(batch + 1, logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        if not self._in_fit:
            self._line.finish(self._done, numbers(logs))

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._advance(batch + 1, None)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        self._line.finish(self._done)

    def _begin(self) -> None:
        verbose, self._done = self.params["verbose"], 0
        self._line = ProgressLine(
            self.params["steps"],
            live=may_be_live(verbose, self.stream),
            with_bar=verbose == 1,
            stream=self.stream,
            clock=self._clock,
        )

    def _advance(self, done: int, logs: Logs | None) -> None:
        self._done = done
        if self._line.live:
            self._line.advance(done, numbers(logs))
