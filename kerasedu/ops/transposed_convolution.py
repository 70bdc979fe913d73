"""Transposed convolution: a convolution read backwards, so that small images become large ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import slices, sum_over_slices
from kerasedu.ops.layout import channels_first, channels_last, is_channels_first
from kerasedu.ops.number_types import same_type
from kerasedu.ops.windows import SpreadWindows, per_axis

Array = np.ndarray


class ConvTranspose(Op):
    """Every input element spreads over a window of the output, weighted by the kernel; overlapping windows add up.

    What `Conv` does forward, this does backward, and the other way round.

    forward   y[s i + d m, f] = sum over all i, m that meet there, and c, of x[i, c] * kernel[m, f, c]
              that is  y = the rows of x @ kernel.T, added up where the windows lie
    backward  grad_x = columns @ kernel, with one row of columns for each window of grad_y
              grad_kernel = columns.T @ x

    Arguments:
        strides: steps s between windows along each spatial axis.
        padding: "valid" keeps all that the windows reach, "same" cuts the output to stride times the input.
        dilation: steps d between the elements of a window along each spatial axis.
        output_padding: how much longer the output is, as for `spread_along`; None for the two rules above.

    Input shapes: x (N, *spatial, C), kernel (*size, F, C). Output shape: (N, *lengths, F).

    In the comments P is the number of windows in a slice of samples, K the numbers in a window.
    """

    formula = r"y_{s i + d m,\,f} = \sum_{i,m,c} x_{i,c} \; W_{m,f,c}"
    gradient_formula = (
        r"\partial x_{i,c} = \sum_{m,f} \partial y_{s i + d m,\,f} \; W_{m,f,c}, \quad "
        r"\partial W_{m,f,c} = \sum_i \partial y_{s i + d m,\,f} \; x_{i,c}"
    )

    def __init__(
        self,
        strides: tuple[int, ...],
        padding: str,
        dilation: tuple[int, ...],
        output_padding: tuple[int, ...] | None = None,
    ) -> None:
        self.strides, self.padding, self.dilation, self.output_padding = strides, padding, dilation, output_padding

    def forward(self, x: Array, kernel: Array) -> Array:
        how = self.strides, self.dilation, self.padding, self.output_padding
        self.windows = SpreadWindows.of(x.shape[1:-1], kernel.shape[:-2], *how)
        self.x, self.kernel = same_type(x, kernel)
        y = np.empty((len(x), *self.windows.spatial, kernel.shape[-2]), self.x.dtype)
        for part in slices(len(x), self.bytes_per_sample):
            columns = self.x[part].reshape(-1, x.shape[-1]) @ self.weights.T  # (P, K)
            y[part] = self.windows.fold(columns.reshape(-1, *x.shape[1:-1], *kernel.shape[:-1]))
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_kernel = (self.needs_grad[i] for i in range(2))
        grad_x = np.empty(self.x.shape, grad_y.dtype) if need_x else None

        def work(part: slice) -> tuple[Array | None]:
            windows = self.windows.unfold(self.windows.padded(grad_y[part]))
            columns = windows.reshape(-1, len(self.weights))  # (P, K)
            if need_x:
                grad_x[part] = (columns @ self.weights).reshape(grad_x[part].shape)
            return (columns.T @ self.x[part].reshape(-1, self.x.shape[-1]) if need_kernel else None,)

        (grad_weights,) = sum_over_slices(work, len(self.x), self.bytes_per_sample)
        return grad_x, grad_weights.reshape(self.kernel.shape) if need_kernel else None

    @property
    def weights(self) -> Array:
        """The kernel as a matrix with one column for each input channel: (K, C)."""
        return self.kernel.reshape(-1, self.kernel.shape[-1])

    @property
    def bytes_per_sample(self) -> int:
        return self.windows.elements * self.kernel.shape[-2] * self.x.itemsize


@operation
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """Transposed convolution over one, two or three spatial axes.

    Arguments:
        inputs: array (N, *spatial, C), or (N, C, *spatial) with data_format "channels_first".
        kernel: array (*size, F, C): output channels before input channels.
        strides: steps between the windows that neighbouring elements spread over.
        padding: "valid" (all that the windows reach) or "same" (stride times as long as the input).
        output_padding: how much longer the output is, a whole number or one for each axis; None for the rules above.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.

    Returns:
        Array (N, *lengths, F), or (N, F, *lengths) with "channels_first".

    Raises:
        ValueError: if ranks, channels or window do not fit together.

    Example:
        >>> signal = np.array([1.0, 10.0]).reshape(1, 2, 1)
        >>> conv_transpose(signal, np.array([1.0, 2.0, 3.0]).reshape(3, 1, 1), strides=2).ravel()
        array([ 1.,  2., 13., 20., 30.])
    """
    shape, kernel_shape = np.shape(plain(inputs)), np.shape(plain(kernel))
    fits = len(shape) == len(kernel_shape) > 2
    if not fits or shape[1 if is_channels_first(data_format) else -1] != kernel_shape[-1]:
        raise ValueError(
            f"conv_transpose got inputs of shape {shape} and a kernel of shape {kernel_shape}. A kernel (*size, "
            "filters, channels) takes inputs (samples, *spatial, channels) with as many axes and channels. The last "
            "axis of the kernel counts the channels of the inputs."
        )
    rank = len(kernel_shape) - 2
    extra = None if output_padding is None else per_axis(output_padding, rank, "output_padding")
    how = per_axis(strides, rank, "strides"), padding, per_axis(dilation_rate, rank, "dilation_rate"), extra
    return channels_first(ConvTranspose(*how)(channels_last(inputs, data_format), kernel), data_format)
