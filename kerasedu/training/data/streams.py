"""Batches that come one after the other: from generators and other iterables."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NoReturn

from kerasedu.training.data.base import Batch, Data, warn_out_of_data
from kerasedu.training.data.batches import BatchMaker
from kerasedu.training.data.read_ahead import ReadAhead


class StreamData(Data):
    """Batches of an iterable: a generator, which can be gone through once, or a list or loader, which can be again.

    A generator is asked for a batch when the batch is wanted, and for no more. With `ahead`, one thread runs it
    meanwhile, so that making a batch and learning from one overlap. It is one thread however many workers were asked
    for, as Python does not let two threads run one generator. Batches that take long to make are made by several
    workers from a PyDataset.

    Arguments:
        source: the iterable.
        make: brings a batch into shape.
        caller: name of what was called, for messages.
        steps: batches in an epoch; all of them if None.
        ahead: how many batches may be made ahead of time; 0 makes none.
        weigh: what becomes of each batch; None for nothing.
    """

    def __init__(
        self,
        source: Iterable[Any],
        make: BatchMaker,
        caller: str,
        steps: int | None = None,
        ahead: int = 0,
        weigh: Callable[[Batch], Batch] | None = None,
    ) -> None:
        self.source, self.make, self.caller, self.ahead, self.weigh = source, make, caller, ahead, weigh
        self.again = not isinstance(source, Iterator)
        self._asked = steps
        self.steps = _length(source) if steps is None else steps
        self._iterator: Iterator[Any] | None = None
        self._waiting: deque[Any] = deque()  # taken from the iterator, and not yet given away
        self._number = 0  # of the next batch
        self._begun = False

    def peek(self) -> Batch:
        if not self._look():
            self._refuse_nothing()
        return self._made(self._waiting[0], self._number)

    def epoch(self) -> Iterator[Batch]:
        if self.again and self._number and not self.goes_on:
            self._iterator = None
            self._waiting.clear()
        if not self._look():
            self._run_dry()
            return
        given = 0
        with self._stopping(self._raw()) as items:
            for raw in items:
                batch = self._made(raw, self._number)
                self._number += 1
                given += 1
                yield batch
        if self.steps is None:
            self.steps = given
        elif given < self.steps:
            warn_out_of_data(self.caller, given, self.steps, f"{self.make.source} gave no more")

    def _look(self) -> bool:
        """Whether there is another batch. It is taken and kept; an iterable that has come to its end begins anew."""
        if not self._waiting and self._iterator is not None:
            self._take_one()
        if not self._waiting and (self.again or not self._begun):
            self._begun, self._number = True, 0
            self._iterator = iter(self.source)
            self._take_one()
        return bool(self._waiting)

    def _take_one(self) -> None:
        try:
            self._waiting.extend(islice(self._iterator, 1))
        except Exception as error:
            self._add_note(error, self._number)
            raise

    def _raw(self) -> Generator[Any]:
        """What an epoch is made of, as it came."""
        kept = len(self._waiting) if self._asked is None else min(len(self._waiting), self._asked)
        rest = None if self._asked is None else self._asked - kept
        try:
            with self._rest(rest) as others:
                for _ in range(kept):
                    yield self._waiting.popleft()
                yield from others
        except Exception as error:
            self._add_note(error, self._number)
            raise

    @contextmanager
    def _rest(self, count: int | None) -> Iterator[Iterable[Any]]:
        """The next items of the iterator, in the making from now on if there is read-ahead."""
        if not self.ahead or count == 0:
            yield islice(self._iterator, count)
            return
        ahead = ReadAhead(self._iterator, self.ahead, count)
        try:
            with ahead:
                yield ahead
        finally:
            self._waiting.extend(ahead.waiting)

    def _made(self, raw: Any, number: int) -> Batch:
        batch = self.make(raw, number)
        return batch if self.weigh is None else self.weigh(batch)

    def _add_note(self, error: Exception, number: int) -> None:
        error.add_note(f"{self.caller}: {self.make.source} raised this in batch {number}, counted from 0.")

    def _run_dry(self) -> None:
        """There is no batch for another epoch."""
        if self._number == 0:
            self._refuse_nothing()
        self.exhausted = True
        reason = f"{self.make.source} ended after {self._number} batches in all"
        warn_out_of_data(self.caller, 0, self.steps or self._number, reason)

    def _refuse_nothing(self) -> NoReturn:
        raise ValueError(
            f"{self.caller} got {self.make.source}, which gave no batch at all. If it was gone through before, make it "
            "anew."
        )

    def split(self, share: float) -> tuple[Data, Data]:
        raise ValueError(
            f"{self.caller} got validation_split={share!r} and {self.make.source}. Only arrays can be split, as nobody "
            "knows where the last part of the batches begins. Give validation_data=... instead."
        )


def _length(source: Any) -> int | None:
    """How many batches an iterable says it has."""
    try:
        return len(source)
    except TypeError:
        return None
