"""How gradients change weights."""

from typing import Any

from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.rules import SGD, Adam, RMSprop

__all__ = ["SGD", "Adam", "Optimizer", "RMSprop", "deserialize", "get", "serialize"]


def get(identifier: Any) -> Any:
    """The optimizer that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(optimizer: Any) -> Any:
    """The configuration of an optimizer, as Keras 3 writes it."""
    return registry.serialize(optimizer)


def deserialize(config: Any) -> Any:
    """The optimizer that a configuration describes."""
    return registry.get(config)
