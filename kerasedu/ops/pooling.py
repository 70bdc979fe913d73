"""Pooling: one number out of each window.

The largest (or the sum) of a rectangle is the largest (or the sum) over its rows of what each row gives. So pooling
goes one spatial axis after the other, and no loop runs over pixels: a window of length k is k strided views of the
whole batch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each, each_slice, slices
from kerasedu.engine.workspace import empty
from kerasedu.ops.layout import channels_first, channels_last
from kerasedu.ops.windows import Windows, per_axis

Array = np.ndarray


class Pool(Op):
    """Base of the poolings: where the windows lie.

    Arguments:
        size: window length along each spatial axis.
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".

    Input shape: (N, *spatial, C). Output shape: (N, *counts, C).
    """

    def __init__(self, size: tuple[int, ...], strides: tuple[int, ...], padding: str) -> None:
        self.size, self.strides, self.padding = size, strides, padding

    def windows_on(self, spatial: tuple[int, ...]) -> Windows:
        return Windows(spatial, self.size, self.strides, (1,) * len(self.size), self.padding)

    def along(self, x: Array, axis: int) -> list[Array]:
        """The elements of each window along one spatial axis: as many strided views of x as the window is long."""
        count, stride = self.windows.counts[axis], self.strides[axis]
        before = (slice(None),) * (1 + axis)
        return [x[(*before, slice(m, m + (count - 1) * stride + 1, stride))] for m in range(self.size[axis])]


class MaxPool(Pool):
    """Largest value of each window.

    forward   y[i] = max of x over the window at i
    backward  the gradient goes to the element that won; the others get nothing. Of equal winners the first in reading
              order takes it all. Padding never wins.
    """

    formula = r"y_{i,c} = \max_{m \in W} \; x_{s i + m,\,c}"
    gradient_formula = r"\partial x_{s i + m,\,c} = \sum_i \partial y_{i,c} \; [\,m \; \mathrm{won \; window} \; i\,]"
    reveals = ("winner",)

    def forward(self, x: Array) -> Array:
        self.windows = self.windows_on(x.shape[1:-1])
        self.x = x
        y = empty((len(x), *self.windows.counts, x.shape[-1]), x.dtype)
        self.wins = each_slice(lambda part: self.largest(x[part], y[part]), len(x), 2 * x[:1].nbytes)
        return y

    def largest(self, x: Array, out: Array) -> dict[int, list[Array]]:
        """The largest values into `out`; for each axis, where each element of the windows but the last won."""
        y, wins = self.windows.padded(x, lowest(x.dtype)), {}
        for axis in reversed(range(len(self.size))):
            elements = self.along(y, axis)
            y = np.maximum(elements[0], elements[min(1, len(elements) - 1)], out=None if axis else out)
            for element in elements[2:]:
                np.maximum(y, element, out=y)
            if self.recording:
                wins[axis] = [element == y for element in elements[:-1]]
        return wins

    def backward(self, grad_y: Array) -> tuple[Array]:
        grad_x = empty(self.x.shape, grad_y.dtype)

        def work(given: tuple[slice, dict[int, list[Array]]]) -> None:
            part, wins = given
            self.spread(grad_y[part], wins, grad_x[part])

        each(work, zip(slices(len(grad_x), 2 * self.x[:1].nbytes), self.wins, strict=True))
        return (grad_x,)

    def spread(self, grad: Array, wins: dict[int, list[Array]], out: Array) -> None:
        """Give the gradients of some windows to the elements that won there, in `out`."""
        for axis in range(len(self.size)):
            grad = self._spread(grad, axis, wins[axis], out)
        if grad is not out:
            out[...] = self.windows.without_padding(grad)

    def _spread(self, grad: Array, axis: int, wins: list[Array], out: Array) -> Array:
        """Give each gradient to the first element that won along this axis; what is left falls to the last one.

        Of the last axis the result goes into `out` at once, unless there is padding, for which that has no room.
        """
        size, stride, length = self.size[axis], self.strides[axis], self.windows.padded_lengths[axis]
        shape = (*grad.shape[: 1 + axis], length, *grad.shape[2 + axis :])
        fits = axis == len(self.size) - 1 and shape == out.shape
        grad_x = out if fits else empty(shape, grad.dtype)
        if size != stride or self.windows.counts[axis] * stride != length:  # gaps, or windows that overlap
            grad_x[...] = 0
        elements = self.along(grad_x, axis)
        for element, won in zip(elements, wins, strict=False):
            share = grad * won
            grad = grad - share
            put(share, element, add=size > stride)
        put(grad, elements[-1], add=size > stride)
        return grad_x

    @property
    def winner(self) -> Array:
        """Place of the winner in its window, counted from 0 in reading order: (N, *counts, C)."""
        wide = self.windows.padded(self.x, lowest(self.x.dtype))
        return np.argmax(np.stack(list(self.windows.views(wide))), axis=0)


def lowest(dtype: np.dtype) -> float:
    """The number that no other is smaller than."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def put(values: Array, place: Array, add: bool) -> None:
    """Write values to their place, or add them to what other windows left there, which takes longer."""
    if add:
        place += values
    else:
        place[...] = values


