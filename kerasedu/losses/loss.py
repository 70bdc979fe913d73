"""What a loss is: a number for each sample, and how they become one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.engine.registry import Registry
from kerasedu.engine.tensor import ArrayLike

registry = Registry("loss", "keras.losses")
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


class Loss:
    """Says how wrong predictions are: `loss(y_true, y_pred, sample_weight=None)`.

    Override `call`, which returns one number for each sample.

    Arguments:
        name: name, for logs.
        reduction: how the samples' numbers become one: "sum_over_batch_size" (their mean), "sum", "mean" (the same as
            the first), "mean_with_sample_weight" (their mean weighted by the sample weights), or "none".
        dtype: number type; `floatx()` when None.

    Raises:
        ValueError: for another reduction.
    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: str | None = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"{type(self).__name__} got reduction={reduction!r}. It takes one of {', '.join(map(str, REDUCTIONS))}."
            )
        self.name = name or type(self).__name__
        self.reduction = reduction
        self.dtype = dtype or settings.floatx()

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One number for each sample."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say how wrong a prediction is. Define call(self, y_true, y_pred)."
        )

    def counted(self, y_true: Any) -> np.ndarray | None:
        """Which samples count, as an array of true and false; None where all do."""
        return None

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_pred = as_numbers(y_pred, self.dtype)
        y_true = as_numbers(y_true, self.dtype)
        return self.reduce(self.call(y_true, y_pred), self._weights(y_true, sample_weight))

    def _weights(self, y_true: Any, sample_weight: Any) -> Any:
        """The sample weights; a sample that does not count has weight 0, and the others make up for it in a mean."""
        counted = self.counted(y_true)
        if counted is None:
            return sample_weight
        share = 1.0 if self.reduction in ("sum", "none", None) else np.mean(counted)
        weights = counted / max(share, settings.epsilon())
        return weights if sample_weight is None else weights * np.reshape(sample_weight, weights.shape)

    def reduce(self, values: Any, sample_weight: Any = None) -> Any:
        """The samples' numbers as one."""
        count = values.size
        if sample_weight is not None:
            weights = match_rank(as_numbers(sample_weight, self.dtype), values)
            values = ops.multiply(values, weights)
            if self.reduction == "mean_with_sample_weight":
                return ops.divide(ops.sum(values), float(np.sum(np.broadcast_to(weights, values.shape))))
        if self.reduction in ("none", None):
            return values
        total = ops.sum(values)
        return total if self.reduction == "sum" else ops.divide(total, max(count, 1))

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        return cls(**config)


class FunctionLoss(Loss):
    """A loss made of a function loss(y_true, y_pred), which returns one number for each sample.

    Arguments:
        fn: that function.
        kwargs: further arguments for it.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name or fn.__name__, reduction, dtype)
        self.fn, self.arguments = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self.arguments)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


def as_numbers(x: Any, dtype: str) -> Any:
    """Tensors as they are; anything else as an array of this number type."""
    return x if isinstance(x, ArrayLike) else np.asarray(x, dtype)


def match_rank(x: Any, like: Any) -> Any:
    """x with a last axis of length 1 dropped or added, so that it has as many axes as `like`."""
    if x.ndim == like.ndim + 1 and x.shape[-1] == 1:
        return ops.squeeze(x, -1)
    if x.ndim == like.ndim - 1:
        return ops.expand_dims(x, -1)
    return x
