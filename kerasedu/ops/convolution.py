"""Convolution over any number of spatial axes.

What deep learning calls convolution slides the kernel without flipping it; mathematics calls that cross-correlation.
Every window of the input becomes one row of a matrix, `columns`, and the kernel one column of another for each filter:
then the whole convolution is one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each, slices, sum_over_slices
from kerasedu.engine.workspace import empty, packed
from kerasedu.ops.depthwise_convolution import DepthwiseConv
from kerasedu.ops.grouped_convolution import GroupedConv
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.number_types import same_type
from kerasedu.ops.products import add_bias_and_cut, sum_rows
from kerasedu.ops.shaping import reshape
from kerasedu.ops.windows import Windows, per_axis

Array = np.ndarray


class Conv(Op):
    """Weighted sums over sliding windows, and optionally bias and relu, in one go.

    forward   y[i, f] = relu(sum over window elements m and channels c of x[s i + d m, c] * kernel[m, c, f] + bias[f])
              that is  y = relu(columns @ kernel + bias)  with one row of columns for each window
    backward  grad_z = grad_y where y > 0
              grad_kernel = columns.T @ grad_z,  grad_bias = sum of grad_z
              grad_x = the rows of grad_z @ kernel.T, added up where the windows were cut out

    Arguments:
        strides: steps s between windows along each spatial axis.
        padding: "valid", "same" or "causal".
        dilation: steps d between the elements of a window along each spatial axis.
        relu: whether negative sums become 0.

    Input shapes: x (N, *spatial, C), kernel (*size, C, F), bias (F,). Output shape: (N, *counts, F).

    In the comments P is the number of windows in a slice of samples, K the numbers in a window.
    """

    formula = r"y_{i,f} = \sum_{m,c} x_{s i + d m,\,c} \; W_{m,c,f} + b_f"
    gradient_formula = (
        r"\partial W_{m,c,f} = \sum_i x_{s i + d m,\,c} \, \partial y_{i,f}, \quad "
        r"\partial x_{s i + d m,\,c} = \sum_{i,m,f} \partial y_{i,f} \, W_{m,c,f}"
    )
    reveals = ("columns",)

    def __init__(self, strides: tuple[int, ...], padding: str, dilation: tuple[int, ...], relu: bool = False) -> None:
        self.strides, self.padding, self.dilation, self.relu = strides, padding, dilation, relu

    def forward(self, x: Array, kernel: Array, bias: Array | None = None) -> Array:
        self.look_at(x, kernel)
        y = empty((len(x), *self.windows.counts, kernel.shape[-1]), self.x.dtype)

        def work(place: tuple[slice, slice]) -> None:
            z = y[place]
            np.matmul(self.columns_of(*place), self.weights, out=z.reshape(-1, z.shape[-1]))  # (P, F)
            add_bias_and_cut(z, bias, self.relu)

        each(work, self.places)
        self.y = y
        return y

    def look_at(self, x: Array, kernel: Array) -> None:
        """Find out where the windows lie on the input."""
        self.windows = Windows(x.shape[1:-1], kernel.shape[:-2], self.strides, self.dilation, self.padding)
        self.x, self.kernel = same_type(x, kernel)

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel, need_bias = (self.needs_grad[i] for i in range(3))
        grad_x = empty(self.x.shape, grad_y.dtype) if need_x else None

        def work(part: slice) -> tuple[Array | None, Array | None]:
            grad_z = self.back_through_relu(grad_y, part)
            rows = grad_z.reshape(-1, grad_z.shape[-1])  # (P, F)
            if need_x:
                grad_columns = empty((len(rows), len(self.weights)), grad_y.dtype)
                grad_x[part] = self.fold(np.matmul(rows, self.weights.T, out=grad_columns))
            return self.columns_of(part).T @ rows if need_kernel else None, sum_rows(rows) if need_bias else None

        grad_weights, grad_bias = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, grad_weights.reshape(self.kernel.shape) if need_kernel else None, grad_bias

    def back_through_relu(self, grad_y: Array, part: slice) -> Array:
        """The gradient of the sums of these samples: that of the output, where the relu let it through."""
        grad = grad_y[part]
        return np.multiply(grad, self.y[part] > 0, out=empty(grad.shape, grad.dtype)) if self.relu else grad

    @property
    def places(self) -> Iterator[tuple[slice, slice]]:
        """What is computed at a time: some samples; of large images some rows of windows, one image after the other."""
        rows = self.windows.counts[0]
        for part in slices(len(self.x), self.bytes_per_sample):
            for band in slices(rows, (part.stop - part.start) * self.bytes_per_sample // rows):
                yield part, band

    @property
    def weights(self) -> Array:
        """The kernel as a matrix with one column for each filter: (K, F)."""
        return self.kernel.reshape(-1, self.kernel.shape[-1])

    @property
    def columns(self) -> Array:
        """Every window of the batch as one row: (N * windows, K)."""
        return self.columns_of(slice(0, len(self.x)))

    def columns_of(self, part: slice, band: slice | None = None) -> Array:
        """Every window of these samples, or of a band of them, as one row: (P, K)."""
        wide, places = self.windows.band(self.x[part], band or slice(0, self.windows.counts[0]))
        windows = places.unfold(wide)  # (samples, *counts, *size, C)
        if windows.shape[-1] > 1:
            return packed(windows).reshape(-1, len(self.weights))
        window = range(-1 - len(self.strides), 0)  # with one channel, rows of as many numbers as windows copy faster
        return packed(np.moveaxis(windows, window, range(len(window)))).reshape(len(self.weights), -1).T

    def fold(self, grad_columns: Array) -> Array:
        """Gradients of the columns (P, K), added up where the windows were cut out."""
        windows = (-1, *self.windows.counts, *self.windows.size, self.x.shape[-1])
        return self.windows.fold(grad_columns.reshape(windows))

    @property
    def bytes_per_sample(self) -> int:
        """The columns and the output."""
        numbers = self.windows.elements * self.x.shape[-1] + prod(self.windows.counts) * self.kernel.shape[-1]
        return numbers * self.x.itemsize


@operation
def conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """Convolution over one, two or three spatial axes.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        kernel: array (*size, C / groups, F); the number of groups follows from the two channel counts.
        strides: steps between windows, one number or one for each spatial axis.
        padding: "valid" (windows stay inside), "same" (zeros around the input, so that ceil(n / stride) windows fit),
            or "causal" (as many, with all zeros before the input; Keras has it in Conv1D only).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.

    Returns:
        Array (N, *counts, F), or (N, F, *counts) with "channels_first".

    Raises:
        ValueError: if ranks, channels or window do not fit together.

    Example:
        >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
        >>> conv(image, np.ones((2, 2, 1, 1)))[0, :, :, 0]
        array([[ 8., 12.],
               [20., 24.]])
    """
    return conv_bias_relu(inputs, kernel, None, strides, padding, data_format, dilation_rate, relu=False)


@operation
def conv_bias_relu(
    inputs: Any,
    kernel: Any,
    bias: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
    relu: bool = True,
) -> Any:
    """Convolution, bias and relu in one pass over memory. Arguments as for `conv`; bias (F,) or None."""
    shape, kernel_shape = np.shape(plain(inputs)), np.shape(plain(kernel))
    groups = _groups(shape, kernel_shape, data_format)
    rank = len(kernel_shape) - 2
    how = per_axis(strides, rank, "strides"), padding, per_axis(dilation_rate, rank, "dilation_rate")
    x = channels_last(inputs, data_format)
    if groups == 1:
        y = Conv(*how, relu)(x, kernel, bias)
    elif kernel_shape[-2] > 1:
        y = GroupedConv(*how, groups, relu)(x, kernel, bias)
    else:  # every group is a single channel
        kernel = reshape(kernel, (*kernel_shape[:-2], groups, kernel_shape[-1] // groups))
        y = DepthwiseConv(*how, relu)(x, kernel, bias)
    return channels_first(y, data_format)


def _groups(shape: tuple[int, ...], kernel_shape: tuple[int, ...], data_format: str | None) -> int:
    """Number of groups, if inputs and kernel fit together."""
    if len(kernel_shape) < 3:
        raise ValueError(
            f"conv got a kernel of shape {kernel_shape}. A kernel is (*size, channels, filters), with at least 3 axes."
        )
    if len(shape) != len(kernel_shape):
        raise ValueError(
            f"conv got inputs of shape {shape} and a kernel of shape {kernel_shape}. A kernel (*size, channels, "
            f"filters) with {len(kernel_shape) - 2} spatial axes takes inputs (samples, *spatial, channels) with "
            f"{len(kernel_shape)} axes."
        )
    channels = shape[1] if is_channels_first(data_format) else shape[-1]
    per_group, filters = kernel_shape[-2:]
    if not per_group or not channels or channels % per_group or filters % (channels // per_group):
        raise ValueError(
            f"conv got inputs of shape {shape} with {channels} channels, and a kernel of shape {kernel_shape} for "
            f"{per_group} channels. Both numbers must be equal; or, for a grouped convolution, the inputs' channels a "
            "multiple of the kernel's, and the filters a multiple of the number of groups."
        )
    return channels // per_group
