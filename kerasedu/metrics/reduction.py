"""Mean and sum over batches, and the metrics that are the mean of a function."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu import losses
from kerasedu.engine.custom_objects import get_registered_object
from kerasedu.engine.masks import get_mask
from kerasedu.engine.op import plain
from kerasedu.engine.registry import function_config
from kerasedu.metrics.arguments import as_array, spread
from kerasedu.metrics.metric import Metric, gather, registry


@registry.register()
class Sum(Metric):
    """Sum of all values, each times its weight.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> metric = Sum()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([2.0], sample_weight=[10.0])
        >>> float(metric.result())
        24.0
    """

    def __init__(self, name: str = "sum", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self._tally("total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add values. Arguments as for `Mean.update_state`."""
        values = np.asarray(plain(values), np.float64)
        if sample_weight is not None:
            values = values * spread(sample_weight, values.shape, type(self).__name__)
        gather(self.total, values.sum())

    def result(self) -> np.ndarray:
        return np.asarray(self.total.value, self.dtype)


@registry.register()
class Mean(Metric):
    """Mean of all values, each with its weight.

    A sample with many values counts as much as one with few: the mean is taken over the values of a sample first.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> metric = Mean()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([5.0])
        >>> float(metric.result())
        3.0
    """

    def __init__(self, name: str = "mean", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self._tally("total")
        self.count = self._tally("count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add values.

        Arguments:
            values: a number, or an array (N, ...).
            sample_weight: a weight for each sample (N,), or for each value; 1 each when None.

        Raises:
            ValueError: if the weights do not fit the values.
        """
        values = np.asarray(plain(values), np.float64)
        if sample_weight is None:
            total, count = values.sum(), values.size
        elif isinstance(sample_weight, (int, float)):
            total, count = values.sum() * sample_weight, values.size * sample_weight
        else:
            weights = spread(sample_weight, values.shape, type(self).__name__)
            total, count = (values * weights).sum(), weights.sum() * (values.size / max(weights.size, 1))
        in_a_sample = math.prod(values.shape[1:])
        if in_a_sample:
            gather(self.total, total / in_a_sample)
            gather(self.count, count / in_a_sample)

    def result(self) -> np.ndarray:
        return np.asarray(self._mean(), self.dtype)

    def _mean(self) -> float:
        count = self.count.value
        return self.total.value / count if count else 0.0


@registry.register()
class MeanMetricWrapper(Mean):
    """Mean of a function of (y_true, y_pred) over all samples.

    A mask that travels with the predictions says which time steps count.

    Arguments:
        fn: that function; it returns one number for each sample, or for the whole batch.
        name, dtype: as for Metric.
        kwargs: further arguments for the function.

    Raises:
        TypeError: if `fn` cannot be called.

    Example:
        >>> metric = MeanMetricWrapper(lambda y_true, y_pred: np.max(y_pred, axis=-1), name="confidence")
        >>> metric.update_state([0, 1], [[0.8, 0.2], [0.4, 0.6]])
        >>> round(float(metric.result()), 4)
        0.7
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        if not callable(fn):
            raise TypeError(
                f"MeanMetricWrapper got fn={fn!r} of type {type(fn).__name__}. It takes a function of (y_true, y_pred)."
            )
        Metric.__init__(self, dtype, name)
        self.total = self._tally("total")
        self.count = self._tally("count")
        self._fn, self._fn_kwargs = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: what is true, (N, ...).
            y_pred: what was predicted.
            sample_weight: a weight for each sample (N,), or for each number that the function returns.
        """
        mask = get_mask(y_pred)
        values = as_array(self._fn(as_array(y_true), as_array(y_pred), **self._fn_kwargs))
        if mask is not None and values.shape[: np.ndim(mask)] == np.shape(mask):
            counted = spread(mask, values.shape, self.name)
            given = 1.0 if sample_weight is None else spread(sample_weight, values.shape, self.name)
            sample_weight = counted * given
        super().update_state(values, sample_weight)

    def get_config(self) -> dict[str, Any]:
        own = {"fn": written(self._fn)} if type(self) is MeanMetricWrapper else {}
        return {**super().get_config(), **own, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        if cls is MeanMetricWrapper and not callable(config["fn"]):
            config = {**config, "fn": function_named(config["fn"])}
        return cls(**config)


FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""The functions that a MeanMetricWrapper's configuration may name, beside the user's own."""


def written(fn: Any) -> Any:
    """What a configuration says of a function of (y_true, y_pred), or of a loss that is used like one.

    Raises:
        ValueError: if it has no name.
    """
    if isinstance(fn, losses.Loss):
        return losses.serialize(fn)
    if not hasattr(fn, "__name__"):
        raise ValueError(
            f"A metric is made of {fn!r}, which has no name that a configuration could keep. Write it as a function: "
            "def my_metric(y_true, y_pred): ..."
        )
    return function_config(fn)


def function_named(config: Any) -> Callable[..., Any]:
    """The function or loss that a configuration describes.

    Raises:
        ValueError: if there is none of this name.
    """
    if isinstance(config, dict) and config.get("class_name") != "function":
        return losses.deserialize(config)
    name = config["config"] if isinstance(config, dict) else config
    own = get_registered_object(name)
    if own is not None or name in FUNCTIONS:
        return FUNCTIONS[name] if own is None else own
    found = registry.find(str(name))
    if inspect.isclass(found):
        raise ValueError(f"A metric was to be made of the function {name!r}, which is the name of a class.")
    return found
