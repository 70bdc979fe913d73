"""The checksum of a file, of which the large parts are summed up in another thread while they are being written.

The CRC-32 of two parts in a row follows from that of each: the first is moved on by as many bytes as the second has,
which is linear over the field of two elements. (crc32_combine of zlib; Ross Williams, "A Painless Guide to CRC Error
Detection Algorithms", 1993.)
"""

from __future__ import annotations

import functools
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import h5py
import numpy as np

LARGE = 1 << 20  # bytes; a smaller array is not worth a thread
CHUNK = 1 << 18
POLYNOMIAL = 0xEDB88320


class WhileWriting:
    """Sums up the arrays of an HDF5 file beside the writing of them.

    Arguments:
        start: where the HDF5 file begins in the file around it.
    """

    def __init__(self, start: int) -> None:
        self._start = start
        self._thread = ThreadPoolExecutor(1)
        self._sums: dict[int, tuple[int, Future[int]]] = {}

    def add(self, dataset: h5py.Dataset, array: np.ndarray) -> None:
        """Begin to sum up an array that was written as it is."""
        place = dataset.id.get_offset()
        if array.nbytes >= LARGE and place is not None and array.flags.c_contiguous and array.dtype == dataset.dtype:
            self._sums[self._start + place] = array.nbytes, self._thread.submit(zlib.crc32, array.data.cast("B"))

    def of_file(self, stream: BinaryIO, end: int) -> int:
        """The CRC-32 of the HDF5 file, which is complete now."""
        total, at = 0, self._start
        for place, (size, part) in sorted(self._sums.items()):
            total = combined(checksum(stream, at, place - at, total), part.result(), size)
            at = place + size
        self._thread.shutdown()
        return checksum(stream, at, end - at, total)


def checksum(stream: BinaryIO, start: int, size: int, total: int = 0) -> int:
    """The CRC-32 of a part of a file, following on that of what comes before it."""
    stream.seek(start)
    buffer = memoryview(bytearray(min(CHUNK, max(size, 1))))
    while size and (count := stream.readinto(buffer[: min(size, CHUNK)])):
        total = zlib.crc32(buffer[:count], total)
        size -= count
    return total


def combined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two parts in a row.

    Arguments:
        first: that of the first part.
        second: that of the second part.
        size: how many bytes the second part has.

    Example:
        >>> combined(zlib.crc32(b"one "), zlib.crc32(b"two"), 3) == zlib.crc32(b"one two")
        True
    """
    for bit in range(size.bit_length()):
        if size >> bit & 1:
            first = _times(_zeros(bit), first)
    return first ^ second


@functools.cache
def _zeros(bit: int) -> tuple[int, ...]:
    """What 2**bit bytes of zeros do to a CRC, as the images of its 32 bits."""
    if bit == 0:
        one_bit = (POLYNOMIAL, *(1 << n for n in range(31)))
        return _squared(_squared(_squared(one_bit)))
    return _squared(_zeros(bit - 1))


def _squared(matrix: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(_times(matrix, column) for column in matrix)


def _times(matrix: tuple[int, ...], vector: int) -> int:
    total = 0
    for column in matrix:
        if vector & 1:
            total ^= column
        vector >>= 1
    return total
