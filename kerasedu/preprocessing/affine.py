"""Images turned, moved, sheared and zoomed, many at once.

Every pixel of the result looks up where it comes from, (row, column) = matrix (row', column') + offset, and takes the
value there: that of the nearest pixel (order 0), or the four around it, weighed by how near they are (order 1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray

ORDERS = (0, 1)


def affine_matrices(theta: Any = 0, tx: Any = 0, ty: Any = 0, shear: Any = 0, zx: Any = 1, zy: Any = 1) -> Array:
    """Matrices (N, 3, 3) in (x, y) coordinates that turn, then move, then shear, then zoom; angles in degrees.

    Arguments:
        theta: angles to turn by, one number or (N,) as all the others.
        tx: how far to move along x.
        ty: how far to move along y.
        shear: angles to shear by.
        zx: factors along x; above 1 the image becomes smaller.
        zy: factors along y.

    Example:
        >>> affine_matrices(tx=2, zy=0.5)[0]
        array([[1. , 0. , 2. ],
               [0. , 0.5, 0. ],
               [0. , 0. , 1. ]])
    """
    theta, tx, ty, shear, zx, zy = np.broadcast_arrays(*(np.atleast_1d(v) for v in (theta, tx, ty, shear, zx, zy)))
    turn, lean = np.deg2rad(theta), np.deg2rad(shear)
    rotation = _matrices(np.cos(turn), -np.sin(turn), 0, np.sin(turn), np.cos(turn), 0)
    shift = _matrices(1, 0, tx, 0, 1, ty)
    shearing = _matrices(1, -np.sin(lean), 0, 0, np.cos(lean), 0)
    zoom = _matrices(zx, 0, 0, 0, zy, 0)
    return rotation @ shift @ shearing @ zoom


def _matrices(*rows: Any) -> Array:
    """Matrices whose first two rows are given number by number."""
    numbers = np.broadcast_arrays(*(np.asarray(number, "float64") for number in rows), np.zeros(1))[:-1]
    matrices = np.zeros((numbers[0].shape[0], 3, 3))
    matrices[:, :2] = np.stack(numbers, axis=-1).reshape(-1, 2, 3)
    matrices[:, 2, 2] = 1
    return matrices


def around_the_middle(matrices: Array, height: int, width: int) -> Array:
    """The same transforms around the middle of the image instead of its corner, in (row, column) coordinates.

    Keras takes half the height for the x of the middle and half the width for its y, which is the middle of square
    images only. It is done alike here, so that a seed gives the same images.
    """
    middle = np.array([height / 2 - 0.5, width / 2 - 0.5])
    there, back = np.eye(3), np.eye(3)
    there[:2, 2], back[:2, 2] = middle, -middle
    return (there @ matrices @ back)[:, [1, 0, 2]][:, :, [1, 0, 2]]


def warp(images: Array, matrices: Array, fill_mode: str = "nearest", cval: float = 0.0, order: int = 1) -> Array:
    """Images looked up where matrices say: the same numbers as `scipy.ndimage.affine_transform`.

    Arguments:
        images: (N, H, W, C).
        matrices: (N, 3, 3), from a place in the result to the place in the image.
        fill_mode: what is found outside: "nearest" (the border's pixel), "reflect" (the image mirrored), "wrap" (the
            image again) or "constant" (`cval`).
        cval: the value outside, for "constant".
        order: 0 for the nearest pixel, 1 for the four around a place.

    Returns:
        Array like `images`; whole numbers are rounded.

    Raises:
        ValueError: for an unknown fill_mode or order.

    Example:
        >>> image = np.arange(3.0).reshape(1, 1, 3, 1)
        >>> warp(image, affine_matrices(ty=0.5))[0, 0, :, 0]
        array([0.5, 1.5, 2. ])
    """
    check_filling(fill_mode, order)
    _, height, width, _ = images.shape
    row, column = np.arange(height, dtype="float64"), np.arange(width, dtype="float64")
    rows, columns = (
        (m[:, 2, None] + m[:, 0, None] * row)[:, :, None] + (m[:, 1, None] * column)[:, None, :]
        for m in (matrices[:, 0], matrices[:, 1])
    )
    outside = None
    if fill_mode == "constant":
        outside = (rows < 0) | (rows > height - 1) | (columns < 0) | (columns > width - 1)
    place = PLACES[fill_mode]
    rows, columns = place(rows, height), place(columns, width)
    look_up = _nearest if order == 0 else _between
    found = look_up(images, rows, columns, NEIGHBOURS.get(fill_mode, _border))
    if outside is not None:
        found[outside] = cval
    return _like(found, images.dtype)


def check_filling(fill_mode: Any, order: Any) -> None:
    """Raise ValueError for an unknown fill mode or order of interpolation."""
    if fill_mode not in PLACES:
        raise ValueError(f"Got fill_mode={fill_mode!r}. It takes one of {', '.join(map(repr, PLACES))}.")
    if order not in ORDERS:
        raise ValueError(
            f"Got interpolation_order={order!r}. It takes 0 (the nearest pixel) or 1 (the four pixels around a place); "
            "splines of a higher order are left out."
        )


def _border(places: Array, length: int) -> Array:
    """Places outside become those on the border."""
    return np.clip(places, 0, length - 1)


def _mirrored(places: Array, length: int) -> Array:
    """Places outside are reflected at the border's outer edge: d c b a | a b c d | d c b a."""
    folded = np.mod(places + 0.5, 2 * length)
    folded = np.minimum(folded, 2 * length - folded) - 0.5
    return np.where((places >= 0) & (places <= length - 1), places, folded)


