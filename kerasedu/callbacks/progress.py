"""ProgbarLogger: a line of text that says how far training is."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import TextIO

from kerasedu.callbacks.callback import Callback, Logs

UPDATES_PER_SECOND = 10
BAR_LENGTH = 20


class ProgbarLogger(Callback):
    """Prints progress, as Keras does.

    With verbose 1 on a terminal or in a notebook, a bar that is redrawn at most ten times a second; elsewhere, and with
    verbose 2, one line for each epoch.

    Arguments:
        stream: where to write; `sys.stdout` when None.
        clock: function that says the time in seconds.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._stream, self._clock = stream, clock
        self._width = 0

    @property
    def stream(self) -> TextIO:
        return self._stream or sys.stdout

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._begin(
            f"Epoch {epoch + 1}/{self.params['epochs']}", live=self.params["verbose"] == 1 and is_live(self.stream)
        )

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._advance(batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._finish(logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        if self._alone:
            self._begin("", live=self.params["verbose"] == 1 and is_live(self.stream))

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self._alone:
            self._advance(batch + 1, logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        if self._alone:
            self._finish(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        self._begin("", live=self.params["verbose"] == 1 and is_live(self.stream))

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._advance(batch + 1, None)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        self._finish(None)

    @property
    def _alone(self) -> bool:
        """Whether a test is an `evaluate` of its own, not the validation inside `fit`."""
        return self.params.get("task") == "evaluate"

    def _begin(self, title: str, live: bool) -> None:
        self._live, self._start, self._drawn = live, self._clock(), -math.inf
        if title:
            self._write(title + ("\n" if live else " - "))

    def _advance(self, done: int, logs: Logs | None) -> None:
        now = self._clock()
        steps = self.params["steps"]
        if self._live and done < steps and now - self._drawn >= 1 / UPDATES_PER_SECOND:
            self._drawn = now
            left = (now - self._start) / done * (steps - done)
            self._redraw(f"{bar(done, steps)} {duration(left)} {self._pace(done)}{numbers(logs)}")

    def _finish(self, logs: Logs | None) -> None:
        steps = self.params["steps"]
        middle = f" {bar(steps, steps)} " if self.params["verbose"] == 1 else f"{steps}/{steps} - "
        line = f"{middle.strip()} {duration(self._clock() - self._start)} {self._pace(steps)}{numbers(logs)}"
        if self._live:
            self._redraw(line)
            self._write("\n")
        else:
            self._write(line + "\n")
        self._width = 0

    def _pace(self, done: int) -> str:
        return f"{duration((self._clock() - self._start) / max(done, 1))}/step"

    def _redraw(self, line: str) -> None:
        self._write("\r" + line.ljust(self._width))
        self._width = len(line)

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def is_live(stream: TextIO) -> bool:
    """Whether a line can be drawn over: on a terminal, and in a Jupyter notebook."""
    return stream.isatty() or type(stream).__module__.startswith("ipykernel")


def bar(done: int, steps: int) -> str:
    """A count and a bar of fixed length.

    Example:
        >>> bar(1, 4)
        '1/4 ━━━━━───────────────'
    """
    full = BAR_LENGTH * done // max(steps, 1)
    return f"{done:>{len(str(steps))}}/{steps} {'━' * full}{'─' * (BAR_LENGTH - full)}"


def duration(seconds: float) -> str:
    """A time span in the unit that suits it.

    Example:
        >>> duration(75), duration(3.2), duration(0.0421), duration(0.00001)
        ('1:15', '3s', '42ms', '10us')
    """
    if seconds >= 60:
        return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


def numbers(logs: Logs | None) -> str:
    """The logs behind dashes, four digits each."""
    return "".join(
        f" - {name}: {value:.4f}" if abs(value) > 1e-3 else f" - {name}: {value:.4e}"
        for name, value in (logs or {}).items()
    )
