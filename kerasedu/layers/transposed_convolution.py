"""Transposed convolution layers: small images become large ones."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ConvolutionLayer
from kerasedu.ops.windows import SpreadWindows, per_axis

Shape = tuple[int | None, ...]


class BaseConvTranspose(ConvolutionLayer):
    """What transposed convolutions over one, two and three axes share.

    Every input element spreads over a window of the output, weighted by the kernel; where windows overlap, they add up.

    Arguments:
        filters: number of output channels.
        kernel_size: window length, one number or one for each spatial axis.
        strides: steps between the windows of neighbouring elements: how many times larger the output becomes.
        padding: "valid" (all that the windows reach) or "same" (stride times as long as the input).
        output_padding: how much longer the output is, less than the stride; None for the two rules above.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window. Strides and dilation cannot both be more than 1.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        kernel_initializer: where the kernel starts.
        bias_initializer: where the bias starts.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: rule for the kernel.
        bias_constraint: rule for the bias.

    Weights: kernel (*kernel_size, filters, C), bias (filters,).
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        self.filters = whole_number(filters, "filters", type(self).__name__)
        self.refuse_strides_with_dilation()
        self.output_padding = self._extra(output_padding)

    def _extra(self, output_padding: Any) -> tuple[int, ...] | None:
        """The output padding as one number for each axis, each below its stride."""
        if output_padding is None:
            return None
        extra = per_axis(output_padding, self.rank, "output_padding")
        if not all(0 <= more < stride for more, stride in zip(extra, self.strides, strict=True)):
            raise ValueError(
                f"{type(self).__name__} got output_padding={output_padding!r} and strides={self.strides}. Along each "
                "axis the output padding must be at least 0 and less than the stride."
            )
        return extra

    def build(self, input_shape: Shape) -> None:
        channels = self.channels(input_shape)
        self.compute_output_shape(input_shape)
        self.kernel = self.add_role("kernel", "kernel", (*self.kernel_size, self.filters, channels))
        self.bias = self.add_role("bias", "bias", (self.filters,)) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        self.check_channels(inputs.shape, self.kernel.shape[-1])
        self.compute_output_shape(inputs.shape)
        how = self.strides, self.padding, self.output_padding, self.data_format, self.dilation_rate
        return self.activation(self.add_bias(ops.conv_transpose(inputs, self.kernel, *how)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        spatial = self.spatial(input_shape)
        how = self.kernel_size, self.strides, self.dilation_rate, self.padding, self.output_padding
        try:
            lengths = SpreadWindows.of(tuple(10**6 if n is None else n for n in spatial), *how).spatial
        except ValueError as error:
            self.refuse(input_shape, str(error))
        known = tuple(None if n is None else length for n, length in zip(spatial, lengths, strict=True))
        return self.with_spatial(input_shape, known, self.filters)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "filters": self.filters, "output_padding": self.output_padding}


@registry.register("Convolution1DTranspose")
class Conv1DTranspose(BaseConvTranspose):
    """A convolution read backwards, over signals. Arguments as for BaseConvTranspose.

    Input shape: (N, T, C). Output shape: (N, T', filters), with T' = T * stride for padding "same" and
    (T - 1) * stride + max(kernel, stride) for "valid".

    Example:
        >>> import numpy as np
        >>> Conv1DTranspose(4, 3, strides=2)(np.ones((1, 10, 8))).shape
        (1, 21, 4)
    """

    rank = 1


@registry.register("Convolution2DTranspose")
class Conv2DTranspose(BaseConvTranspose):
    """A convolution read backwards, over images: generators and decoders grow pictures with it.

    Arguments as for BaseConvTranspose.

    Input shape: (N, H, W, C). Output shape: (N, H', W', filters), with H' = H * stride for padding "same" and
    (H - 1) * stride + max(kernel, stride) for "valid".

    Example:
        >>> import numpy as np
        >>> Conv2DTranspose(16, 4, strides=2, padding="same")(np.ones((1, 7, 7, 32))).shape
        (1, 14, 14, 16)
    """

    rank = 2


@registry.register("Convolution3DTranspose")
class Conv3DTranspose(BaseConvTranspose):
    """A convolution read backwards, over volumes. Arguments as for BaseConvTranspose, in Keras's order for this class.

    Input shape: (N, D, H, W, C). Output shape: (N, D', H', W', filters).

    Example:
        >>> import numpy as np
        >>> Conv3DTranspose(2, 2, strides=2)(np.ones((1, 3, 4, 5, 8))).shape
        (1, 6, 8, 10, 2)
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        how = strides, padding, output_padding, data_format, dilation_rate, activation, use_bias
        super().__init__(filters, kernel_size, *how, **kwargs)
