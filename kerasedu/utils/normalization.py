"""Numbers divided by their length."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Numbers divided by their length along an axis; where that is 0 they stay 0.

    Arguments:
        x: array, or tensor. A single row (n,) comes back as (1, n), as in Keras.
        axis: along which axis a length is taken.
        order: p of the length (sum of |x|^p)^(1/p): 2 for the usual length, 1 for the sum of sizes.

    Raises:
        ValueError: if order is no whole number of at least 1; for an array, if it is no number.

    Example:
        >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]]))
        array([[0.6, 0.8],
               [0. , 0. ]])
    """
    if not isinstance(x, np.ndarray):
        return ops.normalize(x, axis=axis, order=order)
    length = np.atleast_1d(np.linalg.norm(x, order, axis))
    length[length == 0] = 1
    return x / np.expand_dims(length, axis)
