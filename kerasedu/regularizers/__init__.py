"""Penalties on large weights, added to the loss."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine.registry import Registry

__all__ = ["L1", "L1L2", "L2", "Regularizer", "deserialize", "get", "serialize"]

registry = Registry("regularizer", "keras.regularizers")


class Regularizer:
    """A penalty: `regularizer(weight)` returns a number that is added to the loss. Override `__call__` and `get_config`."""

    def __call__(self, x: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say what it adds to the loss. Define __call__(self, x).")

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Regularizer:
        return cls(**config)


@registry.register("l1_l2")
class L1L2(Regularizer):
    """l1 times the sum of |w|, plus l2 times the sum of w squared.

    Arguments:
        l1: factor of the first, which drives weights to exactly 0.
        l2: factor of the second, which keeps weights small.

    Example:
        >>> import numpy as np
        >>> float(L1L2(l1=0.1, l2=0.01)(np.array([3.0, -4.0])))
        0.95
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = float(l1 or 0.0), float(l2 or 0.0)

    def __call__(self, x: Any) -> Any:
        parts = []
        if self.l1:
            parts.append(ops.multiply(self.l1, ops.sum(ops.absolute(x))))
        if self.l2:
            parts.append(ops.multiply(self.l2, ops.sum(ops.square(x))))
        return ops.add(*parts) if len(parts) == 2 else parts[0] if parts else 0.0  # noqa: PLR2004 - both parts

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1, "l2": self.l2}


@registry.register()
class L1(L1L2):
    """l1 times the sum of |w|."""

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1}


@registry.register()
class L2(L1L2):
    """l2 times the sum of w squared."""

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)

    def get_config(self) -> dict[str, Any]:
        return {"l2": self.l2}


def get(identifier: Any) -> Any:
    """The regularizer that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(regularizer: Any) -> Any:
    """The configuration of a regularizer, as Keras 3 writes it."""
    return registry.serialize(regularizer)


def deserialize(config: Any) -> Any:
    """The regularizer that a configuration describes."""
    return registry.get(config)
