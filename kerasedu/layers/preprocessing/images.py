"""Resizing and CenterCrop: images brought to one size."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers.arguments import layout_name, whole_number
from kerasedu.layers.layer import Layer, registry
from kerasedu.ops.image_resizing import INTERPOLATIONS

Shape = tuple[int | None, ...]


class SizedImage(Layer):
    """Base of the layers that give images of one size.

    Arguments:
        height: rows of the result.
        width: columns of the result.
        data_format: "channels_last" or "channels_first".
    """

    def __init__(self, height: int, width: int, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.height = whole_number(height, "height", type(self).__name__)
        self.width = whole_number(width, "width", type(self).__name__)
        self.data_format = layout_name(data_format)

    @property
    def image_axes(self) -> tuple[int, int]:
        """Height and width, counted from the end."""
        return (-2, -1) if self.data_format == "channels_first" else (-3, -2)

    def build(self, input_shape: Shape) -> None:
        check_images(self, input_shape)

    def resized(self, images: Any) -> Any:
        """Images in this size, with what does not fit cut off."""
        size = (self.height, self.width)
        return ops.image.resize(images, size, crop_to_aspect_ratio=True, data_format=self.data_format)

    def cropped(self, images: Any, top: int, left: int) -> Any:
        """The part of this size that starts there."""
        key: list[Any] = [slice(None)] * len(images.shape)
        for axis, start, length in zip(self.image_axes, (top, left), (self.height, self.width), strict=True):
            key[axis] = slice(start, start + length)
        return ops.getitem(images, tuple(key))

    def room(self, images: Any) -> tuple[int, int]:
        """How many rows and columns there are more than needed."""
        rows, columns = (images.shape[axis] for axis in self.image_axes)
        return rows - self.height, columns - self.width

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        shape = list(input_shape)
        for axis, length in zip(self.image_axes, (self.height, self.width), strict=True):
            shape[axis] = length
        return tuple(shape)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "data_format": self.data_format}
        return {**config, "height": self.height, "width": self.width}


def check_images(layer: Layer, shape: Shape) -> None:
    """Raise unless a shape is that of an image or a batch of them.

    Raises:
        ValueError: naming the layer and what it got.
    """
    if len(shape) not in (3, 4):
        raise ValueError(
            f"{type(layer).__name__} layer {layer.name!r} got an input of shape {tuple(shape)}. It takes images with "
            "their "
            "channels: (N, H, W, C), or one of (H, W, C)."
        )


@registry.register()
class Resizing(SizedImage):
    """Images in another size. Whole numbers stay whole numbers.

    Arguments:
        height: rows of the result.
        width: columns of the result.
        interpolation: "nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5".
        crop_to_aspect_ratio: whether to cut off what does not fit the new shape, instead of squeezing the image.
        pad_to_aspect_ratio: whether to fill up what is missing in the new shape, instead.
        fill_mode: with what: "constant".
        fill_value: the constant.
        antialias: whether to smooth when images become smaller.
        data_format: "channels_last" or "channels_first".

    Example:
        >>> Resizing(2, 2)(np.ones((1, 5, 7, 3))).shape
        (1, 2, 2, 3)
    """

    takes_integers = True

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(height, width, data_format, **kwargs)
        if interpolation not in INTERPOLATIONS:
            raise ValueError(
                f"Resizing got interpolation={interpolation!r}. It takes one of {', '.join(map(repr, INTERPOLATIONS))}."
            )
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ValueError(
                "Resizing got crop_to_aspect_ratio=True and pad_to_aspect_ratio=True. It can do one of them."
            )
        self.interpolation, self.antialias = interpolation, antialias
        self.crop_to_aspect_ratio, self.pad_to_aspect_ratio = crop_to_aspect_ratio, pad_to_aspect_ratio
        self.fill_mode, self.fill_value = fill_mode, fill_value

    @property
    def _options(self) -> dict[str, Any]:
        return {
            "interpolation": self.interpolation,
            "crop_to_aspect_ratio": self.crop_to_aspect_ratio,
            "pad_to_aspect_ratio": self.pad_to_aspect_ratio,
            "fill_mode": self.fill_mode,
            "fill_value": self.fill_value,
            "antialias": self.antialias,
        }

    def call(self, inputs: Any) -> Any:
        return ops.image.resize(inputs, (self.height, self.width), data_format=self.data_format, **self._options)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> KerasTensor:
        images = args[0]
        dtype = images.dtype if np.dtype(images.dtype).kind in "iu" else self.dtype
        return KerasTensor(self.compute_output_shape(images.shape), dtype, name=f"{self.name}_output")

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self._options}


@registry.register()
class CenterCrop(SizedImage):
    """The middle of each image. An image that is too small is resized first, so that the new shape fits into it.

    Arguments:
        height: rows of the result.
        width: columns of the result.
        data_format: "channels_last" or "channels_first".

    Example:
        >>> CenterCrop(1, 2)(np.arange(12.0).reshape(3, 4, 1))[..., 0]
        array([[5., 6.]], dtype=float32)
    """

    def call(self, inputs: Any) -> Any:
        rows, columns = self.room(inputs)
        if rows < 0 or columns < 0:
            return self.resized(inputs)
        return self.cropped(inputs, rows // 2, columns // 2)
