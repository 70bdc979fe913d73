"""Which pixel belongs to which class, in colours over the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasedu.visualization.pictures import as_bytes, channels_last

Array = np.ndarray


def draw_segmentation_masks(
    images: Any,
    segmentation_masks: Any,
    num_classes: int | None = None,
    color_mapping: Mapping[int, tuple[int, int, int]] | None = None,
    alpha: float = 0.8,
    blend: bool = True,
    ignore_index: int = -1,
    data_format: str | None = None,
) -> Array:
    """Pictures with each pixel in the colour of its class.

    Arguments:
        images: array (N, H, W, 3), numbers from 0 to 255.
        segmentation_masks: array (N, H, W) or (N, H, W, 1) of class numbers.
        num_classes: how many classes there are: pixels of others stay as they are. All in the masks when None.
        color_mapping: colour (red, green, blue) of each class, from 0 to 255; classes that it lacks stay as they are.
            Colours that differ much when None.
        alpha: how much of the colour there is in the mixture, from 0 to 1.
        blend: whether to mix the colour with the picture; otherwise it covers it.
        ignore_index: a class number that stays as it is.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        An array (N, H, W, 3) of whole numbers from 0 to 255, uint8.

    Raises:
        TypeError: if color_mapping is no dict.
        ValueError: if images or masks have another shape.

    Example:
        >>> image, mask = np.full((1, 1, 2, 3), 100), np.array([[[0, 1]]])
        >>> draw_segmentation_masks(image, mask, color_mapping={1: (255, 0, 0)}, alpha=0.5)
        array([[[[100, 100, 100],
                 [177,  50,  50]]]], dtype=uint8)
    """
    pictures = as_bytes(channels_last(images, data_format, "draw_segmentation_masks"))
    masks = _classes(segmentation_masks, pictures, data_format)
    if color_mapping is None:
        color_mapping = colours_of(int(masks.max(initial=0)) + 1 if num_classes is None else num_classes)
    elif not isinstance(color_mapping, Mapping):
        raise TypeError(f"draw_segmentation_masks got color_mapping={color_mapping!r}. It takes {{class: (r, g, b)}}.")
    drawn = pictures.copy()
    for number, colour in color_mapping.items():
        here = masks == number
        if number != ignore_index:
            drawn[here] = _mixed(pictures[here], colour, alpha) if blend else colour
    return drawn


def colours_of(num_classes: int) -> dict[int, tuple[int, int, int]]:
    """A colour for each class: those that Keras gives, black for class 0.

    Example:
        >>> colours_of(3)
        {0: (0, 0, 0), 1: (1, 127, 31), 2: (2, 254, 62)}
    """
    return {i: (i % 255, 127 * i % 255, 31 * i % 255) for i in range(num_classes)}


def _mixed(pixels: Array, colour: Any, alpha: float) -> Array:
    return (pixels * np.float32(1 - alpha) + np.asarray(colour, "float32") * np.float32(alpha)).astype("uint8")


def _classes(masks: Any, pictures: Array, data_format: str | None) -> Array:
    """Class numbers (N, H, W)."""
    array = np.asarray(masks)
    if array.ndim == 4:
        array = channels_last(array, data_format, "draw_segmentation_masks")[..., 0]
    if array.shape != pictures.shape[:3]:
        raise ValueError(
            f"draw_segmentation_masks got masks of shape {np.shape(masks)} for pictures of shape {pictures.shape}. It "
            "takes one class number for each pixel: (N, H, W) or (N, H, W, 1)."
        )
    return array
