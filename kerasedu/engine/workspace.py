"""Large arrays over memory that earlier steps are done with.

Each step of a training needs arrays of the same shapes as the one before. Inside `reused_memory()`, as in `fit`, their
memory is kept when nobody holds it any more, and handed out again. Whether anybody does is seen from the number of
references to the memory's owner: each array over it holds it, and so does each view, and each view of a view. So what a
learner, a tape or a traceback keeps is never written over, and stays out of use for as long.

A training step of the digit network made 108 MB of arrays larger than 1 MB. Now it makes none, in the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from sys import getrefcount
from threading import get_ident

import numpy as np

Array = np.ndarray

LEAST = 2**20
"""Bytes from which memory is worth reusing; the C library is quick with less."""
SMALLEST = 2**22
"""Bytes of the smallest piece. From here on NumPy asks Linux for large pages: with small ones, and a piece for each
shape, a training step of the digit network took 23.9 ms instead of 23.3."""
MOST = 2**28
"""Bytes that are kept, at most. Where a step needs more, it begins anew, which is no worse than not to keep any."""


def empty(shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """An array with no particular numbers in it, like np.empty, over reused memory where there is some.

    Example:
        >>> with reused_memory():
        ...     x = empty((512, 512), np.dtype("float32"))
        ...     first, row = id(x.base), x[0]
        ...     del x  # but the row is still there
        ...     id(empty((512, 512), np.dtype("float32")).base) == first
        ...     del row
        ...     id(empty((512, 512), np.dtype("float32")).base) == first
        False
        True
    """
    size, rooms = prod(shape) * dtype.itemsize, _rooms.get()
    if rooms is None or size < LEAST or dtype.hasobject:
        return np.empty(shape, dtype)
    return np.ndarray(shape, dtype, rooms.room(size))


def packed(x: Array) -> Array:
    """The same numbers one after the other in memory, over reused memory where they were not."""
    if x.flags.c_contiguous:
        return x
    copy = empty(x.shape, x.dtype)
    copy[...] = x
    return copy


@contextmanager
def reused_memory() -> Iterator[None]:
    """Inside, `empty` reuses memory. Afterwards all of it is let go that nobody holds."""
    if _rooms.get() is not None:
        yield
        return
    token = _rooms.set(Rooms())
    try:
        yield
    finally:
        _rooms.reset(token)


class Rooms:
    """Memory for arrays, by the thread that fills it, in whose cache it may still be."""

    def __init__(self) -> None:
        self._rooms: defaultdict[int, list[Array]] = defaultdict(list)
        self._kept = 0

    def room(self, size: int) -> Array:
        """So many bytes that nobody holds, or up to twice as many."""
        size = max(size, SMALLEST)
        for room, holders in counted(self._rooms[get_ident()]):
            if holders == UNHELD and size <= room.size <= 2 * size:
                return room
        self._kept += size
        if self._kept > MOST:
            self._rooms.clear()
            self._kept = size
        room = np.empty(size, np.uint8)
        self._rooms[get_ident()].append(room)
        return room


def counted(rooms: list[Array]) -> Iterator[tuple[Array, int]]:
    """Each piece of memory, and the number of references to it."""
    for room in rooms:
        yield room, getrefcount(room)


((_, UNHELD),) = counted([np.empty(0, np.uint8)])
"""The number of references to memory that no array looks into: the list, and those that counting takes."""

_rooms: ContextVar[Rooms | None] = ContextVar("rooms", default=None)
