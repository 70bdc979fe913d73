"""Windows cut out of images and put back, and blocks of pixels moved into channels and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.padding import pad
from kerasedu.ops.shaping import getitem, moveaxis, reshape, transpose
from kerasedu.ops.windows import Windows, per_axis

Array = np.ndarray


class Unfold(Op):
    """Every window of an image, cut out.

    forward   y[i, m] = x[s i + d m]
    backward  each gradient goes back to where it was cut out; where windows overlap, they add up

    Arguments:
        windows: where the windows lie.

    Input shape: (N, *spatial, C). Output shape: (N, *counts, *size, C).
    """

    formula = r"y_{i,m,c} = x_{s i + d m,\,c}"
    gradient_formula = r"\partial x_{p,c} = \sum_{i,m:\, s i + d m = p} \partial y_{i,m,c}"

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    def forward(self, x: Array) -> Array:
        return self.windows.unfold(self.windows.padded(x)).copy()

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (self.windows.fold(grad_y),)


class Fold(Op):
    """Windows put back where `Unfold` cuts them out; where they overlap, they add up.

    forward   y[p] = sum of x[i, m] over all i, m with s i + d m = p
    backward  grad_x[i, m] = grad_y[s i + d m]

    Arguments:
        windows: where the windows lie.

    Input shape: (N, *counts, *size, C). Output shape: (N, *spatial, C).
    """

    formula = r"y_{p,c} = \sum_{i,m:\, s i + d m = p} x_{i,m,c}"
    gradient_formula = r"\partial x_{i,m,c} = \partial y_{s i + d m,\,c}"

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    def forward(self, x: Array) -> Array:
        return self.windows.fold(x)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (self.windows.unfold(self.windows.padded(grad_y)).copy(),)


def _windows_2d(
    spatial: tuple[int, int], kernel_size: Any, dilation: Any, padding: tuple[int, int], stride: Any
) -> Windows:
    """The windows over an image with zeros around it."""
    wide = tuple(n + 2 * p for n, p in zip(spatial, padding, strict=True))
    names = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    return Windows(wide, *(per_axis(value, 2, name) for name, value in names.items()), "valid")


@operation
def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every window of a batch of images as one column.

    Arguments:
        x: images, channels first: (N, C, H, W).
        kernel_size: height and width of a window.
        dilation: steps between the elements of a window.
        padding: how many rows and columns of zeros go around the images.
        stride: steps between windows.

    Returns:
        Array (N, C * kh * kw, windows).

    Raises:
        ValueError: if x has another rank, or a window does not fit.

    Example:
        >>> unfold(np.arange(6.0).reshape(1, 1, 2, 3), 2)[0]
        array([[0., 1.],
               [1., 2.],
               [3., 4.],
               [4., 5.]])
    """
    shape = np.shape(plain(x))
    if len(shape) != 4:
        raise ValueError(f"unfold got an array of shape {shape}. It takes images, channels first: (N, C, H, W).")
    around = per_axis(padding, 2, "padding")
    windows = _windows_2d(shape[2:], kernel_size, dilation, around, stride)
    images = moveaxis(pad(x, ((0, 0), (0, 0), *((p, p) for p in around))), 1, -1)
    cut = transpose(Unfold(windows)(images), (0, 5, 3, 4, 1, 2))  # (N, C, kh, kw, *counts)
    return reshape(cut, (shape[0], windows.size[0] * windows.size[1] * shape[1], windows.counts[0] * windows.counts[1]))