class AveragePool(Pool):
    """Mean of each window; padding does not count.

    forward   y[i] = sum of x over the window at i / number of real elements in it
    backward  each element gets its share of the gradient of every window it lies in
    """

    formula = r"y_{i,c} = \frac{1}{|W_i|} \sum_{m \in W_i} x_{s i + m,\,c}"
    gradient_formula = r"\partial x_{s i + m,\,c} = \sum_i \frac{1}{|W_i|} \, \partial y_{i,c}"
    reveals = ("count",)

    def forward(self, x: Array) -> Array:
        self.windows = self.windows_on(x.shape[1:-1])
        self.x = x
        self.count = self._sum(self.windows.padded(np.ones((1, *x.shape[1:-1], 1), x.dtype)))
        return self._sum(self.windows.padded(x)) / self.count

    def _sum(self, wide: Array) -> Array:
        """Sums over windows."""
        for axis in reversed(range(len(self.size))):
            elements = self.along(wide, axis)
            total = elements[0].copy()
            for element in elements[1:]:
                total += element
            wide = total
        return wide

    def backward(self, grad_y: Array) -> tuple[Array]:
        grad = grad_y / self.count
        shape = list(grad_y.shape)
        for axis in range(len(self.size)):
            shape[1 + axis] = self.windows.padded_lengths[axis]
            grad_x = np.zeros(shape, grad.dtype)
            for element in self.along(grad_x, axis):
                element[...] += grad
            grad = grad_x
        return (self.windows.without_padding(grad),)


@operation
def max_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Largest value of each window.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        pool_size: window length, one number or one for each spatial axis.
        strides: steps between windows; pool_size when None.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Returns:
        Array (N, *counts, C), or (N, C, *counts) with "channels_first".

    Raises:
        ValueError: if a window does not fit.

    Example:
        >>> image = np.arange(16.0).reshape(1, 4, 4, 1)
        >>> max_pool(image, 2)[0, :, :, 0]
        array([[ 5.,  7.],
               [13., 15.]])
    """
    return _pool(MaxPool, inputs, pool_size, strides, padding, data_format)


@operation
def average_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Mean of each window; padding does not count. Arguments as for `max_pool`.

    Example:
        >>> image = np.arange(16.0).reshape(1, 4, 4, 1)
        >>> average_pool(image, 2)[0, :, :, 0]
        array([[ 2.5,  4.5],
               [10.5, 12.5]])
    """
    return _pool(AveragePool, inputs, pool_size, strides, padding, data_format)


def _pool(kind: type[Pool], inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: str | None) -> Any:
    shape = np.shape(plain(inputs))
    rank = len(shape) - 2
    if rank < 1:
        raise ValueError(
            f"Pooling got inputs of shape {shape}. It takes (samples, *spatial, channels), with at least 3 axes. Add "
            "the axis that is missing: x[..., None] for the channels."
        )
    if padding not in ("valid", "same"):
        raise ValueError(f"Pooling got padding={padding!r}. It takes 'valid' or 'same'.")
    size = per_axis(pool_size, rank, "pool_size")
    pool = kind(size, size if strides is None else per_axis(strides, rank, "strides"), padding)
    return channels_first(pool(channels_last(inputs, data_format)), data_format)
