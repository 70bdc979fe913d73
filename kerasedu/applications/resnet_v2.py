"""ResNetV2: normalization and relu come before the convolutions, and nothing stands in the way of the sum.

K. He, X. Zhang, S. Ren, J. Sun: Identity Mappings in Deep Residual Networks, ECCV 2016. As in Keras, the strides of a
stage are in its last block.
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

__all__ = ["ResNet50V2", "ResNet101V2", "ResNet152V2", "decode_predictions", "preprocess_input"]

FILTERS = (64, 128, 256, 512)  # of conv2 to conv5; a stage gives four times as many


@application(kernel_files("resnet/resnet50v2"))
def ResNet50V2(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet50V2, for images of 224 x 224 pixels: 16 blocks of three convolutions.

    Example:
        >>> model = ResNet50V2(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return _resnet(asked, x, (3, 4, 6, 3))


@application(kernel_files("resnet/resnet101v2"))
def ResNet101V2(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet101V2, for images of 224 x 224 pixels: 33 blocks of three convolutions."""
    return _resnet(asked, x, (3, 4, 23, 3))


@application(kernel_files("resnet/resnet152v2"))
def ResNet152V2(asked: Asked, x: KerasTensor) -> KerasTensor:
    """ResNet152V2, for images of 224 x 224 pixels: 50 blocks of three convolutions."""
    return _resnet(asked, x, (3, 8, 36, 3))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """The pixels from -1 to 1: `imagenet_utils.preprocess_input` with mode "tf"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")


def _resnet(asked: Asked, x: KerasTensor, blocks: tuple[int, ...]) -> KerasTensor:
    x = ZeroPadding2D(3, name="conv1_pad")(x)
    x = Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    x = ZeroPadding2D(1, name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, (filters, count) in enumerate(zip(FILTERS, blocks, strict=True), start=2):
        for i in range(1, count + 1):
            strides = 2 if i == count and stage < 5 else 1
            x = _block(x, filters, strides, f"conv{stage}_block{i}", widen=i == 1)
    x = relu(normalized(x, "post_bn"), "post_relu")
    return asked.head(x, avg="avg_pool", max="max_pool")


def _block(x: KerasTensor, filters: int, strides: int, name: str, widen: bool) -> KerasTensor:
    """1 x 1, 3 x 3, 1 x 1, plus the input: through a convolution of its own where the number of channels grows."""
    ready = relu(normalized(x, f"{name}_preact_bn"), f"{name}_preact_relu")
    if widen:
        shortcut = Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(ready)
    else:
        shortcut = MaxPooling2D(1, strides=strides)(x) if strides > 1 else x
    x = Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(ready)
    x = relu(normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = ZeroPadding2D(1, name=f"{name}_2_pad")(x)
    x = Conv2D(filters, 3, strides=strides, use_bias=False, name=f"{name}_2_conv")(x)
    x = relu(normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return Add(name=f"{name}_out")([shortcut, x])
