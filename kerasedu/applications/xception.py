"""Xception: separable convolutions all the way, with sums around them.

F. Chollet: Xception: Deep Learning with Depthwise Separable Convolutions, CVPR 2017, figure 5.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import kernel_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.steps import relu
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Add, BatchNormalization, Conv2D, MaxPooling2D, SeparableConv2D

__all__ = ["Xception", "decode_predictions", "preprocess_input"]

ENTRY = ((2, 128), (3, 256), (4, 728))  # block, filters
MIDDLE = range(5, 13)


@application(kernel_files("xception/xception"), size=299, smallest=71)
def Xception(asked: Asked, x: KerasTensor) -> KerasTensor:
    """Xception, for images of 299 x 299 pixels.

    Example:
        >>> model = Xception(weights=None, include_top=False, pooling="avg", input_shape=(71, 71, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return asked.head(_network(x))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """The pixels from -1 to 1: `imagenet_utils.preprocess_input` with mode "tf"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")


def _network(x: KerasTensor) -> KerasTensor:
    for i, filters, strides in ((1, 32, 2), (2, 64, 1)):
        x = Conv2D(filters, 3, strides=strides, use_bias=False, name=f"block1_conv{i}")(x)
        x = relu(_normalized(x, f"block1_conv{i}_bn"), f"block1_conv{i}_act")
    for block, filters in ENTRY:
        x = _halved(x, (filters, filters), f"block{block}", begins_with_relu=block > 2)
    for block in MIDDLE:
        y = x
        for i in (1, 2, 3):
            y = _separable(relu(y, f"block{block}_sepconv{i}_act"), 728, f"block{block}_sepconv{i}")
        x = Add()([y, x])
    x = _halved(x, (728, 1024), "block13")
    for i, filters in ((1, 1536), (2, 2048)):
        x = relu(_separable(x, filters, f"block14_sepconv{i}"), f"block14_sepconv{i}_act")
    return x


def _halved(x: KerasTensor, filters: tuple[int, int], name: str, begins_with_relu: bool = True) -> KerasTensor:
    """Two separable convolutions and a pooling, plus the input through a 1 x 1 convolution of the same strides."""
    shortcut = Conv2D(filters[1], 1, strides=2, padding="same", use_bias=False)(x)
    shortcut = BatchNormalization(axis=channel_axis(-1))(shortcut)
    if begins_with_relu:
        x = relu(x, f"{name}_sepconv1_act")
    x = _separable(x, filters[0], f"{name}_sepconv1")
    x = _separable(relu(x, f"{name}_sepconv2_act"), filters[1], f"{name}_sepconv2")
    x = MaxPooling2D(3, strides=2, padding="same", name=f"{name}_pool")(x)
    return Add()([x, shortcut])


def _separable(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    x = SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return _normalized(x, f"{name}_bn")


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(-1), name=name)(x)
