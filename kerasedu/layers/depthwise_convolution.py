"""Depthwise convolution layers: every channel has filters of its own, which see no other channel."""

from __future__ import annotations

from typing import Any

from kerasedu import activations, ops
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ConvolutionLayer

Shape = tuple[int | None, ...]


class BaseDepthwiseConv(ConvolutionLayer):
    """What depthwise convolutions over one and two axes share.

    Arguments:
        kernel_size: window length, one number or one for each spatial axis.
        strides: steps between windows.
        padding: "valid" (windows stay inside) or "same" (zeros around, so that ceil(length / stride) windows fit).
        depth_multiplier: number of filters for each channel.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        depthwise_initializer: where the kernel starts.
        bias_initializer: where the bias starts.
        depthwise_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        depthwise_constraint: rule for the kernel.
        bias_constraint: rule for the bias.

    Weights: kernel (*kernel_size, C, depth_multiplier), bias (C * depth_multiplier,).
    """

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        roles = {
            "depthwise": (depthwise_initializer, depthwise_regularizer, depthwise_constraint),
            "bias": (bias_initializer, bias_regularizer, bias_constraint),
        }
        how = kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, roles
        super().__init__(*how, activity_regularizer=activity_regularizer, **kwargs)
        self.depth_multiplier = whole_number(depth_multiplier, "depth_multiplier", type(self).__name__)

    def build(self, input_shape: Shape) -> None:
        channels = self.channels(input_shape)
        self.compute_output_shape(input_shape)
        self.kernel = self.add_role("depthwise", "kernel", (*self.kernel_size, channels, self.depth_multiplier))
        self.bias = self.add_role("bias", "bias", (channels * self.depth_multiplier,)) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        self.check_channels(inputs.shape, self.kernel.shape[-2])
        self.compute_output_shape(inputs.shape)
        how = self.strides, self.padding, self.data_format, self.dilation_rate
        if in_parts():
            return self.activation(self.add_bias(ops.depthwise_conv(inputs, self.kernel, *how)))
        relu = self.activation is activations.relu
        y = ops.depthwise_conv_bias_relu(inputs, self.kernel, self.bias, *how, relu=relu)
        return y if relu else self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        how = self.kernel_size, self.strides, self.dilation_rate, self.padding
        counts = self.window_counts(input_shape, *how)
        return self.with_spatial(input_shape, counts, self.channels(input_shape) * self.depth_multiplier)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "depth_multiplier": self.depth_multiplier}


@registry.register()
class DepthwiseConv1D(BaseDepthwiseConv):
    """Filters that slide along each channel of a signal on its own. Arguments as for BaseDepthwiseConv.

    y[i, c M + q] = activation(sum over m of x[s i + d m, c] * kernel[m, c, q] + bias[c M + q])

    Input shape: (N, T, C). Output shape: (N, T', C * depth_multiplier), the filters of the first channel first.

    Example:
        >>> import numpy as np
        >>> DepthwiseConv1D(3, depth_multiplier=2)(np.ones((1, 10, 4))).shape
        (1, 8, 8)
    """

    rank = 1


@registry.register()
class DepthwiseConv2D(BaseDepthwiseConv):
    """Filters that slide over each channel of an image on its own. Arguments as for BaseDepthwiseConv.

    Input shape: (N, H, W, C). Output shape: (N, H', W', C * depth_multiplier), the filters of the first channel first.

    Example:
        >>> import numpy as np
        >>> DepthwiseConv2D(3, padding="same")(np.ones((1, 8, 8, 4))).shape
        (1, 8, 8, 4)
    """

    rank = 2
