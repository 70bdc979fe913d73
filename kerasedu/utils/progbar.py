"""Progbar: a line of text that says how far something is."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from kerasedu.engine import settings

BAR_LENGTH = 20


class ProgressLine:
    """The drawing: one line that is drawn over while something goes on, or written once when it is done.

    Arguments:
        target: number of steps; None where nobody knows it beforehand.
        live: whether the line can be drawn over.
        with_bar: whether there is a bar in it.
        width: length of that bar in characters.
        unit_name: what a step is called.
        interval: the shortest time between two drawings, in seconds.
        stream: where to write; `sys.stdout` when None.
        clock: function that says the time in seconds; `time.perf_counter` when None.
    """

    def __init__(
        self,
        target: int | None,
        *,
        live: bool,
        with_bar: bool = True,
        width: int = BAR_LENGTH,
        unit_name: str = "step",
        interval: float = 0.1,
        stream: TextIO | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.target, self.live, self.with_bar = target, live, with_bar
        self.width, self.unit_name, self.interval = width, unit_name, interval
        self._stream, self._clock = stream or sys.stdout, clock or time.perf_counter
        self._began, self._drawn, self._length = self._clock(), -math.inf, 0

    def title(self, text: str) -> None:
        """Say what it is about: above a line that is drawn over, before one that is not."""
        self._write(text + ("\n" if self.live else " - "))

    def advance(self, done: int, text: str = "") -> None:
        """Draw the line if it is time to.

        Arguments:
            done: steps so far.
            text: what stands at its end.
        """
        now = self._clock()
        if not self.live or done == self.target or now - self._drawn < self.interval:
            return
        self._drawn = now
        elapsed = now - self._began
        left = elapsed if self.target is None else elapsed / max(done, 1) * max(self.target - done, 0)
        self.draw(f"{self._count(done, self.target)} {duration(left)} {self._pace(done, elapsed)}{text}")

    def finish(self, done: int, text: str = "") -> None:
        """Write the line as it stays.

        Arguments:
            done: steps there were.
            text: what stands at its end.
        """
        elapsed = self._clock() - self._began
        count = self._count(done, self.target or done)
        line = f"{count}{'' if self.with_bar else ' -'} {duration(elapsed)} {self._pace(done, elapsed)}{text}"
        if self.live:
            self.draw(line)
            self._write("\n")
        else:
            self._write(line + "\n")

    def draw(self, line: str) -> None:
        """Write over what was there."""
        self._write("\r" + line.ljust(self._length))
        self._length = len(line)

    def _count(self, done: int, steps: int | None) -> str:
        if steps is None:
            return f"{done}/?"
        return bar(done, steps, self.width) if self.with_bar else f"{done}/{steps}"

    def _pace(self, done: int, elapsed: float) -> str:
        return f"{duration(elapsed / max(done, 1))}/{self.unit_name}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Progbar:
    """A progress bar for a loop of your own.

    On a terminal or in a notebook it is drawn over; elsewhere, with verbose=2, and after
    `keras.config.disable_interactive_logging()`, one line is printed at the end.

    Arguments:
        target: number of steps; None where nobody knows it beforehand.
        width: length of the bar in characters.
        verbose: 0 prints nothing, 1 a bar, 2 one line at the end.
        interval: the shortest time between two drawings, in seconds.
        stateful_metrics: names of values that are shown as they were last given. The others are averaged over the
            steps.
        stateless_metrics: the other way round: only these are averaged. Give one list or the other.
        unit_name: what a step is called.

    Raises:
        ValueError: if both lists are given, or an argument is not what it should be.

    Example:
        >>> import sys
        >>> bar = Progbar(3, verbose=2)
        >>> bar.update(1, [("loss", 0.5)])
        >>> bar.add(2, [("loss", 0.2)])  # doctest: +ELLIPSIS
        3/3 - ... - loss: 0.3000
    """

    def __init__(
        self,
        target: int | None,
        width: int = BAR_LENGTH,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                f"Progbar got stateful_metrics={stateful_metrics!r} and stateless_metrics={stateless_metrics!r}. Give "
                "one of them: what is not in it belongs to the other."
            )
        if target is not None and (isinstance(target, bool) or not isinstance(target, int) or target < 0):
            raise ValueError(f"Progbar got target={target!r}. It takes a number of steps, or None if nobody knows it.")
        if verbose not in (0, 1, 2):
            raise ValueError(f"Progbar got verbose={verbose!r}. It takes 0 (nothing), 1 (a bar) or 2 (one line).")
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.stateful_metrics = None if stateful_metrics is None else set(stateful_metrics)
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self.unit_name = unit_name
        self._done, self._finished = 0, False
        self._values: dict[str, tuple[float, int]] = {}  # name: sum of the values, and of the steps behind them
        self._line: ProgressLine | None = None
        self._begin()

    def update(
        self, current: int, values: Iterable[tuple[str, float]] | None = None, finalize: bool | None = None
    ) -> None:
        """Say how far it is.

        Arguments:
            current: number of steps so far.
            values: pairs (name, value) to show.
            finalize: whether this was the last step; None: whether `current` has reached the target.
        """
        for name, value in values or ():
            self._take(name, float(value), max(current - self._done, 1))
        self._done = current
        over = self.target is not None and current >= self.target if finalize is None else finalize
        if self._line is None or self._finished:
            return
        if over:
            self._line.finish(current, self._numbers())
            self._finished = True
        else:
            self._line.advance(current, self._numbers())

    def add(self, n: int, values: Iterable[tuple[str, float]] | None = None) -> None:
        """Say that it is `n` steps further. Arguments as for `update`."""
        self.update(self._done + n, values)

    def _begin(self) -> None:
        if self.verbose:
            self._line = ProgressLine(
                self.target,
                live=may_be_live(self.verbose, sys.stdout),
                with_bar=self.verbose == 1,
                width=self.width,
                unit_name=self.unit_name,
                interval=self.interval,
            )

    def _take(self, name: str, value: float, steps: int) -> None:
        if self._is_averaged(name):
            total, weight = self._values.get(name, (0.0, 0))
            self._values[name] = total + value * steps, weight + steps
        else:
            self._values[name] = value, 1

    def _is_averaged(self, name: str) -> bool:
        if self.stateless_metrics is not None:
            return name in self.stateless_metrics
        return name not in (self.stateful_metrics or ())

    def _numbers(self) -> str:
        return numbers({name: total / weight for name, (total, weight) in self._values.items()})


def may_be_live(verbose: int, stream: TextIO) -> bool:
    """Whether a bar is to be drawn over: it was asked for, the settings allow it, and the screen can do it."""
    return verbose == 1 and settings.is_interactive_logging_enabled() and is_live(stream)


def is_live(stream: TextIO) -> bool:
    """Whether a line can be drawn over: on a terminal, and in a Jupyter notebook."""
    return stream.isatty() or type(stream).__module__.startswith("ipykernel")


def bar(done: int, steps: int, width: int = BAR_LENGTH) -> str:
    """A count and a bar of fixed length.

    Example:
        >>> bar(1, 4)
        '1/4 ━━━━━───────────────'
    """
    full = min(width * done // max(steps, 1), width)
    return f"{done:>{len(str(steps))}}/{steps} {'━' * full}{'─' * (width - full)}"


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


def numbers(logs: Mapping[str, Any] | None) -> str:
    """Values behind dashes, four digits each.

    Example:
        >>> numbers({"loss": 0.25, "rate": 0.00001})
        ' - loss: 0.2500 - rate: 1.0000e-05'
    """
    return "".join(
        f" - {name}: {value:.4f}" if abs(value) > 1e-3 else f" - {name}: {value:.4e}"
        for name, value in (logs or {}).items()
    )
