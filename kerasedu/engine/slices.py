"""Work on a batch in slices that fit the processor's cache.

A convolution that first unfolds a whole batch and then multiplies reads and writes main memory several times. In slices
of about two megabytes the unfolded numbers are still in the cache when they are multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from typing import Any

import numpy as np

from kerasedu.engine.threads import workers

SLICE_BYTES = 2 * 2**20


def slices(count: int, bytes_per_sample: int) -> Iterator[slice]:
    """Consecutive slices of `count` samples, each small enough for the cache; of none, one empty slice.

    Arguments:
        count: number of samples.
        bytes_per_sample: how much memory the work on one sample touches.

    Example:
        >>> [(s.start, s.stop) for s in slices(6, SLICE_BYTES // 5)]  # five would fit, but three and three are even
        [(0, 3), (3, 6)]
    """
    most = max(1, SLICE_BYTES // max(1, bytes_per_sample))
    step = max(1, -(-count // max(1, -(-count // most))))
    return (slice(start, min(start + step, count)) for start in range(0, max(1, count), step))


def each_slice(work: Callable[[slice], Any], count: int, bytes_per_sample: int) -> list:
    """Call `work` for each slice, several of them at a time on threads of their own; what it returns, in order.

    For work that spends its time in NumPy outside of matrix products: these have threads of their own. What `work`
    computes may not depend on other slices, so the result is the same on any number of threads.
    """
    parts = list(slices(count, bytes_per_sample))
    if len(parts) == 1 or workers() is None:
        return list(map(work, parts))
    running = [workers().submit(copy_context().run, work, part) for part in parts]  # np.errstate holds there too
    return [one.result() for one in running]


def sum_over_slices(work: Callable[[slice], tuple], count: int, bytes_per_sample: int) -> tuple:
    """Call `work` for each slice, and add up what it returns, entry by entry; an entry may be None each time."""
    return sum_entries(map(work, slices(count, bytes_per_sample)))


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
