"""Colours and brightness changed, at random while training or always."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.random_images import RandomImage, Range, bounds_of, range_of
from kerasedu.ops.image_filters import each_channel

Array = np.ndarray


class RandomColor(RandomImage):
    """Base of the layers that change colours.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self, value_range: Any = (0, 255), seed: int | None = None, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        self.value_range = range_of(value_range, type(self).__name__)

    @property
    def span(self) -> float:
        """From the darkest to the brightest number."""
        return self.value_range[1] - self.value_range[0]

    def clipped(self, images: Any) -> Any:
        """Images held inside the range."""
        return ops.clip(images, *map(float, self.value_range))

    def in_unit_range(self, images: Any) -> Any:
        """Images from 0 to 1."""
        return (images - float(self.value_range[0])) / float(self.span)

    def in_own_range(self, images: Any) -> Any:
        """Images from 0 to 1 in the range again."""
        return images * float(self.span) + float(self.value_range[0])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "value_range": self.value_range}


class RandomFactor(RandomColor):
    """Base of the layers that change colours by a random factor.

    Arguments:
        factor: two bounds between which the factor is drawn for each image, or one number.
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    limits: tuple[float, float, float | None] = (0, 1, 0)
    """The least and the greatest factor, and the lower bound if one number is given; None for minus that number."""

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        self.factor: Range = bounds_of(factor, "factor", type(self).__name__, *self.limits)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


@registry.register()
class RandomBrightness(RandomFactor):
    """While training, a number is added to all pixels of an image: factor times the range of values.

    Arguments as for `RandomFactor`; one factor f means from -f to f.
    """

    limits = (-1, 1, None)

    def change(self, images: Any) -> Any:
        return self.clipped(images + self.draw(self.factor, len(images)) * float(self.span))


@registry.register()
class RandomContrast(RandomFactor):
    """While training, pixels move away from the mean of their channel or towards it.

    y = mean + c (x - mean), with c between 1 - lower and 1 + upper. Arguments as for `RandomFactor`: the factor is one
    number for both, or (lower, upper).
    """

    limits = (0, 1, 0)

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        both = (factor, factor) if isinstance(factor, int | float) else factor
        super().__init__(both, value_range, seed, **kwargs)

    def change(self, images: Any) -> Any:
        mean = ops.mean(images, axis=(1, 2), keepdims=True)
        contrast = self.draw((1 - self.factor[0], 1 + self.factor[1]), len(images))
        return self.clipped(mean + (images - mean) * contrast)


@registry.register()
class RandomGrayscale(RandomImage):
    """While training, about a share `factor` of the images lose their colours.

    Arguments:
        factor: the share, from 0 to 1.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(
        self, factor: float = 0.5, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        if not isinstance(factor, int | float) or not 0 <= factor <= 1:
            raise ValueError(f"RandomGrayscale got factor={factor!r}. It takes a number from 0 to 1.")
        self.factor = factor

    def change(self, images: Any) -> Any:
        return ops.where(self.chosen(self.factor, len(images)), gray(images), images)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


def gray(images: Any) -> Any:
    """Grey values in all three channels."""
    return ops.image.rgb_to_grayscale(images, "channels_last")


@registry.register()
class RandomColorDegeneration(RandomFactor):
    """While training, colours fade: y = (1 - factor) x + factor * grey value. Arguments as for `RandomFactor`."""

    def change(self, images: Any) -> Any:
        share = self.draw(self.factor, len(images))
        return self.clipped(images * (1 - share) + gray(images) * share)


@registry.register()
class RandomSaturation(RandomFactor):
    """While training, colours become stronger (factor above 0.5) or weaker: saturation times factor / (1 - factor).

    Arguments as for `RandomFactor`; one factor f means from 0.5 - f / 2 to 0.5 + f / 2.
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        both = (0.5 - factor / 2, 0.5 + factor / 2) if isinstance(factor, int | float) else factor
        super().__init__(both, value_range, seed, **kwargs)

    def change(self, images: Any) -> Any:
        share = self.draw(self.factor, len(images))
        hue, saturation, value = ops.split(ops.image.rgb_to_hsv(self.in_unit_range(images), "channels_last"), 3, -1)
        stronger = ops.clip(saturation * (share / np.maximum(1 - share, 1e-7)), 0.0, 1.0)
        colours = ops.concatenate([hue, stronger, value], -1)
        return self.in_own_range(ops.image.hsv_to_rgb(colours, "channels_last"))


@registry.register()
class RandomHue(RandomFactor):
    """While training, colours turn on the wheel of colours, either way, by up to factor times half a turn.

    Arguments as for `RandomFactor`.
    """

    limits = (-1, 1, 0)

    def change(self, images: Any) -> Any:
        turn = self.draw(self.factor, len(images)) * self.direction(len(images)) / 2
        hue, saturation, value = ops.split(ops.image.rgb_to_hsv(self.in_unit_range(images), "channels_last"), 3, -1)
        colours = ops.concatenate([ops.mod(hue + turn, 1.0), saturation, value], -1)
        return self.in_own_range(ops.image.hsv_to_rgb(colours, "channels_last"))


@registry.register()
class RandomInvert(RandomFactor):
    """While training, about a share `factor` of the images become negatives. Arguments as for `RandomFactor`.

    One factor is the share itself.
    """

    def __init__(self, factor: Any = 1.0, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        both = (factor, factor) if isinstance(factor, int | float) else factor
        super().__init__(both, value_range, seed, **kwargs)

    def change(self, images: Any) -> Any:
        return ops.where(self.chosen(self.factor, len(images)), float(sum(self.value_range)) - images, images)


@registry.register()
class RandomPosterization(RandomColor):
    """While training, pixels keep their first bits only: few levels of each colour.

    Arguments:
        factor: how many bits, from 1 to 8: two bounds between which a number is drawn and rounded down, or b for from
            1 to b.
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(value_range, seed, **kwargs)
        self.factor = bounds_of(factor, "factor", "RandomPosterization", 1, 8, 1)

    def change(self, images: Any) -> Any:
        bits = np.floor(self.stream.uniform(*self.factor, (len(images), 1, 1, 1)))
        step = (2.0 ** (8 - bits)).astype(self.dtype)
        levels = ops.floor(self.in_unit_range(images) * 255.0 / step) * step
        return self.in_own_range(levels / 255.0)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]]) / 13