@operation
def fold(x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Images put together from their windows; where windows overlap, they add up.

    Arguments:
        x: array (N, C * kh * kw, windows), as `unfold` returns it.
        output_size: height and width of the images.
        kernel_size: height and width of a window.
        dilation: steps between the elements of a window.
        padding: how many rows and columns of zeros were around the images.
        stride: steps between windows.

    Returns:
        Array (N, C, H, W).

    Raises:
        ValueError: if x does not have as many windows, or numbers in a window, as would be cut out.

    Example:
        >>> fold(unfold(np.ones((1, 1, 2, 3)), 2), (2, 3), 2)[0, 0]
        array([[1., 2., 1.],
               [1., 2., 1.]])
    """
    shape, around = np.shape(plain(x)), per_axis(padding, 2, "padding")
    spatial = per_axis(output_size, 2, "output_size")
    windows = _windows_2d(spatial, kernel_size, dilation, around, stride)
    count, elements = windows.counts[0] * windows.counts[1], windows.size[0] * windows.size[1]
    if len(shape) != 3 or shape[2] != count or shape[1] % elements:
        raise ValueError(
            f"fold got an array of shape {shape}. An image of {spatial} has {count} windows of {windows.size}: it "
            f"takes (samples, channels * {elements}, {count})."
        )
    apart = reshape(x, (shape[0], shape[1] // elements, *windows.size, *windows.counts))
    images = moveaxis(Fold(windows)(transpose(apart, (0, 4, 5, 2, 3, 1))), -1, 1)
    return getitem(images, (..., *(slice(p, p + n) for p, n in zip(around, spatial, strict=True))))


@operation
def depth_to_space(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels laid out as blocks of pixels: (N, H, W, r * r * C) becomes (N, H * r, W * r, C).

    Arguments:
        x: images.
        block_size: height and width r of a block.
        data_format: "channels_last", or "channels_first": (N, C * r * r, H, W) becomes (N, C, H * r, W * r).

    Raises:
        ValueError: if x is no batch of images, or the channels cannot be shared out.

    Example:
        >>> depth_to_space(np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 1, 1, 4), 2)[0, :, :, 0]
        array([[1., 2.],
               [3., 4.]])
    """
    n, h, w, c = _image_shape(x, block_size, data_format, "depth_to_space")
    r, left = block_size, c // block_size**2
    if c % block_size**2:
        raise ValueError(
            f"depth_to_space got {c} channels and block_size={r}. A block of {r} x {r} pixels takes {r * r} channels: "
            "their number must be a multiple of that."
        )
    if is_channels_first(data_format):
        return reshape(transpose(reshape(x, (n, left, r, r, h, w)), (0, 1, 4, 2, 5, 3)), (n, left, h * r, w * r))
    return reshape(transpose(reshape(x, (n, h, w, r, r, left)), (0, 1, 3, 2, 4, 5)), (n, h * r, w * r, left))


@operation
def space_to_depth(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Blocks of pixels laid out as channels: (N, H, W, C) becomes (N, H / r, W / r, r * r * C).

    Arguments:
        x: images.
        block_size: height and width r of a block.
        data_format: "channels_last", or "channels_first": (N, C, H, W) becomes (N, C * r * r, H / r, W / r).

    Raises:
        ValueError: if x is no batch of images, or the blocks do not fill them.

    Example:
        >>> space_to_depth(np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1), 2).ravel()
        array([1., 2., 3., 4.])
    """
    n, h, w, c = _image_shape(x, block_size, data_format, "space_to_depth")
    r, more = block_size, c * block_size**2
    if h % r or w % r:
        raise ValueError(
            f"space_to_depth got images of {h} x {w} and block_size={r}. Height and width must be multiples of it."
        )
    h, w = h // r, w // r
    if is_channels_first(data_format):
        return reshape(transpose(reshape(x, (n, c, h, r, w, r)), (0, 1, 3, 5, 2, 4)), (n, more, h, w))
    return reshape(transpose(reshape(x, (n, h, r, w, r, c)), (0, 1, 3, 2, 4, 5)), (n, h, w, more))


def _image_shape(images: Any, block_size: int, data_format: str, function: str) -> tuple[int, int, int, int]:
    """(samples, height, width, channels) of a batch of images, if it is one and the block size a number above 1."""
    shape = np.shape(plain(images))
    if len(shape) != 4 or isinstance(block_size, bool) or not hasattr(block_size, "__index__") or block_size < 2:
        raise ValueError(
            f"{function} got an array of shape {shape} and block_size={block_size!r}. It takes a batch of images, with "
            "4 axes, and a whole number of at least 2."
        )
    n, *others = shape
    c, h, w = others if is_channels_first(data_format) else (others[2], *others[:2])
    return n, h, w, c
