"""Event files: records with checksums, one after the other (TensorFlow's TFRecord format).

A record is its length (8 bytes), the masked checksum of the length (4 bytes), the data, and the masked checksum of the
data (4 bytes); all numbers little-endian.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from kerasedu.callbacks.tensorboard.messages import event, file_version

POLYNOMIAL = 0x82F63B78
"""Castagnoli's polynomial with its bits in reverse, as the algorithm takes them (RFC 3720, section 12.1)."""

_numbers = count()


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        rest = byte
        for _ in range(8):
            rest = rest >> 1 ^ (POLYNOMIAL if rest & 1 else 0)
        table.append(rest)
    return tuple(table)


TABLE = _table()


def crc32c(data: bytes) -> int:
    """The checksum CRC-32C of some bytes.

    Example:
        >>> hex(crc32c(b"123456789"))
        '0xe3069283'
    """
    rest = 0xFFFFFFFF
    for byte in data:
        rest = TABLE[(rest ^ byte) & 0xFF] ^ rest >> 8
    return rest ^ 0xFFFFFFFF


def masked_crc32c(data: bytes) -> int:
    """The checksum as records store it: turned by 15 bits and moved, because data may hold checksums itself."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def framed(data: bytes) -> bytes:
    """The data as a record."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc32c(length)) + data + struct.pack("<I", masked_crc32c(data))


def read_records(content: bytes) -> Iterator[bytes]:
    """The data of all records of a file.

    Raises:
        ValueError: if a checksum does not fit.
    """
    start = 0
    while start < len(content):
        (length,) = struct.unpack_from("<Q", content, start)
        data = content[start + 12 : start + 12 + length]
        if content[start : start + 16 + length] != framed(data):
            raise ValueError(f"The record at byte {start} is damaged: its length or its data do not fit the checksum.")
        yield data
        start += 16 + length


class EventFile:
    """A file of events in a folder, which is made when the first one is written.

    Arguments:
        folder: the folder.
        clock: function that says the time in seconds since 1970.
    """

    def __init__(self, folder: str | os.PathLike[str], clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = Path(folder), clock
        self._file = None

    def add(self, step: int, value: bytes) -> None:
        """Add a summary value (see `messages`) at a step."""
        if self._file is None:
            self._open()
        self._file.write(framed(event(self._clock(), step, value)))

    def flush(self) -> None:
        """Let readers see what was added."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """End the file; what is added later goes into a new one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        now = self._clock()
        name = f"events.out.tfevents.{int(now)}.{socket.gethostname()}.{os.getpid()}.{next(_numbers)}.v2"
        self._file = (self._folder / name).open("wb")
        self._file.write(framed(file_version(now)))
