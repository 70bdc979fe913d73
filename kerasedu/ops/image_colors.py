"""Colours: grey values, and hue, saturation and value."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import maximum, minimum
from kerasedu.ops.elementwise import abs as absolute
from kerasedu.ops.gradient_free import equal
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.number_types import array_of
from kerasedu.ops.products import matmul
from kerasedu.ops.shaping import cast, clip, getitem, moveaxis, stack, where

GRAY_WEIGHTS = (0.2989, 0.5870, 0.1140)
"""How bright red, green and blue look to the eye (ITU-R BT.601)."""


def _channels_last(images: Any, data_format: str | None, function: str) -> Any:
    """Images with their three colours last.

    Raises:
        ValueError: if they have another rank, or not three colours.
    """
    shape = np.shape(plain(images))
    first = is_channels_first(data_format)
    if len(shape) not in (3, 4) or shape[-3 if first else -1] != 3:
        raise ValueError(
            f"{function} got images of shape {shape}. It takes red, green and blue: "
            f"{'(3, H, W) or (N, 3, H, W)' if first else '(H, W, 3) or (N, H, W, 3)'}."
        )
    return moveaxis(images, -3, -1) if first else images


def _back(images: Any, data_format: str | None) -> Any:
    return moveaxis(images, -1, -3) if is_channels_first(data_format) else images


@operation
def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """Grey values: 0.2989 red + 0.587 green + 0.114 blue.

    Arguments:
        images: (H, W, 3) or (N, H, W, 3); channels first where the data format says so.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        Images of one channel.

    Example:
        >>> rgb_to_grayscale(np.array([[[1.0, 0.0, 0.0]]]))
        array([[[0.2989]]])
    """
    dtype = array_of(images).dtype
    numbers = images if dtype.kind == "f" else cast(images, settings.floatx())
    colours = _channels_last(numbers, data_format, "rgb_to_grayscale")
    gray = matmul(colours, np.array(GRAY_WEIGHTS, array_of(colours).dtype)[:, np.newaxis])
    return cast(_back(gray, data_format), dtype)


@operation
def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Red, green and blue from 0 to 1 as hue (0 red, 1/3 green, 2/3 blue), saturation and value, from 0 to 1.

    Arguments:
        images: (H, W, 3) or (N, H, W, 3); channels first where the data format says so.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: for whole numbers.

    Example:
        >>> rgb_to_hsv(np.array([[[0.0, 0.5, 0.0]]])).round(3)
        array([[[0.333, 1.   , 0.5  ]]])
    """
    red, green, blue = _three(images, data_format, "rgb_to_hsv")
    value = maximum(maximum(red, green), blue)
    span = value - minimum(minimum(red, green), blue)
    divisor = where(span == 0, 1, span)
    hue = where(
        equal(value, red),
        (green - blue) / divisor,
        where(equal(value, green), (blue - red) / divisor + 2, (red - green) / divisor + 4),
    )
    hue = where(span == 0, 0, where(hue < 0, hue + 6, hue) / 6)
    saturation = where(value > 0, span / where(value > 0, value, 1), 0)
    return _back(stack([hue, saturation, value], axis=-1), data_format)


@operation
def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value from 0 to 1 as red, green and blue.

    Arguments:
        images: (H, W, 3) or (N, H, W, 3); channels first where the data format says so.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: for whole numbers.

    Example:
        >>> hsv_to_rgb(np.array([[[0.5, 1.0, 1.0]]]))
        array([[[0., 1., 1.]]])
    """
    hue, saturation, value = _three(images, data_format, "hsv_to_rgb")
    turn = hue * 6
    shares = [absolute(turn - 3) - 1, 2 - absolute(turn - 2), 2 - absolute(turn - 4)]
    colours = [value * (1 - saturation * (1 - clip(share, 0.0, 1.0))) for share in shares]
    return _back(stack(colours, axis=-1), data_format)


def _three(images: Any, data_format: str | None, function: str) -> list[Any]:
    """The three channels, each an array of its own."""
    if array_of(images).dtype.kind != "f":
        raise ValueError(
            f"{function} got images of type {array_of(images).dtype}. It takes decimal numbers from 0 to 1."
        )
    colours = _channels_last(images, data_format, function)
    return [getitem(colours, (..., i)) for i in range(3)]
