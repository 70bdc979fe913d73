"""DenseNet: each layer of a block is given the outputs of all layers before it.

G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger: Densely Connected Convolutional Networks, CVPR 2017, table 1.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import kernel_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.steps import normalized, relu
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import AveragePooling2D, Concatenate, Conv2D, MaxPooling2D, ZeroPadding2D

__all__ = ["DenseNet121", "DenseNet169", "DenseNet201", "decode_predictions", "preprocess_input"]

GROWTH = 32


@application(kernel_files("densenet/densenet121"))
def DenseNet121(asked: Asked, x: KerasTensor) -> KerasTensor:
    """DenseNet121, for images of 224 x 224 pixels: 58 layers in four blocks.

    Example:
        >>> model = DenseNet121(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 1024)
    """
    return _densenet(asked, x, (6, 12, 24, 16))


@application(kernel_files("densenet/densenet169"))
def DenseNet169(asked: Asked, x: KerasTensor) -> KerasTensor:
    """DenseNet169, for images of 224 x 224 pixels: 82 layers in four blocks."""
    return _densenet(asked, x, (6, 12, 32, 32))


@application(kernel_files("densenet/densenet201"))
def DenseNet201(asked: Asked, x: KerasTensor) -> KerasTensor:
    """DenseNet201, for images of 224 x 224 pixels: 98 layers in four blocks."""
    return _densenet(asked, x, (6, 12, 48, 32))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """From 0 to 1, minus the color's mean, over its deviation: `imagenet_utils.preprocess_input` with mode "torch"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="torch")


def _densenet(asked: Asked, x: KerasTensor, blocks: tuple[int, ...]) -> KerasTensor:
    x = ZeroPadding2D(3)(x)
    x = Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = relu(normalized(x, "conv1_bn"), "conv1_relu")
    x = ZeroPadding2D(1)(x)
    x = MaxPooling2D(3, strides=2, name="pool1")(x)
    for block, layers in enumerate(blocks, start=2):
        if block > 2:
            x = _halved(x, f"pool{block - 1}")
        for i in range(1, layers + 1):
            x = _grown(x, f"conv{block}_block{i}")
    x = relu(normalized(x, "bn"), "relu")
    return asked.head(x, avg="avg_pool", max="max_pool")


def _grown(x: KerasTensor, name: str) -> KerasTensor:
    """The input, and beside it what a 1 x 1 and a 3 x 3 convolution make of it."""
    y = relu(normalized(x, f"{name}_0_bn"), f"{name}_0_relu")
    y = Conv2D(4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = relu(normalized(y, f"{name}_1_bn"), f"{name}_1_relu")
    y = Conv2D(GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return Concatenate(axis=channel_axis(), name=f"{name}_concat")([x, y])


def _halved(x: KerasTensor, name: str) -> KerasTensor:
    """Half as many channels, half as high and wide."""
    x = relu(normalized(x, f"{name}_bn"), f"{name}_relu")
    x = Conv2D(x.shape[channel_axis()] // 2, 1, use_bias=False, name=f"{name}_conv")(x)
    return AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)
