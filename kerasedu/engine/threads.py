"""How many processor cores the matrix products of NumPy use.

OpenBLAS, which NumPy brings along, starts a thread for each core and lets them wait for each other in a loop. As soon
as another program wants a core too, a training step of the digit network takes 100 to 900 ms instead of 45. So training
runs it on one thread, unless the reader of this line says otherwise with the environment variable
KERASEDU_BLAS_THREADS.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def blas_threads() -> int:
    """Number of threads for matrix products: 1, or the environment variable KERASEDU_BLAS_THREADS."""
    return int(os.environ.get("KERASEDU_BLAS_THREADS", "1"))


def limited_blas() -> AbstractContextManager:
    """Inside, matrix products run on `blas_threads()` threads; afterwards on as many as before."""
    return _controller().limit(limits=blas_threads(), user_api="blas")


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
