"""Pictures as arrays of bytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.settings import image_data_format

Array = np.ndarray


def channels_last(images: Any, data_format: str | None, caller: str) -> Array:
    """A batch of pictures as an array (N, H, W, C).

    Raises:
        ValueError: if it is no batch of pictures.
    """
    array = np.asarray(plain(images))
    if array.ndim != 4:
        raise ValueError(
            f"{caller} got images of shape {array.shape}. It takes a batch of pictures (N, H, W, C): images[None] "
            "makes one of a single picture."
        )
    return np.moveaxis(array, 1, -1) if (data_format or image_data_format()) == "channels_first" else array


def as_bytes(images: Array, value_range: tuple[float, float] = (0, 255)) -> Array:
    """Numbers of this range as whole numbers from 0 to 255."""
    low, high = value_range
    scaled = (images.astype("float64") - low) * (255 / (high - low))
    return np.clip(scaled, 0, 255).astype("uint8")
