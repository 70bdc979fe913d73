"""In which number type a layer calculates and keeps its weights, under Keras's names (`keras.dtype_policies`).

NumPy calculates in the type that the weights have: a policy here is a number type with Keras's face. Policies of two
types (mixed precision) and of few bits (quantized) are refused with a reason.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.engine.registry import Registry
from kerasedu.engine.tensor import ArrayLike

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "serialize"]

registry = Registry("dtype policy", "keras.dtype_policies")


@registry.register("Policy", module="keras")
class DTypePolicy:
    """The number type of a layer: what `dtype=` of a layer takes beside the type's name.

    Arguments:
        name: "float32", "float64", "float16", or another number type of NumPy's; that of new layers when None.

    Raises:
        TypeError: if the name is no text.
        ValueError: if there is no such type, or it is mixed or quantized, which NumPy has no arithmetic for.

    Example:
        >>> from kerasedu.layers import Dense
        >>> policy = DTypePolicy("float64")
        >>> policy.compute_dtype, policy.variable_dtype, Dense(3, dtype=policy).dtype
        ('float64', 'float64', 'float64')
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = settings.layer_type() if name is None else _number_type(name)

    @property
    def name(self) -> str:
        """The name of the number type."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """The type that inputs get and results have."""
        return self._name

    @property
    def variable_dtype(self) -> str:
        """The type of the weights: the same."""
        return self._name

    @property
    def quantization_mode(self) -> None:
        """None: weights are plain numbers."""
        return

    def convert_input(self, x: Any, autocast: bool, dtype: str) -> Any:
        """An input as a layer sees it.

        Arguments:
            x: anything.
            autocast: whether decimal numbers of another type are made numbers of this one.
            dtype: the type.

        Returns:
            Decimal numbers in that type where `autocast` says so, everything else as it is.
        """
        if not autocast or not isinstance(x, np.ndarray | np.generic | ArrayLike) or np.dtype(x.dtype).kind != "f":
            return x
        return plain(x).astype(dtype, copy=False)

    def get_config(self) -> dict[str, Any]:
        return {"name": self._name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> DTypePolicy:
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and other.name == self._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f'<{type(self).__name__} "{self._name}">'


FloatDTypePolicy = DTypePolicy


def get(identifier: Any) -> DTypePolicy:
    """The policy that a name, a configuration or a policy stands for; that of new layers for None.

    Raises:
        TypeError: for anything else.
        ValueError: for a type that there is not.

    Example:
        >>> get("float16"), get({"class_name": "DTypePolicy", "config": {"name": "float64"}})
        (<DTypePolicy "float16">, <DTypePolicy "float64">)
    """
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, type | np.dtype):
        return DTypePolicy(np.dtype(identifier).name)
    return identifier if isinstance(identifier, DTypePolicy) else DTypePolicy(identifier)


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """The configuration of a policy, as Keras 3 writes it."""
    return registry.serialize(dtype_policy)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> DTypePolicy:
    """The policy that a configuration describes; `custom_objects` has the caller's own classes by name.

    Raises:
        ValueError: if it describes no policy that is there, such as one with quantized weights.
    """
    name = config.get("class_name") if isinstance(config, dict) else None
    if isinstance(name, str) and (name.startswith("Quantized") or name in _QUANTIZED):
        raise ValueError(f"{name} {_NO_FEW_BITS}")
    return registry.get(config, custom_objects)


_QUANTIZED = ("AWQDTypePolicy", "GPTQDTypePolicy", "Int4DTypePolicy")
_NO_FEW_BITS = (
    "is for weights of few bits, for which NumPy has no arithmetic. Use 'float32', or quantize the saved model in "
    "Keras itself."
)


def _number_type(name: Any) -> str:
    """The name of a number type, checked."""
    if not isinstance(name, str):
        raise TypeError(
            f"A dtype policy was given name={name!r} of type {type(name).__name__}. It takes text: 'float32'."
        )
    if name.startswith("mixed_"):
        raise ValueError(
            f"The dtype policy {name!r} calculates in half precision, which is fast on graphics cards only. NumPy "
            "calculates on the processor, where it is slower: use 'float32'."
        )
    if "_from_" in name or name.startswith("float8"):
        raise ValueError(f"The dtype policy {name!r} {_NO_FEW_BITS}")
    try:
        return np.dtype(name).name
    except TypeError:
        raise ValueError(
            f"There is no number type {name!r} for a dtype policy. Use 'float32', 'float64' or 'float16'."
        ) from None
