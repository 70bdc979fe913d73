"""The functions between the layers, by name. Their mathematics and the table of slopes are in `ops/activations.py`."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine.names import tells_near
from kerasedu.engine.registry import Registry
from kerasedu.ops import (
    celu,
    elu,
    glu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_swish,
    hard_tanh,
    leaky_relu,
    linear,
    log_sigmoid,
    log_softmax,
    mish,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    swish,
    tanh,
    tanh_shrink,
    threshold,
)

__all__ = [
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]

registry = Registry("activation", "keras.activations")


@registry.register()
def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """Rectified linear unit: negative numbers become 0.

    Arguments:
        x: array of any shape.
        negative_slope: slope below the threshold, 0 for a flat one.
        max_value: where the result is cut off; nowhere when None.
        threshold: numbers up to it become negative_slope * (x - threshold).

    Returns:
        Array of the same shape.

    Example:
        >>> import numpy as np
        >>> relu(np.array([-2.0, 3.0]))
        array([0., 3.])
        >>> relu(np.array([-2.0, 3.0]), negative_slope=0.1, max_value=2.0)
        array([-0.2,  2. ])
    """
    if max_value is None and threshold == 0:
        return ops.leaky_relu(x, negative_slope) if negative_slope else ops.relu(x)
    y = ops.threshold(x, threshold, 0.0) if threshold else ops.relu(x)
    if max_value is not None:
        y = ops.minimum(ops.maximum(y, 0.0), max_value)
    if negative_slope:
        y = ops.subtract(y, ops.multiply(negative_slope, ops.relu(ops.subtract(threshold, x))))
    return y


@registry.register()
def gelu(x: Any, approximate: bool = False) -> Any:
    """x times the share of a standard normal distribution below x. Unlike `ops.gelu`, exact unless told otherwise.

    Arguments:
        x: array of any shape.
        approximate: whether a formula with tanh stands for that share.

    Example:
        >>> import numpy as np
        >>> gelu(np.array([-1.0, 0.0, 1.0])).round(3)
        array([-0.159,  0.   ,  0.841])
    """
    return ops.gelu(x, approximate)


@registry.register()
def exponential(x: Any) -> Any:
    """e to the power of x.

    Arguments:
        x: array of any shape.
    """
    return ops.exp(x)


for _function in (
    celu,
    elu,
    glu,
    hard_shrink,
    hard_sigmoid,
    leaky_relu,
    linear,
    log_sigmoid,
    log_softmax,
    hard_tanh,
    mish,
    relu6,
    selu,
    sigmoid,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    tanh,
    tanh_shrink,
    threshold,
):
    registry.register()(_function)
registry.register("swish")(silu)
registry.register("hard_swish")(hard_silu)


def get(identifier: Any) -> Any:
    """The activation that a name or function stands for; `linear` for None."""
    return linear if identifier is None else registry.get(identifier)


def serialize(activation: Any) -> Any:
    """The name of an activation."""
    return registry.serialize(activation)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The activation that a name describes; `custom_objects` has the caller's own functions by name."""
    return linear if config is None else registry.get(config, custom_objects)


__getattr__ = tells_near(__name__, __all__)
