"""Layers whose author writes the derivative: forward and backward in plain NumPy, recorded as one operation."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from kerasedu.engine import Op

Array = np.ndarray


class LayerOp(Op):
    """One call of a layer that defines `forward` and `backward` itself.

    Each call works on a shallow copy of the layer, so that what `forward` keeps for `backward` (`self.x = x`) belongs
    to this call, also when the same layer is called twice.

    Arguments:
        layer: the layer.
    """

    def __init__(self, layer: Any) -> None:
        self.layer = copy.copy(layer)
        self.formula = getattr(layer, "formula", "")
        self.gradient_formula = getattr(layer, "gradient_formula", "")
        self.reveals = tuple(getattr(layer, "reveals", ()))

    @property
    def name(self) -> str:
        return type(self.layer).__name__

    def forward(self, *arrays: Array) -> Array:
        return self.layer.forward(*arrays)

    def backward(self, *grads: Array) -> tuple[Array | None, ...]:
        gradients = self.layer.backward(*grads)
        return gradients if isinstance(gradients, tuple) else (gradients,)

    def __getattr__(self, name: str) -> Any:
        """What the layer reveals is found on the layer."""
        if name in vars(self).get("reveals", ()):
            return getattr(self.layer, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")
