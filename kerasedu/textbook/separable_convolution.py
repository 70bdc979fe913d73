"""Depthwise and separable convolution, by their definitions."""

from __future__ import annotations

import numpy as np

from kerasedu.textbook.convolution import conv2d, windows_along

Array = np.ndarray


def depthwise_conv1d(signal: Array, kernel: Array, stride: int = 1, padding: str = "valid", dilation: int = 1) -> Array:
    """Slide filters along each channel of a signal on its own.

    y[i, c * multiplier + q] = sum over m of signal[stride * i + dilation * m, c] * kernel[m, c, q]

    Arguments:
        signal: array (length, channels).
        kernel: array (size, channels, multiplier).
        stride: steps between windows.
        padding: "valid" or "same".
        dilation: steps between the elements of a window.

    Returns:
        Array (windows, channels * multiplier), the filters of the first channel first.

    Example:
        >>> signal = np.array([[1.0, 10.0], [2.0, 20.0]])
        >>> depthwise_conv1d(signal, np.ones((2, 2, 1)))
        array([[ 3., 30.]])
    """
    return depthwise_conv2d(signal[None], kernel[None], (1, stride), padding, (1, dilation))[0]


def depthwise_conv2d(
    image: Array,
    kernel: Array,
    strides: tuple[int, int] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, int] = (1, 1),
) -> Array:
    """Slide filters over each channel of an image on its own.

    y[i, j, c * multiplier + q] = sum over m, n of image[s * i + d * m, s * j + d * n, c] * kernel[m, n, c, q]

    Arguments:
        image: array (height, width, channels).
        kernel: array (kernel height, kernel width, channels, multiplier).
        strides: steps down and to the right between windows.
        padding: "valid" or "same".
        dilation: steps down and to the right between the pixels of a window.

    Returns:
        Array (rows, columns, channels * multiplier), the filters of the first channel first.

    Example:
        >>> image = np.array([[[2.0, 3.0]]])  # one pixel, two channels
        >>> depthwise_conv2d(image, np.array([[[[1.0, 10.0], [1.0, 10.0]]]])).ravel()
        array([ 2., 20.,  3., 30.])
    """
    height, width, channels = image.shape
    kernel_height, kernel_width, _, multiplier = kernel.shape
    rows, above = windows_along(height, kernel_height, strides[0], padding, dilation[0])
    columns, left = windows_along(width, kernel_width, strides[1], padding, dilation[1])
    y = np.zeros((rows, columns, channels * multiplier))
    for i, j, c, q in np.ndindex(rows, columns, channels, multiplier):
        for m, n in np.ndindex(kernel_height, kernel_width):
            row = strides[0] * i + dilation[0] * m - above
            column = strides[1] * j + dilation[1] * n - left
            if 0 <= row < height and 0 <= column < width:
                y[i, j, c * multiplier + q] += image[row, column, c] * kernel[m, n, c, q]
    return y


def separable_conv2d(
    image: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    strides: tuple[int, int] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, int] = (1, 1),
) -> Array:
    """Slide filters over each channel on its own, then mix the channels of each pixel.

    Arguments:
        image: array (height, width, channels).
        depthwise_kernel: array (kernel height, kernel width, channels, multiplier).
        pointwise_kernel: array (1, 1, channels * multiplier, filters).
        strides: as for depthwise_conv2d.
        padding: as for depthwise_conv2d.
        dilation: as for depthwise_conv2d.

    Returns:
        Array (rows, columns, filters).

    Example:
        >>> image = np.array([[[2.0, 3.0]]])  # one pixel, two channels
        >>> separable_conv2d(image, np.ones((1, 1, 2, 1)), np.array([[[[1.0], [100.0]]]])).ravel()
        array([302.])
    """
    return conv2d(depthwise_conv2d(image, depthwise_kernel, strides, padding, dilation), pointwise_kernel)
