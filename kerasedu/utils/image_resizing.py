"""Pictures in another size, without squeezing."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.utils.image_layout import layout_of
from kerasedu.utils.images import size_of


def smart_resize(
    x: Any,
    size: tuple[int, int],
    interpolation: str = "bilinear",
    data_format: str = "channels_last",
    backend_module: Any = None,  # noqa: ARG001 - Keras's parameter, without meaning here
) -> Any:
    """Images in another size. What does not fit the new shape is cut off at the sides, so that nothing is squeezed.

    Arguments:
        x: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        size: (height, width) of the result.
        interpolation: "nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5".
        data_format: "channels_last" or "channels_first".
        backend_module: accepted and without effect.

    Raises:
        ValueError: for a size, an interpolation or an image that is none.

    Example:
        >>> import numpy as np
        >>> smart_resize(np.arange(8.0).reshape(2, 4, 1), (2, 2))[..., 0]
        array([[1., 2.],
               [5., 6.]])
    """
    size = size_of(size, "smart_resize", "size")
    layout = layout_of(data_format, "smart_resize")
    return ops.image.resize(x, size, interpolation, crop_to_aspect_ratio=True, data_format=layout)
