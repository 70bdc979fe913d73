"""Initializers that draw lots.

Sources: Glorot and Bengio 2010 for the Glorot family, He et al. 2015 for the He family, LeCun et al. 1998 for the
LeCun family.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.initializers.initializer import RandomInitializer, number_type, registry

TRUNCATED_STDDEV = 0.87962566103423978
"""Standard deviation of a standard normal distribution that is cut off at two of its deviations."""


@registry.register("normal")
class RandomNormal(RandomInitializer):
    """Numbers from a normal distribution.

    Arguments:
        mean: their mean.
        stddev: their standard deviation.
        seed: see RandomInitializer.
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        return self.generator.normal(self.mean, self.stddev, shape).astype(number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed}


@registry.register()
class TruncatedNormal(RandomNormal):
    """Numbers from a normal distribution; those beyond two standard deviations are drawn again."""

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        standard = truncated_standard_normal(self.generator, shape)
        return (self.mean + self.stddev * standard).astype(number_type(dtype))


@registry.register("uniform")
class RandomUniform(RandomInitializer):
    """Numbers spread evenly between two bounds.

    Arguments:
        minval: lower bound.
        maxval: upper bound.
        seed: see RandomInitializer.
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        return self.generator.uniform(self.minval, self.maxval, shape).astype(number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed}


@registry.register()
class VarianceScaling(RandomInitializer):
    """Numbers whose variance is `scale / n`, so that signals neither fade nor explode from layer to layer.

    Arguments:
        scale: numerator of the variance.
        mode: what n is: "fan_in" (inputs of a unit), "fan_out" (units an input feeds) or "fan_avg" (their mean).
        distribution: "truncated_normal", "untruncated_normal" or "uniform".
        seed: see RandomInitializer.
        input_axes: axes of a weight that count inputs; with `output_axes`, for other weights than (*size, in, out).
        output_axes: axes that count units.

    Raises:
        ValueError: for a scale that is not positive, or another mode or distribution.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        input_axes: tuple[int, ...] | None = None,
        output_axes: tuple[int, ...] | None = None,
    ) -> None:
        super().__init__(seed)
        if scale <= 0:
            raise ValueError(f"VarianceScaling got scale={scale}. A variance is positive.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"VarianceScaling got mode={mode!r}. It takes 'fan_in', 'fan_out' or 'fan_avg'.")
        distribution = distribution.lower()
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(
                f"VarianceScaling got distribution={distribution!r}. It takes 'truncated_normal', "
                "'untruncated_normal' or 'uniform'."
            )
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.input_axes, self.output_axes = input_axes, output_axes

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        fan_in, fan_out = fans(shape, self.input_axes, self.output_axes)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        stddev = math.sqrt(self.scale / max(1.0, n))
        if self.distribution == "uniform":
            limit = math.sqrt(3.0) * stddev
            numbers = self.generator.uniform(-limit, limit, shape)
        elif self.distribution == "truncated_normal":
            numbers = truncated_standard_normal(self.generator, shape) * (stddev / TRUNCATED_STDDEV)
        else:
            numbers = self.generator.normal(0.0, stddev, shape)
        return numbers.astype(number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "input_axes": self.input_axes,
            "output_axes": self.output_axes,
        }


class _NamedScaling(VarianceScaling):
    """A variance scaling that has a name of its own: only the seed and the axes are left to choose."""

    scaling: tuple[float, str, str]

    def __init__(
        self,
        seed: int | None = None,
        input_axes: tuple[int, ...] | None = None,
        output_axes: tuple[int, ...] | None = None,
    ) -> None:
        super().__init__(*self.scaling, seed, input_axes, output_axes)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed, "input_axes": self.input_axes, "output_axes": self.output_axes}


@registry.register()
class GlorotUniform(_NamedScaling):
    """Evenly spread, variance 2 / (fan_in + fan_out): the default of Dense and Conv2D (Glorot and Bengio 2010)."""

    scaling = (1.0, "fan_avg", "uniform")


@registry.register()
class GlorotNormal(_NamedScaling):
    """Truncated normal, variance 2 / (fan_in + fan_out) (Glorot and Bengio 2010)."""

    scaling = (1.0, "fan_avg", "truncated_normal")


@registry.register()
class HeUniform(_NamedScaling):
    """Evenly spread, variance 2 / fan_in: made for relu (He et al. 2015)."""

    scaling = (2.0, "fan_in", "uniform")


@registry.register()
class HeNormal(_NamedScaling):
    """Truncated normal, variance 2 / fan_in: made for relu (He et al. 2015)."""

    scaling = (2.0, "fan_in", "truncated_normal")


@registry.register("lecun_uniform")
class LecunUniform(_NamedScaling):
    """Evenly spread, variance 1 / fan_in (LeCun et al. 1998)."""

    scaling = (1.0, "fan_in", "uniform")


@registry.register("lecun_normal")
class LecunNormal(_NamedScaling):
    """Truncated normal, variance 1 / fan_in (LeCun et al. 1998)."""

    scaling = (1.0, "fan_in", "truncated_normal")


def fans(
    shape: tuple[int, ...], input_axes: tuple[int, ...] | None = None, output_axes: tuple[int, ...] | None = None
) -> tuple[float, float]:
    """Inputs of one unit, and units that one input feeds, for a kernel (*size, inputs, units) or with axes as told.

    Example:
        >>> fans((784, 10)), fans((3, 3, 32, 64)), fans((6, 2, 5), input_axes=(0,), output_axes=(1, 2))
        ((784, 10), (288, 576), (6, 10))
    """
    if input_axes is not None and output_axes is not None:
        return math.prod(shape[a] for a in input_axes), math.prod(shape[a] for a in output_axes)
    if len(shape) < 1:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def truncated_standard_normal(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Standard normal numbers; those beyond two standard deviations are drawn again."""
    numbers = generator.standard_normal(shape)
    while (outside := np.abs(numbers) > 2).any():
        numbers[outside] = generator.standard_normal(int(outside.sum()))
    return numbers
