"""Initializers that draw no lots."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.initializers.initializer import Initializer, number_type, registry


@registry.register("zero")
class Zeros(Initializer):
    """Nothing but zeros: where biases start."""

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        return np.zeros(shape, number_type(dtype))


@registry.register("one")
class Ones(Initializer):
    """Nothing but ones."""

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        return np.ones(shape, number_type(dtype))


@registry.register()
class Constant(Initializer):
    """The same number everywhere.

    Arguments:
        value: that number, or an array that broadcasts to the weight's shape.
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        return np.full(shape, self.value, number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value}
