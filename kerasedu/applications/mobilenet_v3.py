"""MobileNetV3: the blocks of MobileNetV2, with weights for the channels that depend on the image, found by search.

A. Howard, M. Sandler, G. Chu, L.-C. Chen, B. Chen, M. Tan, W. Wang, Y. Zhu, R. Pang, V. Vasudevan, Q. V. Le, H. Adam:
Searching for MobileNetV3, ICCV 2019, tables 1 and 2.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import Any

from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import PretrainedFile, keras_weights
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.padding import padding_before_strides, whole_eights
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Multiply,
    ReLU,
    Rescaling,
    ZeroPadding2D,
)
from kerasedu.models import Functional

__all__ = ["MobileNetV3Large", "MobileNetV3Small", "decode_predictions", "preprocess_input"]

SIZE, SMALLEST = 224, 32
SQUEEZED = 0.25  # of the channels, in the middle of squeeze-and-excite

ROWS = {  # widening, channels, window, strides, squeeze-and-excite, hard_silu: exp size / in, #out, k, s, SE, NL
    "small": (
        (1, 16, 3, 2, True, False),
        (72 / 16, 24, 3, 2, False, False),
        (88 / 24, 24, 3, 1, False, False),
        (4, 40, 5, 2, True, True),
        (6, 40, 5, 1, True, True),
        (6, 40, 5, 1, True, True),
        (3, 48, 5, 1, True, True),
        (3, 48, 5, 1, True, True),
        (6, 96, 5, 2, True, True),
        (6, 96, 5, 1, True, True),
        (6, 96, 5, 1, True, True),
    ),
    "large": (
        (1, 16, 3, 1, False, False),
        (4, 24, 3, 2, False, False),
        (3, 24, 3, 1, False, False),
        (3, 40, 5, 2, True, False),
        (3, 40, 5, 1, True, False),
        (3, 40, 5, 1, True, False),
        (6, 80, 3, 2, False, True),
        (2.5, 80, 3, 1, False, True),
        (2.3, 80, 3, 1, False, True),
        (2.3, 80, 3, 1, False, True),
        (6, 112, 3, 1, True, True),
        (6, 112, 3, 1, True, True),
        (6, 160, 5, 2, True, True),
        (6, 160, 5, 1, True, True),
        (6, 160, 5, 1, True, True),
    ),
}
FEATURES = {"small": 1024, "large": 1280}
MD5S = {  # of the weight files with the classifier and without
    "large_224_0.75": ("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
    "large_224_1.0": ("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
    "large_minimalistic_224_1.0": ("675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"),
    "small_224_0.75": ("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
    "small_224_1.0": ("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
    "small_minimalistic_224_1.0": ("99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"),
}


@dataclass(frozen=True)
class Form:
    """What makes a MobileNetV3 beside what was asked for of every model; the arguments of the functions."""

    size: str
    alpha: float
    minimalistic: bool
    include_preprocessing: bool
    dropout_rate: float

    @property
    def key(self) -> str:
        """Names its weight files."""
        return f"{self.size}{'_minimalistic' if self.minimalistic else ''}_224_{float(self.alpha)}"


def MobileNetV3Small(
    input_shape: tuple[int | None, ...] | None = None,
    alpha: float = 1.0,
    minimalistic: bool = False,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    classes: int = 1000,
    pooling: str | None = None,
    dropout_rate: float = 0.2,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str = "MobileNetV3Small",
) -> Functional:
    """MobileNetV3Small, for images of 224 x 224 pixels, from 0 to 255 as they are.

    Arguments:
        input_shape: shape of one image; of any size if None.
        alpha: width of the network: each layer has so many times the filters of the paper's, in whole eights. ImageNet
            weights are there for 0.75 and 1.
        minimalistic: whether to leave out what is slow on some processors: squeeze-and-excite, 5 x 5 windows and
            hard_silu. ImageNet weights are there for alpha 1.
        include_top: whether the classifier is there.
        weights: "imagenet", None for new ones, or a file of weights.
        input_tensor: an Input to begin with; a new one if None.
        classes: number of classes.
        pooling: without the classifier: "avg" or "max" over height and width, or None.
        dropout_rate: share of the features that is left out in training before the classifier.
        classifier_activation: activation of the classifier; None gives logits.
        include_preprocessing: whether the model takes pixels from 0 to 255; otherwise it takes them from -1 to 1.
        name: name of the model.

    Raises:
        ValueError: if the arguments do not fit together, or the file does not fit the model.
        PretrainedFileError: an OSError: if the ImageNet weights are not in the cache and cannot be fetched.

    Example:
        >>> model = MobileNetV3Small((32, 32, 3), alpha=0.75, include_top=False, weights=None, pooling="avg")
        >>> model.output_shape
        (None, 432)
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    form = Form("small", alpha, minimalistic, include_preprocessing, dropout_rate)
    return _mobilenet(asked, form)


