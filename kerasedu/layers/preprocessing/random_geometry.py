"""Images flipped, turned, shifted, zoomed, sheared and cropped at random: a model learns what does not matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.images import SizedImage
from kerasedu.layers.preprocessing.random_images import RandomImage, Range, bounds_of
from kerasedu.ops.image_sampling import ORDERS, OUTSIDE

Array = np.ndarray
Shape = tuple[int | None, ...]

FLIPS = ("horizontal", "vertical", "horizontal_and_vertical")


@registry.register()
class RandomFlip(RandomImage):
    """While training, images are mirrored, each with a chance of one half.

    Arguments:
        mode: "horizontal", left and right change places; "vertical", top and bottom; "horizontal_and_vertical".
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        if mode not in FLIPS:
            raise ValueError(f"RandomFlip got mode={mode!r}. It takes one of {', '.join(map(repr, FLIPS))}.")
        self.mode = mode

    def change(self, images: Any) -> Any:
        for name, axis in (("horizontal", 2), ("vertical", 1)):
            if name in self.mode:
                images = ops.where(self.chosen(0.5, len(images)), ops.flip(images, axis), images)
        return images

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mode": self.mode}


@registry.register()
class RandomCrop(SizedImage):
    """While training, a part of each image at a random place; else the middle. Too small images are resized first.

    Arguments:
        height: rows of the result.
        width: columns of the result.
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        height: int,
        width: int,
        seed: int | None = None,
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(height, width, data_format, name=name, **kwargs)
        self.seed = seed
        self.generator = None if seed is None else np.random.default_rng(seed)

    stream = RandomImage.stream

    def call(self, inputs: Any, training: bool = True) -> Any:
        rows, columns = self.room(inputs)
        if rows < 0 or columns < 0:
            return self.resized(inputs)
        if not training:
            return self.cropped(inputs, rows // 2, columns // 2)
        if len(inputs.shape) == 3:
            return self.cropped(inputs, int(self.stream.integers(rows + 1)), int(self.stream.integers(columns + 1)))
        return self._each_its_own(inputs, rows, columns)

    def _each_its_own(self, images: Any, rows: int, columns: int) -> Any:
        """A part of each image (N, ...), each from a place of its own."""
        count = len(images)
        tops = self.stream.integers(rows + 1, size=(count, 1, 1)) + np.arange(self.height)[:, None]
        lefts = self.stream.integers(columns + 1, size=(count, 1, 1)) + np.arange(self.width)
        numbers = np.arange(count)[:, None, None]
        if self.data_format == "channels_first":
            return ops.moveaxis(ops.getitem(images, (numbers, slice(None), tops, lefts)), -1, 1)
        return ops.getitem(images, (numbers, tops, lefts))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed}


def check_sampling(interpolation: str, fill_mode: str, layer: str) -> None:
    """Raise unless images can be read so.

    Raises:
        ValueError: naming the layer and what there is.
    """
    for name, value, table in (("fill_mode", fill_mode, OUTSIDE), ("interpolation", interpolation, ORDERS)):
        if value not in table:
            raise ValueError(f"{layer} got {name}={value!r}. It takes one of {', '.join(map(repr, table))}.")


class RandomAffine(RandomImage):
    """Base of the layers that read images at other places. A subclass says in `transforms` at which.

    Arguments:
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        interpolation: "nearest" or "bilinear".
        seed: a whole number for a random stream of this layer's own.
        fill_value: the constant.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        fill_mode: str,
        interpolation: str,
        seed: int | None,
        fill_value: float,
        data_format: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed, data_format, **kwargs)
        check_sampling(interpolation, fill_mode, type(self).__name__)
        self.fill_mode, self.interpolation, self.fill_value = fill_mode, interpolation, fill_value

    def transforms(self, count: int, height: int, width: int) -> tuple[Any, ...]:
        """a0, a1, a2, b0, b1, b2 for each image: it is read at column a0 x + a1 y + a2 and row b0 x + b1 y + b2."""
        raise NotImplementedError(f"{type(self).__name__} does not say where it reads. Define transforms.")

    def change(self, images: Any) -> Any:
        count, height, width, _ = images.shape
        numbers = [np.broadcast_to(np.ravel(x), count) for x in self.transforms(count, height, width)]
        transform = np.stack([*numbers, np.zeros(count), np.zeros(count)], axis=-1).astype(self.dtype)
        return ops.image.affine_transform(
            images, transform, self.interpolation, self.fill_mode, self.fill_value, "channels_last"
        )

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "fill_mode": self.fill_mode, "fill_value": self.fill_value}
        return {**config, "interpolation": self.interpolation}


