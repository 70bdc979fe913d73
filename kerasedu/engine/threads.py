"""How many processor cores NumPy uses: for matrix products, and for slices of a batch.

OpenBLAS, which NumPy brings along, starts a thread for each core and lets them wait for each other in a loop. As soon
as another program wants a core too, a training step of the digit network takes 100 to 900 ms instead of 45. So training
runs it on one thread, unless the reader of this line says otherwise with the environment variable
KERASEDU_BLAS_THREADS.

NumPy's other functions use one core. Where an operation calls them for one slice of a batch after the other, several
slices can be worked on at a time, each on a thread of Python's. Such threads sleep while they wait, so a busy machine
does not stall them. They pay where slices are large (a depthwise convolution of 64 channels took 0.58 ns for each
multiplication on two, 0.74 on one) and cost where they are small (1.11 against 0.87 at 16 channels), so there is one,
unless the environment variable KERASEDU_SLICE_THREADS says otherwise.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def blas_threads() -> int:
    """Number of threads for matrix products: 1, or the environment variable KERASEDU_BLAS_THREADS."""
    return int(os.environ.get("KERASEDU_BLAS_THREADS", "1"))


def limited_blas() -> AbstractContextManager:
    """Inside, matrix products run on `blas_threads()` threads; afterwards on as many as before."""
    return _controller().limit(limits=blas_threads(), user_api="blas")


def slice_threads() -> int:
    """Number of threads for slices of a batch: 1, or the environment variable KERASEDU_SLICE_THREADS."""
    return int(os.environ.get("KERASEDU_SLICE_THREADS", "1"))


@cache
def workers() -> ThreadPoolExecutor | None:
    """The threads that work on slices of a batch; None where one thread does all of it."""
    return ThreadPoolExecutor(slice_threads(), "kerasedu-slices") if slice_threads() > 1 else None


if hasattr(os, "register_at_fork"):  # threads do not live on in a child process
    os.register_at_fork(after_in_child=workers.cache_clear)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
