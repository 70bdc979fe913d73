"""Rules that weights obey after every update."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.registry import Registry

__all__ = ["Constraint", "MaxNorm", "NonNeg", "UnitNorm", "deserialize", "get", "serialize"]

registry = Registry("constraint", "keras.constraints")
Array = np.ndarray


class Constraint:
    """A rule: `constraint(weight)` returns the nearest weight that obeys it. Override `__call__` and `get_config`."""

    def __call__(self, w: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not say what it makes of a weight. Define __call__(self, w).")

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constraint:
        return cls(**config)


def _lengths(w: Array, axis: Any) -> Array:
    return np.sqrt(np.sum(np.square(w), axis=axis, keepdims=True))


@registry.register()
class MaxNorm(Constraint):
    """The weights into each unit have at most this length.

    Arguments:
        max_value: that length.
        axis: axis or axes over which a length is taken: 0 for a Dense kernel (inputs, units).
    """

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Array) -> Array:
        lengths = _lengths(w, self.axis)
        return w * (np.clip(lengths, 0, self.max_value) / (settings.epsilon() + lengths))

    def get_config(self) -> dict[str, Any]:
        return {"max_value": self.max_value, "axis": self.axis}


@registry.register()
class UnitNorm(Constraint):
    """The weights into each unit have length 1.

    Arguments:
        axis: axis or axes over which a length is taken: 0 for a Dense kernel (inputs, units).
    """

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Array) -> Array:
        return w / (settings.epsilon() + _lengths(w, self.axis))

    def get_config(self) -> dict[str, Any]:
        return {"axis": self.axis}


@registry.register()
class NonNeg(Constraint):
    """No weight is negative."""

    def __call__(self, w: Array) -> Array:
        return w * (w >= 0)


def get(identifier: Any) -> Any:
    """The constraint that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(constraint: Any) -> Any:
    """The configuration of a constraint, as Keras 3 writes it."""
    return registry.serialize(constraint)


def deserialize(config: Any) -> Any:
    """The constraint that a configuration describes."""
    return registry.get(config)
