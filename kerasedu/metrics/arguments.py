"""What metrics check before they count: the ranks and shapes of truths, predictions and sample weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain

Array = np.ndarray


def as_array(x: Any) -> Array:
    """Anything array-like as a plain array."""
    return np.asarray(plain(x))


def same_rank(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Truths and predictions as arrays; a last axis of length 1 that only one of them has is dropped or added.

    Example:
        >>> [array.shape for array in same_rank([1, 0], [[0.9], [0.2]])]
        [(2, 1), (2, 1)]
    """
    truth, answer = as_array(y_true), as_array(y_pred)
    if truth.ndim == answer.ndim + 1 and truth.shape[-1] == 1:
        return truth[..., 0], answer
    return (truth[..., None] if truth.ndim == answer.ndim - 1 and answer.shape[-1] == 1 else truth), answer


def same_shape(metric: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Truths and predictions as arrays of one shape.

    Arguments:
        metric: name of the metric, for the message.
        y_true: what is true.
        y_pred: what was predicted.

    Raises:
        ValueError: if their shapes differ.
    """
    truth, answer = same_rank(y_true, y_pred)
    if truth.shape != answer.shape:
        raise ValueError(
            f"{metric} got truths of shape {np.shape(y_true)} and predictions of shape {np.shape(y_pred)}. It compares "
            "number by number, so both must have the same shape: check the number of units in the last layer, and "
            "whether the labels are one-hot."
        )
    return truth, answer


def spread(sample_weight: Any, shape: tuple[int, ...], metric: str) -> Array:
    """Sample weights with as many axes as what they weigh, so that NumPy spreads each over all numbers of its sample.

    Arguments:
        sample_weight: one weight for all, (), or one for each sample, (N,), time step, (N, T), or number.
        shape: shape of what they weigh.
        metric: name of the metric, for the message.

    Returns:
        Array in float64 that broadcasts to `shape`.

    Raises:
        ValueError: if the weights do not fit.

    Example:
        >>> spread([1, 2, 3], (3, 4), "Mean").shape
        (3, 1)
    """
    weights = np.asarray(plain(sample_weight), np.float64)
    given = weights.shape
    if weights.ndim == len(shape) + 1 and given[-1] == 1:
        weights = weights[..., 0]
    weights = weights.reshape(weights.shape + (1,) * (len(shape) - weights.ndim))
    if weights.ndim != len(shape) or any(a not in (1, b) for a, b in zip(weights.shape, shape, strict=True)):
        raise ValueError(
            f"{metric} got sample weights of shape {given} for values of shape {shape}. Give one weight for each "
            f"sample, or weights of the same shape as the values{_one_number(shape)}."
        )
    return weights


def _one_number(shape: tuple[int, ...]) -> str:
    return "" if shape else "; here a single number stands for the whole batch, so that samples cannot be weighed"


def check_share(metric: str, name: str, value: Any) -> float:
    """A setting that is a share, from 0 to 1.

    Raises:
        ValueError: if it is not.
    """
    if not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
        raise ValueError(f"{metric} got {name}={value!r}. It takes a number from 0 to 1.")
    return float(value)
