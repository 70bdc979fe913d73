"""Convolution over any number of spatial axes.

What deep learning calls convolution slides the kernel without flipping it; mathematics calls that cross-correlation.
Every window of the input becomes one row of a matrix (`columns`), so that one matrix product with the kernel does the work.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import slices, sum_over_slices
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.products import sum_rows
from kerasedu.ops.windows import Windows, per_axis

Array = np.ndarray


class Conv(Op):
    """Weighted sums over sliding windows, and optionally bias and relu, in one go.

    forward   y[i, f] = relu(sum over window positions m and channels c of x[s i + d m, c] * kernel[m, c, f] + bias[f])
    backward  grad_z = grad_y where y > 0
              grad_kernel = columns.T @ grad_z,  grad_bias = sum of grad_z
              grad_x = the rows of grad_z @ kernel.T, added up where the windows were cut out

    Arguments:
        strides: steps between windows along each spatial axis.
        padding: "valid" or "same".
        dilation: steps between the elements of a window along each spatial axis.
        groups: the channels fall into this many groups, each with filters of its own.
        relu: whether negative sums become 0.

    Input shapes: x (N, *spatial, C), kernel (*size, C / groups, F), bias (F,). Output shape: (N, *counts, F).

    In the comments G is the number of groups, P the windows of a slice of samples, K the numbers in a window of one group.
    """

    formula = r"y_{i,f} = \sum_{m,c} x_{s i + d m,\,c} \; W_{m,c,f} + b_f"
    gradient_formula = (
        r"\partial W_{m,c,f} = \sum_i x_{s i + d m,\,c} \, \partial y_{i,f}, \quad "
        r"\partial x_{s i + d m,\,c} = \sum_{i,m,f} \partial y_{i,f} \, W_{m,c,f}"
    )
    reveals = ("columns",)

    def __init__(
        self, strides: tuple[int, ...], padding: str, dilation: tuple[int, ...], groups: int = 1, relu: bool = False
    ) -> None:
        self.strides, self.padding, self.dilation, self.groups, self.relu = strides, padding, dilation, groups, relu

    def forward(self, x: Array, kernel: Array, bias: Array | None = None) -> Array:
        self.windows = Windows(x.shape[1:-1], kernel.shape[:-2], self.strides, self.dilation, self.padding)
        self.x, self.kernel = x, kernel
        y = np.empty((len(x), *self.windows.counts, kernel.shape[-1]), np.result_type(x, kernel))
        weights = self.split_kernel(kernel)
        for part in slices(len(x), self.bytes_per_sample):
            z = join_groups(self.columns_of(part) @ weights)  # (P, F)
            if bias is not None:
                z += bias
            if self.relu:
                np.maximum(z, 0, out=z)
            y[part] = z.reshape(y[part].shape)
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel, need_bias = (self.needs_grad[i] for i in range(3))
        grad_x = np.empty(self.x.shape, grad_y.dtype) if need_x else None
        weights = self.split_kernel(self.kernel)

        def work(part: slice) -> tuple[Array | None, Array | None]:
            grad_z = grad_y[part] * (self.y[part] > 0) if self.relu else grad_y[part]
            rows = grad_z.reshape(-1, grad_z.shape[-1])  # (P, F)
            grouped = split_groups(rows, self.groups)  # (G, P, F / G)
            if need_x:
                grad_x[part] = self.fold(grouped @ weights.swapaxes(1, 2))
            grad_weights = self.columns_of(part).swapaxes(1, 2) @ grouped if need_kernel else None
            return grad_weights, sum_rows(rows) if need_bias else None

        grad_weights, grad_bias = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, self.join_kernel(grad_weights) if need_kernel else None, grad_bias

    @property
    def bytes_per_sample(self) -> int:
        return self.windows.elements * self.x.shape[-1] * self.x.itemsize

    @property
    def columns(self) -> Array:
        """Every window of the batch as one row: (groups, samples * windows, numbers in a window)."""
        return self.columns_of(slice(0, len(self.x)))

    def columns_of(self, part: slice) -> Array:
        """One row per window of these samples: (G, P, K)."""
        wide = self.windows.padded(self.x[part])
        if wide.shape[-1] == 1:  # a single channel: one copy per window element moves longer stretches of memory
            return np.stack(list(self.windows.views(wide))).reshape(1, prod(self.windows.size), -1).swapaxes(1, 2)
        windows = self.windows.unfold(wide)  # (samples, *counts, *size, C)
        windows = windows.reshape(*windows.shape[:-1], self.groups, self.kernel.shape[-2])
        return np.moveaxis(windows, -2, 0).reshape(self.groups, -1, prod(self.windows.size) * windows.shape[-1])

    def fold(self, grad_columns: Array) -> Array:
        """Gradients of the columns (G, P, K), added up where the windows were cut out."""
        windows = grad_columns.reshape(self.groups, -1, *self.windows.counts, *self.windows.size, self.kernel.shape[-2])
        windows = np.moveaxis(windows, 0, -2)
        return self.windows.fold(windows.reshape(*windows.shape[:-2], self.x.shape[-1]))

    def split_kernel(self, kernel: Array) -> Array:
        """The kernel (*size, C / G, F) as a matrix for each group: (G, K, F / G)."""
        return split_groups(kernel.reshape(-1, kernel.shape[-1]), self.groups)

    def join_kernel(self, weights: Array) -> Array:
        """A matrix for each group (G, K, F / G), as a kernel (*size, C / G, F)."""
        return join_groups(weights).reshape(self.kernel.shape)


def split_groups(matrix: Array, groups: int) -> Array:
    """Columns of a matrix (rows, G * n) apart by group: (G, rows, n)."""
    rows, columns = matrix.shape
    return np.moveaxis(matrix.reshape(rows, groups, columns // groups), 1, 0)


def join_groups(matrices: Array) -> Array:
    """Groups (G, rows, n) side by side again: (rows, G * n)."""
    groups, rows, n = matrices.shape
    return np.moveaxis(matrices, 0, 1).reshape(rows, groups * n)


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
        padding: "valid" (windows stay inside) or "same" (zeros around the input, so that ceil(n / stride) windows fit).
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
    rank = np.ndim(plain(kernel)) - 2
    _check_channels(np.shape(plain(inputs)), np.shape(plain(kernel)), data_format)
    x = channels_last(inputs, data_format)
    groups = np.shape(plain(x))[-1] // np.shape(plain(kernel))[-2]
    convolution = Conv(per_axis(strides, rank, "strides"), padding, per_axis(dilation_rate, rank, "dilation_rate"), groups, relu)
    return channels_first(convolution(x, kernel, bias), data_format)


def _check_channels(shape: tuple[int, ...], kernel_shape: tuple[int, ...], data_format: str | None) -> None:
    if len(kernel_shape) < 3:
        raise ValueError(
            f"conv got a kernel of shape {kernel_shape}. A kernel is (*size, channels, filters), with at least 3 axes."
        )
    if len(shape) != len(kernel_shape):
        raise ValueError(
            f"conv got inputs of shape {shape} and a kernel of shape {kernel_shape}. A kernel (*size, channels, filters) with "
            f"{len(kernel_shape) - 2} spatial axes takes inputs (samples, *spatial, channels) with {len(kernel_shape)} axes."
        )
    channels = shape[1] if is_channels_first(data_format) else shape[-1]
    per_group, filters = kernel_shape[-2:]
    if channels % per_group or filters % (channels // per_group):
        raise ValueError(
            f"conv got inputs of shape {shape} with {channels} channels, and a kernel of shape {kernel_shape} for {per_group} "
            "channels. Both numbers must be equal; or, for a grouped convolution, the inputs' channels a multiple of the "
            "kernel's, and the filters a multiple of the number of groups."
        )
