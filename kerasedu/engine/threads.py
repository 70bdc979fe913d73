"""How many processor cores NumPy uses: for matrix products, and for slices of a batch.

OpenBLAS, which NumPy brings along, starts a thread for each core and lets them wait for each other in a loop. As soon
as another program wants a core too, a training step of the digit network takes 100 to 900 ms instead of 45. So training
runs it on one thread, unless the reader of this line says otherwise with the environment variable
KERASEDU_BLAS_THREADS.

The second core is not idle: convolutions, poolings and other work on a batch are done in slices, several at a time,
each on a thread of Python's (engine/slices.py). NumPy lets other threads run while it computes. Such threads sleep
while they wait, so a busy machine does not stall them. A step of the digit network takes 27 ms on two instead of 41 on
one with both cores free, 45 instead of 42 beside one other busy program, and 104 instead of 135 beside two. There is
one for each core, but no more than four; the environment variable KERASEDU_SLICE_THREADS says how many instead.
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

from kerasedu.engine.workers import Workers

MOST_THREADS = 4  # more were not measured


def blas_threads() -> int:
    """Number of threads for matrix products: 1, or the environment variable KERASEDU_BLAS_THREADS."""
    return int(os.environ.get("KERASEDU_BLAS_THREADS", "1"))


def limited_blas() -> AbstractContextManager:
    """Inside, matrix products run on `blas_threads()` threads; afterwards on as many as before."""
    return _limit


class _Limit:
    """The limit, which holds for the whole process, from the first thread that enters until the last one leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limited: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limited = _controller().limit(limits=blas_threads(), user_api="blas")
            self._inside += 1

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limited.restore_original_limits()


_limit = _Limit()


def slice_threads() -> int:
    """Number of threads for slices: one for each core, at most 4; or the environment variable KERASEDU_SLICE_THREADS.

    Where matrix products have several threads each, there is one.
    """
    chosen = os.environ.get("KERASEDU_SLICE_THREADS")
    return int(chosen) if chosen else min(cores(), MOST_THREADS) if blas_threads() == 1 else 1


def cores() -> int:
    """Number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def workers() -> Workers:
    """The threads that help with slices of a batch."""
    return Workers(max(1, slice_threads() - 1))


if hasattr(os, "register_at_fork"):  # threads do not live on in a child process
    os.register_at_fork(after_in_child=workers.cache_clear)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
