"""The functions between the layers, by name."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine.registry import Registry
from kerasedu.ops import linear, log_softmax, sigmoid, softmax, softplus, tanh

__all__ = ["deserialize", "get", "linear", "log_softmax", "relu", "serialize", "sigmoid", "softmax", "softplus", "tanh"]

registry = Registry("activation", "keras.activations")


@registry.register()
def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """Rectified linear unit: negative numbers become 0.

    Arguments:
        x: array of any shape.
        negative_slope: slope below the threshold, 0 for a flat one.
        max_value: where the result is cut off; nowhere when None.
        threshold: below it, the result is negative_slope * (x - threshold).

    Returns:
        Array of the same shape.

    Example:
        >>> import numpy as np
        >>> relu(np.array([-2.0, 3.0]))
        array([0., 3.])
        >>> relu(np.array([-2.0, 3.0]), negative_slope=0.1, max_value=2.0)
        array([-0.2,  2. ])
    """
    if threshold == 0.0 and negative_slope == 0.0 and max_value is None:
        return ops.relu(x)
    below = ops.multiply(negative_slope, ops.subtract(x, threshold))
    y = ops.where(ops.greater_equal(x, threshold), x, below)
    return y if max_value is None else ops.minimum(y, max_value)


for _function in (linear, log_softmax, sigmoid, softmax, softplus, tanh):
    registry.register()(_function)


def get(identifier: Any) -> Any:
    """The activation that a name or function stands for; `linear` for None."""
    return linear if identifier is None else registry.get(identifier)


def serialize(activation: Any) -> Any:
    """The name of an activation."""
    return registry.serialize(activation)


def deserialize(config: Any) -> Any:
    """The activation that a name describes."""
    return get(config)
