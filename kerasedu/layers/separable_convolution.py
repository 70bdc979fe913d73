"""Separable convolution layers: first each channel on its own, then the channels of each pixel mixed."""

from __future__ import annotations

from typing import Any

from kerasedu import activations, ops
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ConvolutionLayer

Shape = tuple[int | None, ...]


class BaseSeparableConv(ConvolutionLayer):
    """What separable convolutions over one and two axes share.

    They look for patterns as a convolution does, with far fewer weights: k * k * C * M + C * M * filters of them
    instead of k * k * C * filters.

    Arguments:
        filters: number of output channels.
        kernel_size: window length of the depthwise step, one number or one for each spatial axis.
        strides: steps between windows.
        padding: "valid" (windows stay inside) or "same" (zeros around, so that ceil(length / stride) windows fit).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.
        depth_multiplier: number of filters M for each channel in the depthwise step.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        depthwise_initializer: where the depthwise kernel starts.
        pointwise_initializer: where the pointwise kernel starts.
        bias_initializer: where the bias starts.
        depthwise_regularizer: penalty on the depthwise kernel.
        pointwise_regularizer: penalty on the pointwise kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        depthwise_constraint: rule for the depthwise kernel.
        pointwise_constraint: rule for the pointwise kernel.
        bias_constraint: rule for the bias.

    Weights: depthwise_kernel (*kernel_size, C, M), pointwise_kernel (1, ..., 1, C * M, filters), bias (filters,).
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        roles = {
            "depthwise": (depthwise_initializer, depthwise_regularizer, depthwise_constraint),
            "pointwise": (pointwise_initializer, pointwise_regularizer, pointwise_constraint),
            "bias": (bias_initializer, bias_regularizer, bias_constraint),
        }
        how = kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, roles
        super().__init__(*how, activity_regularizer=activity_regularizer, **kwargs)
        kind = type(self).__name__
        self.filters = whole_number(filters, "filters", kind)
        self.depth_multiplier = whole_number(depth_multiplier, "depth_multiplier", kind)

    def build(self, input_shape: Shape) -> None:
        channels, multiplier = self.channels(input_shape), self.depth_multiplier
        self.compute_output_shape(input_shape)
        one_pixel = (1,) * self.rank
        depthwise, pointwise = (*self.kernel_size, channels, multiplier), (channels * multiplier, self.filters)
        self.depthwise_kernel = self.add_role("depthwise", "depthwise_kernel", depthwise)
        self.pointwise_kernel = self.add_role("pointwise", "pointwise_kernel", (*one_pixel, *pointwise))
        self.bias = self.add_role("bias", "bias", (self.filters,)) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        self.check_channels(inputs.shape, self.depthwise_kernel.shape[-2])
        self.compute_output_shape(inputs.shape)
        how = self.strides, self.padding, self.data_format, self.dilation_rate
        apart = ops.depthwise_conv(inputs, self.depthwise_kernel, *how)
        if in_parts():
            return self.activation(self.add_bias(ops.conv(apart, self.pointwise_kernel, data_format=self.data_format)))
        relu = self.activation is activations.relu
        y = ops.conv_bias_relu(apart, self.pointwise_kernel, self.bias, data_format=self.data_format, relu=relu)
        return y if relu else self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        how = self.kernel_size, self.strides, self.dilation_rate, self.padding
        return self.with_spatial(input_shape, self.window_counts(input_shape, *how), self.filters)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "filters": self.filters, "depth_multiplier": self.depth_multiplier}


@registry.register("SeparableConvolution1D")
class SeparableConv1D(BaseSeparableConv):
    """A depthwise convolution along signals, then a mixture of the channels. Arguments as for BaseSeparableConv.

    Input shape: (N, T, C). Output shape: (N, T', filters).

    Example:
        >>> import numpy as np
        >>> SeparableConv1D(8, 3)(np.ones((1, 10, 4))).shape
        (1, 8, 8)
    """

    rank = 1


@registry.register("SeparableConvolution2D")
class SeparableConv2D(BaseSeparableConv):
    """A depthwise convolution over images, then a mixture of the channels. Arguments as for BaseSeparableConv.

    Input shape: (N, H, W, C). Output shape: (N, H', W', filters).

    Example:
        >>> import numpy as np
        >>> SeparableConv2D(8, 3, padding="same")(np.ones((1, 8, 8, 4))).shape
        (1, 8, 8, 8)
    """

    rank = 2
