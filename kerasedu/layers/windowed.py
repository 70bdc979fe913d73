"""What layers that slide windows over images share: convolutions of all kinds, and poolings."""

from __future__ import annotations

from typing import Any, NoReturn

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.layers.arguments import layout_name, padding_name, window_lengths
from kerasedu.layers.layer import Layer
from kerasedu.layers.shapes import channel_axis, spatial_axes, with_spatial
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.windows import Windows

Shape = tuple[int | None, ...]


class ImageLayer(Layer):
    """Base of layers that take (N, *spatial, C), with as many spatial axes as `rank` says.

    Arguments:
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    rank: int

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = layout_name(data_format)

    def check_rank(self, input_shape: Shape) -> None:
        """Raise where an input has too few or too many axes.

        Raises:
            ValueError: naming the layer, the input's shape and what the layer takes.
        """
        if len(input_shape) != self.rank + 2:
            layout = ("samples, channels, *spatial", "samples, *spatial, channels")[self.data_format == "channels_last"]
            hint = " For grey images without a channel axis, add one: x[..., None]." if self.rank == 2 else ""
            self.refuse(
                input_shape, f"It has {len(input_shape)} axes, and the layer takes {self.rank + 2}: ({layout}).{hint}"
            )

    def refuse(self, input_shape: Shape, why: str) -> NoReturn:
        """Raise an error about an input of this shape.

        Raises:
            ValueError: always.
        """
        raise ValueError(f"{type(self).__name__} {self.name!r} got an input of shape {tuple(input_shape)}. {why}")

    def spatial(self, input_shape: Shape) -> Shape:
        """Lengths of the spatial axes, if there are as many as the layer takes."""
        self.check_rank(input_shape)
        return spatial_axes(input_shape, self.data_format)

    def with_spatial(self, input_shape: Shape, spatial: Shape, channels: int | None = None) -> Shape:
        """The input's shape with other spatial axes, and other channels where they are given."""
        channels = channels or channel_axis(input_shape, self.data_format)
        return with_spatial(input_shape[0], spatial, channels, self.data_format)

    def window_counts(
        self,
        input_shape: Shape,
        size: tuple[int, ...],
        strides: tuple[int, ...],
        dilation: tuple[int, ...],
        padding: str,
    ) -> Shape:
        """Number of windows along each spatial axis.

        Raises:
            ValueError: if a window does not fit into the input.
        """
        try:
            return window_counts(self.spatial(input_shape), size, strides, dilation, padding)
        except ValueError as error:
            if type(self).__name__ in str(error):
                raise
            self.refuse(input_shape, str(error))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}


class ConvolutionLayer(ImageLayer):
    """Base of all convolutions: their windows, their activation, their bias, and kernels by the names of their roles.

    Arguments:
        kernel_size: window length, one number or one for each spatial axis.
        strides: steps between windows.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dilation_rate: steps between the elements of a window.
        activation: function or name; none (linear) when None.
        use_bias: whether each filter has a number of its own added.
        roles: for each weight, what it starts with, its penalty and its rule: {"kernel": (initializer, regularizer,
            constraint), "bias": ...}.
    """

    takes_causal = False

    def __init__(
        self,
        kernel_size: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        dilation_rate: Any,
        activation: Any,
        use_bias: bool,
        roles: dict[str, tuple[Any, Any, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format, **kwargs)
        kind = type(self).__name__
        self.kernel_size = window_lengths(kernel_size, self.rank, "kernel_size", kind)
        self.strides = window_lengths(strides, self.rank, "strides", kind)
        causal = self.takes_causal and str(padding).lower() == "causal"
        self.padding = "causal" if causal else padding_name(padding, kind)
        self.dilation_rate = window_lengths(dilation_rate, self.rank, "dilation_rate", kind)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.roles = tuple(roles)
        for role, (initializer, regularizer, constraint) in roles.items():
            setattr(self, f"{role}_initializer", initializers.get(initializer))
            setattr(self, f"{role}_regularizer", regularizers.get(regularizer))
            setattr(self, f"{role}_constraint", constraints.get(constraint))

    def refuse_strides_with_dilation(self) -> None:
        """Raise where both are more than 1, which Keras has no layer for.

        Raises:
            ValueError: naming both.
        """
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                f"{type(self).__name__} got strides={self.strides} and dilation_rate={self.dilation_rate}. Only one of "
                "them can be more than 1."
            )

    def add_role(self, role: str, name: str, shape: tuple[int, ...]) -> Any:
        """Make the weight of a role, with that role's initializer, regularizer and constraint."""
        return self.add_weight(
            shape,
            getattr(self, f"{role}_initializer"),
            regularizer=getattr(self, f"{role}_regularizer"),
            constraint=getattr(self, f"{role}_constraint"),
            name=name,
        )

    def channels(self, input_shape: Shape) -> int:
        """Number of input channels, if the shape is one this layer can take."""
        self.check_rank(input_shape)
        channels = channel_axis(input_shape, self.data_format)
        if not channels:
            self.refuse(input_shape, "The number of channels must be known, and not 0, when the layer is built.")
        return channels

    def check_channels(self, input_shape: Shape, built_for: int) -> None:
        """Raise where an input has other channels than the layer was built for.

        Raises:
            ValueError: naming both numbers.
        """
        channels = self.channels(input_shape)
        if channels != built_for:
            self.refuse(
                input_shape,
                f"It has {channels} channels, and the layer was built for {built_for}. Give it inputs with that many "
                "channels, or make a new layer.",
            )

    def add_bias(self, y: Any) -> Any:
        """The output with a number added to each filter."""
        if self.bias is None:
            return y
        bias = self.bias
        if is_channels_first(self.data_format):
            bias = ops.reshape(bias, (bias.shape[0], *(1,) * self.rank))
        return ops.add(y, bias)

    def get_config(self) -> dict[str, Any]:
        config = {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "dilation_rate": self.dilation_rate,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
        }
        for role in self.roles:
            config[f"{role}_initializer"] = initializers.serialize(getattr(self, f"{role}_initializer"))
            config[f"{role}_regularizer"] = regularizers.serialize(getattr(self, f"{role}_regularizer"))
            config[f"{role}_constraint"] = constraints.serialize(getattr(self, f"{role}_constraint"))
        return config


def window_counts(
    spatial: Shape, size: tuple[int, ...], strides: tuple[int, ...], dilation: tuple[int, ...], padding: str
) -> Shape:
    """Number of windows along each spatial axis; None where the length of the axis is not known.

    Raises:
        ValueError: if a window does not fit.
    """
    trial = tuple(10**6 if n is None else n for n in spatial)
    counts = Windows(trial, size, strides, dilation, padding).counts
    return tuple(None if n is None else count for n, count in zip(spatial, counts, strict=True))
