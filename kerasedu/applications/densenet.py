"""DenseNet: each layer of a block is given the outputs of all layers before it.

G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger: Densely Connected Convolutional Networks, CVPR 2017, table 1.
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
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from kerasedu.models import Functional

SIZE, SMALLEST = 224, 32
GROWTH = 32
BLOCKS = {  # layers in each of the four blocks
    "densenet121": (6, 12, 24, 16),
    "densenet169": (6, 12, 32, 32),
    "densenet201": (6, 12, 48, 32),
}
MD5S = {  # of the weight files with the classifier and without
    "densenet121": ("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
    "densenet169": ("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
    "densenet201": ("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
}


def DenseNet121(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet121",
) -> Functional:
    """DenseNet121, for images of 224 x 224 pixels: 58 layers in four blocks.

    Arguments:
        include_top: whether the classifier is there.
        weights: "imagenet", None for new ones, or a file of weights.
        input_tensor: an Input to begin with; a new one if None.
        input_shape: shape of one image, (224, 224, 3) if None; at least 32 x 32.
        pooling: without the classifier: "avg" or "max" over height and width, or None.
        classes: number of classes.
        classifier_activation: activation of the classifier; None gives logits.
        name: name of the model.

    Raises:
        ValueError: if the arguments do not fit together, or the file does not fit the model.
        PretrainedFileError: an OSError: if the ImageNet weights are not in the cache and cannot be fetched.

    Example:
        >>> model = DenseNet121(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 1024)
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return _densenet(asked, "densenet121")


def DenseNet169(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet169",
) -> Functional:
    """DenseNet169, for images of 224 x 224 pixels: 82 layers in four blocks.

    Arguments: as for `DenseNet121`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return _densenet(asked, "densenet169")


def DenseNet201(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "densenet201",
) -> Functional:
    """DenseNet201, for images of 224 x 224 pixels: 98 layers in four blocks.

    Arguments: as for `DenseNet121`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return _densenet(asked, "densenet201")


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Pixels as this network wants them: each color minus its mean over ImageNet, over its standard deviation.

    Arguments, result and errors: `imagenet_utils.preprocess_input`.
    """
    return imagenet_utils.preprocess_input(x, data_format, mode="torch")


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the likeliest classes. Arguments, result and errors: `imagenet_utils.decode_predictions`."""
    return imagenet_utils.decode_predictions(preds, top)


def _densenet(asked: Asked, kind: str) -> Functional:
    image = asked.image(SIZE, SMALLEST)
    file = partial(kernels_file, "densenet", kind, asked.include_top, MD5S[kind])
    return asked.model(image, lambda x: asked.head(_network(x, BLOCKS[kind]), avg="avg_pool", max="max_pool"), file)


def _network(x: KerasTensor, blocks: tuple[int, ...]) -> KerasTensor:
    x = ZeroPadding2D(3)(x)
    x = Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = _relu(_normalized(x, "conv1_bn"), "conv1_relu")
    x = ZeroPadding2D(1)(x)
    x = MaxPooling2D(3, strides=2, name="pool1")(x)
    for block, layers in enumerate(blocks, start=2):
        if block > 2:
            x = _halved(x, f"pool{block - 1}")
        for i in range(1, layers + 1):
            x = _grown(x, f"conv{block}_block{i}")
    return _relu(_normalized(x, "bn"), "relu")


def _grown(x: KerasTensor, name: str) -> KerasTensor:
    """The input, and beside it what a 1 x 1 and a 3 x 3 convolution make of it."""
    y = _relu(_normalized(x, f"{name}_0_bn"), f"{name}_0_relu")
    y = Conv2D(4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = _relu(_normalized(y, f"{name}_1_bn"), f"{name}_1_relu")
    y = Conv2D(GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return Concatenate(axis=channel_axis(), name=f"{name}_concat")([x, y])


def _halved(x: KerasTensor, name: str) -> KerasTensor:
    """Half as many channels, half as high and wide."""
    x = _relu(_normalized(x, f"{name}_bn"), f"{name}_relu")
    x = Conv2D(x.shape[channel_axis()] // 2, 1, use_bias=False, name=f"{name}_conv")(x)
    return AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)


def _relu(x: KerasTensor, name: str) -> KerasTensor:
    return Activation("relu", name=name)(x)
