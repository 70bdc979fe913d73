"""Images through a small window: blurred, their edges, and how alike two of them look."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.convolution import conv
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.number_types import array_of
from kerasedu.ops.padding import pad
from kerasedu.ops.reductions import mean
from kerasedu.ops.shaping import cast, expand_dims, getitem, moveaxis, reshape, squeeze

Array = np.ndarray

SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]], "float64")
"""Two kernels: how fast brightness grows downwards, and to the right."""


def gaussian_window(length: int, sigma: float) -> Array:
    """Numbers on the bell curve around the middle, of sum 1.

    Example:
        >>> gaussian_window(3, 1.0).round(3)
        array([0.274, 0.452, 0.274])
    """
    places = np.arange(length) - (length - 1) / 2
    weights = np.exp(-(places**2) / (2 * sigma**2))
    return weights / weights.sum()


def each_channel(images: Any, kernel: Array, padding: str) -> Any:
    """Each channel (N, H, W, C) through the same kernels (k, k, K): (N, H', W', C, K)."""
    count, height, width, channels = np.shape(plain(images))
    apart = reshape(moveaxis(images, -1, 1), (count * channels, height, width, 1))
    kernel = kernel[:, :, np.newaxis].astype(array_of(images).dtype)
    filtered = conv(apart, kernel, 1, padding, "channels_last")
    shape = np.shape(plain(filtered))
    return moveaxis(reshape(filtered, (count, channels, *shape[1:])), 1, -2)


def _batch(images: Any, data_format: str | None, function: str) -> tuple[Any, bool]:
    """Images as a batch of decimal numbers, channels last; and whether it was one image."""
    rank = len(np.shape(plain(images)))
    if rank not in (3, 4):
        raise ValueError(
            f"{function} got images of shape {np.shape(plain(images))}. It takes (H, W, C) or (N, H, W, C)."
        )
    batch = images if rank == 4 else expand_dims(images, 0)
    batch = batch if array_of(batch).dtype.kind == "f" else cast(batch, settings.floatx())
    return channels_last(batch, data_format), rank == 3


@operation
def gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str | None = None
) -> Any:
    """Images blurred: every pixel a mean of its neighbours, weighted by the bell curve; outside counts as 0.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        kernel_size: pixels of the window along each axis.
        sigma: spread of the bell curve along each axis.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Example:
        >>> gaussian_blur(np.array([[[0.0], [1.0], [0.0]]]))[0, :, 0].round(3)
        array([0.124, 0.204, 0.124])
    """
    batch, single = _batch(images, data_format, "gaussian_blur")
    windows = [gaussian_window(int(n), float(s)) for n, s in zip(_pair(kernel_size), _pair(sigma), strict=True)]
    blurred = squeeze(each_channel(batch, np.outer(*windows)[..., np.newaxis], "same"), -1)
    output = channels_first(blurred, data_format)
    dtype = array_of(images).dtype
    output = getitem(output, 0) if single else output
    return output if dtype.kind == "f" else cast(output, dtype)


def _pair(value: Any) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, list | tuple | np.ndarray) else (value, value)


@operation
def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """How fast brightness grows downwards and to the right, by Sobel's two kernels; at the border pixels count on.

    Arguments:
        images: a batch (N, H, W, C); channels first where the data format says so.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        The shape of the images and a last axis of two: downwards, to the right.
    """
    batch, _ = _batch(images, data_format, "sobel_edges")
    wide = pad(batch, ((0, 0), (1, 1), (1, 1), (0, 0)))
    edges = each_channel(wide, np.moveaxis(SOBEL, 0, -1), "valid")  # (N, H, W, C, 2)
    return moveaxis(edges, -2, 1) if is_channels_first(data_format) else edges


@operation
def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """How alike two images look, from -1 to 1 for the same: brightness, contrast and structure in small windows.

    Arguments:
        image1: images (N, H, W, C); channels first where the data format says so.
        image2: images likewise.
        max_val: the largest number a pixel can be.
        filter_size: pixels of a window along each axis.
        filter_sigma: spread of the bell curve by which pixels of a window count.
        k1: steadies the comparison of brightness.
        k2: steadies the comparison of contrast.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        A number for each pair of images, (N,).

    Source: Wang et al. 2004.
    """
    (x, single), (y, _) = (_batch(image, data_format, "ssim") for image in (image1, image2))
    window = gaussian_window(filter_size, filter_sigma)
    kernel = np.outer(window, window)[..., np.newaxis]

    def local(z: Any) -> Any:
        return squeeze(each_channel(z, kernel, "valid"), -1)

    mean_x, mean_y = local(x), local(y)
    variance_x, variance_y = local(x * x) - mean_x * mean_x, local(y * y) - mean_y * mean_y
    covariance = local(x * y) - mean_x * mean_y
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    brightness = (2 * mean_x * mean_y + c1) / (mean_x * mean_x + mean_y * mean_y + c1)
    structure = (2 * covariance + c2) / (variance_x + variance_y + c2)
    alike = mean(brightness * structure, axis=(1, 2, 3))
    return getitem(alike, 0) if single else alike
