"""Convolution layers."""

from __future__ import annotations

from typing import Any

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import layout_name, padding_name, whole_number, window_lengths
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.shapes import spatial_axes, with_spatial
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.windows import Windows


class BaseConv(Layer):
    """What convolutions over one, two and three axes share.

    Arguments:
        rank: number of spatial axes.
        filters: number of output channels.
        kernel_size: window length, one number or one for each spatial axis.
        strides: steps between windows.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.
        groups: the channels fall into this many groups, each with filters of its own.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        kernel_initializer: where the kernel starts; likewise bias_initializer.
        kernel_regularizer: penalty on the kernel; likewise bias_regularizer and activity_regularizer.
        kernel_constraint: rule for the kernel; likewise bias_constraint.
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
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.rank = rank
        kind = type(self).__name__
        self.filters = whole_number(filters, "filters", kind)
        self.kernel_size = window_lengths(kernel_size, rank, "kernel_size", kind)
        self.strides = window_lengths(strides, rank, "strides", kind)
        self.padding = padding_name(padding, kind)
        self.data_format = layout_name(data_format)
        self.dilation_rate = window_lengths(dilation_rate, rank, "dilation_rate", kind)
        self.groups = whole_number(groups, "groups", kind)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        if self.filters % self.groups:
            raise ValueError(
                f"{kind} {self.name!r} got filters={filters} and groups={groups}. The filters are shared out evenly "
                "over the groups: make filters a multiple of groups."
            )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        channels = self._channels(input_shape)
        if channels % self.groups:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got an input with {channels} channels and has groups={self.groups}. The "
                "channels are shared out evenly over the groups: make their number a multiple of groups."
            )
        self.kernel = self.add_weight(
            (*self.kernel_size, channels // self.groups, self.filters),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = (
            self.add_weight(
                (self.filters,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
            if self.use_bias
            else None
        )

    def _channels(self, input_shape: tuple[int | None, ...]) -> int:
        """Number of input channels, if the shape is one this layer can take."""
        layout = "samples, channels, *spatial" if is_channels_first(self.data_format) else "samples, *spatial, channels"
        if len(input_shape) != self.rank + 2:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got an input of shape {tuple(input_shape)}, with {len(input_shape)} axes. It "
                f"takes {self.rank + 2}: ({layout}). For grey images without a channel axis, add one: x[..., None]."
            )
        channels = input_shape[1 if is_channels_first(self.data_format) else -1]
        if channels is None:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got an input of shape {tuple(input_shape)}: the number of channels must be "
                "known when the layer is built."
            )
        return channels

    def call(self, inputs: Any) -> Any:
        if self._channels(inputs.shape) != self.kernel.shape[-2] * self.groups:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got an input of shape {tuple(inputs.shape)} with "
                f"{self._channels(inputs.shape)} channels and was built for {self.kernel.shape[-2] * self.groups}. Give it inputs "
                "with that many channels, or make a new layer."
            )
        how = (self.strides, self.padding, self.data_format, self.dilation_rate)
        if in_parts():
            y = ops.conv(inputs, self.kernel, *how)
            return self.activation(y if self.bias is None else self._add_bias(y))
        relu = self.activation is activations.relu
        y = ops.conv_bias_relu(inputs, self.kernel, self.bias, *how, relu=relu)
        return y if relu else self.activation(y)

    def _add_bias(self, y: Any) -> Any:
        bias = self.bias
        if is_channels_first(self.data_format):
            bias = ops.reshape(bias, (self.filters, *(1,) * self.rank))
        return ops.add(y, bias)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        self._channels(input_shape)
        spatial = spatial_axes(input_shape, self.data_format)
        counts = window_counts(spatial, self.kernel_size, self.strides, self.dilation_rate, self.padding)
        return with_spatial(input_shape[0], counts, self.filters, self.data_format)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
            "groups": self.groups,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }


@registry.register("Convolution2D")
class Conv2D(BaseConv):
    """Filters that slide over images, each answering where its pattern is.

    y[i, j, f] = activation(sum over m, n, c of x[s i + m, s j + n, c] * kernel[m, n, c, f] + bias[f])

    The kernel is not flipped: mathematics calls this cross-correlation. Arguments as for BaseConv, without rank.

    Input shape: (N, H, W, C). Output shape: (N, H', W', filters), with H' = (H - kernel) // stride + 1 for padding "valid" and
    ceil(H / stride) for "same". Weights: kernel (kh, kw, C / groups, filters), bias (filters,).

    Example:
        >>> import numpy as np
        >>> Conv2D(32, (3, 3), activation="relu")(np.ones((1, 28, 28, 1))).shape
        (1, 26, 26, 32)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            2,
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            groups,
            activation,
            use_bias,
            **kwargs,
        )


def window_counts(
    spatial: tuple[int | None, ...],
    size: tuple[int, ...],
    strides: tuple[int, ...],
    dilation: tuple[int, ...],
    padding: str,
) -> tuple[int | None, ...]:
    """Number of windows along each spatial axis; None where the length of the axis is not known."""
    return tuple(
        None if n is None else Windows((n,), (k,), (s,), (d,), padding).counts[0]
        for n, k, s, d in zip(spatial, size, strides, dilation, strict=True)
    )
