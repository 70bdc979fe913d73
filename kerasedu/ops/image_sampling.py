"""Images read at any places: turned, shifted, stretched, bent. Between pixels the neighbours count by nearness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.image_filters import gaussian_blur
from kerasedu.ops.layout import channels_first, channels_last
from kerasedu.ops.number_types import array_of
from kerasedu.ops.shaping import cast, expand_dims, getitem, reshape, stack

Array = np.ndarray

OUTSIDE: dict[str, Callable[[Array, int], Array]] = {
    "constant": lambda i, n: np.clip(i, 0, n - 1),  # and the constant in its place
    "nearest": lambda i, n: np.clip(i, 0, n - 1),
    "wrap": lambda i, n: i % n,
    "mirror": lambda i, n: np.abs((i + n - 1) % (2 * n - 2) - (n - 1)) if n > 1 else np.zeros_like(i),
    "reflect": lambda i, n: np.minimum(i % (2 * n), 2 * n - 1 - i % (2 * n)),
}
"""Which pixel stands for number i of n, where i may lie outside."""

ORDERS = {"nearest": 0, "bilinear": 1}


class Sample(Op):
    """Images read at places between their pixels.

    forward   y = sum over the neighbours k of a place of w_k x_k, where w_k falls from 1 to 0 within a pixel's distance
    backward  grad_x_k = sum of w_k grad_y over the places that read it; grad_place = sum of dw_k / dplace x_k grad_y

    Arguments:
        order: 0 reads the nearest pixel, 1 mixes the neighbours.
        fill_mode: what is read outside: a key of OUTSIDE.
        fill_value: the constant, for "constant".
    """

    formula = r"y = \sum_k w_k(p) \, x_k"
    gradient_formula = (
        r"\partial x_k = \sum_p w_k(p) \, \partial y, \quad \partial p = \sum_k w_k'(p) \, x_k \, \partial y"
    )
    reveals = ("low",)

    def __init__(self, order: int, fill_mode: str, fill_value: float) -> None:
        self.order, self.fill_mode, self.fill_value = order, fill_mode, fill_value

    def forward(self, x: Array, places: Array) -> Array:  # x (N, *spatial, C), places (N, rank, *out)
        self.x, self.spatial = x, x.shape[1:-1]
        self.places_type = places.dtype
        self.low = np.floor(places) if self.order else np.trunc(places + np.copysign(0.5, places))
        self.part = (places - self.low).astype(x.dtype)  # how far each place lies behind the pixel before it
        return sum(self._weight(corner)[..., None] * self._read(corner) for corner in self._corners())

    def _corners(self) -> Iterator[tuple[int, ...]]:
        """The neighbours: along each axis the pixel before a place, 0, or the one behind it, 1."""
        return product((0, 1) if self.order else (0,), repeat=len(self.spatial))

    def _weight(self, corner: tuple[int, ...], without: int | None = None) -> Array:
        """How much a neighbour counts, (N, *out); without the share of one axis."""
        shares = [
            self.part[:, axis] if behind else 1 - self.part[:, axis]
            for axis, behind in enumerate(corner)
            if axis != without and self.order
        ]
        return prod(shares, start=np.ones_like(self.part[:, 0]))

    def _index(self, corner: tuple[int, ...]) -> tuple[tuple[Array, ...], Array]:
        """Where the neighbours stand, and which of them are pixels of the image."""
        numbers = [self.low[:, axis].astype(np.intp) + behind for axis, behind in enumerate(corner)]
        real = np.ones(numbers[0].shape, bool)
        for number, length in zip(numbers, self.spatial, strict=True):
            real &= (number >= 0) & (number < length)
        batch = np.arange(len(self.x)).reshape(-1, *(1,) * (numbers[0].ndim - 1))
        inside = [OUTSIDE[self.fill_mode](i, n) for i, n in zip(numbers, self.spatial, strict=True)]
        return (batch, *inside), real if self.fill_mode == "constant" else np.ones_like(real)

    def _read(self, corner: tuple[int, ...]) -> Array:
        index, real = self._index(corner)
        return np.where(real[..., None], self.x[index], self.x.dtype.type(self.fill_value))

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        return (
            self._grad_x(grad_y) if self.needs_grad[0] else None,
            self._grad_places(grad_y) if self.needs_grad[1] else None,
        )

    def _grad_x(self, grad_y: Array) -> Array:
        grad_x = np.zeros_like(self.x)
        for corner in self._corners():
            index, real = self._index(corner)
            np.add.at(grad_x, index, (self._weight(corner) * real)[..., None] * grad_y)
        return grad_x

    def _grad_places(self, grad_y: Array) -> Array:
        grad = np.zeros(self.low.shape, grad_y.dtype)
        for corner in self._corners() if self.order else ():
            arrives = (self._read(corner) * grad_y).sum(axis=-1)
            for axis, behind in enumerate(corner):
                grad[:, axis] += (1 if behind else -1) * self._weight(corner, without=axis) * arrives
        return grad.astype(self.places_type)


def sample(images: Any, places: Any, order: int, fill_mode: str, fill_value: float) -> Any:
    """A batch of images (N, *spatial, C) read at places (N, rank, *out); whole numbers stay whole."""
    dtype = array_of(images).dtype
    if dtype.kind == "f":
        return Sample(order, fill_mode, fill_value)(images, places)
    output = plain(Sample(order, fill_mode, int(fill_value))(cast(images, settings.floatx()), places))
    return np.round(output).astype(dtype)


def _check_fill_mode(fill_mode: str, function: str) -> None:
    if fill_mode not in OUTSIDE:
        raise ValueError(f"{function} got fill_mode={fill_mode!r}. It takes one of {', '.join(map(repr, OUTSIDE))}.")


@operation
def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Any:
    """An array read at any places.

    Arguments:
        inputs: array of any rank.
        coordinates: the places: for each axis of `inputs` an array of one shape.
        order: 0 reads the nearest number, 1 mixes the neighbours by their nearness.
        fill_mode: what is read outside: "constant"; "nearest", the outermost; "wrap", from the other end; "mirror",
            back from the outermost; "reflect", likewise, the outermost twice.
        fill_value: the constant.

    Raises:
        ValueError: for another order or fill mode, or not one array of places for each axis.

    Example:
        >>> map_coordinates(np.array([0.0, 10.0, 20.0]), [np.array([0.5, 1.9, 7.0])], order=1)
        array([ 5., 19.,  0.])
    """
    _check_fill_mode(fill_mode, "map_coordinates")
    places = stack(coordinates) if isinstance(coordinates, list | tuple) else coordinates
    shape = np.shape(plain(inputs))
    if order not in (0, 1) or len(shape) != len(plain(places)):
        raise ValueError(
            f"map_coordinates got order={order!r}, an input of shape {shape} and coordinates of shape "
            f"{np.shape(plain(places))}. It takes order 0 or 1, and one array of places for each of the {len(shape)} "
            "axes."
        )
    images = expand_dims(expand_dims(inputs, 0), -1)
    return getitem(sample(images, expand_dims(places, 0), order, fill_mode, fill_value), (0, ..., 0))


@operation
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images turned, shifted, stretched or sheared.

    The new pixel in column x and row y is read at column a0 x + a1 y + a2 and row b0 x + b1 y + b2.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        transform: [a0, a1, a2, b0, b1, b2, c0, c1], one or a batch of them; c0 and c1 are not used.
        interpolation: "nearest" or "bilinear".
        fill_mode: what is read outside, as for `map_coordinates`.
        fill_value: the constant.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: for an unknown interpolation or fill mode, or images or transforms of another rank.

    Example:
        >>> affine_transform(np.array([[[1.0], [2.0], [3.0]]]), [1.0, 0, 1, 0, 1, 0, 0, 0])[0, :, 0]
        array([2., 3., 0.])
    """
    _check_fill_mode(fill_mode, "affine_transform")
    numbers = transform if hasattr(transform, "shape") else np.asarray(transform, settings.floatx())
    if len(numbers.shape) not in (1, 2) or numbers.shape[-1] != 8:
        raise ValueError(
            f"affine_transform got a transform of shape {tuple(numbers.shape)}. It takes 8 numbers, or (N, 8) of them."
        )

    def places(height: int, width: int) -> Any:
        rows, columns = np.indices((height, width)).astype(settings.floatx())
        factors = getitem(numbers, (..., slice(0, 6)))
        factors = reshape(factors, (-1, 2, 3, 1, 1))  # (N, column or row, x y 1, 1, 1)
        by_x, by_y, by_1 = (getitem(factors, (slice(None), slice(None), i)) for i in range(3))
        return getitem(by_x * columns + by_y * rows + by_1, (slice(None), slice(None, None, -1)))  # row, then column

    return _read_images(images, places, interpolation, fill_mode, fill_value, data_format, "affine_transform")


