"""Layers that make training harder, so that the model learns more."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.layer import Layer, registry


@registry.register()
class Dropout(Layer):
    """While training, some inputs become 0 at random and the others grow by 1 / (1 - rate); otherwise nothing happens.

    Arguments:
        rate: share of inputs to drop, from 0 to 1.
        noise_shape: shape of the random mask; a 1 in it drops along that axis together, None takes the input's length.
        seed: a whole number for a random stream of this layer's own.

    Raises:
        ValueError: if rate is not between 0 and 1.

    Example:
        >>> import numpy as np
        >>> Dropout(0.5)(np.ones((1, 4)))
        array([[1., 1., 1., 1.]], dtype=float32)
        >>> Dropout(0.5, seed=1)(np.ones((1, 4)), training=True)
        array([[0., 2., 2., 2.]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError(
                f"Dropout got rate={rate!r}. It is the share of inputs to drop, from 0 to 1: 0.2 drops one in five."
            )
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed
        self.generator = None if seed is None else np.random.default_rng(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate == 0:
            return inputs
        if self.rate == 1:
            return ops.multiply(inputs, 0.0)
        return ops.dropout(inputs, self.rate, self.noise_shape, self.generator)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed, "noise_shape": self.noise_shape}
