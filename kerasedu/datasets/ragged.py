"""Rows of whole numbers, each as long as it likes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_VALUES = 1 << 28  # what one file may hold: a row can be named a million times in a file of a few bytes


@dataclass(frozen=True)
class Ragged:
    """Rows laid end to end, so that NumPy works on all of them at once.

    Attributes:
        values: int64 (total,), the rows end to end.
        lengths: int64 (rows,), how long each row is.
    """

    values: np.ndarray
    lengths: np.ndarray

    @classmethod
    def from_lists(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """Rows from lists of whole numbers.

        Raises:
            TypeError, ValueError: if a row is no list of whole numbers, or there are more than 2**28 numbers in all.

        Example:
            >>> Ragged.from_lists([[1, 2], [], [3]])
            Ragged(values=array([1, 2, 3]), lengths=array([2, 0, 1]))
        """
        if not all(isinstance(row, list) for row in rows):
            raise TypeError("a row is no list")
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        total = int(lengths.sum())
        if total > MOST_VALUES:
            raise ValueError(f"its rows have {total} numbers in all")
        return cls(np.fromiter(itertools.chain.from_iterable(rows), np.int64, total), lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, chosen: slice | np.ndarray) -> Ragged:
        """The rows of a slice, of an array of places (in its order), or of an array of booleans."""
        starts = np.cumsum(self.lengths) - self.lengths
        starts, lengths = starts[chosen], self.lengths[chosen]
        new_starts = np.cumsum(lengths) - lengths
        places = np.repeat(starts - new_starts, lengths) + np.arange(lengths.sum())
        return Ragged(self.values[places], lengths)

    def led_by(self, value: int) -> Ragged:
        """Each row with one more value in front."""
        starts = np.cumsum(self.lengths) - self.lengths
        return Ragged(np.insert(self.values, starts, value), self.lengths + 1)

    def where(self, kept: np.ndarray) -> Ragged:
        """Each row without the values at which `kept` (total,) is False."""
        ends = np.cumsum(self.lengths)
        counts = np.concatenate([[0], np.cumsum(kept)])
        return Ragged(self.values[kept], counts[ends] - counts[ends - self.lengths])

    def lists(self) -> list[list[int]]:
        """The rows as lists of Python's whole numbers."""
        values, ends = self.values.tolist(), np.cumsum(self.lengths).tolist()
        return [values[start:end] for start, end in itertools.pairwise([0, *ends])]
