"""Pooling, by its definition: one number out of each window, for each channel on its own.

Written for any number of spatial axes: a signal has one, an image two, a film three.
"""

from __future__ import annotations

import numpy as np

from kerasedu.textbook.convolution import windows_along

Array = np.ndarray


def window_counts(
    spatial: tuple[int, ...], size: tuple[int, ...], strides: tuple[int, ...], padding: str
) -> tuple[int, ...]:
    """Number of windows along each spatial axis.

    Example:
        >>> window_counts((5, 6), (2, 2), (2, 2), "valid"), window_counts((5, 6), (2, 2), (2, 2), "same")
        ((2, 3), (3, 3))
    """
    return tuple(windows_along(n, k, s, padding)[0] for n, k, s in zip(spatial, size, strides, strict=True))


def places_in_window(
    window: tuple[int, ...], spatial: tuple[int, ...], size: tuple[int, ...], strides: tuple[int, ...], padding: str
) -> list[tuple[int, ...]]:
    """The places of the input that lie in one window, in reading order. What lies in the padding does not count.

    Arguments:
        window: which window, counted from 0 along each axis.
        spatial: length of the input along each axis.
        size: window length along each axis.
        strides: steps between windows along each axis.
        padding: "valid" or "same".

    Example:
        >>> places_in_window((0, 1), (4, 4), (2, 2), (2, 2), "valid")
        [(0, 2), (0, 3), (1, 2), (1, 3)]
    """
    before = [windows_along(n, k, s, padding)[1] for n, k, s in zip(spatial, size, strides, strict=True)]
    places = []
    for element in np.ndindex(*size):
        place = tuple(s * i + m - b for s, i, m, b in zip(strides, window, element, before, strict=True))
        if all(0 <= p < n for p, n in zip(place, spatial, strict=True)):
            places.append(place)
    return places


def max_pool(image: Array, size: tuple[int, ...], strides: tuple[int, ...], padding: str = "valid") -> Array:
    """Largest number of each window.

    y[i, c] = max of image[p, c] over the places p in window i

    Arguments:
        image: array (*spatial, channels).
        size: window length along each spatial axis.
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".

    Returns:
        Array (*windows, channels).

    Example:
        >>> image = np.arange(16.0).reshape(4, 4, 1)
        >>> max_pool(image, (2, 2), (2, 2))[:, :, 0]
        array([[ 5.,  7.],
               [13., 15.]])
    """
    *spatial, channels = image.shape
    y = np.full((*window_counts(spatial, size, strides, padding), channels), -np.inf)
    for *window, c in np.ndindex(*y.shape):
        for place in places_in_window(window, spatial, size, strides, padding):
            y[*window, c] = max(y[*window, c], image[*place, c])
    return y


def max_pool_gradient(
    image: Array, grad_y: Array, size: tuple[int, ...], strides: tuple[int, ...], padding: str = "valid"
) -> Array:
    """Send each window's gradient back to the place that won it. Of equal winners the first in reading order has all.

    grad_image[p, c] = sum of grad_y[i, c] over the windows i that place p won

    Arguments:
        image: array (*spatial, channels).
        grad_y: gradient of the output, array (*windows, channels).
        size: window length along each spatial axis.
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".

    Example:
        >>> image = np.array([[1.0], [9.0], [3.0], [4.0]])
        >>> max_pool_gradient(image, np.array([[10.0], [20.0]]), (2,), (2,)).ravel()
        array([ 0., 10.,  0., 20.])
    """
    *spatial, _ = image.shape
    grad_image = np.zeros(image.shape)
    for *window, c in np.ndindex(*grad_y.shape):
        winner, largest = None, -np.inf
        for place in places_in_window(window, spatial, size, strides, padding):
            if winner is None or image[*place, c] > largest:
                winner, largest = place, image[*place, c]
        grad_image[*winner, c] += grad_y[*window, c]
    return grad_image


