"""Datasets in HDF5 files, which are read in slices."""

from __future__ import annotations

from typing import Any

import numpy as np


class Rows:
    """Some neighbouring rows of a dataset, none of which are read before they are asked for.

    Arguments:
        dataset: array in a file (N, ...), or in memory.
        start: first row.
        stop: the row after the last one.
    """

    def __init__(self, dataset: Any, start: int, stop: int) -> None:
        self.dataset, self.start, self.stop = dataset, start, stop
        self.dtype, self.shape = dataset.dtype, (stop - start, *dataset.shape[1:])
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def read(self, start: int, stop: int) -> np.ndarray:
        """The rows from `start` up to `stop`, counted from the first of these."""
        return np.asarray(self.dataset[self.start + start : self.start + min(stop, len(self))])

    def part(self, start: int, stop: int) -> Rows:
        """Some of these rows."""
        return Rows(self.dataset, self.start + start, self.start + stop)

    @property
    def chunk(self) -> int:
        """How many rows the file stores together; any of them costs as much as all."""
        chunks = getattr(self.dataset, "chunks", None)
        return chunks[0] if chunks else 1

    @property
    def row_bytes(self) -> int:
        """Size of a row in memory."""
        return self.dtype.itemsize * int(np.prod(self.shape[1:], dtype=np.int64))


def is_in_file(value: Any) -> bool:
    """Whether a value is a dataset of h5py, which is not imported to find out."""
    return type(value).__module__.split(".")[0] == "h5py" and hasattr(value, "dtype") and hasattr(value, "shape")


def is_group(value: Any) -> bool:
    """Whether a value is a file of h5py, or a folder in one."""
    return type(value).__module__.split(".")[0] == "h5py" and hasattr(value, "keys")
