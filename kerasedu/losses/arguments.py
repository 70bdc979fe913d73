"""What losses check before they reckon: the ranks and shapes of truths and predictions, and their own settings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten
from kerasedu.engine.tensor import ArrayLike


def as_numbers(x: Any, dtype: Any) -> Any:
    """Anything array-like as an array of this number type; a tensor stays one, so that gradients find their way.

    Example:
        >>> as_numbers([1, 2], "float32")
        array([1., 2.], dtype=float32)
    """
    if isinstance(x, (list, tuple)) and any(isinstance(leaf, ArrayLike) for leaf in flatten(x)):
        x = ops.stack([as_numbers(part, dtype) for part in x])
    if isinstance(x, ArrayLike):
        return x if x.dtype == dtype else ops.cast(x, dtype)
    return np.asarray(x, dtype)


def as_predictions(x: Any) -> Any:
    """Predictions as decimal numbers: decimal arrays keep their number type, all else gets `floatx()`."""
    if not isinstance(x, (ArrayLike, np.ndarray)) or x.dtype.kind != "f":
        return as_numbers(x, settings.floatx())
    return x


def pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Truths and predictions as decimal numbers of one rank, those of the predictions' number type.

    Raises:
        ValueError: if their shapes do not fit, or if they are single numbers without any axis.
    """
    y_pred = as_predictions(y_pred)
    y_true, y_pred = same_rank(as_numbers(y_true, y_pred.dtype.name), y_pred)
    fits = y_true.ndim == y_pred.ndim and all(
        a == b or 1 in (a, b) for a, b in zip(y_true.shape, y_pred.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"The loss got truths of shape {tuple(y_true.shape)} and predictions of shape {tuple(y_pred.shape)}. Both "
            "must have the same shape: check the number of units in the last layer, and whether the labels are one-hot."
        )
    if not y_true.ndim:
        raise ValueError(
            f"The loss got the single numbers {plain(y_true)} and {plain(y_pred)}. It compares arrays, whose first "
            "axis counts samples: give [[y]] for one number of one sample."
        )
    return y_true, y_pred


def same_rank(x: Any, y: Any) -> tuple[Any, Any]:
    """Two arrays, brought to one rank where the longer one's last axis has length 1.

    That axis is added to the other, if the other has one axis only; else it is dropped, as in Keras.

    Example:
        >>> x, y = same_rank(np.zeros(4), np.zeros((4, 1)))
        >>> x.shape, y.shape
        ((4, 1), (4, 1))
        >>> x, y = same_rank(np.zeros((4, 3, 1)), np.zeros((4, 3)))
        >>> x.shape, y.shape
        ((4, 3), (4, 3))
    """
    if x.ndim == y.ndim + 1 and x.shape[-1] == 1:
        return (x, _as_column(y)) if y.ndim == 1 else (ops.squeeze(x, -1), y)
    if y.ndim == x.ndim + 1 and y.shape[-1] == 1:
        return (_as_column(x), y) if x.ndim == 1 else (x, ops.squeeze(y, -1))
    return x, y


def _as_column(x: Any) -> Any:
    return x[:, None] if isinstance(x, np.ndarray) else ops.expand_dims(x, -1)


def check_setting(loss: str, name: str, value: Any, low: float, high: float = math.inf, inside: bool = False) -> None:
    """Whether a setting of a loss lies in its range.

    Arguments:
        loss: name of the loss, for the message.
        name: name of the setting.
        value: a number, or several.
        low: smallest number that is allowed.
        high: largest number that is allowed.
        inside: whether `low` and `high` themselves are not allowed.

    Raises:
        ValueError: if it does not.
        TypeError: if it is no number.
    """
    numbers = np.asarray(value)
    if numbers.dtype.kind not in "fiu":
        raise TypeError(f"{loss} got {name}={value!r} of type {type(value).__name__}. It takes a number.")
    fits = (low < numbers) & (numbers < high) if inside else (low <= numbers) & (numbers <= high)
    if not fits.all():
        if math.isfinite(high):
            range_ = f"between {low:g} and {high:g}" if inside else f"from {low:g} to {high:g}"
        else:
            range_ = f"above {low:g}" if inside else f"of at least {low:g}"
        raise ValueError(f"{loss} got {name}={value!r}. It takes a number {range_}.")


def held(x: Any, low: float, high: float) -> Any:
    """Numbers held between two bounds. At a bound itself half of the gradient passes, as in Keras with JAX."""
    return ops.minimum(ops.maximum(x, low), high)
