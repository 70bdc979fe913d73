"""What a loss is: a number for each sample, and how they become one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.masks import get_mask
from kerasedu.engine.naming import unique_name
from kerasedu.engine.registry import Registry, function_config, snake_case
from kerasedu.engine.structure import NESTED, flatten, map_structure
from kerasedu.losses.arguments import as_numbers, same_rank
from kerasedu.losses.reductions import REDUCTIONS, reduce_weighted

registry = Registry("loss", "keras.losses")


class Loss:
    """Says how wrong predictions are: `loss(y_true, y_pred, sample_weight=None)`.

    Override `call`, which returns one number for each sample.

    Arguments:
        name: name, for logs; made of the class's name when None.
        reduction: how the samples' numbers become one: "sum_over_batch_size" (their mean), "sum", "mean" (the same as
            the first), "mean_with_sample_weight" (their mean weighted by the sample weights), or "none" or None (they
            stay as they are).
        dtype: number type in which the loss reckons, or a dtype policy; `floatx()` when None.

    Raises:
        ValueError: for another reduction or number type.

    Example:
        >>> from kerasedu import ops
        >>> class LargestError(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.max(ops.absolute(y_true - y_pred), axis=-1)
        >>> print(LargestError()([[0.0, 0.0], [1.0, 1.0]], [[0.5, 3.0], [1.0, 0.0]]))
        2.0
    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"{type(self).__name__} got reduction={reduction!r}. It takes one of {', '.join(map(str, REDUCTIONS))}."
            )
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.reduction = reduction
        self.dtype = _number_type(type(self).__name__, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One number for each sample."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say how wrong a prediction is. Define call(self, y_true, y_pred)."
        )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch.

        Arguments:
            y_true: what is true (N, ...), or a structure of such arrays.
            y_pred: what was predicted. If a mask travels with it, what the mask leaves out does not count.
            sample_weight: a weight for each sample, in the shape of what `call` returns or one that broadcasts to it.

        Returns:
            One number; an array if the reduction is "none".

        Raises:
            ValueError: if shapes do not fit.
        """
        values = self.call(self._converted(y_true), self._converted(y_pred))
        return reduce_weighted(
            as_numbers(values, self.dtype), sample_weight, _merged(get_mask(y_pred), get_mask(values)), self.reduction
        )

    def _converted(self, structure: Any) -> Any:
        """An array, or a structure of arrays, in the loss's number type."""
        if structure is None:
            raise ValueError(
                f"The loss {self.name} got None in place of an array. It compares what is true with what was "
                "predicted: call it with loss(y_true, y_pred)."
            )
        nested = isinstance(structure, NESTED) and any(getattr(x, "ndim", 0) for x in flatten(structure))
        if nested or isinstance(structure, dict):
            return map_structure(lambda x: as_numbers(x, self.dtype), structure)
        return as_numbers(structure, self.dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments of `__init__`, from which `from_config` makes the loss again."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """The loss that `get_config` describes."""
        return cls(**config)


class FunctionLoss(Loss):
    """A loss made of a function loss(y_true, y_pred), which returns one number for each sample.

    Arguments:
        fn: that function.
        reduction: as for Loss.
        name: as for Loss; the function's name when None.
        dtype: as for Loss.
        kwargs: further arguments for the function.

    Attributes:
        arguments: those further arguments.
        unwritten: settings that Keras leaves out of its configurations, with their usual values. Here they are left out
            only where they have these values, so that no loss comes back changed.
    """

    unwritten: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), reduction, dtype)
        self.fn, self.arguments = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One number for each sample; a last axis of length 1 that only one side has does not matter."""
        if hasattr(y_true, "ndim") and hasattr(y_pred, "ndim"):
            y_true, y_pred = same_rank(y_true, y_pred)
        return self.fn(y_true, y_pred, **self.arguments)

    def get_config(self) -> dict[str, Any]:
        kept = {
            key: value
            for key, value in self.arguments.items()
            if key not in self.unwritten or value != self.unwritten[key]
        }
        return {**super().get_config(), **kept}


@registry.register(module="keras.src.losses.losses")
class LossFunctionWrapper(FunctionLoss):
    """A loss made of a function of one's own; its configuration keeps the function, by its name.

    Arguments:
        fn, reduction, name, dtype, kwargs: as for FunctionLoss.

    Example:
        >>> from kerasedu import ops
        >>> def distance(y_true, y_pred):
        ...     return ops.mean(ops.absolute(y_true - y_pred), axis=-1)
        >>> print(LossFunctionWrapper(distance)([[0.0], [0.0]], [[1.0], [2.0]]))
        1.5
    """

    def get_config(self) -> dict[str, Any]:
        fn = function_config(self.fn) if inspect.isfunction(self.fn) else self.fn
        return {**Loss.get_config(self), "fn": fn, **self.arguments}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        return cls(**{**config, "fn": registry.get(config["fn"])})


def _merged(*masks: Any) -> np.ndarray | None:
    """What all masks leave in; None where there is none."""
    present = [np.asarray(mask, bool) for mask in masks if mask is not None]
    return functools.reduce(np.logical_and, present) if present else None


def _number_type(loss: str, dtype: Any) -> str:
    """The name of the number type in which a loss reckons.

    Raises:
        ValueError: for one that NumPy does not have.
    """
    if dtype is None:
        return settings.floatx()
    name = str(getattr(dtype, "compute_dtype", getattr(dtype, "name", dtype))).removeprefix("mixed_")
    if name not in settings.FLOAT_TYPES:
        raise ValueError(f"{loss} got dtype={dtype!r}. It takes one of {', '.join(settings.FLOAT_TYPES)}.")
    return name
