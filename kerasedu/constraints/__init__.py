"""Rules that weights obey after every update."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.names import tells_near
from kerasedu.engine.registry import Registry

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]

registry = Registry("constraint", "keras.constraints")
Array = np.ndarray


class Constraint:
    """A rule: `constraint(weight)` returns the nearest weight that obeys it. Override `__call__` and `get_config`."""

    def __call__(self, w: Array) -> Array:
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it makes of a weight. Define __call__(self, w)."
        )

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constraint:
        return cls(**config)


def _lengths(w: Array, axis: Any) -> Array:
    axis = tuple(axis) if isinstance(axis, list) else axis
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
class MinMaxNorm(Constraint):
    """The weights into each unit have at least and at most these lengths.

    Arguments:
        min_value: least length.
        max_value: greatest length.
        rate: how far a length that is out of bounds goes towards them at each update, from 0 to 1.
        axis: axis or axes over which a length is taken: 0 for a Dense kernel (inputs, units).
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Array) -> Array:
        lengths = _lengths(w, self.axis)
        wanted = self.rate * np.clip(lengths, self.min_value, self.max_value) + (1 - self.rate) * lengths
        return w * (wanted / (settings.epsilon() + lengths))

    def get_config(self) -> dict[str, Any]:
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


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


max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm


def get(identifier: Any) -> Any:
    """The constraint that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(constraint: Any) -> Any:
    """The configuration of a constraint, as Keras 3 writes it."""
    return registry.serialize(constraint)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The constraint that a configuration describes; `custom_objects` has the caller's own classes by name."""
    return registry.get(config, custom_objects)


__getattr__ = tells_near(__name__, __all__)
