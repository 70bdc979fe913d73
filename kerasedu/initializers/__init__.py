"""Where weights start."""

from typing import Any

from kerasedu.initializers.constant import Constant, Ones, Zeros
from kerasedu.initializers.initializer import Initializer, registry
from kerasedu.initializers.random import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]


def get(identifier: Any) -> Any:
    """The initializer that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(initializer: Any) -> Any:
    """The configuration of an initializer, as Keras 3 writes it."""
    return registry.serialize(initializer)


def deserialize(config: Any) -> Any:
    """The initializer that a configuration describes."""
    return registry.get(config)
