"""Samples in files, read in blocks that fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.training.data.array_data import samples_before
from kerasedu.training.data.base import Batch, Numbered
from kerasedu.training.data.values import as_floatx

Array = np.ndarray
BLOCK = 2**25  # bytes that are read at a time


class FileData(Numbered):
    """Samples in HDF5 files, of which one block of 32 MB lies in memory at a time.

    Reading rows from all over a file is slow, so a block is read in few pieces of neighbouring rows. With
    `shuffle=True` a block is made of pieces from anywhere in the file, in a new order for each pass, and its samples
    are mixed: files of up to 32 MB come in an order as random as arrays do; in larger ones, samples that stand close to
    each other in the file often come in the same block. With `shuffle="batch"` only the batches change places, and the
    samples within each. Where a file is sorted by class, shuffle it once when it is written.

    Arguments:
        parts: (x,), (x, y) or (x, y, sample_weight): Rows (N, ...), or structures of them.
        caller: name of what was called, for messages.
        batch_size: samples in a batch; the last one is shorter if need be.
        steps: batches in an epoch; all of them if None.
        shuffle: True, "batch" or False.
        weigh: what becomes of each batch; None for nothing.
    """

    def __init__(
        self,
        parts: Batch,
        caller: str,
        batch_size: int = 32,
        steps: int | None = None,
        shuffle: bool | str = False,
        weigh: Callable[[Batch], Batch] | None = None,
    ) -> None:
        self.parts, self.leaves = parts, flatten(parts)
        self.samples, self.batch_size = len(self.leaves[0]), batch_size
        super().__init__(caller, -(-self.samples // batch_size), steps)
        self._asked, self.shuffle, self.weigh = steps, shuffle, weigh
        self._piece, self._pieces_in_block = self._sizes()
        self._order: Array | None = None
        self._seed = 0

    def _sizes(self) -> tuple[int, int]:
        """Rows in a piece, a multiple of the batch size, and pieces in a block."""
        together = 1 if self.shuffle == "batch" else max(leaf.chunk for leaf in self.leaves)
        batches = min(-(-together // self.batch_size), self.total)
        piece = batches * self.batch_size
        size = piece * sum(leaf.row_bytes for leaf in self.leaves)
        return piece, 1 if self.shuffle == "batch" else max(1, BLOCK // max(1, size))

    def start_over(self) -> None:
        pieces = -(-self.samples // self._piece)
        self._order = np.arange(pieces)
        if self.shuffle:
            generator = settings.generator()
            whole = self.samples // self._piece  # a shorter piece stays the last one
            self._order[:whole] = generator.permutation(whole)
            self._seed = int(generator.integers(2**63))

    def deliver(self, first: int, last: int) -> Iterator[Batch]:
        batches = self._pieces_in_block * self._piece // self.batch_size  # in a block
        for block in range(first // batches, -(-last // batches)):
            leaves, order = self._read(block)
            for number in range(max(first, block * batches), min(last, (block + 1) * batches)):
                start = (number - block * batches) * self.batch_size
                rows = slice(start, start + self.batch_size)
                yield self._packed(leaves, rows if order is None else order[rows])

    def _read(self, block: int) -> tuple[list[Array], Array | None]:
        """The samples of a block, and the order in which they come if it is another one."""
        pieces = self._order[block * self._pieces_in_block : (block + 1) * self._pieces_in_block]
        spans = _spans(np.sort(pieces) if self.shuffle else pieces, self._piece)
        leaves = [_joined([leaf.read(start, stop) for start, stop in spans]) for leaf in self.leaves]
        if not self.shuffle:
            return leaves, None
        return leaves, np.random.default_rng([self._seed, block]).permutation(len(leaves[0]))

    def _packed(self, leaves: list[Array], rows: Any) -> Batch:
        batch = pack_like(self.parts, [as_floatx(leaf[rows]) for leaf in leaves])
        return batch if self.weigh is None else self.weigh(batch)

    def peek(self) -> Batch:
        return self._packed([leaf.read(0, 1) for leaf in self.leaves], slice(None))

    def split(self, share: float) -> tuple[FileData, FileData]:
        first = samples_before(share, self.samples, self.caller)
        learned, judged = self._part(0, first, self.shuffle), self._part(first, self.samples, shuffle=False)
        judged.goes_on = False
        return learned, judged

    def _part(self, start: int, stop: int, shuffle: bool | str) -> FileData:
        parts = map_structure(lambda rows: rows.part(start, stop), self.parts)
        return FileData(parts, self.caller, self.batch_size, self._asked, shuffle, self.weigh)


def _spans(pieces: Array, rows: int) -> list[tuple[int, int]]:
    """Where to read: first row and the row after the last one; neighbouring pieces are read in one go."""
    breaks = np.flatnonzero(np.diff(pieces) != 1) + 1
    return [(int(run[0]) * rows, (int(run[-1]) + 1) * rows) for run in np.split(pieces, breaks)]


def _joined(arrays: list[Array]) -> Array:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
