"""Transposed convolution, by its definition: every number of the input spreads over a window of the output."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def spread_along(
    length: int, size: int, stride: int, padding: str, dilation: int = 1, output_padding: int | None = None
) -> tuple[int, int]:
    """How long the output is along an axis, and how many of its first places are cut off.

    The windows reach over (length - 1) * stride + reach places, where reach = (size - 1) * dilation + 1.

    valid   all of them, and at least length * stride
    same    length * stride; half of what is too much (rounded down) is cut off before the axis, the rest behind it

    An output padding counts from everything for "valid", and for "same" from (length - 1) * stride and the one place in
    the middle of an odd window.

    Example:
        >>> spread_along(4, size=3, stride=2, padding="valid")
        (9, 0)
        >>> spread_along(4, size=5, stride=2, padding="same")
        (8, 1)
    """
    reach = (size - 1) * dilation + 1
    everything = (length - 1) * stride + reach
    if padding == "valid":
        new_length = max(everything, length * stride) if output_padding is None else everything + output_padding
    else:
        middle = (length - 1) * stride + reach % 2
        new_length = length * stride if output_padding is None else middle + output_padding
    return new_length, max((everything - new_length) // 2, 0)


def conv_transpose1d(
    signal: Array,
    kernel: Array,
    stride: int = 1,
    padding: str = "valid",
    dilation: int = 1,
    output_padding: int | None = None,
) -> Array:
    """Spread each number of a signal over a window.

    y[stride * i + dilation * m, f] = sum over all i, m that meet there, and c, of signal[i, c] * kernel[m, f, c]

    Arguments:
        signal: array (length, channels).
        kernel: array (size, filters, channels): filters before channels.
        stride: steps between the windows of neighbouring numbers.
        padding: "valid" or "same".
        dilation: steps between the elements of a window.
        output_padding: as for spread_along.

    Returns:
        Array (new length, filters).

    Example:
        >>> signal = np.array([[1.0], [10.0]])
        >>> conv_transpose1d(signal, np.array([[[1.0]], [[2.0]], [[3.0]]]), stride=2).ravel()
        array([ 1.,  2., 13., 20., 30.])
    """
    length, channels = signal.shape
    size, filters, _ = kernel.shape
    new_length, before = spread_along(length, size, stride, padding, dilation, output_padding)
    y = np.zeros((new_length, filters))
    for i, c in np.ndindex(length, channels):
        for m, f in np.ndindex(size, filters):
            place = stride * i + dilation * m - before
            if 0 <= place < new_length:
                y[place, f] += signal[i, c] * kernel[m, f, c]
    return y


def conv_transpose2d(
    image: Array,
    kernel: Array,
    strides: tuple[int, int] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, int] = (1, 1),
    output_padding: tuple[int, int] | None = None,
) -> Array:
    """Spread each pixel of an image over a window.

    y[s * i + d * m, s * j + d * n, f] = sum over all i, j, m, n that meet there, and c, of
                                         image[i, j, c] * kernel[m, n, f, c]

    Arguments:
        image: array (height, width, channels).
        kernel: array (kernel height, kernel width, filters, channels): filters before channels.
        strides: steps down and to the right between the windows of neighbouring pixels.
        padding: "valid" or "same".
        dilation: steps down and to the right between the elements of a window.
        output_padding: as for spread_along, for rows and columns.

    Returns:
        Array (rows, columns, filters).

    Example:
        >>> conv_transpose2d(np.ones((2, 2, 1)), np.ones((2, 2, 1, 1)))[:, :, 0]
        array([[1., 2., 1.],
               [2., 4., 2.],
               [1., 2., 1.]])
    """
    height, width, channels = image.shape
    kernel_height, kernel_width, filters, _ = kernel.shape
    more_rows, more_columns = output_padding or (None, None)
    rows, above = spread_along(height, kernel_height, strides[0], padding, dilation[0], more_rows)
    columns, left = spread_along(width, kernel_width, strides[1], padding, dilation[1], more_columns)
    y = np.zeros((rows, columns, filters))
    for i, j, c in np.ndindex(height, width, channels):
        for m, n, f in np.ndindex(kernel_height, kernel_width, filters):
            row = strides[0] * i + dilation[0] * m - above
            column = strides[1] * j + dilation[1] * n - left
            if 0 <= row < rows and 0 <= column < columns:
                y[row, column, f] += image[i, j, c] * kernel[m, n, f, c]
    return y
