"""Spectral normalization: a layer around another one, whose kernel stretches nothing more than once."""

from __future__ import annotations

from typing import Any

from kerasedu import initializers, ops
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.wrappers import Wrapper


@registry.register()
class SpectralNormalization(Wrapper):
    """A layer whose kernel is divided by its largest singular value at each training step (Miyato et al. 2018).

    The singular value is estimated by power iteration: a vector that is multiplied by the kernel, back and forth, turns
    into the direction that the kernel stretches most.

    Arguments:
        layer: a layer with a weight named kernel or embeddings.
        power_iterations: how often the vector goes back and forth at each step.

    Raises:
        ValueError: if the layer has no such weight, or power_iterations is no positive whole number.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense
        >>> layer = SpectralNormalization(Dense(2), power_iterations=20)
        >>> y = layer(np.ones((1, 3)), training=True)
        >>> print(np.linalg.norm(layer.layer.kernel.numpy(), 2).round(3))
        1.0
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.power_iterations = whole_number(power_iterations, "power_iterations", "SpectralNormalization")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        name = next((name for name in ("kernel", "embeddings") if hasattr(self.layer, name)), None)
        if name is None:
            raise ValueError(
                f"SpectralNormalization layer {self.name!r} got {self.layer!r}, which has neither a kernel nor "
                "embeddings to divide."
            )
        self.kernel = getattr(self.layer, name)
        start = initializers.TruncatedNormal(stddev=0.02)
        self.vector_u = self.add_weight((1, self.kernel.shape[-1]), start, trainable=False, name="vector_u")

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self._divide_kernel()
        return self.layer(inputs)

    def _divide_kernel(self) -> None:
        matrix = self.kernel.value.reshape(-1, self.kernel.shape[-1])
        u = self.vector_u.value
        for _ in range(self.power_iterations):
            v = ops.normalize(u @ matrix.T, axis=None)
            u = ops.normalize(v @ matrix, axis=None)
        sigma = (v @ matrix @ u.T).item()
        self.vector_u.assign(u)
        self.kernel.assign(self.kernel.value / sigma)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "power_iterations": self.power_iterations}
