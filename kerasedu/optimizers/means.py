"""Running means, which most rules keep."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def approach(mean: Array, target: Array, share: float, scratch: Array) -> None:
    """Move a running mean a share of the way to a target: mean <- mean + share (target - mean).

    That is mean <- (1 - share) mean + share target, with one multiplication less.

    Arguments:
        mean: the running mean, changed in place.
        target: what it goes to.
        share: how much of the way, from 0 to 1.
        scratch: room for intermediate results, in the shape of all of them. It may be the target itself.
    """
    np.subtract(target, mean, out=scratch)
    scratch *= share
    mean += scratch
