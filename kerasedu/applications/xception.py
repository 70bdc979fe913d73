"""Xception: separable convolutions all the way, with sums around them.

F. Chollet: Xception: Deep Learning with Depthwise Separable Convolutions, CVPR 2017, figure 5.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import kernels_file
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    MaxPooling2D,
    SeparableConv2D,
)
from kerasedu.models import Functional

SIZE, SMALLEST = 299, 71
MD5S = ("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97")
ENTRY = ((2, 128), (3, 256), (4, 728))  # block, filters
MIDDLE = range(5, 13)


def Xception(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "xception",
) -> Functional:
    """Xception, for images of 299 x 299 pixels.

    Arguments:
        include_top: whether the classifier is there.
        weights: "imagenet", None for new ones, or a file of weights.
        input_tensor: an Input to begin with; a new one if None.
        input_shape: shape of one image, (299, 299, 3) if None; at least 71 x 71.
        pooling: without the classifier: "avg" or "max" over height and width, or None.
        classes: number of classes.
        classifier_activation: activation of the classifier; None gives logits.
        name: name of the model.

    Raises:
        ValueError: if the arguments do not fit together, or the file does not fit the model.
        PretrainedFileError: an OSError: if the ImageNet weights are not in the cache and cannot be fetched.

    Example:
        >>> model = Xception(weights=None, include_top=False, pooling="avg", input_shape=(71, 71, 3))
        >>> model.output_shape
        (None, 2048)
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    image = asked.image(SIZE, SMALLEST)
    file = partial(kernels_file, "xception", "xception", include_top, MD5S)
    return asked.model(image, lambda x: asked.head(_network(x)), file)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Pixels as this network wants them: from -1 to 1.

    Arguments, result and errors: `imagenet_utils.preprocess_input`.
    """
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the likeliest classes. Arguments, result and errors: `imagenet_utils.decode_predictions`."""
    return imagenet_utils.decode_predictions(preds, top)


def _network(x: KerasTensor) -> KerasTensor:
    for i, filters, strides in ((1, 32, 2), (2, 64, 1)):
        x = Conv2D(filters, 3, strides=strides, use_bias=False, name=f"block1_conv{i}")(x)
        x = _relu(_normalized(x, f"block1_conv{i}_bn"), f"block1_conv{i}_act")
    for block, filters in ENTRY:
        x = _halved(x, (filters, filters), f"block{block}", begins_with_relu=block > 2)
    for block in MIDDLE:
        y = x
        for i in (1, 2, 3):
            y = _separable(_relu(y, f"block{block}_sepconv{i}_act"), 728, f"block{block}_sepconv{i}")
        x = Add()([y, x])
    x = _halved(x, (728, 1024), "block13")
    for i, filters in ((1, 1536), (2, 2048)):
        x = _relu(_separable(x, filters, f"block14_sepconv{i}"), f"block14_sepconv{i}_act")
    return x


def _halved(x: KerasTensor, filters: tuple[int, int], name: str, begins_with_relu: bool = True) -> KerasTensor:
    """Two separable convolutions and a pooling, plus the input through a 1 x 1 convolution of the same strides."""
    shortcut = Conv2D(filters[1], 1, strides=2, padding="same", use_bias=False)(x)
    shortcut = BatchNormalization(axis=channel_axis(-1))(shortcut)
    if begins_with_relu:
        x = _relu(x, f"{name}_sepconv1_act")
    x = _separable(x, filters[0], f"{name}_sepconv1")
    x = _separable(_relu(x, f"{name}_sepconv2_act"), filters[1], f"{name}_sepconv2")
    x = MaxPooling2D(3, strides=2, padding="same", name=f"{name}_pool")(x)
    return Add()([x, shortcut])


def _separable(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    x = SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return _normalized(x, f"{name}_bn")


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(-1), name=name)(x)


def _relu(x: KerasTensor, name: str) -> KerasTensor:
    return Activation("relu", name=name)(x)
