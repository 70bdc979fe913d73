"""Work on a batch in slices that fit the processor's cache.

A convolution that first unfolds a whole batch and then multiplies reads and writes main memory several times. In slices
of about two megabytes the unfolded numbers are still in the cache when they are multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

SLICE_BYTES = 2 * 2**20


def slices(count: int, bytes_per_sample: int) -> Iterator[slice]:
    """Consecutive slices of `count` samples, each small enough for the cache; of none, one empty slice.

    Arguments:
        count: number of samples.
        bytes_per_sample: how much memory the work on one sample touches.

    Example:
        >>> [(s.start, s.stop) for s in slices(5, SLICE_BYTES // 2)]
        [(0, 2), (2, 4), (4, 5)]
    """
    step = max(1, SLICE_BYTES // max(1, bytes_per_sample))
    return (slice(start, min(start + step, count)) for start in range(0, max(1, count), step))


def sum_over_slices(work: Callable[[slice], tuple], count: int, bytes_per_sample: int) -> tuple:
    """Call `work` for each slice, and add up what it returns, entry by entry; an entry may be None each time."""
    totals: list[np.ndarray | None] = []
    for part in slices(count, bytes_per_sample):
        for i, entry in enumerate(work(part)):
            if len(totals) <= i:
                totals.append(entry)
            elif entry is not None:
                totals[i] += entry
    return tuple(totals)
