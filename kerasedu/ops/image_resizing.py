"""Images made larger or smaller: every new pixel is a weighted sum of old ones near its place.

The weights are the same for each row and each column, so the picture is two matrices: Y = A X B.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.padding import pad
from kerasedu.ops.shaping import cast, getitem

Array = np.ndarray


def _triangle(x: Array) -> Array:
    return np.maximum(0, 1 - x)


def _cubic(x: Array) -> Array:
    """Keys's cubic kernel with a = -1/2."""
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x >= 2, 0, np.where(x >= 1, far, near))


def _lanczos(radius: int) -> Callable[[Array], Array]:
    return lambda x: np.where(x > radius, 0, np.sinc(x) * np.sinc(x / radius))


KERNELS: dict[str, Callable[[Array], Array]] = {
    "bilinear": _triangle,
    "linear": _triangle,
    "trilinear": _triangle,
    "bicubic": _cubic,
    "cubic": _cubic,
    "tricubic": _cubic,
    "lanczos3": _lanczos(3),
    "lanczos5": _lanczos(5),
}
"""How much an old pixel counts, by its distance from the new one's place in pixels."""

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")


def resampling_matrix(
    length: int, new_length: int, scale: float, translation: float, method: str, antialias: bool
) -> Array:
    """The weights of old pixels in new ones along one axis, (new_length, length).

    Arguments:
        length: number of old pixels.
        new_length: number of new ones.
        scale: how many new pixels one old pixel becomes.
        translation: how far the picture is moved, in new pixels.
        method: name of a kernel.
        antialias: whether to widen the kernel when the picture becomes smaller, so that no pixel is skipped.

    Example:
        >>> resampling_matrix(2, 4, 2.0, 0.0, "bilinear", antialias=False)
        array([[1.  , 0.  ],
               [0.75, 0.25],
               [0.25, 0.75],
               [0.  , 1.  ]])
    """
    step = 1 / scale
    places = (np.arange(new_length) + 0.5) * step - translation * step - 0.5
    width = max(step, 1.0) if antialias else 1.0
    weights = KERNELS[method](np.abs(places[:, None] - np.arange(length)) / width)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.where(np.abs(total) > 1e-4, weights / np.where(total == 0, 1, total), 0)
    inside = (places >= -0.5) & (places <= length - 0.5)
    return weights * inside[:, None]


class Resample(Op):
    """Every new pixel is a weighted sum of old ones, along one axis after the other.

    forward   Y = A X B, with a matrix of weights for each axis
    backward  grad_X = A^T grad_Y B^T

    Arguments:
        matrices: for each axis that changes, its weights (new length, old length).
    """

    formula = r"Y = A \, X \, B"
    gradient_formula = r"\partial X = A^T \, \partial Y \, B^T"
    reveals = ("matrices",)

    def __init__(self, matrices: dict[int, Array]) -> None:
        self.matrices = matrices

    def forward(self, x: Array) -> Array:
        return self._along_each_axis(x, transposed=False)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (self._along_each_axis(grad_y, transposed=True),)

    def _along_each_axis(self, x: Array, transposed: bool) -> Array:
        for axis, matrix in self.matrices.items():
            weights = (matrix.T if transposed else matrix).astype(x.dtype)
            x = np.moveaxis(np.tensordot(x, weights, (axis, 1)), -1, axis)
        return x


@operation
def scale_and_translate(
    images: Any,
    output_shape: tuple[int, ...],
    scale: Any,
    translation: Any,
    spatial_dims: tuple[int, ...],
    method: str,
    antialias: bool = True,
) -> Any:
    """An array made larger or smaller by a factor, and moved, along some of its axes.

    Arguments:
        images: array.
        output_shape: shape of the result.
        scale: for each of the axes, how many new pixels one old pixel becomes.
        translation: for each of the axes, how far to move, in new pixels.
        spatial_dims: the axes.
        method: "linear" (or "bilinear", "trilinear"), "cubic" ("bicubic", "tricubic"), "lanczos3" or "lanczos5".
        antialias: whether to smooth when the picture becomes smaller.

    Raises:
        ValueError: for an unknown method.

    Example:
        >>> scale_and_translate(np.array([0.0, 10.0]), (4,), [2.0], [0.0], (0,), "linear")
        array([ 0. ,  2.5,  7.5, 10. ])
    """
    if method not in KERNELS:
        raise ValueError(f"scale_and_translate got method={method!r}. It takes one of {', '.join(map(repr, KERNELS))}.")
    shape = np.shape(plain(images))
    amounts = zip(spatial_dims, np.asarray(plain(scale)), np.asarray(plain(translation)), strict=True)
    matrices = {
        axis % len(shape): resampling_matrix(
            shape[axis], output_shape[axis], float(factor), float(move), method, antialias
        )
        for axis, factor, move in amounts
    }
    return Resample(matrices)(images)


