"""Circle loss, for embeddings in which samples of one class lie close together and those of different ones apart.

Source: Y. Sun et al., "Circle loss: a unified perspective of pair similarity optimization" (2020).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.masks import set_mask
from kerasedu.engine.op import plain
from kerasedu.losses.arguments import as_numbers, as_predictions, check_setting
from kerasedu.losses.loss import FunctionLoss


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """ln(1 + sum of e^(gamma * a_n * (s_n - margin)) * sum of e^(-gamma * a_p * (s_p - 1 + margin))).

    s_p are the similarities (inner products) of a sample to those of its class, s_n to all others. The weights a_p =
    max(0, 1 + margin - s_p) and a_n = max(0, s_n + margin) let the pairs pull strongest that are furthest off.

    Arguments:
        y_true: whole numbers (N,) or (N, 1), the class of each sample.
        y_pred: embeddings of length 1 (N, D).
        ref_labels: classes (M,) of the samples to compare with; y_true when None.
        ref_embeddings: embeddings (M, D) of the samples to compare with; y_pred when None.
        remove_diagonal: whether a sample is not compared with the reference at its own place, which is itself where no
            others are given.
        gamma: how sharply the furthest pairs stand out, above 0.
        margin: how far apart classes are to lie, at least 0.

    Returns:
        Array (N,). It is 0 for a sample without another one of its class, or without one of another class, and a mask
        that leaves such samples out travels with it.

    Raises:
        ValueError: if the shapes do not fit, or for a setting outside its range.

    Example:
        >>> close, apart = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
        >>> circle([0, 0, 1], close).round(3), circle([0, 0, 1], apart).round(3)
        (array([0., 0., 0.], dtype=float32), array([134.4,  54.4,   0. ], dtype=float32))
    """
    check_setting("circle", "gamma", gamma, 0, inside=True)
    check_setting("circle", "margin", margin, 0)
    y_pred, labels = as_predictions(y_pred), _labels(y_true)
    others = y_pred if ref_embeddings is None else as_numbers(ref_embeddings, y_pred.dtype.name)
    other_labels = labels if ref_labels is None else _labels(ref_labels)
    _check_shapes(labels, y_pred, other_labels, others)
    alike = labels[:, None] == other_labels
    positive = alike & ~np.eye(*alike.shape, dtype=bool) if remove_diagonal else alike
    similarity = ops.matmul(y_pred, ops.transpose(others))
    pull = ops.multiply(ops.maximum(ops.subtract(1 + margin, similarity), 0.0), ops.subtract(1 - margin, similarity))
    push = ops.multiply(ops.maximum(ops.add(similarity, margin), 0.0), ops.subtract(similarity, margin))
    values = ops.softplus(ops.add(_log_sum_over(positive, pull, gamma), _log_sum_over(~alike, push, gamma)))
    set_mask(values, positive.any(axis=1) & ~alike.all(axis=1))
    return values


def _log_sum_over(pairs: np.ndarray, strength: Any, gamma: float) -> Any:
    """ln of the sum of e^(gamma * strength) over some pairs of each row; a very small number where it has none."""
    nothing = np.asarray(np.finfo(plain(strength).dtype).min / 4, plain(strength).dtype)
    return ops.logsumexp(ops.where(pairs, ops.multiply(strength, gamma), nothing), axis=-1)


def _labels(y: Any) -> np.ndarray:
    """Labels as an array (N,)."""
    labels = np.asarray(plain(y))
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels


def _check_shapes(labels: np.ndarray, embeddings: Any, other_labels: np.ndarray, others: Any) -> None:
    """Whether there is one label for each embedding.

    Raises:
        ValueError: if not.
    """
    for got, vectors in ((labels, embeddings), (other_labels, others)):
        if vectors.ndim != len(("N", "D")) or got.shape != vectors.shape[:1]:
            raise ValueError(
                f"circle got labels of shape {got.shape} and embeddings of shape {tuple(vectors.shape)}. It takes one "
                "label for each embedding: labels (N,) and embeddings (N, D)."
            )


class Circle(FunctionLoss):
    """Draws samples of one class together and pushes classes apart. See `circle`.

    Arguments:
        gamma: how sharply the furthest pairs stand out, above 0.
        margin: how far apart classes are to lie, at least 0.
        remove_diagonal: whether a sample is not compared with itself.
        reduction, name, dtype: as for Loss.

    Raises:
        ValueError: for a setting outside its range.

    Example:
        >>> print(Circle(reduction="sum")([0, 0, 1], [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]).round(3))
        188.8
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str = "circle",
        dtype: Any = None,
    ) -> None:
        check_setting("Circle", "gamma", gamma, 0, inside=True)
        check_setting("Circle", "margin", margin, 0)
        super().__init__(circle, reduction, name, dtype, gamma=gamma, margin=margin, remove_diagonal=remove_diagonal)
