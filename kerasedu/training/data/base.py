"""What all training data has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Self

from kerasedu.engine.warning import warn_user

Batch = tuple[Any, ...]


class OutOfDataWarning(UserWarning):
    """There were fewer batches than the epoch was to have."""


class Data(ABC):
    """Batches to train on, to judge or to predict for, epoch by epoch.

    Attributes:
        steps: batches in an epoch; None where nobody knows before the first epoch is over.
        batch_size: samples in a batch; None where the source of the batches decides.
        whole: (x, y, sample_weight) where all of it lies in memory, else None.
        exhausted: whether an epoch was asked for and there was no batch left for it, as with a generator at its end.
        goes_on: whether an epoch of fewer batches than there are begins where the last one stopped, rather than with
            the first batch.
    """

    steps: int | None = None
    batch_size: int | None = None
    whole: tuple[Any, Any, Any] | None = None
    exhausted = False
    goes_on = True
    _running: Generator[Any] | None = None

    @abstractmethod
    def peek(self) -> Batch:
        """The first batch, or its first sample, without using it up."""

    @abstractmethod
    def epoch(self) -> Iterator[Batch]:
        """The batches of one epoch: tuples (x,), (x, y) or (x, y, sample_weight)."""

    @abstractmethod
    def split(self, share: float) -> tuple[Data, Data]:
        """All but the last part of the samples, and that part, which is `share` of them."""

    @contextmanager
    def _stopping(self, running: Generator[Any]) -> Iterator[Generator[Any]]:
        """What an epoch takes its batches from, stopped when the epoch ends, however it does."""
        self._running = running
        try:
            yield running
        finally:
            running.close()

    def close(self) -> None:
        """End everything that works in the background.

        Where an error ended an epoch, its traceback keeps the epoch alive, and what works for it.
        """
        if self._running is not None:
            self._running.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Numbered(Data):
    """Data whose batches have numbers, so that any of them can be asked for at any time.

    With `steps`, an epoch is that many batches. The next epoch goes on behind the last one. Where the batches end, the
    epoch ends too, with a warning, and the next one begins with the first batch again: as in Keras.

    Arguments:
        caller: name of what was called, for messages.
        total: number of the batches; None if there is no end.
        steps: batches in an epoch; all of them if None.
    """

    def __init__(self, caller: str, total: int | None, steps: int | None) -> None:
        self.caller, self.total = caller, total
        self.steps = total if steps is None else steps
        self._next = 0

    @abstractmethod
    def start_over(self) -> None:
        """Get ready for the first batch; here a new order is drawn."""

    @abstractmethod
    def deliver(self, first: int, last: int) -> Iterator[Batch]:
        """Batches number `first` up to, but not including, number `last`."""

    def epoch(self) -> Iterator[Batch]:
        first = self._next if self.goes_on and self._next != self.total else 0
        last = first + self.steps if self.total is None else min(first + self.steps, self.total)
        self._next = last
        if first == 0:
            self.start_over()
        yield from self.deliver(first, last)
        if last - first < self.steps:
            warn_out_of_data(self.caller, last - first, self.steps, f"the data has {self.total} batches")


def warn_out_of_data(caller: str, given: int, wanted: int, reason: str) -> None:
    """Say that an epoch had to end early."""
    warn_user(
        f"{caller} ran out of data: an epoch was to have {wanted} batches and got {given}, as {reason}. The epoch ends "
        "here. Ask for fewer steps, or give more data.",
        OutOfDataWarning,
    )
