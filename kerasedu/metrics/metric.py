"""What a metric is: a number that is gathered over batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine.registry import Registry

registry = Registry("metric", "keras.metrics")


class Metric:
    """A number that is gathered over batches.

    Override `update_state`, which looks at a batch, `result`, which says the number so far, and `reset_state`.

    Arguments:
        name: name, for logs.
        dtype: number type of the result.

    Example:
        >>> metric = Mean()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([5.0])
        >>> float(metric.result())
        3.0
    """

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        self.name = name or type(self).__name__
        self.dtype = dtype or "float32"

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Look at a batch."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it gathers. Define update_state(self, y_true, y_pred)."
        )

    def result(self) -> Any:
        """The number for all batches since the last reset."""
        raise NotImplementedError(f"{type(self).__name__} does not say its result. Define result(self).")

    def reset_state(self) -> None:
        """Forget all batches."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it starts anew. Define reset_state(self).")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.update_state(*args, **kwargs)
        return self.result()

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        return cls(**config)


@registry.register()
class Mean(Metric):
    """Mean of all values, each with its weight."""

    def __init__(self, name: str = "mean", dtype: str | None = None) -> None:
        super().__init__(name, dtype)
        self.reset_state()

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add values.

        Arguments:
            values: array of any shape, or a number.
            sample_weight: weights that broadcast to it; 1 each when None.
        """
        values = np.asarray(values, np.float64)
        weights = (
            np.ones_like(values) if sample_weight is None else _spread(np.asarray(sample_weight, np.float64), values)
        )
        self.total += float(np.sum(values * weights))
        self.count += float(np.sum(weights))

    def result(self) -> np.ndarray:
        return np.asarray(self.total / self.count if self.count else 0.0, self.dtype)

    def reset_state(self) -> None:
        self.total = self.count = 0.0


class MeanOfFunction(Mean):
    """Mean of a function of (y_true, y_pred) over all samples.

    Arguments:
        fn: that function; it returns one number for each sample.
        kwargs: further arguments for it.
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name or fn.__name__, dtype)
        self.fn, self.arguments = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true, (N, ...).
            y_pred: what was predicted.
            sample_weight: a weight for each sample.
        """
        super().update_state(self.fn(np.asarray(y_true), np.asarray(y_pred), **self.arguments), sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


def _spread(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights of samples, spread over all values of each sample."""
    if weights.ndim == values.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    weights = weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
    return np.broadcast_to(weights, values.shape)