def _again(places: Array, length: int) -> Array:
    """Places outside are those of the same image laid beside it, whose first pixel covers the last one."""
    period = max(length - 1, 1)
    inside = (places >= 0) & (places <= length - 1)
    below = places + period * (np.floor(-places / period) + 1)
    above = places - period * np.floor(places / period)
    return np.where(inside, places, np.where(places < 0, below, above)) if length > 1 else np.zeros_like(places)


PLACES: dict[str, Callable[[Array, int], Array]] = {
    "constant": _border,
    "nearest": _border,
    "reflect": _mirrored,
    "wrap": _again,
}
NEIGHBOURS = {"reflect": _mirrored}


def _nearest(images: Array, rows: Array, columns: Array, neighbour: Callable[[Array, int], Array]) -> Array:
    """The pixel nearest to each place."""
    height, width = images.shape[1:3]
    row = neighbour(np.floor(rows + 0.5), height).astype(np.intp)
    column = neighbour(np.floor(columns + 0.5), width).astype(np.intp)
    return images[np.arange(len(images))[:, None, None], row, column]


def _between(images: Array, rows: Array, columns: Array, neighbour: Callable[[Array, int], Array]) -> Array:
    """The four pixels around each place, weighed."""
    count, height, width, channels = images.shape
    upper, left = np.floor(rows), np.floor(columns)
    down, right = (part[..., None] for part in (rows - upper, columns - left))
    first = np.arange(count)[:, None, None] * (height * width)
    above, below = (first + neighbour(row, height).astype(np.intp) * width for row in (upper, upper + 1))
    here, beside = (neighbour(column, width).astype(np.intp) for column in (left, left + 1))
    pixels = images.reshape(-1, channels).astype("float64", copy=False)  # as SciPy computes, to the last bit
    top, bottom = (
        _mixed(pixels.take(line + here, axis=0), pixels.take(line + beside, axis=0), right) for line in (above, below)
    )
    return _mixed(top, bottom, down)


def _mixed(one: Array, other: Array, share: Array) -> Array:
    """one (1 - share) + other share, in the memory of `other`."""
    other -= one
    other *= share
    other += one
    return other


def _like(found: Array, dtype: np.dtype) -> Array:
    """Numbers in the images' type; whole numbers rounded, halves away from 0."""
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        found = np.clip(np.trunc(found + np.copysign(0.5, found)), limits.min, limits.max)
    return found.astype(dtype, copy=False)
