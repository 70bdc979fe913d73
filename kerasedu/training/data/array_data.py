"""Samples that lie in memory as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.workspace import empty
from kerasedu.training.data.base import Batch, Numbered
from kerasedu.training.data.values import as_floatx

Array = np.ndarray


class ArrayData(Numbered):
    """Samples in memory, or in files that NumPy maps into it (np.memmap).

    Arguments:
        parts: (x,), (x, y) or (x, y, sample_weight): arrays (N, ...), or structures of them.
        caller: name of what was called, for messages.
        batch_size: samples in a batch; the last one is shorter if need be.
        steps: batches in an epoch; all of them if None.
        shuffle: whether each pass takes the samples in a new random order; "batch" keeps those of a batch together.
        in_memory: whether all of it lies in memory.
        weigh: what becomes of each batch; None for nothing.
    """

    def __init__(
        self,
        parts: Batch,
        caller: str,
        batch_size: int = 32,
        steps: int | None = None,
        shuffle: bool | str = False,
        in_memory: bool = True,
        weigh: Callable[[Batch], Batch] | None = None,
    ) -> None:
        self.parts, self.leaves = parts, flatten(parts)
        self.samples, self.batch_size = len(self.leaves[0]), batch_size
        super().__init__(caller, -(-self.samples // batch_size), steps)
        self._asked = steps
        self.shuffle, self.in_memory, self.weigh = shuffle, in_memory, weigh
        self.whole = (*parts, None, None)[:3] if in_memory else None
        self._order: Array | None = None

    def start_over(self) -> None:
        self._order = self._new_order() if self.shuffle else None

    def _new_order(self) -> Array:
        """All samples in random order; for "batch", batch after batch in random order, and mixed within each."""
        generator = settings.generator()
        if self.shuffle != "batch":
            return generator.permutation(self.samples)
        whole = self.samples // self.batch_size
        starts = self.batch_size * generator.permutation(whole)
        rows = starts[:, None] + np.arange(self.batch_size)  # (batches, batch size)
        rest = generator.permutation(np.arange(whole * self.batch_size, self.samples))
        return np.concatenate([generator.permuted(rows, axis=1).ravel(), rest])

    def deliver(self, first: int, last: int) -> Iterator[Batch]:
        size, order, take = self.batch_size, self._order, self._taker()
        for start in range(first * size, last * size, size):
            rows = slice(start, start + size)
            yield take(rows if order is None else order[rows])

    def _taker(self) -> Callable[[Any], Batch]:
        """What makes a batch of row numbers, with as little to decide for each batch as can be."""
        if self.weigh is None and all(isinstance(part, np.ndarray) for part in self.parts):
            if all(leaf.dtype.kind != "f" or leaf.dtype == settings.floatx() for leaf in self.leaves):
                return lambda rows: tuple([rows_of(array, rows) for array in self.leaves])
            return lambda rows: tuple([as_floatx(rows_of(array, rows)) for array in self.leaves])
        return self._nested

    def _nested(self, rows: Any) -> Batch:
        batch = pack_like(self.parts, [as_floatx(rows_of(array, rows)) for array in self.leaves])
        return batch if self.weigh is None else self.weigh(batch)

    def peek(self) -> Batch:
        return self._nested(slice(0, 1))

    def split(self, share: float) -> tuple[ArrayData, ArrayData]:
        first = samples_before(share, self.samples, self.caller)
        learned, judged = self._part(slice(0, first), self.shuffle), self._part(slice(first, None), shuffle=False)
        judged.goes_on = False
        return learned, judged

    def _part(self, rows: slice, shuffle: bool | str) -> ArrayData:
        parts = map_structure(lambda array: array[rows], self.parts)
        return ArrayData(parts, self.caller, self.batch_size, self._asked, shuffle, self.in_memory, self.weigh)


def rows_of(array: Array, rows: slice | Array) -> Array:
    """Some samples: a view of those in a slice, a copy of those with these numbers."""
    if isinstance(rows, slice):
        return array[rows]
    batch = empty((len(rows), *array.shape[1:]), array.dtype)
    return array.take(rows, axis=0, out=batch, mode="clip")  # no number is too large; "raise" would copy twice


def samples_before(share: float, samples: int, caller: str) -> int:
    """How many samples come before the last part, which is a share of them.

    Raises:
        ValueError: if the share is none, or leaves nothing on one side.
    """
    if isinstance(share, bool) or not isinstance(share, int | float | np.floating) or not 0 < share < 1:
        raise ValueError(
            f"{caller} got validation_split={share!r}. It takes a share between 0 and 1: 0.2 keeps the last fifth of "
            "the samples for validation."
        )
    first = int(samples * (1 - share))
    if not 0 < first < samples:
        raise ValueError(
            f"{caller} got validation_split={share!r} with {samples} samples, which leaves {first} for training and "
            f"{samples - first} for validation. Take a share that leaves some for both."
        )
    return first
