"""Parts of images: cropped, padded, cut into patches."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import operation
from kerasedu.engine.op import plain
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.padding import pad
from kerasedu.ops.shaping import expand_dims, getitem, reshape
from kerasedu.ops.windows import Windows, per_axis


def _image_axes(images: Any, data_format: str | None, function: str) -> tuple[int, int]:
    """Which axes of the images are height and width."""
    shape = np.shape(plain(images))
    if len(shape) not in (3, 4):
        raise ValueError(f"{function} got images of shape {shape}. It takes (H, W, C) or (N, H, W, C).")
    rank = len(shape)
    return (rank - 2, rank - 1) if is_channels_first(data_format) else (rank - 3, rank - 2)


def _two_of_three(before: int | None, after: int | None, rest: int | None, names: tuple[str, str, str]) -> None:
    if sum(x is not None for x in (before, after, rest)) != 2:
        given = ", ".join(f"{name}={x}" for name, x in zip(names, (before, after, rest), strict=True))
        raise ValueError(f"Got {given}. Give exactly two of them; the third follows.")


@operation
def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """A rectangle cut out of each image.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        top_cropping: rows to cut off above. Of top, bottom and height two are given, of left, right and width likewise.
        left_cropping: columns to cut off on the left.
        bottom_cropping: rows to cut off below.
        right_cropping: columns to cut off on the right.
        target_height: rows of the result.
        target_width: columns of the result.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: unless exactly two of three are given along each axis and the rectangle lies inside.

    Example:
        >>> crop_images(np.arange(6.0).reshape(2, 3, 1), 1, 0, 0, target_width=2)[..., 0]
        array([[3., 4.]])
    """
    axes = _image_axes(images, data_format, "crop_images")
    shape = np.shape(plain(images))
    key: list[Any] = [slice(None)] * len(shape)
    sides = [("top", "bottom", "height", top_cropping, bottom_cropping, target_height)]
    sides.append(("left", "right", "width", left_cropping, right_cropping, target_width))
    for axis, (first, last, name, before, after, target) in zip(axes, sides, strict=True):
        _two_of_three(before, after, target, (f"{first}_cropping", f"{last}_cropping", f"target_{name}"))
        start = before if before is not None else shape[axis] - after - target
        length = target if target is not None else shape[axis] - start - after
        if start < 0 or length < 1 or start + length > shape[axis]:
            raise ValueError(
                f"crop_images was to take {length} of the {shape[axis]} pixels of the {name}, from number {start} on, "
                f"from images of shape {shape}. The rectangle lies inside the image and is not empty."
            )
        key[axis] = slice(start, start + length)
    return getitem(images, tuple(key))


@operation
def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Zeros around each image.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        top_padding: rows to add above. Of top, bottom and height two are given, of left, right and width likewise.
        left_padding: columns to add on the left.
        bottom_padding: rows to add below.
        right_padding: columns to add on the right.
        target_height: rows of the result.
        target_width: columns of the result.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: unless exactly two of three are given along each axis and none comes out negative.

    Example:
        >>> pad_images(np.ones((1, 1, 1)), 0, 1, target_height=2, target_width=2)[..., 0]
        array([[0., 1.],
               [0., 0.]])
    """
    axes = _image_axes(images, data_format, "pad_images")
    shape = np.shape(plain(images))
    widths = [(0, 0)] * len(shape)
    sides = [("top", "bottom", "height", top_padding, bottom_padding, target_height)]
    sides.append(("left", "right", "width", left_padding, right_padding, target_width))
    for axis, (first, last, name, before, after, target) in zip(axes, sides, strict=True):
        _two_of_three(before, after, target, (f"{first}_padding", f"{last}_padding", f"target_{name}"))
        ahead = before if before is not None else target - shape[axis] - after
        behind = after if after is not None else target - shape[axis] - ahead
        if ahead < 0 or behind < 0:
            raise ValueError(
                f"pad_images was to add {ahead} and {behind} pixels to the {name} of images of shape {shape}. It only "
                f"adds: use a larger target_{name}."
            )
        widths[axis] = (ahead, behind)
    return pad(images, widths)


@operation
def extract_patches(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The window at each place of an image, its pixels in a row.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        size: pixels of a window, a number or (height, width).
        strides: steps between windows; the size when None.
        dilation_rate: steps between the pixels of a window.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        (N, H', W', height * width * C): row after row, the channels of a pixel together.

    Example:
        >>> extract_patches(np.arange(8.0).reshape(2, 4, 1), 2)
        array([[[0., 1., 4., 5.],
                [2., 3., 6., 7.]]])
    """
    return _patches(images, 2, size, strides, dilation_rate, padding, data_format, "extract_patches")


@operation
def extract_patches_3d(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The block at each place of a volume, its numbers in a row.

    Arguments:
        volumes: one volume (D, H, W, C) or a batch (N, D, H, W, C); channels first where the data format says so.
        size: numbers of a block, a number or (depth, height, width).
        strides: steps between blocks; the size when None.
        dilation_rate: steps between the numbers of a block.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        (N, D', H', W', depth * height * width * C).
    """
    return _patches(volumes, 3, size, strides, dilation_rate, padding, data_format, "extract_patches_3d")


def _patches(
    images: Any, rank: int, size: Any, strides: Any, dilation: Any, padding: str, data_format: str | None, function: str
) -> Any:
    """Patches of images with `rank` spatial axes: every number is picked by its place, whither its gradient returns."""
    shape = np.shape(plain(images))
    if len(shape) not in (rank + 1, rank + 2):
        raise ValueError(
            f"{function} got an input of shape {shape}. It takes {rank + 1} axes, or {rank + 2} with a batch."
        )
    batch = channels_last(images if len(shape) == rank + 2 else expand_dims(images, 0), data_format)
    size = per_axis(size, rank, "size")
    steps = size if strides is None else per_axis(strides, rank, "strides")
    spread = per_axis(dilation, rank, "dilation_rate")
    windows = Windows(np.shape(plain(batch))[1:-1], size, steps, spread, padding)
    wide = pad(batch, ((0, 0), *windows.pads, (0, 0))) if any(map(any, windows.pads)) else batch
    key: list[Any] = [slice(None)]
    for axis in range(rank):
        starts, inside = np.arange(windows.counts[axis]) * steps[axis], np.arange(size[axis]) * spread[axis]
        places = np.add.outer(starts, inside)  # (windows, pixels of a window)
        around = [1] * (2 * rank)
        around[axis], around[rank + axis] = places.shape
        key.append(places.reshape(around))
    patches = getitem(wide, tuple(key))  # (N, *windows, *pixels, C)
    output = reshape(patches, (len(plain(batch)), *windows.counts, -1))
    output = channels_first(output, data_format)
    return output if len(shape) == rank + 2 else getitem(output, 0)