@registry.register()
class RandomSharpness(RandomFactor):
    """While training, images become sharper (factor above 0.5) or smoother (below). Arguments as for `RandomFactor`."""

    def change(self, images: Any) -> Any:
        smooth = ops.squeeze(each_channel(images, SMOOTH[..., np.newaxis], "same"), -1)
        return self.clipped(smooth + (images - smooth) * (2 * self.draw(self.factor, len(images))))


@registry.register()
class RandomGaussianBlur(RandomColor):
    """While training, about a share `factor` of the images are blurred.

    Arguments:
        factor: the share: a number, or two bounds.
        kernel_size: pixels of the window, a number or (height, width).
        sigma: spread of the blur: two bounds, or s for from 0 to s.
        value_range: the darkest and the brightest number a pixel can be.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: Any = 3,
        sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        share = (factor, factor) if isinstance(factor, int | float) else factor
        self.factor = bounds_of(share, "factor", "RandomGaussianBlur", 0, 1)
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.sigma = bounds_of(sigma, "sigma", "RandomGaussianBlur", 0, float("inf"), 0)

    def change(self, images: Any) -> Any:
        spread = float(self.stream.uniform(*self.sigma)) or 1e-3
        blurred = ops.image.gaussian_blur(images, self.kernel_size, (spread, spread), "channels_last")
        return self.clipped(ops.where(self.chosen(self.factor, len(images)), blurred, images))

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "factor": self.factor, "kernel_size": self.kernel_size}
        return {**config, "sigma": self.sigma}


@registry.register()
class Solarization(RandomColor):
    """While training, a number is added to all pixels, and those above a threshold become their negative.

    Arguments:
        addition_factor: what is added, as a share of the range: two bounds, or f for from 0 to f.
        threshold_factor: the threshold likewise.
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, **kwargs)
        self.addition_factor = bounds_of(addition_factor, "addition_factor", "Solarization", 0, 1, 0)
        self.threshold_factor = bounds_of(threshold_factor, "threshold_factor", "Solarization", 0, 1, 0)

    def change(self, images: Any) -> Any:
        count, darkest = len(images), float(self.value_range[0])
        brighter = self.clipped(images + self.draw(self.addition_factor, count) * float(self.span))
        threshold = self.draw(self.threshold_factor, count) * float(self.span) + darkest
        return ops.where(ops.greater_equal(brighter, threshold), float(sum(self.value_range)) - brighter, brighter)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "addition_factor": self.addition_factor}
        return {**config, "threshold_factor": self.threshold_factor}


