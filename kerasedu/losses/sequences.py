"""The loss of sequences whose labels do not say at which time they are due (CTC)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.losses.arguments import as_predictions
from kerasedu.losses.loss import FunctionLoss
from kerasedu.ops.crossentropy import check_labels

BLANK = 0
"""The class that stands for the blank, and for padding in the labels."""


def ctc(y_true: Any, y_pred: Any) -> Any:
    """How surprised predictions are by a sequence of labels, over all ways to say it: see `ops.ctc_loss`.

    Arguments:
        y_true: whole numbers (N, L); 0 stands for the blank and fills up short sequences.
        y_pred: logits (N, T, classes).

    Returns:
        Array (N,), in nats.

    Raises:
        ValueError: if the shapes do not fit, or a label names no class.

    Example:
        >>> import numpy as np
        >>> ctc([[1, 0]], np.zeros((1, 3, 2), "float32")).round(4)  # 6 of the 8 ways say 1
        array([0.2877], dtype=float32)
    """
    y_pred, labels = as_predictions(y_pred), np.asarray(plain(y_true))
    if labels.ndim != len("NL") or y_pred.ndim != len("NTC") or len(labels) != y_pred.shape[0]:
        raise ValueError(
            f"ctc got labels of shape {labels.shape} and predictions of shape {tuple(y_pred.shape)}. It takes labels "
            "(samples, labels), filled up with 0, and logits (samples, time, classes)."
        )
    check_labels(labels, y_pred.shape[-1])
    label_lengths = np.sum(labels != BLANK, axis=-1)
    time_steps = np.full(len(labels), y_pred.shape[1])
    return ops.ctc_loss(labels.astype(int), y_pred, label_lengths, time_steps, BLANK)


class CTC(FunctionLoss):
    """Surprise at a sequence of labels, whenever they are said. See `ctc`.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> import numpy as np
        >>> round(float(CTC()([[1, 0]], np.zeros((1, 3, 2)))), 4)
        0.2877
    """

    def __init__(self, reduction: str | None = "sum_over_batch_size", name: str = "ctc", dtype: Any = None) -> None:
        super().__init__(ctc, reduction, name, dtype)
