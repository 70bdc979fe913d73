"""Labels in the form that a loss wants."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.ops.crossentropy import check_labels


def to_categorical(x: Any, num_classes: int | None = None, dtype: Any = None) -> np.ndarray:
    """Whole numbers as one-hot rows.

    Arguments:
        x: whole numbers from 0 to num_classes - 1, of any shape; a last axis of length 1 is dropped.
        num_classes: number of classes; one more than the largest label when None.
        dtype: number type of the result, as in Keras 2; float64 when None, as in Keras 3.

    Returns:
        Array with one more axis, which has a one at the place that the label names.

    Raises:
        ValueError: if a label names no class.

    Example:
        >>> to_categorical([0, 2], 3)
        array([[1., 0., 0.],
               [0., 0., 1.]])
    """
    labels = np.asarray(plain(x), dtype="int64")
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = int(num_classes) if num_classes else int(labels.max(initial=-1)) + 1
    check_labels(labels, classes)
    return np.eye(classes, dtype=dtype or "float64")[labels]
