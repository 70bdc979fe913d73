"""ConvLSTM: an LSTM whose states are images, and whose gates are convolutions (Shi et al., 2015)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.arguments import layout_name, padding_name, whole_number, window_lengths
from kerasedu.layers.convolution import window_counts
from kerasedu.layers.layer import registry
from kerasedu.layers.recurrent.cell_rnn import CellRNN
from kerasedu.layers.recurrent.lstm import LSTMCell
from kerasedu.layers.shapes import channel_axis, spatial_axes, with_spatial

Shape = tuple[int | None, ...]


class ConvLSTMCell(LSTMCell):
    """One time step of ConvLSTM.

    Arguments:
        rank: number of spatial axes.
        filters: number of channels of output and states.
        kernel_size: window length along each spatial axis, of both kernels.
        strides: steps between windows on the input.
        padding: "valid" or "same", on the input; the states are always padded to keep their size.
        data_format: "channels_last" or "channels_first".
        dilation_rate: steps between the elements of a window on the input.
        kwargs: arguments of LSTMCell.

    Weights: kernel (*kernel_size, channels, 4 * filters), recurrent_kernel (*kernel_size, filters, 4 * filters), bias
    (4 * filters,): input gate, forget gate, candidate, output gate side by side.
    """

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        **kwargs: Any,
    ) -> None:
        layer = f"ConvLSTM{rank}D"
        super().__init__(whole_number(filters, "filters", layer), **kwargs)
        self.rank, self.filters = rank, self.units
        self.kernel_size = window_lengths(kernel_size, rank, "kernel_size", layer)
        self.strides = window_lengths(strides, rank, "strides", layer)
        self.padding = padding_name(padding, layer)
        self.data_format = layout_name(data_format)
        self.dilation_rate = window_lengths(dilation_rate, rank, "dilation_rate", layer)
        self.feature_axis = 2 if self.data_format == "channels_first" else -1

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels, 4 * self.filters)

    def build(self, input_shape: Shape) -> None:
        self.state_shape = self.output_shape(input_shape)
        super().build((None, channel_axis(input_shape, self.data_format)))

    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of output and states for a time step of this shape (N, ...)."""
        spatial = spatial_axes(input_shape, self.data_format)
        counts = window_counts(spatial, self.kernel_size, self.strides, self.dilation_rate, self.padding)
        return with_spatial(input_shape[0], counts, self.filters, self.data_format)

    def get_initial_state(self, batch_size: int) -> list[np.ndarray]:
        shape = (batch_size, *self.state_shape[1:])
        return [np.zeros(shape, self.dtype), np.zeros(shape, self.dtype)]

    def runs_as_operation(self, training: bool) -> bool:
        return False

    def sums(self, x: Any, h: Any) -> list[Any]:
        says = ops.conv(x, self.kernel, self.strides, self.padding, self.data_format, self.dilation_rate)
        recalled = ops.conv(h, self.recurrent_kernel, 1, "same", self.data_format)
        z = ops.add(says, recalled)
        axis = 1 if self.data_format == "channels_first" else z.ndim - 1
        if self.bias is not None:
            z = ops.add(z, ops.reshape(self.bias, [-1 if i == axis else 1 for i in range(z.ndim)]))
        return ops.split(z, 4, axis=axis)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["units"]
        return {
            **config,
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
        }


class ConvLSTM(CellRNN):
    """Base of ConvLSTM1D, ConvLSTM2D and ConvLSTM3D.

    Arguments:
        filters: number of channels of output and states.
        kernel_size: window length along each spatial axis, of both kernels.
        strides: steps between windows on the input.
        padding: "valid" or "same", on the input; the states are always padded to keep their size.
        data_format: "channels_last" or "channels_first".
        dilation_rate: steps between the elements of a window on the input.
        activation: function or name, of the candidate and of the cell when it shows.
        recurrent_activation: function or name, of the three gates.
        use_bias: whether each gate of each filter has a number of its own added.
        kwargs: what LSTM takes besides.
    """

    rank: int
    cell_class = ConvLSTMCell

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        unit_forget_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        own = {
            "rank": self.rank,
            "filters": filters,
            "kernel_size": kernel_size,
            "strides": strides,
            "padding": padding,
            "data_format": data_format,
            "dilation_rate": dilation_rate,
            "activation": activation,
            "recurrent_activation": recurrent_activation,
            "use_bias": use_bias,
            "unit_forget_bias": unit_forget_bias,
        }
        super().__init__(own, **kwargs)

    @property
    def input_axes(self) -> int:  # type: ignore[override]
        return self.rank + 3

    def compute_output_shape(self, sequences_shape: Shape, initial_state_shape: Any = None) -> Any:
        state = self.cell.output_shape((sequences_shape[0], *sequences_shape[2:]))
        output = (state[0], sequences_shape[1], *state[1:]) if self.return_sequences else state
        return [output, state, state] if self.return_state else output


@registry.register()
class ConvLSTM1D(ConvLSTM):
    """An LSTM over signals. Arguments as for ConvLSTM.

    Input shape: (N, T, W, C). Output shape: (N, W', filters), with return_sequences (N, T, W', filters).

    Example:
        >>> import numpy as np
        >>> ConvLSTM1D(4, 3)(np.ones((2, 5, 10, 3))).shape
        (2, 8, 4)
    """

    rank = 1


@registry.register()
class ConvLSTM2D(ConvLSTM):
    """An LSTM over images: it reads films. Arguments as for ConvLSTM.

    Input shape: (N, T, H, W, C). Output shape: (N, H', W', filters), with return_sequences (N, T, H', W', filters).

    Example:
        >>> import numpy as np
        >>> ConvLSTM2D(4, 3, padding="same", return_sequences=True)(np.ones((2, 5, 8, 8, 3))).shape
        (2, 5, 8, 8, 4)
    """

    rank = 2


@registry.register()
class ConvLSTM3D(ConvLSTM):
    """An LSTM over volumes. Arguments as for ConvLSTM.

    Input shape: (N, T, D, H, W, C). Output shape: (N, D', H', W', filters), with return_sequences (N, T, ...).

    Example:
        >>> import numpy as np
        >>> ConvLSTM3D(2, 2)(np.ones((1, 2, 3, 3, 3, 1))).shape
        (1, 2, 2, 2, 2)
    """

    rank = 3