def average_pool(image: Array, size: tuple[int, ...], strides: tuple[int, ...], padding: str = "valid") -> Array:
    """Mean of each window; padding is not counted.

    y[i, c] = sum of image[p, c] over the places p in window i / number of these places

    Arguments:
        image: array (*spatial, channels).
        size: window length along each spatial axis.
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".

    Returns:
        Array (*windows, channels).

    Example:
        >>> signal = np.array([[2.0], [4.0], [9.0]])
        >>> average_pool(signal, (2,), (2,), "same").ravel()
        array([3., 9.])
    """
    *spatial, channels = image.shape
    y = np.zeros((*window_counts(spatial, size, strides, padding), channels))
    for *window, c in np.ndindex(*y.shape):
        places = places_in_window(window, spatial, size, strides, padding)
        for place in places:
            y[*window, c] += image[*place, c] / len(places)
    return y


def average_pool_gradient(
    image_shape: tuple[int, ...],
    grad_y: Array,
    size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str = "valid",
) -> Array:
    """Share each window's gradient out evenly among the places in it.

    grad_image[p, c] = sum over the windows i that p lies in of grad_y[i, c] / number of places in window i

    Arguments:
        image_shape: (*spatial, channels).
        grad_y: gradient of the output, array (*windows, channels).
        size: window length along each spatial axis.
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".

    Example:
        >>> average_pool_gradient((4, 1), np.array([[10.0], [20.0]]), (2,), (2,)).ravel()
        array([ 5.,  5., 10., 10.])
    """
    *spatial, _ = image_shape
    grad_image = np.zeros(image_shape)
    for *window, c in np.ndindex(*grad_y.shape):
        places = places_in_window(window, spatial, size, strides, padding)
        for place in places:
            grad_image[*place, c] += grad_y[*window, c] / len(places)
    return grad_image


def bin_along(i: int, length: int, bins: int) -> range:
    """The places that bin i holds, where an axis is shared out among so many bins, whatever its length.

    From floor(i * length / bins) to ceil((i + 1) * length / bins): neighbours may share a place.

    Example:
        >>> [list(bin_along(i, 5, 3)) for i in range(3)]
        [[0, 1], [1, 2, 3], [3, 4]]
    """
    return range(i * length // bins, -(-(i + 1) * length // bins))


def adaptive_average_pool(image: Array, output_size: tuple[int, int]) -> Array:
    """Mean of each bin of an image.

    Arguments:
        image: array (height, width, channels).
        output_size: number of bins downwards and to the right.

    Returns:
        Array (*output_size, channels).

    Example:
        >>> adaptive_average_pool(np.array([[[1.0], [3.0], [5.0]]]), (1, 2)).ravel()
        array([2., 4.])
    """
    height, width, channels = image.shape
    y = np.zeros((*output_size, channels))
    for i, j, c in np.ndindex(*y.shape):
        rows, columns = bin_along(i, height, output_size[0]), bin_along(j, width, output_size[1])
        for row in rows:
            for column in columns:
                y[i, j, c] += image[row, column, c] / (len(rows) * len(columns))
    return y


def adaptive_max_pool(image: Array, output_size: tuple[int, int]) -> Array:
    """Largest number of each bin of an image.

    Arguments:
        image: array (height, width, channels).
        output_size: number of bins downwards and to the right.

    Returns:
        Array (*output_size, channels).

    Example:
        >>> adaptive_max_pool(np.array([[[1.0], [3.0], [5.0]]]), (1, 2)).ravel()
        array([3., 5.])
    """
    height, width, channels = image.shape
    y = np.full((*output_size, channels), -np.inf)
    for i, j, c in np.ndindex(*y.shape):
        for row in bin_along(i, height, output_size[0]):
            for column in bin_along(j, width, output_size[1]):
                y[i, j, c] = max(y[i, j, c], image[row, column, c])
    return y
