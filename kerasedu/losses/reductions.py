"""How the losses of samples become one number: weights, masks and reductions, as in Keras."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.losses.arguments import as_numbers, same_rank

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


class Reduction:
    """The names of reductions, as constants: `Reduction.SUM` is "sum". Keras 2 had them; Keras 3 takes the names."""

    AUTO = SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
    SUM = "sum"
    NONE = "none"


def reduce_weighted(values: Any, sample_weight: Any, mask: np.ndarray | None, reduction: str | None) -> Any:
    """The losses of samples as one number.

    Arguments:
        values: the losses (N, ...).
        sample_weight: a weight for each, or weights that broadcast to them.
        mask: which of them count, true and false.
        reduction: as for Loss.

    Returns:
        One number; an array if the reduction is "none" or None.

    Raises:
        ValueError: if the shapes do not fit.
    """
    weights = _weights(sample_weight, mask, reduction, values.dtype)
    if weights is not None:
        values, weights = same_rank(values, weights)
        _check_broadcast("sample_weight" if mask is None else "a mask", weights, "losses", values)
        values = ops.multiply(values, weights)
    if reduction in ("none", None) or not values.ndim:
        return values
    if reduction == "sum" or not values.size:
        return ops.sum(values)
    if reduction == "mean_with_sample_weight" and weights is not None:
        return ops.divide_no_nan(ops.sum(values), ops.sum(weights))
    return ops.mean(values)


def _weights(sample_weight: Any, mask: np.ndarray | None, reduction: str | None, dtype: Any) -> Any:
    """Sample weights and mask as one array of weights; None where there are neither.

    What the mask leaves out has weight 0. In a mean over all, the rest make up for it.
    """
    weights = None if sample_weight is None else as_numbers(sample_weight, dtype)
    if mask is None:
        return weights
    counted = mask.astype(dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        counted = (counted * (mask.size / (np.sum(mask) + settings.epsilon()))).astype(dtype)
    if weights is None:
        return counted
    counted, weights = same_rank(counted, weights)
    _check_broadcast("sample_weight", weights, "a mask", counted)
    return ops.multiply(weights, counted)


def _check_broadcast(name: str, weights: Any, what: str, values: Any) -> None:
    """Whether weights fit what is weighed.

    Raises:
        ValueError: if they do not.
    """
    try:
        np.broadcast_shapes(values.shape, weights.shape)
    except ValueError:
        shape = (*weights.shape, *(1 for _ in range(values.ndim - weights.ndim)))
        one_each = weights.ndim < values.ndim and weights.shape == values.shape[: weights.ndim]
        hint = f" For one weight a sample give it the shape {shape}: sample_weight.reshape{shape}." if one_each else ""
        raise ValueError(
            f"The loss got {name} of shape {tuple(weights.shape)}, and {what} of shape {tuple(values.shape)} to weigh "
            f"with it. It must have that shape, or one that broadcasts to it.{hint}"
        ) from None