@registry.register()
class RandomRotation(RandomAffine):
    """While training, images are turned around their middle.

    Arguments:
        factor: how far, in full turns, counterclockwise; two bounds, or f for from -f to f.
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        interpolation: "nearest" or "bilinear".
        seed: a whole number for a random stream of this layer's own.
        fill_value: the constant.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **kwargs)
        self.factor = bounds_of(factor, "factor", "RandomRotation", -1, 1)

    def transforms(self, count: int, height: int, width: int) -> tuple[Any, ...]:
        angle = self.draw(self.factor, count) * 2 * np.pi
        cos, sin, x, y = np.cos(angle), np.sin(angle), (width - 1) / 2, (height - 1) / 2
        return cos, -sin, x - (cos * x - sin * y), sin, cos, y - (sin * x + cos * y)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


@registry.register()
class RandomZoom(RandomAffine):
    """While training, images become smaller (a positive factor) or larger (a negative one) around their middle.

    Arguments:
        height_factor: how much of the height is added to what is seen; two bounds, or f for from -f to f.
        width_factor: likewise of the width; the same as of the height when None.
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        interpolation: "nearest" or "bilinear".
        seed: a whole number for a random stream of this layer's own.
        fill_value: the constant.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **kwargs)
        self.height_factor, self.width_factor = height_factor, width_factor
        self.height_bounds = bounds_of(height_factor, "height_factor", "RandomZoom", -1, 1)
        self.width_bounds = None
        if width_factor is not None:
            self.width_bounds = bounds_of(width_factor, "width_factor", "RandomZoom", -1, 1)

    def transforms(self, count: int, height: int, width: int) -> tuple[Any, ...]:
        down = 1 + self.draw(self.height_bounds, count)
        across = down if self.width_bounds is None else 1 + self.draw(self.width_bounds, count)
        return across, 0, (width - 1) / 2 * (1 - across), 0, down, (height - 1) / 2 * (1 - down)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "height_factor": self.height_factor, "width_factor": self.width_factor}


@registry.register()
class RandomTranslation(RandomAffine):
    """While training, images are shifted.

    Arguments:
        height_factor: how far down, as a share of the height; two bounds, or f for from -f to f.
        width_factor: how far to the right, as a share of the width, likewise.
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        interpolation: "nearest" or "bilinear".
        seed: a whole number for a random stream of this layer's own.
        fill_value: the constant.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **kwargs)
        self.height_factor, self.width_factor = height_factor, width_factor
        self.height_bounds = bounds_of(height_factor, "height_factor", "RandomTranslation", -1, 1)
        self.width_bounds = bounds_of(width_factor, "width_factor", "RandomTranslation", -1, 1)

    def transforms(self, count: int, height: int, width: int) -> tuple[Any, ...]:
        down, right = self.draw(self.height_bounds, count) * height, self.draw(self.width_bounds, count) * width
        return 1, 0, -right, 0, 1, -down

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "height_factor": self.height_factor, "width_factor": self.width_factor}


@registry.register()
class RandomShear(RandomAffine):
    """While training, images are sheared: their rows slide against each other, or their columns.

    Arguments:
        x_factor: how far each row slides, in pixels for each row; two bounds, or f for from -f to f.
        y_factor: how far each column slides, likewise.
        interpolation: "nearest" or "bilinear".
        fill_mode: what is read outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        fill_value: the constant.
        data_format: "channels_last" or "channels_first".
        seed: a whole number for a random stream of this layer's own.
    """

    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, seed, fill_value, data_format, **kwargs)
        self.x_factor: Range = bounds_of(x_factor, "x_factor", "RandomShear", -1, 1)
        self.y_factor: Range = bounds_of(y_factor, "y_factor", "RandomShear", -1, 1)

    def transforms(self, count: int, height: int, width: int) -> tuple[Any, ...]:
        either_way = self.direction(count)
        across, down = self.draw(self.x_factor, count) * either_way, self.draw(self.y_factor, count) * either_way
        return 1, across, 0, down, 1, 0

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "x_factor": self.x_factor, "y_factor": self.y_factor}
