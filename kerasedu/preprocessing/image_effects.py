"""What happens to single images: turned, moved, sheared, zoomed, lighter, in other colours; by given or chance amounts.

Here images have their channels first, as in these functions of Keras, unless the axes say otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.preprocessing.affine import affine_matrices, around_the_middle, check_filling, warp

Array = np.ndarray


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> Array:
    """An image turned, moved, sheared and zoomed around its middle.

    Arguments:
        x: image (C, H, W), unless the axes say otherwise.
        theta: angle to turn it by, in degrees, counterclockwise.
        tx: columns to move it left by.
        ty: rows to move it up by.
        shear: angle to shear it by, in degrees.
        zx: factor of the width; above 1 the image becomes smaller.
        zy: factor of the height.
        row_axis: axis of the height.
        col_axis: axis of the width.
        channel_axis: axis of the channels.
        fill_mode: what is seen outside of the image: "nearest" (the border's pixel), "reflect" (the image mirrored),
            "wrap" (the image again) or "constant" (`cval`).
        cval: the value outside, for "constant".
        order: 0 for the nearest pixel, 1 for the four around a place.

    Raises:
        ValueError: for an array that is no single image, axes that are not three different ones, an unknown fill_mode
            or order.

    Example:
        >>> image = np.array([[[1.0, 2.0], [3.0, 4.0]]])
        >>> apply_affine_transform(image, theta=90, order=0)[0]
        array([[2., 4.],
               [1., 3.]])
    """
    check_filling(fill_mode, order)
    image = np.asarray(plain(x))
    axes = (row_axis, col_axis, channel_axis)
    if image.ndim != 3 or len({axis % 3 for axis in axes}) != 3:
        raise ValueError(
            f"apply_affine_transform got an image of shape {image.shape} with row_axis={row_axis}, col_axis={col_axis} "
            f"and channel_axis={channel_axis}. It takes one image of 3 axes, and a different one for each."
        )
    if (theta, tx, ty, shear, zx, zy) == (0, 0, 0, 0, 1, 1):
        return image
    last = np.moveaxis(image, axes, (0, 1, 2))
    matrices = around_the_middle(affine_matrices(theta, tx, ty, shear, zx, zy), *last.shape[:2])
    return np.moveaxis(warp(last[np.newaxis], matrices, fill_mode, cval, order)[0], (0, 1, 2), axes)


def random_rotation(
    x: Any,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """An image turned by an angle from -rg to rg degrees; the other arguments are those of `apply_affine_transform`.

    Example:
        >>> random_rotation(np.ones((1, 2, 2)), 30)
        array([[[1., 1.],
                [1., 1.]]])
    """
    theta = _between(-rg, rg)
    axes = (row_axis, col_axis, channel_axis)
    return apply_affine_transform(x, theta, 0, 0, 0, 1, 1, *axes, fill_mode, cval, interpolation_order)


def random_shift(
    x: Any,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """An image moved by up to the share `wrg` of its width and the share `hrg` of its height; the other arguments are
    those of `apply_affine_transform`.
    """
    shape = np.shape(plain(x))
    tx = _between(-hrg, hrg) * shape[row_axis]
    ty = _between(-wrg, wrg) * shape[col_axis]
    axes = (row_axis, col_axis, channel_axis)
    return apply_affine_transform(x, 0, tx, ty, 0, 1, 1, *axes, fill_mode, cval, interpolation_order)


def random_shear(
    x: Any,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """An image sheared by an angle from -intensity to intensity degrees; the other arguments are those of
    `apply_affine_transform`.
    """
    shear = _between(-intensity, intensity)
    axes = (row_axis, col_axis, channel_axis)
    return apply_affine_transform(x, 0, 0, 0, shear, 1, 1, *axes, fill_mode, cval, interpolation_order)


def random_zoom(
    x: Any,
    zoom_range: tuple[float, float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """An image with its height and its width zoomed, each by a factor from zoom_range[0] to zoom_range[1]; the other
    arguments are those of `apply_affine_transform`.

    Raises:
        ValueError: if zoom_range is not two numbers.
    """
    zx, zy = random_factors(pair(zoom_range, "zoom_range"), np.random)
    axes = (row_axis, col_axis, channel_axis)
    return apply_affine_transform(x, 0, 0, 0, 0, zx, zy, *axes, fill_mode, cval, interpolation_order)


def random_factors(zoom_range: tuple[float, float], random: Any) -> Any:
    """Two zoom factors of chance; nothing is drawn where they can only be 1."""
    if tuple(zoom_range) == (1, 1):
        return 1, 1
    return random.uniform(zoom_range[0], zoom_range[1], 2)


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> Array:  # noqa: ARG001 - all channels move alike
    """All numbers of an image moved by the same amount, and kept between its smallest and its largest one.

    Arguments:
        x: image.
        intensity: what is added.
        channel_axis: accepted and without effect.

    Example:
        >>> apply_channel_shift(np.array([[[0.0, 5.0, 10.0]]]), 3.0)
        array([[[ 3.,  8., 10.]]])
    """
    image = np.asarray(plain(x))
    return np.clip(image + intensity, image.min(), image.max()).astype(image.dtype, copy=False)


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> Array:
    """`apply_channel_shift` by an amount from -intensity_range to intensity_range."""
    return apply_channel_shift(x, _between(-intensity_range, intensity_range), channel_axis)


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True) -> Array:
    """An image made darker or brighter: its numbers times a factor, as whole numbers of at most 255.

    Arguments:
        x: image (H, W, C); of four channels the last, opacity, stays.
        brightness: the factor: 0 black, 1 as it is.
        scale: whether the numbers are stretched to 0 ... 255 first. If not, those that are in this range already stay
            in it, and others are stretched and brought back.

    Example:
        >>> apply_brightness_shift(np.full((1, 1, 1), 100.0), 1.5, scale=False)
        array([[[150.]]], dtype=float32)
    """
    image = np.asarray(plain(x), "float32")
    low, high = image.min(), image.max()
    beyond = bool(low < 0 or high > 255)
    if scale or beyond:
        span = (image - low).max() or 1
        image = (image - low) / span * 255
    shades = np.trunc(image)
    bright = np.clip(np.trunc(np.float32(brightness) * shades), 0, 255)
    if image.shape[-1] == 4:
        bright[..., 3] = shades[..., 3]
    return bright / 255 * (high - low) + low if beyond and not scale else bright


def random_brightness(x: Any, brightness_range: tuple[float, float], scale: bool = True) -> Array:
    """`apply_brightness_shift` by a factor from brightness_range[0] to brightness_range[1].

    Raises:
        ValueError: if brightness_range is not two numbers.
    """
    low, high = pair(brightness_range, "brightness_range")
    return apply_brightness_shift(x, _between(low, high), scale)


def pair(numbers: Any, name: str) -> tuple[float, float]:
    """Two numbers, the ends of a range."""
    if np.ndim(numbers) != 1 or len(numbers) != 2:
        raise ValueError(f"Got {name}={numbers!r}. It takes the two ends of a range, such as (0.8, 1.2).")
    return tuple(numbers)


def _between(low: float, high: float) -> float:
    """A number of chance, from NumPy's global random numbers as in Keras: a seed gives the same."""
    return np.random.uniform(low, high)  # noqa: NPY002 - Keras's random numbers
