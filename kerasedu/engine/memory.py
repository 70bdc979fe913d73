"""Memory that is let go of and soon needed again."""

from __future__ import annotations

import numpy as np

LARGEST = 32 * 2**20  # what the C library of Linux takes for a large block, at most


def keep_freed_memory() -> None:
    """Keep up to 64 MB of freed memory in this process, instead of giving it back to the system after each step.

    A training step of the digit network takes and frees tens of megabytes. Linux clears every page that it hands out
    again; that was 10 to 16 of the 63 ms of a step, and 5 of 22 in `predict`. Its C library gives blocks back that are
    larger than the largest one that was freed before (mallopt(3), M_MMAP_THRESHOLD), and keeps twice as much of what is
    free. So one block of almost 32 MB is taken and freed, unused, which costs nothing. Elsewhere this does nothing.
    """
    np.empty(LARGEST - 2**13, np.uint8)
