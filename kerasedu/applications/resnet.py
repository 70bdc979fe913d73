"""ResNet: each block adds what it computes to what went in, so that gradients reach every layer.

K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, CVPR 2016, table 1. As in Keras, the
strides of a stage are in the first 1 x 1 convolution.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import kernels_file
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Activation, Add, BatchNormalization, Conv2D, MaxPooling2D, ZeroPadding2D
from kerasedu.models import Functional

SIZE, SMALLEST = 224, 32
FILTERS = (64, 128, 256, 512)  # of conv2 to conv5; a stage gives four times as many
BLOCKS = {  # in conv2 to conv5
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
    "resnet152": (3, 8, 36, 3),
}
MD5S = {  # of the weight files with the classifier and without
    "resnet50": ("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"),
    "resnet101": ("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"),
    "resnet152": ("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
}


def ResNet50(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet50",
) -> Functional:
    """ResNet50, for images of 224 x 224 pixels: 16 blocks of three convolutions.

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
        >>> model = ResNet50(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet50",
    )


def ResNet101(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet101",
) -> Functional:
    """ResNet101, for images of 224 x 224 pixels: 33 blocks of three convolutions.

    Arguments: as for `ResNet50`.
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet101",
    )


def ResNet152(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet152",
) -> Functional:
    """ResNet152, for images of 224 x 224 pixels: 50 blocks of three convolutions.

    Arguments: as for `ResNet50`.
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet152",
    )


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Pixels as this network wants them: blue, green, red, each minus its mean over ImageNet.

    Arguments, result and errors: `imagenet_utils.preprocess_input`.
    """
    return imagenet_utils.preprocess_input(x, data_format, mode="caffe")


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the likeliest classes. Arguments, result and errors: `imagenet_utils.decode_predictions`."""
    return imagenet_utils.decode_predictions(preds, top)


def _resnet(asked: Asked, kind: str) -> Functional:
    image = asked.image(SIZE, SMALLEST)
    file = partial(kernels_file, "resnet", kind, asked.include_top, MD5S[kind])
    return asked.model(image, lambda x: asked.head(_network(x, BLOCKS[kind]), avg="avg_pool", max="max_pool"), file)


def _network(x: KerasTensor, blocks: tuple[int, ...]) -> KerasTensor:
    x = ZeroPadding2D(3, name="conv1_pad")(x)
    x = Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    x = _relu(_normalized(x, "conv1_bn"), "conv1_relu")
    x = ZeroPadding2D(1, name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, (filters, count) in enumerate(zip(FILTERS, blocks, strict=True), start=2):
        for i in range(1, count + 1):
            strides = 2 if i == 1 and stage > 2 else 1
            x = _block(x, filters, strides, f"conv{stage}_block{i}", widen=i == 1)
    return x


def _block(x: KerasTensor, filters: int, strides: int, name: str, widen: bool) -> KerasTensor:
    """1 x 1, 3 x 3, 1 x 1, plus the input: through a convolution of its own where the number of channels grows."""
    shortcut = x
    if widen:
        shortcut = Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(x)
        shortcut = _normalized(shortcut, f"{name}_0_bn")
    x = Conv2D(filters, 1, strides=strides, name=f"{name}_1_conv")(x)
    x = _relu(_normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
    x = _relu(_normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    x = _normalized(x, f"{name}_3_bn")
    return _relu(Add(name=f"{name}_add")([shortcut, x]), f"{name}_out")


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)


def _relu(x: KerasTensor, name: str) -> KerasTensor:
    return Activation("relu", name=name)(x)
