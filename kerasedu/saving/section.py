"""A part of a file as a file of its own, so that HDF5 can work inside an archive without a copy."""

from __future__ import annotations

import io
import os
from typing import BinaryIO


class Section(io.RawIOBase):
    """A part of a file: byte 0 here is byte `start` there.

    Arguments:
        stream: the file.
        start: where the part begins.
        size: how long it is; up to the end of the file, and growing with it, when None.
    """

    def __init__(self, stream: BinaryIO, start: int, size: int | None = None) -> None:
        super().__init__()
        self.stream, self.start, self._size = stream, start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return self._size is None

    def __len__(self) -> int:
        """How many bytes it has."""
        if self._size is not None:
            return self._size
        return max(self.stream.seek(0, os.SEEK_END) - self.start, 0)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self)}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:
        view = memoryview(buffer).cast("B")
        if self._size is not None:
            view = view[: max(self._size - self._at, 0)]
        self.stream.seek(self.start + self._at)
        count = self.stream.readinto(view)
        self._at += count
        return count

    def write(self, data: bytes) -> int:
        self.stream.seek(self.start + self._at)
        count = self.stream.write(data)
        self._at += count
        return count

    def truncate(self, size: int | None = None) -> int:
        size = self._at if size is None else size
        self.stream.truncate(self.start + size)
        return size

    def flush(self) -> None:
        if not self.closed and not self.stream.closed:
            self.stream.flush()
