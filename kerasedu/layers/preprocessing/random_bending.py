"""Images seen from aside, bent, or with a part blotted out, at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.colors import RandomColor
from kerasedu.layers.preprocessing.random_geometry import check_sampling
from kerasedu.layers.preprocessing.random_images import RandomImage, bounds_of


def share_of(factor: Any, layer: str) -> tuple[float, float]:
    """The share of images that are changed: one number, or two bounds."""
    return bounds_of((factor, factor) if isinstance(factor, int | float) else factor, "factor", layer, 0, 1)


@registry.register()
class RandomPerspective(RandomImage):
    """While training, about a share `factor` of the images are seen from aside: their corners move inwards.

    Arguments:
        factor: the share: a number, or two bounds.
        scale: how far corners move at most, as a share of half the image.
        interpolation: "nearest" or "bilinear".
        fill_value: what is read outside.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        self.factor, self.scale = share_of(factor, "RandomPerspective"), scale
        self.interpolation, self.fill_value = interpolation, fill_value

    def change(self, images: Any) -> Any:
        count, height, width, _ = images.shape
        corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * [width - 1, height - 1]
        inwards = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]]) * [width - 1, height - 1]
        moves = self.stream.uniform(0, 0.45 * self.scale, (count, 4, 2)) * self.chosen(self.factor, count)[..., 0]
        start = np.broadcast_to(corners, (count, 4, 2))
        return ops.image.perspective_transform(
            images, start, corners + inwards * moves, self.interpolation, self.fill_value, "channels_last"
        )

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "factor": self.factor, "scale": self.scale}
        return {**config, "interpolation": self.interpolation, "fill_value": self.fill_value}


@registry.register()
class RandomErasing(RandomColor):
    """While training, a rectangle of about a share `factor` of the images is blotted out.

    Arguments:
        factor: the share: a number, or two bounds.
        scale: how much of the image the rectangle covers: two bounds.
        fill_value: the number in its place; random ones when None.
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".

    Source: Zhong et al. 2017.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: float | None = None,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        self.factor = share_of(factor, "RandomErasing")
        self.scale, self.fill_value = bounds_of(scale, "scale", "RandomErasing", 0, 1, 0), fill_value

    def change(self, images: Any) -> Any:
        count, height, width, _ = images.shape
        sides = np.sqrt(self.draw(self.scale, count)[..., 0])  # (N, 1, 1)
        inside = self.chosen(self.factor, count)
        for axis, length in ((1, height), (2, width)):
            size = np.maximum(np.round(sides * length), 1)
            start = np.floor(self.stream.random((count, 1, 1)) * (length - size + 1))
            places = np.arange(length).reshape((1, length, 1) if axis == 1 else (1, 1, length))
            inside = inside & ((places >= start) & (places < start + size))[..., np.newaxis]
        filling = self.fill_value
        if filling is None:
            filling = self.stream.uniform(*self.value_range, images.shape).astype(self.dtype)
        return ops.where(inside, filling, images)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "factor": self.factor}
        return {**config, "scale": self.scale, "fill_value": self.fill_value}


@registry.register()
class RandomElasticTransform(RandomColor):
    """While training, about a share `factor` of the images are bent, as handwriting differs.

    Arguments:
        factor: the share: two bounds, or f for from 0 to f.
        scale: how strongly, from 0 to 1: two bounds, or s for from 0 to s.
        interpolation: "nearest" or "bilinear".
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        fill_value: the constant.
        value_range: the darkest and the brightest number a pixel can be.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".

    Source: Simard et al. 2003.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, seed, data_format, **kwargs)
        self.factor = bounds_of(factor, "factor", "RandomElasticTransform", 0, 1, 0)
        self.scale = bounds_of(scale, "scale", "RandomElasticTransform", 0, 1, 0)
        check_sampling(interpolation, fill_mode, "RandomElasticTransform")
        self.interpolation, self.fill_mode, self.fill_value = interpolation, fill_mode, fill_value

    def change(self, images: Any) -> Any:
        alpha, sigma = self.get_elastic_transform_params(*images.shape[1:3], float(self.stream.uniform(*self.scale)))
        lots = int(self.stream.integers(2**31))
        how = self.interpolation, self.fill_mode, self.fill_value, lots, "channels_last"
        bent = ops.image.elastic_transform(images, alpha, max(sigma, 1e-3), *how)
        return self.clipped(ops.where(self.chosen(self.factor, len(images)), bent, images))

    def get_elastic_transform_params(self, height: int, width: int, factor: float) -> tuple[float, float]:
        """How far, and how smoothly, images of this size are bent at this scale."""
        return min(height, width) * 0.1 * factor, min(height, width) * 0.05 * factor

    def get_config(self) -> dict[str, Any]:
        names = ("factor", "scale", "interpolation", "fill_mode", "fill_value")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
