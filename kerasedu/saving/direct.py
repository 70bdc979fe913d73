"""Reading datasets straight from where they lie in a file, which several threads can do at a time; HDF5 lets in one."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

import h5py
import numpy as np

from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.safe_hdf5 import read_array
from kerasedu.saving.section import Section


class Reader:
    """Reads datasets that were checked.

    Arguments:
        source: the open HDF5 file, or a section of a file.
        size: its size in bytes.
        name: what to call it.
    """

    def __init__(self, source: BinaryIO, size: int, name: str) -> None:
        self.size, self._name = size, name
        self._descriptor, self._start = _place(source)

    def in_one_piece(self, dataset: h5py.Dataset) -> bool:
        """Whether a dataset stands in the file in one piece, whole, so that reading it cannot fail."""
        offset = dataset.id.get_offset()
        return offset is not None and offset + dataset.id.get_storage_size() <= self.size

    def read(self, dataset: h5py.Dataset, dtype: np.dtype) -> np.ndarray:
        """The numbers of a dataset in a new array of this number type.

        Raises:
            ModelFileError: if the file ends before they do.
        """
        offset = dataset.id.get_offset()
        direct = self._descriptor is not None and dataset.dtype == dtype and self.in_one_piece(dataset)
        if not direct or dataset.file.userblock_size:
            return read_array(dataset, dtype)
        array = np.empty(dataset.shape, dtype)
        self._fill(memoryview(array.reshape(-1).view(np.uint8)), self._start + offset)
        return array

    def _fill(self, room: memoryview, at: int) -> None:
        while room:
            count = os.preadv(self._descriptor, [room], at)
            if not count:
                raise ModelFileError(f"{self._name} became shorter while it was read. Is something writing it?")
            room, at = room[count:], at + count


def _place(source: BinaryIO) -> tuple[int | None, int]:
    """Descriptor of the file below, and where in it the source begins; no descriptor where it cannot be used."""
    if isinstance(source, Section):
        return _place(source.stream)[0], source.start
    try:
        return (source.fileno() if hasattr(os, "preadv") else None), 0
    except io.UnsupportedOperation:
        return None, 0
