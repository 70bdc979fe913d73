"""Work on a batch in slices that fit the processor's cache, several of them at a time.

A convolution that first unfolds a whole batch and then multiplies reads and writes main memory several times. In slices
of about three megabytes the unfolded numbers are still in the cache when they are multiplied. Smaller ones would lose:
threads wait for each other before each call of NumPy (a convolution and its pooling took 5.4 ms in slices of 1 MB on
two threads, 4.4 in slices of 3).

How a batch is split depends on its shape alone, and what belongs together is added up in the order of the slices. So
the numbers are the same, bit for bit, on any number of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from kerasedu.engine.memory import keep_freed_memory
from kerasedu.engine.threads import limited_blas, slice_threads, workers

SLICE_BYTES = 3 * 2**20
SUMS = 8  # so many partial sums, at most, are in memory at a time; a kernel's gradient can have tens of megabytes

keep_freed_memory()  # slices come and go many times in a second


def slices(count: int, bytes_per_sample: int) -> Iterator[slice]:
    """Consecutive slices of `count` samples, each small enough for the cache; of none, one empty slice.

    Of more than one there is an even number, as far as possible, so that two threads have as much to do.

    Arguments:
        count: number of samples.
        bytes_per_sample: how much memory the work on one sample touches.

    Example:
        >>> [(s.start, s.stop) for s in slices(6, SLICE_BYTES // 5)]  # five would fit, but three and three are even
        [(0, 3), (3, 6)]
    """
    most = max(1, SLICE_BYTES // max(1, bytes_per_sample))
    number = max(1, -(-count // most))
    step = max(1, -(-count // (number + (number > 1 and number % 2))))
    return (slice(start, min(start + step, count)) for start in range(0, max(1, count), step))


def each(work: Callable[[Any], Any], parts: Iterable[Any]) -> list:
    """Call `work` for each part, several of them at a time on threads of their own; what it returns, in order.

    What `work` computes may not depend on other parts. Matrix products inside run on one thread each.
    """
    share = Share(work, parts)
    helpers = min(slice_threads(), len(share.results)) - 1
    if helpers < 1:
        return list(map(work, (part for _, part in share.left)))
    with limited_blas():
        return share.run_with(helpers)


def each_slice(work: Callable[[slice], Any], count: int, bytes_per_sample: int) -> list:
    """Call `work` for each slice of `count` samples; what it returns, in order."""
    return each(work, slices(count, bytes_per_sample))


def sum_over_slices(work: Callable[[slice], tuple], count: int, bytes_per_sample: int) -> tuple:
    """Call `work` for each slice, and add up what it returns, entry by entry; an entry may be None each time."""
    parts = list(slices(count, bytes_per_sample))
    step = -(-len(parts) // SUMS)
    groups = [parts[start : start + step] for start in range(0, len(parts), step)]
    return sum_entries(each(lambda group: sum_entries(map(work, group)), groups))


def sum_entries(results: Iterable[tuple]) -> tuple:
    """Add up tuples, entry by entry and in their order; an entry may be None in all of them."""
    totals: list[np.ndarray | None] = []
    for result in results:
        for i, entry in enumerate(result):
            if len(totals) <= i:
                totals.append(entry)
            elif entry is not None:
                totals[i] += entry
    return tuple(totals)


class Share:
    """Parts that several threads take to work on, one after the other, until none is left.

    The thread that asks works as well, and begins at once. On a busy machine, where the others wait for a processor, it
    does it all by itself.
    """

    def __init__(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> None:
        self.work = work
        self.left = deque(enumerate(parts))
        self.results: list[Any] = [None] * len(self.left)
        self.errors: dict[int, Exception] = {}

    def run_with(self, helpers: int) -> list:
        """Work on all parts, on this thread and on some more; the results, or the first part's error."""
        running = [workers().submit(self.run) for _ in range(helpers)]
        try:
            self.run()
        finally:
            self.left.clear()
            for helper in running:
                helper.end()  # one that has not begun yet is not needed any more
        for i in sorted(self.errors):
            raise self.errors[i]
        return self.results

    def run(self) -> None:
        """Take parts and work on them until none is left; after an error none is."""
        for i, part in iter(self._taken, None):
            try:
                self.results[i] = self.work(part)
            except Exception as error:  # noqa: BLE001 - raised again by run_with
                self.errors[i] = error
                self.left.clear()

    def _taken(self) -> tuple[int, Any] | None:
        try:
            return self.left.popleft()
        except IndexError:
            return None