def MobileNetV3Large(
    input_shape: tuple[int | None, ...] | None = None,
    alpha: float = 1.0,
    minimalistic: bool = False,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    classes: int = 1000,
    pooling: str | None = None,
    dropout_rate: float = 0.2,
    classifier_activation: Any = "softmax",
    include_preprocessing: bool = True,
    name: str = "MobileNetV3Large",
) -> Functional:
    """MobileNetV3Large, for images of 224 x 224 pixels, from 0 to 255 as they are.

    Arguments: as for `MobileNetV3Small`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    form = Form("large", alpha, minimalistic, include_preprocessing, dropout_rate)
    return _mobilenet(asked, form)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:  # noqa: ARG001 - Keras's parameter
    """The pixels as they are, from 0 to 255, in any `data_format`: the model itself rescales them."""
    return x


def _mobilenet(asked: Asked, form: Form) -> Functional:
    if asked.pretrained and form.key not in MD5S:
        raise ValueError(
            f"{asked.name} got alpha={form.alpha}, minimalistic={form.minimalistic} and weights='imagenet'. Those are "
            "there for alpha 0.75 and 1.0, and for minimalistic=True with alpha 1.0."
        )
    image = asked.image(SIZE, SMALLEST, open_size=True)

    def network(x: KerasTensor) -> KerasTensor:
        x = _features(x, form)
        return _classified(asked, x, form) if asked.include_top else asked.pooled(x, "avg_pool", "max_pool")

    return asked.model(image, network, partial(_file, form))


def _file(form: Form, include_top: bool) -> PretrainedFile:
    end, md5 = ("", MD5S[form.key][0]) if include_top else ("_no_top_v2", MD5S[form.key][1])
    name = f"weights_mobilenet_v3_{form.key}_float{end}.h5"
    return keras_weights(f"tensorflow/keras-applications/mobilenet_v3/{name}", f"MobileNetV3{form.size.title()}", md5)


def _features(x: KerasTensor, form: Form) -> KerasTensor:
    if form.include_preprocessing:
        x = Rescaling(1 / 127.5, offset=-1.0)(x)
    hard = not form.minimalistic
    x = Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = _activated(_normalized(x, "conv_bn"), hard)
    for i, (widening, channels, window, strides, squeeze, hard_silu) in enumerate(ROWS[form.size]):
        window_, squeeze_ = (3, False) if form.minimalistic else (window, squeeze)
        filters = whole_eights(channels * form.alpha)
        x = _block(x, widening, filters, window_, strides, squeeze_, hard and hard_silu, i)
    x = Conv2D(whole_eights(6 * x.shape[channel_axis()]), 1, padding="same", use_bias=False, name="conv_1")(x)
    return _activated(_normalized(x, "conv_1_bn"), hard)


def _block(
    x: KerasTensor, widening: float, filters: int, window: int, strides: int, squeeze: bool, hard_silu: bool, i: int
) -> KerasTensor:
    name = f"expanded_conv_{i}_" if i else "expanded_conv_"
    inputs, channels = x, x.shape[channel_axis()]
    wide = whole_eights(channels * widening)
    if i:
        x = Conv2D(wide, 1, padding="same", use_bias=False, name=f"{name}expand")(x)
        x = _activated(_normalized(x, f"{name}expand_bn"), hard_silu)
    if strides == 2:
        x = ZeroPadding2D(padding_before_strides(x, window), name=f"{name}depthwise_pad")(x)
    padding = "same" if strides == 1 else "valid"
    x = DepthwiseConv2D(window, strides=strides, padding=padding, use_bias=False, name=f"{name}depthwise")(x)
    x = _activated(_normalized(x, f"{name}depthwise_bn"), hard_silu)
    if squeeze:
        x = _weighed(x, wide, f"{name}squeeze_excite_")
    x = Conv2D(filters, 1, padding="same", use_bias=False, name=f"{name}project")(x)
    x = _normalized(x, f"{name}project_bn")
    return Add(name=f"{name}add")([inputs, x]) if strides == 1 and channels == filters else x


def _weighed(x: KerasTensor, channels: int, name: str) -> KerasTensor:
    """Squeeze-and-excite: each channel times a number from 0 to 1 that is computed from the means of all channels."""
    weights = GlobalAveragePooling2D(keepdims=True, name=f"{name}avg_pool")(x)
    weights = Conv2D(whole_eights(channels * SQUEEZED), 1, padding="same", name=f"{name}conv")(weights)
    weights = ReLU(name=f"{name}relu")(weights)
    weights = Conv2D(channels, 1, padding="same", name=f"{name}conv_1")(weights)
    weights = ReLU(6.0)(weights + 3.0) * (1 / 6)
    return Multiply(name=f"{name}mul")([x, weights])


def _classified(asked: Asked, x: KerasTensor, form: Form) -> KerasTensor:
    features = FEATURES[form.size]
    x = GlobalAveragePooling2D(keepdims=True)(x)
    x = Conv2D(whole_eights(features * max(form.alpha, 1.0)), 1, padding="same", name="conv_2")(x)
    x = _activated(x, not form.minimalistic)
    if form.dropout_rate > 0:
        x = Dropout(form.dropout_rate)(x)
    x = Conv2D(asked.classes, 1, padding="same", name="logits")(x)
    return Activation(asked.classifier_activation, name="predictions")(Flatten()(x))


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(-1), momentum=0.999, name=name)(x)


def _activated(x: KerasTensor, hard_silu: bool) -> KerasTensor:
    return Activation("hard_silu")(x) if hard_silu else ReLU()(x)
