"""The blocks of EfficientNet, and how a network of any size is made of them.

M. Tan, Q. V. Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019, table 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kerasedu.applications.asked import Asked, channel_axis, channels_first
from kerasedu.applications.imagenet_utils import DEVIATION
from kerasedu.applications.padding import padding_before_strides, whole_eights
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.initializers import VarianceScaling
from kerasedu.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePooling2D,
    Multiply,
    Normalization,
    Rescaling,
    Reshape,
    ZeroPadding2D,
)

SQUEEZED = 0.25  # of a block's input channels, in the middle of squeeze-and-excite
LAST_DROP = 0.2  # a block is left out in training the more often, the later it comes; the last one this often

STAGES = (  # blocks, channels that go in, that come out, widening, window, strides of the first block
    (1, 32, 16, 1, 3, 1),
    (2, 16, 24, 6, 3, 2),
    (2, 24, 40, 6, 5, 2),
    (3, 40, 80, 6, 3, 2),
    (3, 80, 112, 6, 5, 1),
    (4, 112, 192, 6, 5, 2),
    (1, 192, 320, 6, 3, 1),
)


@dataclass(frozen=True)
class Scale:
    """What makes one EfficientNet larger than another.

    Attributes:
        width: so many times the channels of B0.
        depth: so many times the blocks.
        dropout: share of the features that is left out in training before the classifier.
    """

    width: float
    depth: float
    dropout: float

    def channels(self, count: int) -> int:
        """How many channels there are instead of so many."""
        return whole_eights(count * self.width)

    def blocks(self, count: int) -> int:
        """How many blocks there are instead of so many."""
        return math.ceil(count * self.depth)


def efficientnet(asked: Asked, x: KerasTensor, scale: Scale) -> KerasTensor:
    """An EfficientNet.

    Arguments:
        asked: what was asked for.
        x: images.
        scale: how large it is.
    """
    x = _features(_rescaled(x, asked.pretrained), scale)
    return _classified(asked, x, scale) if asked.include_top else asked.pooled(x, "avg_pool", "max_pool")


def _rescaled(x: KerasTensor, pretrained: bool) -> KerasTensor:
    """Pixels from 0 to 255, with ImageNet's mean and variance taken away.

    The weight files have deviations where variances should be, so with them one more root is needed, as in Keras.
    """
    x = Rescaling(1 / 255)(x)
    x = Normalization(axis=channel_axis())(x)
    return Rescaling([1 / math.sqrt(deviation) for deviation in DEVIATION])(x) if pretrained else x


def _features(x: KerasTensor, scale: Scale) -> KerasTensor:
    x = ZeroPadding2D(padding_before_strides(x, 3), name="stem_conv_pad")(x)
    x = Conv2D(
        scale.channels(32), 3, strides=2, use_bias=False, kernel_initializer=_for_convolutions(), name="stem_conv"
    )(x)
    x = _silu(_normalized(x, "stem_bn"), "stem_activation")
    done, total = 0, sum(scale.blocks(count) for count, *_ in STAGES)
    for stage, (count, _, channels, widening, window, strides) in enumerate(STAGES, start=1):
        for i in range(scale.blocks(count)):
            name = f"block{stage}{chr(ord('a') + i)}_"
            drop = LAST_DROP * done / total
            x = _block(x, scale.channels(channels), widening, window, strides if i == 0 else 1, drop, name)
            done += 1
    x = _convolved(x, scale.channels(1280), "top_conv")
    return _silu(_normalized(x, "top_bn"), "top_activation")


def _block(
    x: KerasTensor, filters: int, widening: int, window: int, strides: int, drop: float, name: str
) -> KerasTensor:
    inputs, channels = x, x.shape[channel_axis()]
    if widening > 1:
        x = _convolved(x, widening * channels, f"{name}expand_conv")
        x = _silu(_normalized(x, f"{name}expand_bn"), f"{name}expand_activation")
    if strides == 2:
        x = ZeroPadding2D(padding_before_strides(x, window), name=f"{name}dwconv_pad")(x)
    x = DepthwiseConv2D(
        window,
        strides=strides,
        padding="same" if strides == 1 else "valid",
        use_bias=False,
        depthwise_initializer=_for_convolutions(),
        name=f"{name}dwconv",
    )(x)
    x = _silu(_normalized(x, f"{name}bn"), f"{name}activation")
    x = _weighed(x, max(1, int(channels * SQUEEZED)), f"{name}se_")
    x = _normalized(_convolved(x, filters, f"{name}project_conv"), f"{name}project_bn")
    if strides > 1 or channels != filters:
        return x
    if drop:
        x = Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
    return Add(name=f"{name}add")([x, inputs])


def _weighed(x: KerasTensor, squeezed: int, name: str) -> KerasTensor:
    """Squeeze-and-excite: each channel times a number from 0 to 1 that is computed from the means of all channels."""
    channels = x.shape[channel_axis()]
    weights = GlobalAveragePooling2D(name=f"{name}squeeze")(x)
    weights = Reshape((channels, 1, 1) if channels_first() else (1, 1, channels), name=f"{name}reshape")(weights)
    for filters, activation, step in ((squeezed, "silu", "reduce"), (channels, "sigmoid", "expand")):
        weights = Conv2D(
            filters,
            1,
            padding="same",
            activation=activation,
            kernel_initializer=_for_convolutions(),
            name=f"{name}{step}",
        )(weights)
    return Multiply(name=f"{name}excite")([x, weights])


def _classified(asked: Asked, x: KerasTensor, scale: Scale) -> KerasTensor:
    x = GlobalAveragePooling2D(name="avg_pool")(x)
    x = Dropout(scale.dropout, name="top_dropout")(x)
    return asked.classified(x, VarianceScaling(1 / 3, "fan_out", "uniform"))


def _convolved(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    return Conv2D(filters, 1, padding="same", use_bias=False, kernel_initializer=_for_convolutions(), name=name)(x)


def _for_convolutions() -> VarianceScaling:
    return VarianceScaling(2.0, "fan_out", "truncated_normal")


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(), name=name)(x)


def _silu(x: KerasTensor, name: str) -> KerasTensor:
    return Activation("silu", name=name)(x)
