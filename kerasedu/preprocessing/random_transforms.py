"""Random changes of a whole batch of images: amounts drawn image by image, images changed all at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.preprocessing.affine import affine_matrices, around_the_middle, warp
from kerasedu.preprocessing.image_effects import apply_brightness_shift, random_factors

Array = np.ndarray
Parameters = dict[str, Any]

STILL = {"theta": 0, "tx": 0, "ty": 0, "shear": 0, "zx": 1, "zy": 1}
"""The amounts that leave every pixel in its place."""

PIXELS = 2**16
"""How many pixels are looked up at a time: as many as keep the places of all of them in the processor's cache."""


class RandomTransforms:
    """The part of an `ImageDataGenerator` that draws amounts and changes images by them.

    It reads the generator's ranges. Amounts are drawn in Keras's order, so that a seed gives Keras's own images.
    """

    def get_random_transform(self, img_shape: tuple[int, ...], seed: int | None = None) -> Parameters:
        """Amounts of chance for one image.

        Arguments:
            img_shape: shape of the image.
            seed: for the same amounts each time; NumPy's global random numbers if None.

        Returns:
            Dictionary: theta, tx, ty, shear, zx, zy (see `apply_affine_transform`), flip_horizontal, flip_vertical,
            channel_shift_intensity, brightness.

        Example:
            >>> from kerasedu.preprocessing.image import ImageDataGenerator
            >>> amounts = ImageDataGenerator(rotation_range=20).get_random_transform((28, 28, 1), seed=0)
            >>> round(amounts["theta"], 3)
            1.953
        """
        return self._draw(img_shape, np.random if seed is None else np.random.RandomState(seed))

    def _draw(self, shape: tuple[int, ...], random: Any) -> Parameters:
        """Amounts of chance from this source of random numbers."""
        rows, columns = self.row_axis - 1, self.col_axis - 1
        turn, lean = self.rotation_range, self.shear_range
        theta = random.uniform(-turn, turn) if turn else 0
        tx = _shift(self.height_shift_range, shape[rows], random)
        ty = _shift(self.width_shift_range, shape[columns], random)
        shear = random.uniform(-lean, lean) if lean else 0
        zx, zy = random_factors(self.zoom_range, random)
        flips = [bool(random.random() < 0.5) for _ in range(2)]
        channel = self.channel_shift_range
        return {
            "theta": theta,
            "tx": tx,
            "ty": ty,
            "shear": shear,
            "zx": zx,
            "zy": zy,
            "flip_horizontal": flips[0] and self.horizontal_flip,
            "flip_vertical": flips[1] and self.vertical_flip,
            "channel_shift_intensity": random.uniform(-channel, channel) if channel else None,
            "brightness": None if self.brightness_range is None else random.uniform(*self.brightness_range),
        }

    def apply_transform(self, x: Any, transform_parameters: Parameters) -> Array:
        """One image, changed by given amounts.

        Arguments:
            x: image (H, W, C), or (C, H, W) for "channels_first".
            transform_parameters: dictionary as `get_random_transform` returns it; what is not in it leaves the image
                as it is.

        Raises:
            ValueError: if x is not one image.

        Example:
            >>> from kerasedu.preprocessing.image import ImageDataGenerator
            >>> image = np.array([[[1.0], [2.0]]])
            >>> ImageDataGenerator().apply_transform(image, {"flip_horizontal": True})[0, :, 0]
            array([2., 1.])
        """
        image = np.asarray(x)
        if image.ndim != 3:
            raise ValueError(f"apply_transform got an array of shape {image.shape}. It takes one image of 3 axes.")
        return self._transformed(image[np.newaxis], [transform_parameters])[0]

    def random_transform(self, x: Any, seed: int | None = None) -> Array:
        """One image, changed by amounts of chance.

        Arguments:
            x: image (H, W, C), or (C, H, W) for "channels_first".
            seed: for the same amounts each time; NumPy's global random numbers if None.

        Raises:
            ValueError: if x is not one image.
        """
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def _transformed(self, images: Array, amounts: list[Parameters]) -> Array:
        """A batch of images, each changed by its amounts."""
        first = self.data_format == "channels_first"
        images = np.moveaxis(images, 1, -1) if first else images
        images = self._moved(images, amounts)
        images = _channels_shifted(images, [given.get("channel_shift_intensity") for given in amounts])
        for name, axis in (("flip_horizontal", 2), ("flip_vertical", 1)):
            images = _flipped(images, np.array([bool(given.get(name)) for given in amounts]), axis)
        images = _lit(images, [given.get("brightness") for given in amounts])
        return np.moveaxis(images, -1, 1) if first else images

    def _moved(self, images: Array, amounts: list[Parameters]) -> Array:
        """The images turned, moved, sheared and zoomed; those that are not stay as they are."""
        moves = np.array([[given.get(name, still) for name, still in STILL.items()] for given in amounts], "float64")
        moving = np.flatnonzero((moves != list(STILL.values())).any(axis=1))
        if not moving.size:
            return images
        height, width = images.shape[1:3]
        matrices = around_the_middle(affine_matrices(*moves.T), height, width)
        moved = images.copy()
        at_a_time = max(1, PIXELS // (height * width))
        for start in range(0, len(moving), at_a_time):
            part = moving[start : start + at_a_time]
            moved[part] = warp(images[part], matrices[part], self.fill_mode, self.cval, self.interpolation_order)
        return moved


def _shift(span: Any, length: int, random: Any) -> float:
    """By how many pixels an image is moved: drawn from -span to span, or from a list of amounts. Below 1 they are
    shares of the image's length.
    """
    if not np.any(span):
        return 0
    if np.ndim(span) == 1 or isinstance(span, int | np.integer):
        shift = random.choice(span) * random.choice([-1, 1])
    else:
        shift = random.uniform(-span, span)
    return shift * length if np.max(span) < 1 else shift


def _channels_shifted(images: Array, intensities: list[float | None]) -> Array:
    if all(intensity is None for intensity in intensities):
        return images
    amounts = np.array([intensity or 0 for intensity in intensities]).reshape(-1, 1, 1, 1)
    low, high = (find(images, axis=(1, 2, 3), keepdims=True) for find in (np.min, np.max))
    return np.clip(images + amounts, low, high).astype(images.dtype, copy=False)


def _flipped(images: Array, which: Array, axis: int) -> Array:
    if not which.any():
        return images
    images = images.copy()
    images[which] = np.flip(images[which], axis)
    return images


def _lit(images: Array, factors: list[float | None]) -> Array:
    if all(factor is None for factor in factors):
        return images
    lit = [
        image if factor is None else apply_brightness_shift(image, factor, scale=False)
        for image, factor in zip(images, factors, strict=True)
    ]
    return np.stack(lit)
