"""Adaptive pooling: as many bins as asked for, whatever the length of the input.

Bin i of m, over an axis of length n, goes from floor(i n / m) to ceil((i + 1) n / m). Neighbouring bins may share an
element, and where m is larger than n, elements repeat.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.image_resizing import Resample
from kerasedu.ops.layout import channels_first, channels_last
from kerasedu.ops.number_types import floating
from kerasedu.ops.windows import per_axis

Array = np.ndarray


def bins(length: int, count: int) -> tuple[Array, Array]:
    """Where each bin starts, and where it stops.

    Example:
        >>> bins(5, 3)
        (array([0, 1, 3]), array([2, 4, 5]))
    """
    i = np.arange(count)
    return i * length // count, -(-(i + 1) * length // count)


class AdaptiveAveragePool(Resample):
    """Mean of each bin, one spatial axis after the other.

    forward   y[i] = sum of x over bin i / number of elements in it, that is Y = A X B with a matrix for each axis
    backward  grad_X = A^T grad_Y B^T

    Arguments:
        spatial: length of the input along each spatial axis.
        output_size: number of bins along each spatial axis.
    """

    formula = r"y_{i,c} = \frac{1}{|B_i|} \sum_{p \in B_i} x_{p,c}"
    gradient_formula = r"\partial x_{p,c} = \sum_{i:\, p \in B_i} \frac{1}{|B_i|} \, \partial y_{i,c}"
    reveals = ()

    def __init__(self, spatial: tuple[int, ...], output_size: tuple[int, ...]) -> None:
        pairs = zip(spatial, output_size, strict=True)
        super().__init__({1 + axis: averaging_matrix(n, m) for axis, (n, m) in enumerate(pairs)})


def averaging_matrix(length: int, count: int) -> Array:
    """The weight of each element in each bin's mean: (count, length).

    Example:
        >>> averaging_matrix(3, 2)
        array([[0.5, 0.5, 0. ],
               [0. , 0.5, 0.5]])
    """
    starts, stops = bins(length, count)
    places = np.arange(length)
    inside = (places >= starts[:, None]) & (places < stops[:, None])
    return inside / (stops - starts)[:, None]


class AdaptiveMaxPool(Op):
    """Largest value of each bin.

    forward   y[i] = max of x over bin i
    backward  the gradient goes to the element that won; of equal winners the first in reading order takes it all

    Arguments:
        output_size: number of bins along each spatial axis.

    Input shape: (N, *spatial, C). Output shape: (N, *output_size, C).
    """

    formula = r"y_{i,c} = \max_{p \in B_i} \; x_{p,c}"
    gradient_formula = r"\partial x_{p,c} = \sum_i \partial y_{i,c} \; [\,p \; \mathrm{won \; bin} \; i\,]"

    def __init__(self, output_size: tuple[int, ...]) -> None:
        self.output_size = output_size

    def forward(self, x: Array) -> Array:
        self.steps: list[tuple[int, tuple[int, ...], Array, list[Array]]] = []
        for axis in reversed(range(1, x.ndim - 1)):
            starts, stops = bins(x.shape[axis], self.output_size[axis - 1])
            offsets = np.arange(max(stops - starts))[:, None]
            places = np.minimum(
                starts + offsets, stops - 1
            )  # (longest bin, bins): a short bin repeats its last element
            elements = [np.take(x, row, axis) for row in places]
            best = np.maximum.reduce(elements)
            if self.recording:
                self.steps.append((axis, x.shape, places, [element == best for element in elements]))
            x = best
        return x

    def backward(self, grad_y: Array) -> tuple[Array]:
        grad = grad_y
        for axis, shape, places, wins in reversed(self.steps):
            grad_x = np.zeros(shape, grad.dtype)
            for row, won in zip(places, wins, strict=True):
                share = grad * won
                np.add.at(np.moveaxis(grad_x, axis, 0), row, np.moveaxis(share, axis, 0))
                grad = grad - share
            grad = grad_x
        return (grad,)


@operation
def adaptive_average_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """Means over as many bins as asked for.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        output_size: number of bins, one number or one for each spatial axis.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        Array (N, *output_size, C), or (N, C, *output_size) with "channels_first".

    Raises:
        ValueError: if there is no spatial axis, or a number of bins is below 1.

    Example:
        >>> adaptive_average_pool(np.array([1.0, 3.0, 5.0]).reshape(1, 3, 1), 2).ravel()
        array([2., 4.])
    """
    size = _bin_counts(inputs, output_size)
    x = channels_last(floating(inputs) if isinstance(inputs, np.ndarray) else inputs, data_format)
    return channels_first(AdaptiveAveragePool(np.shape(plain(x))[1:-1], size)(x), data_format)


@operation
def adaptive_max_pool(inputs: Any, output_size: Any, data_format: str | None = None) -> Any:
    """Largest values of as many bins as asked for. Arguments as for `adaptive_average_pool`.

    Example:
        >>> adaptive_max_pool(np.array([1.0, 3.0, 5.0]).reshape(1, 3, 1), 2).ravel()
        array([3., 5.])
    """
    size = _bin_counts(inputs, output_size)
    return channels_first(AdaptiveMaxPool(size)(channels_last(inputs, data_format)), data_format)


def _bin_counts(inputs: Any, output_size: Any) -> tuple[int, ...]:
    """One number of bins for each spatial axis."""
    shape = np.shape(plain(inputs))
    if len(shape) < 3:
        raise ValueError(
            f"Adaptive pooling got inputs of shape {shape}. It takes (samples, *spatial, channels), with at least 3 "
            "axes."
        )
    size = per_axis(output_size, len(shape) - 2, "output_size")
    if min(size) < 1 or 0 in shape[1:]:
        raise ValueError(
            f"Adaptive pooling got output_size={output_size!r} for inputs of shape {shape}. It takes at least 1 bin "
            "along each spatial axis, and at least 1 element to put into it."
        )
    return size
