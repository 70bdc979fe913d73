"""What `import tensorflow as tf` finds beside `tf.keras`: the few names that Keras tutorials use of it.

They are kerasedu's; TensorFlow itself is not here, and what is not in this table says so.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from kerasedu import ops, random
from kerasedu.engine import GradientTape, Tensor, Variable
from kerasedu.interop.alias_names import words
from kerasedu.utils import set_random_seed

VERSION = "2.0+kerasedu"

SAME_NAME = words(
    "abs add cast cond convert_to_tensor cos equal exp expand_dims eye greater less matmul maximum minimum multiply "
    "not_equal one_hot ones ones_like reshape round sigmoid sign sin slice sqrt square squeeze stack stop_gradient "
    "subtract tanh tile transpose where zeros zeros_like"
)

RENAMED = {
    "concat": "concatenate",
    "pow": "power",
    "reduce_all": "all",
    "reduce_any": "any",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_sum": "sum",
    "clip_by_value": "clip",
}
"""What TensorFlow calls otherwise than `keras.ops`."""

NUMBER_TYPES = words("bool float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64")


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> np.ndarray:  # noqa: ARG001 - TensorFlow's
    """An array of this value, an array of this shape if one is given."""
    array = np.asarray(ops.convert_to_tensor(value, dtype))
    return array if shape is None else np.broadcast_to(array, shape).copy()


def function(func: Callable[..., Any] | None = None, **kwargs: Any) -> Any:  # noqa: ARG001 - TensorFlow's
    """Decorator that leaves a function as it is: here it runs line by line, and can be watched doing so."""
    return (lambda it: it) if func is None else func


def argmax(input: Any, axis: int = 0) -> Any:
    """Place of the largest number, along the first axis when nothing else is said."""
    return ops.argmax(input, axis)


def gather(params: Any, indices: Any, axis: int = 0) -> Any:
    """Rows by their numbers."""
    return ops.take(params, indices, axis=axis)


def _normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    return random.normal(shape, mean, stddev, dtype, seed)


def _uniform(shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    return random.uniform(shape, minval, maxval, dtype, seed)


NAMES: dict[str, Any] = {
    **{name: getattr(ops, name) for name in SAME_NAME},
    **{old: getattr(ops, today) for old, today in RENAMED.items()},
    **{name: name for name in NUMBER_TYPES},
    "GradientTape": GradientTape,
    "Tensor": Tensor,
    "Variable": Variable,
    "__version__": VERSION,
    "argmax": argmax,
    "constant": constant,
    "function": function,
    "gather": gather,
    "math": SimpleNamespace(
        **{name: getattr(ops, name) for name in ("abs", "exp", "log", "maximum", "minimum", "sqrt", "square", "tanh")},
        reduce_mean=ops.mean,
        reduce_sum=ops.sum,
    ),
    "newaxis": None,
    "nn": SimpleNamespace(
        **{name: getattr(ops, name) for name in ("relu", "selu", "sigmoid", "softmax", "softplus", "tanh")}
    ),
    "random": SimpleNamespace(normal=_normal, uniform=_uniform, set_seed=set_random_seed),
}
