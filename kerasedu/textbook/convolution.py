"""Convolution, by its definition.

What deep learning calls convolution slides the kernel over the image without flipping it; mathematics calls that
cross-correlation. One number of the output is one sum: the numbers in a window times the weights of a filter.

`for i, j, f in np.ndindex(rows, columns, filters)` is three loops in one line: over i, in it over j, in it over f. The
outer loop runs over the numbers of the output, the inner one over the products that each of them adds up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

Array = np.ndarray


def windows_along(length: int, size: int, stride: int, padding: str, dilation: int = 1) -> tuple[int, int]:
    """How many windows lie along an axis, and how many zeros are put before its first element.

    valid   windows stay inside:  floor((length - reach) / stride) + 1 of them, no zeros
    same    ceil(length / stride) windows, and as many zeros as they lack, half of them (rounded down) before the axis
    causal  ceil(length / stride) windows, and reach - 1 zeros before the axis: no window looks ahead

    where a window of `size` elements, `dilation` steps apart, reaches over reach = (size - 1) * dilation + 1 places.

    Example:
        >>> windows_along(28, size=3, stride=1, padding="valid")
        (26, 0)
        >>> windows_along(28, size=3, stride=1, padding="same")
        (28, 1)
    """
    reach = (size - 1) * dilation + 1
    if padding == "valid":
        return (length - reach) // stride + 1, 0
    count = -(-length // stride)  # rounded up
    if padding == "causal":
        return count, reach - 1
    missing = max((count - 1) * stride + reach - length, 0)
    return count, missing // 2


def conv1d(signal: Array, kernel: Array, stride: int = 1, padding: str = "valid", dilation: int = 1) -> Array:
    """Slide the kernel along a signal.

    y[i, f] = sum over m, c of signal[stride * i + dilation * m, c] * kernel[m, c, f]

    Places outside the signal count as 0.

    Arguments:
        signal: array (length, channels).
        kernel: array (size, channels, filters).
        stride: steps between windows.
        padding: "valid", "same" or "causal".
        dilation: steps between the elements of a window.

    Returns:
        Array (windows, filters).

    Example:
        >>> signal = np.array([[1.0], [2.0], [4.0], [8.0]])
        >>> conv1d(signal, np.array([[[-1.0]], [[1.0]]])).ravel()
        array([1., 2., 4.])
    """
    length, channels = signal.shape
    size, _, filters = kernel.shape
    windows, before = windows_along(length, size, stride, padding, dilation)
    y = np.zeros((windows, filters))
    for i, f in np.ndindex(windows, filters):
        for m, c in np.ndindex(size, channels):
            place = stride * i + dilation * m - before
            if 0 <= place < length:
                y[i, f] += signal[place, c] * kernel[m, c, f]
    return y


def conv2d(
    image: Array,
    kernel: Array,
    strides: tuple[int, int] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, int] = (1, 1),
) -> Array:
    """Slide the kernel over an image.

    y[i, j, f] = sum over m, n, c of image[s * i + d * m, s * j + d * n, c] * kernel[m, n, c, f]

    with strides s and dilation d of their own for rows and columns. Pixels outside the image count as 0.

    Arguments:
        image: array (height, width, channels).
        kernel: array (kernel height, kernel width, channels, filters).
        strides: steps down and to the right between windows.
        padding: "valid" or "same".
        dilation: steps down and to the right between the pixels of a window.

    Returns:
        Array (rows, columns, filters).

    Example:
        >>> image = np.arange(9.0).reshape(3, 3, 1)
        >>> conv2d(image, np.ones((2, 2, 1, 1)))[:, :, 0]
        array([[ 8., 12.],
               [20., 24.]])
    """
    height, width, channels = image.shape
    kernel_height, kernel_width, _, filters = kernel.shape
    rows, above = windows_along(height, kernel_height, strides[0], padding, dilation[0])
    columns, left = windows_along(width, kernel_width, strides[1], padding, dilation[1])
    y = np.zeros((rows, columns, filters))
    for i, j, f in np.ndindex(rows, columns, filters):
        for m, n, c in np.ndindex(kernel_height, kernel_width, channels):
            row = strides[0] * i + dilation[0] * m - above
            column = strides[1] * j + dilation[1] * n - left
            if 0 <= row < height and 0 <= column < width:
                y[i, j, f] += image[row, column, c] * kernel[m, n, c, f]
    return y


def conv3d(
    volume: Array,
    kernel: Array,
    strides: tuple[int, int, int] = (1, 1, 1),
    padding: str = "valid",
    dilation: tuple[int, int, int] = (1, 1, 1),
) -> Array:
    """Slide the kernel through a volume, such as a film: depth, height and width.

    y[h, i, j, f] = sum over k, m, n, c of
                    volume[s * h + d * k, s * i + d * m, s * j + d * n, c] * kernel[k, m, n, c, f]

    Arguments:
        volume: array (depth, height, width, channels).
        kernel: array (kernel depth, kernel height, kernel width, channels, filters).
        strides: steps between windows along the three axes.
        padding: "valid" or "same".
        dilation: steps between the elements of a window along the three axes.

    Returns:
        Array (layers, rows, columns, filters).

    Example:
        >>> conv3d(np.ones((2, 3, 3, 1)), np.ones((2, 2, 2, 1, 1)))[0, :, :, 0]
        array([[8., 8.],
               [8., 8.]])
    """
    depth, height, width, channels = volume.shape
    kernel_depth, kernel_height, kernel_width, _, filters = kernel.shape
    layers, ahead = windows_along(depth, kernel_depth, strides[0], padding, dilation[0])
    rows, above = windows_along(height, kernel_height, strides[1], padding, dilation[1])
    columns, left = windows_along(width, kernel_width, strides[2], padding, dilation[2])
    y = np.zeros((layers, rows, columns, filters))
    for h, i, j, f in np.ndindex(layers, rows, columns, filters):
        for k, m, n, c in np.ndindex(kernel_depth, kernel_height, kernel_width, channels):
            layer = strides[0] * h + dilation[0] * k - ahead
            row = strides[1] * i + dilation[1] * m - above
            column = strides[2] * j + dilation[2] * n - left
            if 0 <= layer < depth and 0 <= row < height and 0 <= column < width:
                y[h, i, j, f] += volume[layer, row, column, c] * kernel[k, m, n, c, f]
    return y


def grouped_conv2d(
    image: Array,
    kernel: Array,
    groups: int,
    strides: tuple[int, int] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, int] = (1, 1),
) -> Array:
    """Channels in groups: each group has filters of its own, which see no other group.

    Arguments:
        image: array (height, width, channels).
        kernel: array (kernel height, kernel width, channels / groups, filters).
        groups: number of groups; channels and filters are shared out evenly.
        strides: as for conv2d.
        padding: as for conv2d.
        dilation: as for conv2d.

    Returns:
        Array (rows, columns, filters), the filters of the first group first.

    Example:
        >>> image = np.array([[[2.0, 3.0]]])  # one pixel, two channels
        >>> grouped_conv2d(image, np.array([[[[10.0, 100.0]]]]), groups=2).ravel()
        array([ 20., 300.])
    """
    channels, filters = image.shape[-1] // groups, kernel.shape[-1] // groups
    outputs = []
    for g in range(groups):
        group_image = image[:, :, g * channels : (g + 1) * channels]
        group_kernel = kernel[:, :, :, g * filters : (g + 1) * filters]
        outputs.append(conv2d(group_image, group_kernel, strides, padding, dilation))
    return np.concatenate(outputs, axis=-1)


class Meeting(NamedTuple):
    """One product inside a convolution: where its pixel, its weight and the output that it is added to stand."""

    pixel: tuple[int, ...]
    weight: tuple[int, ...]
    output: tuple[int, ...]


def meetings(
    image_shape: tuple[int, ...],
    kernel_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str = "valid",
    dilation: tuple[int, ...] | None = None,
) -> Iterator[Meeting]:
    """Every product of a convolution: which pixel meets which weight, and which output gets their product.

    A convolution is this list, read in three ways:

    forward    output += pixel * weight
    backward   grad_weight += pixel * grad_output,   for all that meets in the weight
               grad_pixel += weight * grad_output,   for all that meets in the pixel

    Works for any number of spatial axes, and for groups, whose number is image channels / kernel channels.

    Arguments:
        image_shape: (*spatial, channels).
        kernel_shape: (*size, channels / groups, filters).
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".
        dilation: steps between the elements of a window along each spatial axis; 1 when None.

    Example:
        Which products does the middle one of three pixels take part in, under a kernel of two weights?

        >>> for meeting in meetings((3, 1), (2, 1, 1), strides=(1,)):
        ...     if meeting.pixel == (1, 0):
        ...         print("weight", meeting.weight[0], "into output", meeting.output[0])
        weight 1 into output 0
        weight 0 into output 1
    """
    *spatial, channels = image_shape
    *size, channels_per_group, filters = kernel_shape
    dilation = dilation or (1,) * len(size)
    along = [windows_along(n, k, s, padding, d) for n, k, s, d in zip(spatial, size, strides, dilation, strict=True)]
    counts, before = zip(*along, strict=True)
    filters_per_group = filters * channels_per_group // channels
    for *window, f in np.ndindex(*counts, filters):
        first_channel = f // filters_per_group * channels_per_group
        for *element, c in np.ndindex(*size, channels_per_group):
            steps = zip(strides, window, dilation, element, before, strict=True)
            place = [s * i + d * m - b for s, i, d, m, b in steps]
            if all(0 <= p < n for p, n in zip(place, spatial, strict=True)):
                yield Meeting((*place, first_channel + c), (*element, c, f), (*window, f))


def conv_kernel_gradient(
    image: Array,
    grad_y: Array,
    kernel_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str = "valid",
    dilation: tuple[int, ...] | None = None,
) -> Array:
    """Gradient of each weight: it has helped wherever its filter lay, as much as the pixel that it met there.

    grad_kernel[m, c, f] = sum over i of image[s * i + d * m, c] * grad_y[i, f]

    Arguments:
        image: array (*spatial, channels).
        grad_y: gradient of the output, array (*windows, filters).
        kernel_shape: (*size, channels / groups, filters).
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".
        dilation: steps between the elements of a window; 1 when None.

    Example:
        >>> signal = np.array([[1.0], [2.0], [4.0]])
        >>> conv_kernel_gradient(signal, np.array([[10.0], [100.0]]), (2, 1, 1), strides=(1,)).ravel()
        array([210., 420.])
    """
    grad_kernel = np.zeros(kernel_shape)
    for pixel, weight, output in meetings(image.shape, kernel_shape, strides, padding, dilation):
        grad_kernel[weight] += image[pixel] * grad_y[output]
    return grad_kernel


def conv_image_gradient(
    kernel: Array,
    grad_y: Array,
    image_shape: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str = "valid",
    dilation: tuple[int, ...] | None = None,
) -> Array:
    """Gradient of each pixel: it has helped in every window that it lies in, as much as the weight that it met there.

    grad_image[p, c] = sum over all i, m with s * i + d * m = p, and f, of kernel[m, c, f] * grad_y[i, f]

    Arguments:
        kernel: array (*size, channels / groups, filters).
        grad_y: gradient of the output, array (*windows, filters).
        image_shape: (*spatial, channels).
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".
        dilation: steps between the elements of a window; 1 when None.

    Example:
        >>> kernel = np.array([[[3.0]], [[5.0]]])
        >>> conv_image_gradient(kernel, np.array([[1.0], [10.0]]), (3, 1), strides=(1,)).ravel()
        array([ 3., 35., 50.])
    """
    grad_image = np.zeros(image_shape)
    for pixel, weight, output in meetings(image_shape, kernel.shape, strides, padding, dilation):
        grad_image[pixel] += kernel[weight] * grad_y[output]
    return grad_image
