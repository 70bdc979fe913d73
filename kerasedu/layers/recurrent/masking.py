"""Masking: time steps that hold nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.layers.layer import Layer, registry


@registry.register()
class Masking(Layer):
    """Time steps in which every feature has the mask value are masked: they become 0, and layers that follow skip them.

    Arguments:
        mask_value: the number that stands for nothing.

    Input shape: (N, T, features). Output shape: the same.

    Example:
        >>> import numpy as np
        >>> padded = np.array([[[1.0], [2.0], [-1.0]]])
        >>> Masking(mask_value=-1.0)(padded).ravel()
        array([1., 2., 0.], dtype=float32)
    """

    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return np.any(plain(inputs) != self.mask_value, axis=-1)

    def call(self, inputs: Any) -> Any:
        return ops.where(self.compute_mask(inputs)[..., None], inputs, 0.0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
