"""Layers that disturb their input while training, at random, so that the model learns what matters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.layers.arguments import layout_name
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.regularization import Dropout
from kerasedu.ops.activations import SELU_ALPHA, SELU_SCALE

Shape = tuple[int | None, ...]
SELU_FLOOR = -SELU_ALPHA * SELU_SCALE
"""What selu gives for numbers far below 0."""


class SpatialDropout(Dropout):
    """Base of the dropouts that drop whole channels.

    Arguments:
        rank: number of spatial axes.
        rate: share of channels to drop, from 0 to 1.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(
        self, rank: int, rate: float, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(rate, seed=seed, **kwargs)
        self.rank, self.data_format = rank, layout_name(data_format)
        ones = (1,) * rank
        self.noise_shape = (None, *ones, None) if self.data_format == "channels_last" else (None, None, *ones)

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) != self.rank + 2:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} got an input of shape {tuple(input_shape)}. It takes "
                f"{self.rank + 2} axes: samples, channels and {self.rank} between or behind."
            )

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "data_format": self.data_format}
        del config["noise_shape"], config["trainable"]  # Keras's layer takes neither
        return config


@registry.register()
class SpatialDropout1D(SpatialDropout):
    """While training, whole channels of a sequence (N, T, C) become 0 at random, and the others grow by 1 / (1 - rate).

    Arguments:
        rate: share of channels to drop, from 0 to 1.
        seed: a whole number for a random stream of this layer's own.

    Example:
        >>> SpatialDropout1D(0.5, seed=1)(np.ones((1, 2, 4)), training=True)
        array([[[0., 2., 2., 2.],
                [0., 2., 2., 2.]]], dtype=float32)
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(1, rate, "channels_last", seed, **kwargs)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["data_format"]
        return config


@registry.register()
class SpatialDropout2D(SpatialDropout):
    """While training, whole channels of an image (N, H, W, C) become 0 at random, the others grow by 1 / (1 - rate).

    Arguments:
        rate: share of channels to drop, from 0 to 1.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(self, rate: float, data_format: str | None = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(2, rate, data_format, seed, **kwargs)


@registry.register()
class SpatialDropout3D(SpatialDropout):
    """While training, whole channels of a volume (N, D, H, W, C) become 0 at random, the others grow by 1 / (1 - rate).

    Arguments:
        rate: share of channels to drop, from 0 to 1.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(self, rate: float, data_format: str | None = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(3, rate, data_format, seed, **kwargs)


class Noise(Layer):
    """Base of the layers that draw lots while training. A subclass says in `disturb` what they do.

    Arguments:
        seed: a whole number for a random stream of this layer's own.
    """

    supports_masking = True

    def __init__(self, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.generator = None if seed is None else np.random.default_rng(seed)

    @property
    def stream(self) -> np.random.Generator:
        """Where the lots are drawn."""
        return self.generator or settings.generator()

    def disturb(self, inputs: Any) -> Any:
        """The inputs as they are while training."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what its noise is. Define disturb(self, inputs)."
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.disturb(inputs) if training else inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed}


@registry.register()
class GaussianNoise(Noise):
    """While training, a normally distributed number is added to each input.

    Arguments:
        stddev: standard deviation of the noise.
        seed: a whole number for a random stream of this layer's own.

    Raises:
        ValueError: if stddev is negative.
    """

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(seed, **kwargs)
        if not isinstance(stddev, int | float) or stddev < 0:
            raise ValueError(f"GaussianNoise got stddev={stddev!r}. It takes a number of at least 0.")
        self.stddev = stddev

    def disturb(self, inputs: Any) -> Any:
        noise = self.stream.normal(0.0, self.stddev, inputs.shape).astype(inputs.dtype)
        return ops.add(inputs, noise)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev}


@registry.register()
class GaussianDropout(Noise):
    """While training, each input is multiplied by a normally distributed number of mean 1, as spread out as by Dropout.

    Arguments:
        rate: share of inputs that Dropout would drop for the same spread, from 0 to below 1.
        seed: a whole number for a random stream of this layer's own.

    Raises:
        ValueError: if rate is not from 0 to below 1.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(seed, **kwargs)
        self.rate = _rate_below_one(rate, "GaussianDropout")

    def disturb(self, inputs: Any) -> Any:
        stddev = math.sqrt(self.rate / (1 - self.rate))
        return ops.multiply(inputs, self.stream.normal(1.0, stddev, inputs.shape).astype(inputs.dtype))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


@registry.register()
class AlphaDropout(Noise):
    """While training, some inputs become the floor of selu, -1.758, and all are scaled so that mean and variance stay.

    Arguments:
        rate: share of inputs to drop, from 0 to below 1.
        noise_shape: shape of the random mask; a 1 in it drops along that axis together, None takes the input's length.
        seed: a whole number for a random stream of this layer's own.

    Source: Klambauer et al. 2017.

    Raises:
        ValueError: if rate is not from 0 to below 1.
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(seed, **kwargs)
        self.rate, self.noise_shape = _rate_below_one(rate, "AlphaDropout"), noise_shape

    def disturb(self, inputs: Any) -> Any:
        wanted = self.noise_shape or (None,) * len(inputs.shape)
        shape = tuple(n if length is None else length for n, length in zip(inputs.shape, wanted, strict=True))
        kept = self.stream.random(shape) >= self.rate
        factor = ((1 - self.rate) * (1 + self.rate * SELU_FLOOR**2)) ** -0.5
        shift = -factor * SELU_FLOOR * self.rate
        return ops.add(ops.multiply(ops.where(kept, inputs, SELU_FLOOR), factor), shift)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "noise_shape": self.noise_shape}


def _rate_below_one(rate: Any, layer: str) -> float:
    if not isinstance(rate, int | float) or not 0 <= rate < 1:
        raise ValueError(f"{layer} got rate={rate!r}. It takes a number from 0 to below 1.")
    return rate
