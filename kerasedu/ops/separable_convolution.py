"""Separable convolution: first each channel on its own, then the channels of each pixel mixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import operation
from kerasedu.engine.op import plain
from kerasedu.ops.convolution import conv
from kerasedu.ops.depthwise_convolution import depthwise_conv


@operation
def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """A depthwise convolution, and then a convolution with windows of a single pixel.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        depthwise_kernel: array (*size, C, M).
        pointwise_kernel: array (1, ..., 1, C * M, F).
        strides: steps between windows, one number or one for each spatial axis.
        padding: "valid" or "same", as for `conv`.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.

    Returns:
        Array (N, *counts, F), or (N, F, *counts) with "channels_first".

    Raises:
        ValueError: if ranks, channels or window do not fit together.

    Example:
        >>> image = np.array([[[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]])  # (1, 3, 2)
        >>> separable_conv(image, np.ones((2, 2, 1)), np.ones((1, 2, 1)))[0, :, 0]
        array([33., 55.])
    """
    size = np.shape(plain(pointwise_kernel))[:-2]
    if any(length != 1 for length in size):
        raise ValueError(
            f"separable_conv got a pointwise kernel of shape {np.shape(plain(pointwise_kernel))}. It takes (1, ..., 1, "
            "channels * filters for each channel, filters)."
        )
    y = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(y, pointwise_kernel, 1, "valid", data_format)
