"""Several random changes of images, one after the other or side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.colors import (
    AutoContrast,
    Equalization,
    RandomBrightness,
    RandomColor,
    RandomColorDegeneration,
    RandomContrast,
    RandomPosterization,
    RandomSharpness,
    Solarization,
)
from kerasedu.layers.preprocessing.random_geometry import RandomRotation, RandomShear, RandomTranslation
from kerasedu.layers.preprocessing.random_images import RandomImage, Range, bounds_of


class RandomChains(RandomColor):
    """Base of the layers that choose among many changes.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        factor: how strong the changes are: two bounds, or f for from 0 to f.
        interpolation: how turned and shifted images are read: "nearest" or "bilinear".
        seed: a whole number for random streams of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        value_range: Any,
        factor: Any,
        interpolation: str,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        self.factor: Range = bounds_of(factor, "factor", type(self).__name__, 0, 1, 0)
        self.interpolation = interpolation

    def geometric(self) -> list[RandomImage]:
        """Changes of place."""
        f, how = self.factor, {"fill_mode": "reflect", "interpolation": self.interpolation, **self._same}
        return [RandomShear(f, f, **how), RandomTranslation(f, f, **how), RandomRotation(f, **how)]

    def of_levels(self) -> list[RandomImage]:
        """Changes of the levels of brightness."""
        how = {"value_range": self.value_range, **self._same}
        bits = max(1, int(8 * self.factor[1]))
        return [Solarization(self.factor, self.factor, **how), RandomPosterization((1, bits), **how)]

    def of_colors(self) -> list[RandomImage]:
        """Changes of brightness, colour, contrast and sharpness."""
        how = {"value_range": self.value_range, **self._same}
        kinds = (RandomBrightness, RandomColorDegeneration, RandomContrast, RandomSharpness)
        return [kind(self.factor, **how) for kind in kinds]

    def stretching(self) -> RandomImage:
        """The change that makes use of the whole range."""
        return AutoContrast(self.value_range, dtype=self.dtype)

    @property
    def _same(self) -> dict[str, Any]:
        return {"seed": self.seed, "data_format": "channels_last", "dtype": self.dtype}

    def one_of(self, steps: list[RandomImage]) -> RandomImage:
        """One of these, each as likely."""
        return steps[int(self.stream.integers(len(steps)))]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor, "interpolation": self.interpolation}


@registry.register()
class RandAugment(RandomChains):
    """While training, a few changes, drawn for each batch out of eleven, one after the other.

    They are: sheared, shifted, turned; solarized, posterized; brightness, colour, contrast, sharpness; contrast
    stretched, brightness equalized.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        num_ops: how many changes.
        factor: how strong they are, from 0 to 1: two bounds, or f for from 0 to f.
        interpolation: how turned and shifted images are read: "nearest" or "bilinear".
        seed: a whole number for random streams of this layer's own.
        data_format: "channels_last" or "channels_first".

    Source: Cubuk et al. 2020.
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_ops: int = 2,
        factor: Any = 0.5,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, factor, interpolation, seed, data_format, **kwargs)
        self.num_ops = whole_number(num_ops, "num_ops", "RandAugment")
        equalized = Equalization(self.value_range, data_format="channels_last", dtype=self.dtype)
        self.steps = [*self.geometric(), *self.of_levels(), *self.of_colors(), self.stretching(), equalized]

    def change(self, images: Any) -> Any:
        for _ in range(self.num_ops):
            images = self.one_of(self.steps).change(images)
        return images

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_ops": self.num_ops}


@registry.register()
class AugMix(RandomChains):
    """While training, images are changed in several ways, and the results mixed with each other and with the images.

    y = m x + (1 - m) (w1 chain1(x) + w2 chain2(x) + ...), each chain a few random changes one after the other, with
    m from the distribution Beta(alpha, alpha) and the weights w, which add up to 1, from Dirichlet(alpha, alpha, ...).

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        num_chains: how many chains.
        chain_depth: at most how many changes in a chain.
        factor: how strong they are, from 0 to 1: two bounds, or f for from 0 to f.
        alpha: how evenly all is mixed: small numbers make one of the images prevail.
        all_ops: whether brightness, colour, contrast and sharpness change too.
        interpolation: how turned and shifted images are read: "nearest" or "bilinear".
        seed: a whole number for random streams of this layer's own.
        data_format: "channels_last" or "channels_first".

    Source: Hendrycks et al. 2020.
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Any = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, factor, interpolation, seed, data_format, **kwargs)
        self.num_chains = whole_number(num_chains, "num_chains", "AugMix")
        self.chain_depth = whole_number(chain_depth, "chain_depth", "AugMix")
        if not isinstance(alpha, int | float) or alpha <= 0:
            raise ValueError(f"AugMix got alpha={alpha!r}. It takes a number above 0.")
        self.alpha, self.all_ops = alpha, all_ops
        self.steps = [*self.geometric(), *self.of_levels(), self.stretching(), *(self.of_colors() if all_ops else [])]

    def change(self, images: Any) -> Any:
        weights = self.stream.dirichlet(np.full(self.num_chains, self.alpha))
        own = float(self.stream.beta(self.alpha, self.alpha))
        mixed = sum(float(weight) * self.chain(images) for weight in weights)
        return images * own + mixed * (1 - own)

    def chain(self, images: Any) -> Any:
        """Images after a few changes."""
        for _ in range(int(self.stream.integers(1, self.chain_depth + 1))):
            images = self.one_of(self.steps).change(images)
        return images

    def get_config(self) -> dict[str, Any]:
        names = ("num_chains", "chain_depth", "alpha", "all_ops")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
