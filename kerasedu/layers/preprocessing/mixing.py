"""Images mixed with other images of their batch, and their labels with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.images import check_images
from kerasedu.layers.preprocessing.random_images import RandomImage, bounds_of

Array = np.ndarray
Shape = tuple[int | None, ...]

KEYS = ("images", "labels")


class MixedImages(RandomImage):
    """Base of the layers that mix each image with a partner from its batch.

    A subclass says in `shares` how much of each pixel is the image's own. A layer called on {"images": ..., "labels":
    ...} mixes the labels too; they are rows of numbers that add up to 1, such as one-hot.

    Arguments:
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def shares(self, count: int, height: int, width: int) -> Array:
        """How much of each pixel is the image's own, (N, 1, 1, 1) or (N, H, W, 1)."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it mixes. Define shares.")

    def build(self, input_shape: Any) -> None:
        check_images(self, input_shape["images"] if isinstance(input_shape, dict) else input_shape)

    def call(self, data: Any, training: bool = True) -> Any:
        together = data if isinstance(data, dict) else {"images": data}
        self._check(together)
        if not training or len(together["images"].shape) == 3:  # one image has no partner
            return data
        images = together["images"]
        first = self.data_format == "channels_first"
        partners = self.stream.permutation(len(images))
        own = self.shares(len(images), *(images.shape[2:] if first else images.shape[1:3]))
        by_pixel = np.moveaxis(own, -1, 1) if first else own
        mixed = {"images": mixture(images, by_pixel, partners)}
        if "labels" in together:
            mixed["labels"] = mixture(together["labels"], own.mean(axis=(1, 2)), partners)
        return mixed if isinstance(data, dict) else mixed["images"]

    def _check(self, data: dict[str, Any]) -> None:
        name = f"{type(self).__name__} layer {self.name!r}"
        if "images" not in data or set(data) - set(KEYS):
            raise ValueError(f"{name} got data with the keys {sorted(data)}. It takes 'images', and 'labels'.")
        check_images(self, data["images"].shape)
        labels = np.shape(plain(data["labels"])) if "labels" in data else None
        if labels is not None and len(labels) != len(data["images"].shape) - 2:
            raise ValueError(
                f"{name} got labels of shape {labels}. Labels are mixed like images, so each is a row of numbers, "
                "(N, classes): make class numbers one-hot first, for example with keras.utils.to_categorical."
            )

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape if isinstance(input_shape, dict) else tuple(input_shape)


def mixture(x: Any, own: Array, partners: Array) -> Any:
    """own * x + (1 - own) * x of the partner, in the number type of x where that has fractions."""
    dtype = x.dtype if np.issubdtype(np.dtype(x.dtype), np.floating) else np.float32
    own = own.astype(dtype)
    numbers = ops.cast(x, dtype)
    return own * numbers + (1 - own) * ops.take(numbers, partners, axis=0)


@registry.register()
class MixUp(MixedImages):
    """While training, each image fades into another of its batch: y = w x + (1 - w) x of the other; so do the labels.

    Arguments:
        alpha: w is drawn from the distribution Beta(alpha, alpha): small numbers give mostly one of the two images,
            1 all mixtures equally often.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.

    Source: Zhang et al. 2018.

    Example:
        >>> batch = {"images": np.zeros((4, 8, 8, 3)), "labels": np.eye(4)}
        >>> MixUp(seed=0)(batch)["labels"].sum(axis=1)
        array([1., 1., 1., 1.], dtype=float32)
    """

    def __init__(
        self, alpha: float = 0.2, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        if not isinstance(alpha, int | float) or alpha <= 0:
            raise ValueError(f"MixUp got alpha={alpha!r}. It takes a number above 0.")
        self.alpha = alpha

    def shares(self, count: int, height: int, width: int) -> Array:
        return self.stream.beta(self.alpha, self.alpha, (count, 1, 1, 1))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}


@registry.register()
class CutMix(MixedImages):
    """While training, a rectangle of each image comes from another of its batch; labels mix by the areas.

    Arguments:
        factor: two bounds between which a number a is drawn for each image, or f for from 0 to f. The share of the
            image that stays is then drawn from the distribution Beta(a, a).
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".

    Source: Yun et al. 2019.
    """

    def __init__(
        self, factor: Any = 1.0, seed: int | None = None, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        self.factor = bounds_of(factor, "factor", "CutMix", 0, 1, 0)

    def shares(self, count: int, height: int, width: int) -> Array:
        spread = np.maximum(self.stream.uniform(*self.factor, (count, 1, 1, 1)), 1e-3)  # Beta takes numbers above 0
        sides = np.sqrt(1 - self.stream.beta(spread, spread))
        inside = self.between(sides, height, 1) & self.between(sides, width, 2)
        return 1.0 - inside

    def between(self, sides: Array, length: int, axis: int) -> Array:
        """Which rows or columns lie in a rectangle that covers such a share of the axis, at a random place."""
        size = np.round(sides * length)
        start = np.floor(self.stream.random(sides.shape) * (length - size + 1))
        places = np.arange(length).reshape([length if i == axis else 1 for i in range(4)])
        return (places >= start) & (places < start + size)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}