@operation
def resize(
    images: Any,
    size: tuple[int, int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Images in another size.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        size: (height, width) of the result.
        interpolation: "nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5".
        antialias: whether to smooth when images become smaller.
        crop_to_aspect_ratio: whether to cut off what does not fit the new shape, instead of squeezing the image.
        pad_to_aspect_ratio: whether to fill up what is missing in the new shape, instead.
        fill_mode: with what: "constant".
        fill_value: the constant.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: for an image of another rank, an unknown interpolation, or both ways to keep the aspect ratio.

    Example:
        >>> resize(np.array([[[0.0], [10.0]]]), (1, 4))[0, :, 0]
        array([ 0. ,  2.5,  7.5, 10. ])
    """
    size = _size(size)
    _check(images, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode)
    axes = (-2, -1) if is_channels_first(data_format) else (-3, -2)
    if crop_to_aspect_ratio:
        images = _cropped(images, axes, size)
    elif pad_to_aspect_ratio:
        images = _padded(images, axes, size, fill_value)
    if interpolation == "nearest":
        return _nearest(images, axes, size)
    shape, dtype = np.shape(plain(images)), np.asarray(plain(images)).dtype
    matrices = {
        axis % len(shape): resampling_matrix(shape[axis], new, new / shape[axis], 0.0, interpolation, antialias)
        for axis, new in zip(axes, size, strict=True)
        if new != shape[axis]
    }
    if dtype.kind == "f":
        return Resample(matrices)(images)
    return _whole(Resample(matrices)(cast(images, "float32")), dtype)


def _size(size: Any) -> tuple[int, int]:
    if np.ndim(size) != 1 or len(size) != 2 or min(size) < 1:
        raise ValueError(f"resize got size={size!r}. It takes two whole numbers of at least 1, (height, width).")
    return int(size[0]), int(size[1])


def _check(images: Any, interpolation: str, crop: bool, pad_up: bool, fill_mode: str) -> None:
    shape = np.shape(plain(images))
    if len(shape) not in (3, 4):
        raise ValueError(f"resize got images of shape {shape}. It takes (H, W, C) or (N, H, W, C).")
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"resize got interpolation={interpolation!r}. It takes one of {', '.join(map(repr, INTERPOLATIONS))}."
        )
    if crop and pad_up:
        raise ValueError("resize got crop_to_aspect_ratio=True and pad_to_aspect_ratio=True. It can do one of them.")
    if fill_mode != "constant":
        raise ValueError(f"resize got fill_mode={fill_mode!r}. It takes 'constant'.")


def _cropped(images: Any, axes: tuple[int, int], size: tuple[int, int]) -> Any:
    """The largest part in the middle that has the shape of the new size."""
    shape = np.shape(plain(images))
    height, width = (shape[axis] for axis in axes)
    parts = {
        axes[0]: max(min(height, int(width * size[0] / size[1])), 1),
        axes[1]: max(min(width, int(height * size[1] / size[0])), 1),
    }
    key = [slice(None)] * len(shape)
    for axis, part in parts.items():
        start = (shape[axis] - part) // 2
        key[axis] = slice(start, start + part)
    return getitem(images, tuple(key))


def _padded(images: Any, axes: tuple[int, int], size: tuple[int, int], value: float) -> Any:
    """The images in the middle of a larger one that has the shape of the new size."""
    shape = np.shape(plain(images))
    height, width = (shape[axis] for axis in axes)
    lengths = {
        axes[0]: max(height, int(width * size[0] / size[1])),
        axes[1]: max(width, int(height * size[1] / size[0])),
    }
    widths = [(0, 0)] * len(shape)
    for axis, length in lengths.items():
        before = (length - shape[axis]) // 2
        widths[axis] = (before, before)  # of an odd number one is not added, as in Keras
    return pad(images, widths, constant_values=value)


def _nearest(images: Any, axes: tuple[int, int], size: tuple[int, int]) -> Any:
    """Each new pixel is the old one under its middle."""
    shape = np.shape(plain(images))
    for axis, new in zip(axes, size, strict=True):
        if new != shape[axis]:
            places = np.floor((np.arange(new) + 0.5) * (shape[axis] / new)).astype(np.intp)
            images = getitem(images, (slice(None),) * (axis % len(shape)) + (places,))
    return images


def _whole(images: Any, dtype: np.dtype) -> Any:
    """Whole numbers again, held inside what their type can say."""
    limits = np.iinfo(dtype)
    return np.clip(np.round(plain(images)), limits.min, limits.max).astype(dtype)
