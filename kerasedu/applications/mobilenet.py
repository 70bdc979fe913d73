"""MobileNet: each convolution is taken apart into one over space, channel by channel, and one over channels, 1 x 1.

A. Howard, M. Zhu, B. Chen, D. Kalenichenko, W. Wang, T. Weyand, M. Andreetto, H. Adam: MobileNets: Efficient
Convolutional Neural Networks for Mobile Vision Applications, 2017, table 1.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import PretrainedFile, keras_weights
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePooling2D,
    ReLU,
    Reshape,
    ZeroPadding2D,
)
from kerasedu.models import Functional

__all__ = ["MobileNet", "decode_predictions", "preprocess_input"]

SMALLEST = 32
TRAINED_SIZES, LARGEST = (128, 160, 192), 224
TRAINED_ALPHAS = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}
"""The widths with ImageNet weights, as the files' names tell them."""

BLOCKS = (  # filters of the 1 x 1 convolution, strides of the depthwise one
    (64, 1),
    (128, 2), (128, 1),
    (256, 2), (256, 1),
    (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
    (1024, 2), (1024, 1),
)  # fmt: skip


def MobileNet(
    input_shape: tuple[int | None, ...] | None = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 0.001,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Functional:
    """MobileNet, for images of 224 x 224 pixels.

    Arguments:
        input_shape: shape of one image, (224, 224, 3) if None; at least 32 x 32.
        alpha: width of the network: each layer has so many times the filters of the paper's. ImageNet weights are
            there for 0.25, 0.5, 0.75 and 1.
        depth_multiplier: how many channels a depthwise convolution makes of each; 1 with ImageNet weights.
        dropout: share of the features that is left out in training.
        include_top: whether the classifier is there.
        weights: "imagenet", None for new ones, or a file of weights.
        input_tensor: an Input to begin with; a new one if None.
        pooling: without the classifier: "avg" or "max" over height and width, or None.
        classes: number of classes.
        classifier_activation: activation of the classifier; None gives logits.
        name: name of the model; made of alpha and the size of the images if None.

    Raises:
        ValueError: if the arguments do not fit together, or the file does not fit the model.
        PretrainedFileError: an OSError: if the ImageNet weights are not in the cache and cannot be fetched.

    Example:
        >>> model = MobileNet((32, 32, 3), alpha=0.25, include_top=False, weights=None, pooling="avg")
        >>> model.name, model.output_shape
        ('mobilenet_0.25_32', (None, 256))
    """
    asked = Asked(
        include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name or "mobilenet"
    )
    if asked.pretrained and (depth_multiplier != 1 or alpha not in TRAINED_ALPHAS):
        raise ValueError(
            f"MobileNet got alpha={alpha}, depth_multiplier={depth_multiplier} and weights='imagenet'. Those are there "
            f"for alpha {', '.join(map(str, TRAINED_ALPHAS))} and depth_multiplier 1."
        )
    size = asked.trained_size(TRAINED_SIZES, LARGEST)
    image = asked.image(size, SMALLEST)
    asked.name = name or f"mobilenet_{alpha:0.2f}_{size if asked.pretrained else asked.height_and_width[0]}"

    def network(x: KerasTensor) -> KerasTensor:
        x = _convolved(x, int(32 * alpha), 3, 2, "conv1")
        for i, (filters, strides) in enumerate(BLOCKS, start=1):
            x = _block(x, int(filters * alpha), strides, depth_multiplier, i)
        return _classified(asked, x, dropout) if include_top else asked.pooled(x)

    return asked.model(image, network, partial(_file, alpha, size))


def _file(alpha: float, size: int, include_top: bool) -> PretrainedFile:
    end = "" if include_top else "_no_top"
    name = f"mobilenet_{TRAINED_ALPHAS[alpha]}_{size}_tf{end}.h5"
    return keras_weights(f"tensorflow/keras-applications/mobilenet/{name}", "MobileNet")


def _block(x: KerasTensor, filters: int, strides: int, depth_multiplier: int, i: int) -> KerasTensor:
    if strides > 1:
        x = ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{i}")(x)
    x = DepthwiseConv2D(
        3,
        strides=strides,
        padding="same" if strides == 1 else "valid",
        depth_multiplier=depth_multiplier,
        use_bias=False,
        name=f"conv_dw_{i}",
    )(x)
    x = _normalized_and_cut(x, f"conv_dw_{i}")
    return _convolved(x, filters, 1, 1, f"conv_pw_{i}")


def _convolved(x: KerasTensor, filters: int, kernel_size: int, strides: int, name: str) -> KerasTensor:
    x = Conv2D(filters, kernel_size, strides=strides, padding="same", use_bias=False, name=name)(x)
    return _normalized_and_cut(x, name)


def _normalized_and_cut(x: KerasTensor, name: str) -> KerasTensor:
    x = BatchNormalization(axis=channel_axis(-1), name=f"{name}_bn")(x)
    return ReLU(6.0, name=f"{name}_relu")(x)


def _classified(asked: Asked, x: KerasTensor, dropout: float) -> KerasTensor:
    x = GlobalAveragePooling2D(keepdims=True)(x)
    x = Dropout(dropout, name="dropout")(x)
    x = Conv2D(asked.classes, 1, padding="same", name="conv_preds")(x)
    x = Reshape((asked.classes,), name="reshape_2")(x)
    return Activation(asked.classifier_activation, name="predictions")(x)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """The pixels from -1 to 1: `imagenet_utils.preprocess_input` with mode "tf"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")
