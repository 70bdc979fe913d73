"""The heaps in which an HDF5 file keeps texts, and the attributes that point into them.

HDF5 trusts what they say: on a damaged heap it goes round in circles, and for a text of four billion characters it
makes room before it looks. So both are checked before the first text is read. (HDF5 File Format Specification 3.0,
sections III.E Global Heap, IV.A.1.a Version 1 Object Header, IV.A.2.m Attribute Message.)
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

import h5py

from kerasedu.saving.errors import ModelFileError

SIGNATURE = b"GCOL\1\0\0\0"
HEADER, PART = struct.Struct("<8sQ"), struct.Struct("<HHIQ")
OBJECT_HEADER, MESSAGE, PLACE = struct.Struct("<BxH4xI4x"), struct.Struct("<HHB3x"), struct.Struct("<QQ")
ATTRIBUTE_HEAD, REFERENCE = struct.Struct("<BBHHH"), struct.Struct("<IQI")
ATTRIBUTE, CONTINUATION = 0x0C, 0x10  # kinds of messages
IN_A_HEAP = 9  # the class of number types whose values are elsewhere
LARGEST_SEARCHED = 64 << 20
"""Up to this many bytes, a whole file is searched for heaps; beyond, only what lies between the weights."""
CHUNK = 1 << 20


def check_texts(stream: BinaryIO, groups: list[h5py.Group], datasets: dict[str, h5py.Dataset], name: str) -> None:
    """Raise if a heap of a file is damaged, or an attribute points into one where there is no such text.

    Arguments:
        stream: the file.
        groups: its groups.
        datasets: its datasets, by path.
        name: what to call it.

    Raises:
        ModelFileError: telling what is wrong.
    """
    size = stream.seek(0, os.SEEK_END)
    places = [(0, size)] if size <= LARGEST_SEARCHED else _between(datasets, size)
    heaps = {heap: _parts(stream, heap, size, name) for start, end in places for heap in _heaps(stream, start, end)}
    for group in groups:
        for length, heap, index in _references(stream, h5py.h5o.get_info(group.id).addr):
            if length and heaps.get(heap, {}).get(index, -1) < length:
                raise ModelFileError(
                    f"{name} is damaged: a text of {group.name} is to have {length:,} characters, which are not there."
                )


def _between(datasets: dict[str, h5py.Dataset], size: int) -> list[tuple[int, int]]:
    """The places of a file that no dataset takes."""
    taken = sorted(
        (dataset.id.get_offset(), dataset.id.get_offset() + dataset.id.get_storage_size())
        for dataset in datasets.values()
        if dataset.id.get_offset() is not None
    )
    ends = [0, *itertools.accumulate((end for _, end in taken), max)]
    return [
        (end, start) for end, start in zip(ends, [*(start for start, _ in taken), size], strict=True) if end < start
    ]


def _heaps(stream: BinaryIO, start: int, end: int) -> list[int]:
    """Where heaps begin in a part of a file."""
    found: list[int] = []
    overlap = len(SIGNATURE) - 1
    while start < end:
        piece = _read(stream, start, min(CHUNK, end - start) + overlap)
        at = piece.find(SIGNATURE)
        while at >= 0:
            found.append(start + at)
            at = piece.find(SIGNATURE, at + 1)
        start += CHUNK
    return found


def _parts(stream: BinaryIO, heap: int, file_size: int, name: str) -> dict[int, int]:
    """How long each text of a heap is, by its number.

    Raises:
        ModelFileError: if the heap is damaged.
    """
    head = _read(stream, heap, HEADER.size)
    size = HEADER.unpack(head)[1] if len(head) == HEADER.size else 0
    if not HEADER.size <= size <= file_size - heap:
        raise ModelFileError(f"{name} is damaged: the texts at byte {heap:,} say they need {size:,} bytes.")
    content = _read(stream, heap, size)
    parts: dict[int, int] = {}
    at = HEADER.size
    while at + PART.size <= size:
        index, _, _, length = PART.unpack_from(content, at)
        needed = PART.size + -(-length // 8) * 8 if index else length
        if not PART.size <= needed <= size - at:
            raise ModelFileError(f"{name} is damaged: the text at byte {heap + at:,} says it has {length:,} bytes.")
        parts[index] = length
        at += needed
    return parts


def _read(stream: BinaryIO, start: int, size: int) -> bytes:
    stream.seek(start)
    return stream.read(size)


def _references(stream: BinaryIO, header: int) -> Iterator[tuple[int, int, int]]:
    """The (length, heap, number) of each text that the attributes of a group point to."""
    for kind, content in _messages(stream, header):
        if kind == ATTRIBUTE:
            try:
                yield from _texts(content)
            except (struct.error, IndexError):  # cut off; HDF5 finds that out itself
                continue


def _messages(stream: BinaryIO, header: int) -> Iterator[tuple[int, bytes]]:
    """The messages of an object header of version 1, which is what h5py and Keras write."""
    start = _read(stream, header, OBJECT_HEADER.size)
    if len(start) < OBJECT_HEADER.size or start[0] != 1:
        return
    count, size = OBJECT_HEADER.unpack(start)[1:]
    blocks = [(header + OBJECT_HEADER.size, size)]
    while blocks and count > 0:
        content = _read(stream, *(min(one, LARGEST_SEARCHED) for one in blocks.pop(0)))
        at = 0
        while at + MESSAGE.size <= len(content) and count > 0:
            kind, length, _ = MESSAGE.unpack_from(content, at)
            at += MESSAGE.size
            body, at, count = content[at : at + length], at + length, count - 1
            if kind == CONTINUATION and len(body) >= PLACE.size:
                blocks.append(PLACE.unpack_from(body))
            yield kind, body


def _texts(message: bytes) -> Iterator[tuple[int, int, int]]:
    """Where the texts of an attribute are, if they are in a heap."""
    version, _, name, kind, space = ATTRIBUTE_HEAD.unpack_from(message)
    at = ATTRIBUTE_HEAD.size + (version == 3)
    pad = 8 if version == 1 else 1
    start = at + -(-name // pad) * pad
    if message[start] & 15 != IN_A_HEAP:
        return
    at = start + -(-kind // pad) * pad + -(-space // pad) * pad
    while at + REFERENCE.size <= len(message):
        yield REFERENCE.unpack_from(message, at)
        at += REFERENCE.size
