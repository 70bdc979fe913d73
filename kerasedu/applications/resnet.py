"""ResNet: each block adds what it computes to what went in, so that gradients reach every layer.

K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, CVPR 2016, table 1. As in Keras, the
strides of a stage are in the first 1 x 1 convolution.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked
from kerasedu.applications.files import kernel_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.steps import normalized, relu
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Add, Conv2D, MaxPooling2D, ZeroPadding2D

__all__ = ["ResNet50", "ResNet101", "ResNet152", "decode_predictions", "preprocess_input"]

FILTERS = (64, 128, 256, 512)  # of conv2 to conv5; a stage gives four times as many


@application(kernel_files("resnet/resnet50"))
def ResNet50(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet50, for images of 224 x 224 pixels: 16 blocks of three convolutions.

    Example:
        >>> model = ResNet50(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return _resnet(asked, x, (3, 4, 6, 3))


@application(kernel_files("resnet/resnet101"))
def ResNet101(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet101, for images of 224 x 224 pixels: 33 blocks of three convolutions."""
    return _resnet(asked, x, (3, 4, 23, 3))


@application(kernel_files("resnet/resnet152"))
def ResNet152(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet152, for images of 224 x 224 pixels: 50 blocks of three convolutions."""
    return _resnet(asked, x, (3, 8, 36, 3))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Blue, green and red, each minus its mean: `imagenet_utils.preprocess_input` with mode "caffe"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="caffe")


def _resnet(asked: Asked, x: KerasTensor, blocks: tuple[int, ...]) -> KerasTensor:
    x = ZeroPadding2D(3, name="conv1_pad")(x)
    x = Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    x = relu(normalized(x, "conv1_bn"), "conv1_relu")
    x = ZeroPadding2D(1, name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, (filters, count) in enumerate(zip(FILTERS, blocks, strict=True), start=2):
        for i in range(1, count + 1):
            strides = 2 if i == 1 and stage > 2 else 1
            x = _block(x, filters, strides, f"conv{stage}_block{i}", widen=i == 1)
    return asked.head(x, avg="avg_pool", max="max_pool")


def _block(x: KerasTensor, filters: int, strides: int, name: str, widen: bool) -> KerasTensor:
    """1 x 1, 3 x 3, 1 x 1, plus the input: through a convolution of its own where the number of channels grows."""
    shortcut = x
    if widen:
        shortcut = Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(x)
        shortcut = normalized(shortcut, f"{name}_0_bn")
    x = Conv2D(filters, 1, strides=strides, name=f"{name}_1_conv")(x)
    x = relu(normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
    x = relu(normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    x = normalized(x, f"{name}_3_bn")
    return relu(Add(name=f"{name}_add")([shortcut, x]), f"{name}_out")
