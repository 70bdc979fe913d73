"""What ConvolutionExplorer is given, a layer or a kernel, brought into one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu import activations
from kerasedu.engine.op import plain
from kerasedu.layers.convolution import BaseConv
from kerasedu.layers.depthwise_convolution import BaseDepthwiseConv
from kerasedu.ops.windows import per_axis

WHO = "ConvolutionExplorer"


@dataclass(frozen=True)
class Filters:
    """The filters of a convolution and how they slide.

    Attributes:
        kernel: (*size, channels that each filter sees, filters).
        bias: (filters,), or None.
        strides, dilation: one number for each spatial axis.
        padding: "valid", "same" or "causal".
        activation: what is done to each output.
        name: of the layer; "" for a kernel.
        channels_first: whether its images have their channels in front.
        channels: of the image it was built for; None for a kernel, which takes any multiple of what its filters see.
    """

    kernel: np.ndarray
    bias: np.ndarray | None
    strides: tuple[int, ...]
    padding: str
    dilation: tuple[int, ...]
    activation: Callable[[Any], Any]
    name: str = ""
    channels_first: bool = False
    channels: int | None = None

    @property
    def rank(self) -> int:
        return self.kernel.ndim - 2


def filters_of(source: Any, strides: Any, padding: str | None, dilation_rate: Any) -> Filters:
    """The filters of a layer, or of a kernel given as an array.

    Arguments:
        source: Conv1D, Conv2D, DepthwiseConv1D or DepthwiseConv2D, built; or a kernel, (size) or (rows, columns) for
            one filter and one channel, (*size, channels, filters) for more.
        strides: steps between windows, in the place of the layer's own; None keeps these. For a kernel 1.
        padding: in the same way; for a kernel "valid".
        dilation_rate: in the same way; for a kernel 1.

    Raises:
        TypeError: if it is neither.
        ValueError: if the layer has no weights yet, or the kernel no such shape or values that are no finite numbers.
    """
    made = _of_layer(source) if hasattr(source, "get_config") else _of_kernel(source)
    if not np.isfinite(made.kernel).all():
        raise ValueError(
            f"{WHO} got a kernel with values that are no finite numbers. If training left them, start again with a "
            "smaller learning rate."
        )
    chosen = {
        "strides": made.strides if strides is None else per_axis(strides, made.rank, "strides"),
        "padding": made.padding if padding is None else padding,
        "dilation": made.dilation if dilation_rate is None else per_axis(dilation_rate, made.rank, "dilation_rate"),
    }
    return Filters(**{**vars(made), **chosen})


def _of_layer(layer: Any) -> Filters:
    if not isinstance(layer, BaseConv | BaseDepthwiseConv) or layer.rank > 2:
        raise TypeError(
            f"{WHO} got the {type(layer).__name__} {getattr(layer, 'name', '')!r}. Give it a Conv1D, Conv2D, "
            "DepthwiseConv1D or DepthwiseConv2D, for example model.get_layer(name), or a kernel as an array."
        )
    if not layer.built:
        raise ValueError(
            f"{WHO} got the layer {layer.name!r}, which has no weights yet. Call it once on an image, layer(image), or "
            "put it into a model with an input shape."
        )
    kernel = plain(layer.kernel)
    channels = kernel.shape[-2] * getattr(layer, "groups", 1)
    if isinstance(layer, BaseDepthwiseConv):  # the same as a convolution in which every channel is a group
        kernel = kernel.reshape(*layer.kernel_size, 1, -1)
    bias = None if layer.bias is None else plain(layer.bias)
    first = layer.data_format == "channels_first"
    how = layer.strides, layer.padding, layer.dilation_rate, layer.activation
    return Filters(kernel, bias, *how, layer.name, first, channels)


def _of_kernel(array: Any) -> Filters:
    kernel = np.asarray(plain(array))
    if kernel.dtype.kind not in "biuf" or kernel.ndim not in (1, 2, 3, 4) or 0 in kernel.shape:
        raise TypeError(
            f"{WHO} got a {type(array).__name__} of shape {kernel.shape} and type {kernel.dtype}. Give it a "
            "convolution layer, or a kernel: numbers of shape (rows, columns), or (rows, columns, channels, filters); "
            "along signals (size), or (size, channels, filters)."
        )
    kernel = kernel[..., None, None] if kernel.ndim < 3 else kernel
    kernel = kernel if kernel.dtype.kind == "f" else kernel.astype("float32")
    ones = (1,) * (kernel.ndim - 2)
    return Filters(kernel, None, ones, "valid", ones, activations.get(None))