@registry.register()
class AutoContrast(RandomColor):
    """Each channel of each image stretched, so that its darkest pixel is as dark as can be, its brightest as bright.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
    """

    always = True

    def change(self, images: Any) -> Any:
        low, high = (f(images, axis=(1, 2), keepdims=True) for f in (ops.min, ops.max))
        flat = ops.equal(low, high)
        stretched = (images - low) / ops.where(flat, 1.0, high - low)
        return ops.where(flat, images, self.in_own_range(stretched))

    def get_config(self) -> dict[str, Any]:
        return {key: value for key, value in super().get_config().items() if key != "seed"}


@registry.register()
class Equalization(RandomColor):
    """While training, brightness spread evenly: each channel of an image uses all its levels about equally often.

    No gradient passes it.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        bins: how many levels of brightness are told apart.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self, value_range: Any = (0, 255), bins: int = 256, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(value_range, None, data_format, **kwargs)
        self.bins = bins

    def change(self, images: Any) -> Array:
        shares = np.asarray(self.in_unit_range(ops.stop_gradient(images)))
        count, height, width, channels = shares.shape
        planes = np.moveaxis(shares, -1, 1).reshape(count * channels, height * width)
        levels = np.clip((planes * self.bins).astype(np.intp), 0, self.bins - 1)
        rows = np.arange(len(planes))[:, None]
        counts = np.zeros((len(planes), self.bins), np.int64)
        np.add.at(counts, (rows, levels), 1)
        up_to = counts.cumsum(axis=1)
        least = np.where(counts > 0, up_to, height * width).min(axis=1, keepdims=True)
        even = (up_to - least) / np.maximum(height * width - least, 1)
        spread = np.where(least == height * width, planes, np.round(even[rows, levels] * 255) / 255)
        back = np.moveaxis(spread.reshape(count, channels, height, width), 1, -1)
        return self.in_own_range(back).astype(self.dtype)

    def get_config(self) -> dict[str, Any]:
        config = {key: value for key, value in super().get_config().items() if key != "seed"}
        return {**config, "bins": self.bins}


@registry.register()
class RandomColorJitter(RandomColor):
    """While training, brightness, contrast, saturation and hue changed, one after the other.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        brightness_factor: as for `RandomBrightness`; brightness stays when None, and so on.
        contrast_factor: as for `RandomContrast`.
        saturation_factor: as for `RandomSaturation`.
        hue_factor: as for `RandomHue`.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        self.brightness_factor, self.contrast_factor = brightness_factor, contrast_factor
        self.saturation_factor, self.hue_factor = saturation_factor, hue_factor
        wanted = [
            (RandomBrightness, brightness_factor),
            (RandomContrast, contrast_factor),
            (RandomSaturation, saturation_factor),
            (RandomHue, hue_factor),
        ]
        self.steps = [
            kind(factor, value_range=value_range, seed=seed, data_format="channels_last", dtype=self.dtype)
            for kind, factor in wanted
            if factor is not None
        ]

    def change(self, images: Any) -> Any:
        for step in self.steps:
            images = step.change(images)
        return images

    def get_config(self) -> dict[str, Any]:
        names = ("brightness_factor", "contrast_factor", "saturation_factor", "hue_factor")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