def _read_images(
    images: Any,
    places: Callable[[int, int], Any],
    interpolation: str,
    fill_mode: str,
    fill_value: float,
    data_format: str | None,
    function: str,
) -> Any:
    """Images read at `places(height, width)`, (N or 1, 2, height, width)."""
    shape = np.shape(plain(images))
    if interpolation not in ORDERS:
        raise ValueError(f"{function} got interpolation={interpolation!r}. It takes 'nearest' or 'bilinear'.")
    if len(shape) not in (3, 4):
        raise ValueError(f"{function} got images of shape {shape}. It takes (H, W, C) or (N, H, W, C).")
    batch = channels_last(images if len(shape) == 4 else expand_dims(images, 0), data_format)
    count, height, width, _ = np.shape(plain(batch))
    where = places(height, width)
    if np.shape(plain(where))[0] != count:
        where = where + np.zeros((count, 1, 1, 1), np.asarray(plain(where)).dtype)
    output = channels_first(sample(batch, where, ORDERS[interpolation], fill_mode, fill_value), data_format)
    return output if len(shape) == 4 else getitem(output, 0)


@operation
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images as seen from elsewhere: four points of the image move to four others, straight lines stay straight.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        start_points: four points (column, row), (4, 2) or (N, 4, 2).
        end_points: where they go, likewise.
        interpolation: "nearest" or "bilinear".
        fill_value: what is read outside.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Raises:
        ValueError: for an unknown interpolation, or images or points of another shape.
    """
    start, end = (np.atleast_3d(array_of(points).astype("float64")) for points in (start_points, end_points))
    start, end = (x.reshape(-1, 4, 2) if x.size % 8 == 0 else x for x in (start, end))
    if start.shape != end.shape or start.shape[1:] != (4, 2):
        raise ValueError(
            f"perspective_transform got start_points of shape {np.shape(plain(start_points))} and end_points of shape "
            f"{np.shape(plain(end_points))}. Both take (4, 2) or (N, 4, 2)."
        )
    a = homography(end, start)

    def places(height: int, width: int) -> Array:
        rows, columns = np.indices((height, width)).astype("float64")
        a0, a1, a2, b0, b1, b2, c0, c1 = (a[:, i, None, None] for i in range(8))
        depth = c0 * columns + c1 * rows + 1
        where = [(b0 * columns + b1 * rows + b2) / depth, (a0 * columns + a1 * rows + a2) / depth]
        return np.stack(where, axis=1).astype(settings.floatx())

    return _read_images(images, places, interpolation, "constant", fill_value, data_format, "perspective_transform")


def homography(source: Array, target: Array) -> Array:
    """The eight numbers of the perspective that moves four points to four others.

    Arguments:
        source: points (N, 4, 2).
        target: points (N, 4, 2).

    Returns:
        (N, 8): [a0, a1, a2, b0, b1, b2, c0, c1]; (x, y) goes to (a0 x + a1 y + a2, b0 x + b1 y + b2), divided by
        c0 x + c1 y + 1.
    """
    x, y = source[..., 0], source[..., 1]
    one, zero = np.ones_like(x), np.zeros_like(x)
    u, v = target[..., 0], target[..., 1]
    for_u = np.stack([x, y, one, zero, zero, zero, -u * x, -u * y], axis=-1)
    for_v = np.stack([zero, zero, zero, x, y, one, -v * x, -v * y], axis=-1)
    equations = np.concatenate([for_u, for_v], axis=1)
    return np.linalg.solve(equations, np.concatenate([u, v], axis=1)[..., None])[..., 0]


@operation
def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Images bent at random, as handwriting differs: every pixel is read a little beside its place.

    Arguments:
        images: one image (H, W, C) or a batch (N, H, W, C); channels first where the data format says so.
        alpha: how far.
        sigma: how smoothly: spread of the blur over the lots that are drawn for each pixel.
        interpolation: "nearest" or "bilinear".
        fill_mode: what is read outside, as for `map_coordinates`.
        fill_value: the constant.
        seed: a whole number; where it is the same, so is the result.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Source: Simard et al. 2003.
    """
    _check_fill_mode(fill_mode, "elastic_transform")
    lots = settings.generator() if seed is None else np.random.default_rng(seed)
    shape = np.shape(plain(images))
    count = shape[0] if len(shape) == 4 else 1

    def places(height: int, width: int) -> Array:
        size = int(6 * sigma) | 1
        noise = lots.normal(0, sigma, (count, height, width, 2)).astype(settings.floatx())
        moves = plain(gaussian_blur(noise, (size, size), (sigma, sigma), "channels_last")) * alpha
        return (np.indices((height, width)) + np.moveaxis(moves, -1, 1)).astype(settings.floatx())

    return _read_images(images, places, interpolation, fill_mode, fill_value, data_format, "elastic_transform")
