"""Depthwise convolution: every channel slides windows of its own, and sees no other channel.

With one channel to a window there is no matrix product to be had. Instead, a whole row of the image, all its pixels
with all their channels, is multiplied with the weights at once: these repeat along the row, once for each pixel. Each
multiplication and addition then costs what NumPy's loops take for it, about eight times as much as in a large matrix
product; several slices of a batch are worked on at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each_slice, sum_over_slices
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.number_types import same_type
from kerasedu.ops.products import add_bias_and_cut, sum_rows
from kerasedu.ops.windows import Windows, per_axis

Array = np.ndarray


class DepthwiseConv(Op):
    """Weighted sums over sliding windows, for each channel on its own, with M filters to a channel; bias and relu too.

    forward   y[i, c, q] = relu(sum over window elements m of x[s i + d m, c] * kernel[m, c, q] + bias[c, q])
    backward  grad_z = grad_y where y > 0
              grad_kernel[m, c, q] = sum over windows i of x[s i + d m, c] * grad_z[i, c, q]
              grad_bias = sum of grad_z
              grad_x[p, c] = sum over q and all i, m with s i + d m = p of grad_z[i, c, q] * kernel[m, c, q],
              which is a depthwise convolution too: of grad_z, its elements s apart, with the kernel turned around

    Arguments:
        strides: steps s between windows along each spatial axis.
        padding: "valid", "same" or "causal".
        dilation: steps d between the elements of a window along each spatial axis.
        relu: whether negative sums become 0.

    Input shapes: x (N, *spatial, C), kernel (*size, C, M), bias (C * M,). Output shape: (N, *counts, C * M), the
    filters of the first channel first.
    """

    formula = r"y_{i,c,q} = \sum_m x_{s i + d m,\,c} \; W_{m,c,q} + b_{c,q}"
    gradient_formula = (
        r"\partial W_{m,c,q} = \sum_i x_{s i + d m,\,c} \, \partial y_{i,c,q}, \quad "
        r"\partial x_{s i + d m,\,c} = \sum_{i,m,q} \partial y_{i,c,q} \, W_{m,c,q}"
    )

    def __init__(self, strides: tuple[int, ...], padding: str, dilation: tuple[int, ...], relu: bool = False) -> None:
        self.strides, self.padding, self.dilation, self.relu = strides, padding, dilation, relu

    def forward(self, x: Array, kernel: Array, bias: Array | None = None) -> Array:
        self.windows = Windows(x.shape[1:-1], kernel.shape[:-2], self.strides, self.dilation, self.padding)
        self.x, self.kernel = same_type(x, kernel)
        y = np.empty((len(x), *self.windows.counts, self.weights.shape[-1]), self.x.dtype)

        def work(part: slice) -> None:
            z = y[part]
            slide(self.windows, self.wide(part), self.weights, out=z)
            add_bias_and_cut(z, bias, self.relu)

        each_slice(work, len(x), self.bytes_per_sample)
        self.y = y
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel, need_bias = (self.needs_grad[i] for i in range(3))
        grad_x = np.empty(self.x.shape, grad_y.dtype) if need_x else None

        def work(part: slice) -> tuple[Array | None, Array | None]:
            grad_z = grad_y[part] * (self.y[part] > 0) if self.relu else grad_y[part]
            if need_x:
                self.input_gradient(grad_z, out=grad_x[part])
            grad_weights = kernel_sums(self.windows, self.wide(part), grad_z) if need_kernel else None
            return grad_weights, sum_rows(grad_z.reshape(-1, self.y.shape[-1])) if need_bias else None

        grad_weights, grad_bias = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, grad_weights.reshape(self.kernel.shape) if need_kernel else None, grad_bias

    def input_gradient(self, grad_y: Array, out: Array) -> None:
        """Slide the kernel, turned around, over the gradients, which stand `strides` apart with zeros between them."""
        multiplier = self.kernel.shape[-1]
        lengths = [n + extent - 1 for n, extent in zip(out.shape[1:-1], self.windows.extent, strict=True)]
        apart = np.zeros((len(grad_y), *lengths, grad_y.shape[-1]), grad_y.dtype)
        starts = [extent - 1 - b for extent, (b, _) in zip(self.windows.extent, self.windows.pads, strict=True)]
        steps = zip(starts, self.windows.counts, self.strides, strict=True)
        apart[:, *(slice(start, start + (count - 1) * s + 1, s) for start, count, s in steps)] = grad_y
        backwards = Windows(tuple(lengths), self.windows.size, (1,) * len(lengths), self.dilation, "valid")
        each = out if multiplier == 1 else np.empty((*out.shape[:-1], grad_y.shape[-1]), out.dtype)  # M times
        slide(backwards, apart, np.flip(self.weights, range(len(lengths))), out=each)
        if multiplier > 1:
            out[...] = sum(each[..., q::multiplier] for q in range(multiplier))

    def wide(self, part: slice) -> Array:
        """These samples with their padding, and each channel M times: (samples, *lengths, C * M)."""
        wide = self.windows.padded(self.x[part])
        return wide if self.kernel.shape[-1] == 1 else np.repeat(wide, self.kernel.shape[-1], axis=-1)

    @property
    def weights(self) -> Array:
        """The kernel with all filters of all channels side by side: (*size, C * M)."""
        return self.kernel.reshape(*self.kernel.shape[:-2], -1)

    @property
    def bytes_per_sample(self) -> int:
        """The input and the output."""
        return 2 * self.x[:1].nbytes * self.kernel.shape[-1]


def slide(windows: Windows, wide: Array, weights: Array, out: Array) -> None:
    """Sums over windows, channel by channel: (N, *lengths, C) and (*size, C) give (N, *counts, C), written to `out`."""
    rank = len(windows.size)
    axes = list(range(2 * rank + 1))  # of the rows: sample, counts without the last, size, row
    weight_rows = np.tile(weights, windows.counts[-1])  # (*size, row)
    out_axes = [*axes[:rank], axes[-1]]
    np.einsum(rows(windows, wide), axes, weight_rows, axes[rank:], out_axes, out=joined(out))


def kernel_sums(windows: Windows, wide: Array, grad_y: Array) -> Array:
    """For each weight the sum over all windows of what it met times the gradient there: (*size, C)."""
    rank = len(windows.size)
    axes = list(range(2 * rank))  # of the rows of one element along the last axis: sample, counts, size, row
    met, grad_rows = rows(windows, wide), joined(grad_y)
    sums = [
        np.einsum(met[..., m, :], axes, grad_rows, [*axes[:rank], axes[-1]], axes[rank:])  # (*size without last, row)
        for m in range(windows.size[-1])
    ]
    return np.stack(sums, axis=-2).reshape(*windows.size, windows.counts[-1], grad_y.shape[-1]).sum(axis=-2)


def rows(windows: Windows, wide: Array) -> Array:
    """What each window element meets on its way along the last spatial axis.

    A row has counts[-1] * C numbers; the result is (N, *counts without the last, *size, row). It is a view
    where the last stride is 1.
    """
    last, others = windows.along(slice(-1, None)), windows.along(slice(-1))
    met = last.unfold(wide.reshape(-1, *wide.shape[-2:])).swapaxes(1, 2)  # (N * lengths, size[-1], counts[-1], C)
    return others.unfold(joined(met).reshape(*wide.shape[:-2], windows.size[-1], windows.counts[-1] * wide.shape[-1]))


def joined(x: Array) -> Array:
    """The last two axes as one."""
    return x.reshape(*x.shape[:-2], x.shape[-2] * x.shape[-1])


@operation
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """Convolution of each channel on its own.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        kernel: array (*size, C, M), with M filters for each channel.
        strides: steps between windows, one number or one for each spatial axis.
        padding: "valid" or "same", as for `conv`.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.

    Returns:
        Array (N, *counts, C * M), the filters of the first channel first; or (N, C * M, *counts) with "channels_first".

    Raises:
        ValueError: if ranks, channels or window do not fit together.

    Example:
        >>> image = np.array([[[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]])  # (1, 3, 2)
        >>> depthwise_conv(image, np.ones((2, 2, 1)))
        array([[[ 3., 30.],
                [ 5., 50.]]])
    """
    return depthwise_conv_bias_relu(inputs, kernel, None, strides, padding, data_format, dilation_rate, relu=False)


@operation
def depthwise_conv_bias_relu(
    inputs: Any,
    kernel: Any,
    bias: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
    relu: bool = True,
) -> Any:
    """Depthwise convolution, bias and relu in one pass over memory.

    Arguments as for `depthwise_conv`; bias (C * M,) or None.
    """
    shape, kernel_shape = np.shape(plain(inputs)), np.shape(plain(kernel))
    _check_depthwise(shape, kernel_shape, data_format)
    rank = len(kernel_shape) - 2
    how = per_axis(strides, rank, "strides"), padding, per_axis(dilation_rate, rank, "dilation_rate"), relu
    return channels_first(DepthwiseConv(*how)(channels_last(inputs, data_format), kernel, bias), data_format)


def _check_depthwise(shape: tuple[int, ...], kernel_shape: tuple[int, ...], data_format: str | None) -> None:
    """Raise where inputs and a depthwise kernel do not fit together."""
    fits = len(shape) == len(kernel_shape) > 2
    if not fits or shape[1 if is_channels_first(data_format) else -1] != kernel_shape[-2]:
        raise ValueError(
            f"depthwise_conv got inputs of shape {shape} and a kernel of shape {kernel_shape}. A kernel (*size, "
            "channels, filters for each channel) takes inputs (samples, *spatial, channels) with as many axes and "
            "channels."
        )
