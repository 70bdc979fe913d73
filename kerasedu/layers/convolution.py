"""Convolution layers."""

from __future__ import annotations

from typing import Any

from kerasedu import activations, ops
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ConvolutionLayer, window_counts

__all__ = ["BaseConv", "Conv1D", "Conv2D", "Conv3D", "window_counts"]

Shape = tuple[int | None, ...]


class BaseConv(ConvolutionLayer):
    """What convolutions over one, two and three axes share.

    Arguments:
        filters: number of output channels.
        kernel_size: window length, one number or one for each spatial axis.
        strides: steps between windows.
        padding: "valid" (windows stay inside) or "same" (zeros around, so that ceil(length / stride) windows fit).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window. Strides and dilation cannot both be more than 1.
        groups: the channels fall into this many groups, each with filters of its own.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        kernel_initializer: where the kernel starts.
        bias_initializer: where the bias starts.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: rule for the kernel.
        bias_constraint: rule for the bias.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        roles = {
            "kernel": (kernel_initializer, kernel_regularizer, kernel_constraint),
            "bias": (bias_initializer, bias_regularizer, bias_constraint),
        }
        how = kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, roles
        super().__init__(*how, activity_regularizer=activity_regularizer, **kwargs)
        kind = type(self).__name__
        self.filters = whole_number(filters, "filters", kind)
        self.groups = whole_number(groups, "groups", kind)
        self.refuse_strides_with_dilation()
        if self.filters % self.groups:
            raise ValueError(
                f"{kind} {self.name!r} got filters={filters} and groups={groups}. The filters are shared out evenly "
                "over the groups: make filters a multiple of groups."
            )

    def build(self, input_shape: Shape) -> None:
        channels = self.channels(input_shape)
        if channels % self.groups:
            self.refuse(
                input_shape,
                f"It has {channels} channels, and the layer has groups={self.groups}. The channels are shared out "
                "evenly over the groups: make their number a multiple of groups.",
            )
        self.compute_output_shape(input_shape)
        self.kernel = self.add_role("kernel", "kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self.bias = self.add_role("bias", "bias", (self.filters,)) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        self.check_channels(inputs.shape, self.kernel.shape[-2] * self.groups)
        self.compute_output_shape(inputs.shape)
        how = (self.strides, self.padding, self.data_format, self.dilation_rate)
        if in_parts():
            return self.activation(self.add_bias(ops.conv(inputs, self.kernel, *how)))
        relu = self.activation is activations.relu
        y = ops.conv_bias_relu(inputs, self.kernel, self.bias, *how, relu=relu)
        return y if relu else self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        how = self.kernel_size, self.strides, self.dilation_rate, self.padding
        return self.with_spatial(input_shape, self.window_counts(input_shape, *how), self.filters)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "filters": self.filters, "groups": self.groups}


@registry.register("Convolution1D")
class Conv1D(BaseConv):
    """Filters that slide along signals and sequences. Arguments as for BaseConv.

    y[i, f] = activation(sum over m, c of x[s i + d m, c] * kernel[m, c, f] + bias[f])

    Besides "valid" and "same", padding can be "causal": all zeros go before the signal, so that no output depends on
    what comes later.

    Input shape: (N, T, C). Output shape: (N, T', filters), with T' = (T - kernel) // stride + 1 for padding "valid" and
    ceil(T / stride) otherwise. Weights: kernel (k, C / groups, filters), bias (filters,).

    Example:
        >>> import numpy as np
        >>> Conv1D(8, 3, padding="causal")(np.ones((1, 10, 4))).shape
        (1, 10, 8)
    """

    rank = 1
    takes_causal = True


@registry.register("Convolution2D")
class Conv2D(BaseConv):
    """Filters that slide over images, each answering where its pattern is. Arguments as for BaseConv.

    y[i, j, f] = activation(sum over m, n, c of x[s i + d m, s j + d n, c] * kernel[m, n, c, f] + bias[f])

    The kernel is not flipped: mathematics calls this cross-correlation.

    Input shape: (N, H, W, C). Output shape: (N, H', W', filters), with H' = (H - kernel) // stride + 1 for padding
    "valid" and ceil(H / stride) for "same". Weights: kernel (kh, kw, C / groups, filters), bias (filters,).

    Example:
        >>> import numpy as np
        >>> Conv2D(32, (3, 3), activation="relu")(np.ones((1, 28, 28, 1))).shape
        (1, 26, 26, 32)
    """

    rank = 2


@registry.register("Convolution3D")
class Conv3D(BaseConv):
    """Filters that slide through volumes, or through films. Arguments as for BaseConv.

    Input shape: (N, D, H, W, C). Output shape: (N, D', H', W', filters). Weights: kernel (kd, kh, kw, C / groups,
    filters), bias (filters,).

    Example:
        >>> import numpy as np
        >>> Conv3D(4, 3)(np.ones((1, 5, 8, 8, 1))).shape
        (1, 3, 6, 6, 4)
    """

    rank = 3
