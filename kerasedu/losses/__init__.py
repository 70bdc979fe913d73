"""How wrong a prediction is."""

from __future__ import annotations

from typing import Any

from kerasedu.losses.classes import (
    CLASS_OF_FUNCTION,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from kerasedu.losses.functions import (
    binary_crossentropy,
    categorical_crossentropy,
    mean_squared_error,
    sparse_categorical_crossentropy,
)
from kerasedu.losses.loss import FunctionLoss, Loss, registry

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Loss",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "as_loss",
    "binary_crossentropy",
    "categorical_crossentropy",
    "deserialize",
    "get",
    "mean_squared_error",
    "serialize",
    "sparse_categorical_crossentropy",
]


def get(identifier: Any) -> Any:
    """The loss that a name, configuration, function or instance stands for; a function's name gives the function."""
    return registry.get(identifier)


def as_loss(identifier: Any) -> Loss | None:
    """The loss object that `compile(loss=...)` works with.

    Any function loss(y_true, y_pred) will do.

    Raises:
        ValueError: for an unknown name.
    """
    loss = get(identifier)
    if loss is None or isinstance(loss, Loss):
        return loss
    return CLASS_OF_FUNCTION[loss]() if loss in CLASS_OF_FUNCTION else FunctionLoss(loss)


def serialize(loss: Any) -> Any:
    """The configuration of a loss, as Keras 3 writes it."""
    return registry.serialize(loss)


def deserialize(config: Any) -> Any:
    """The loss that a configuration describes."""
    return registry.get(config)
