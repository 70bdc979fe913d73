"""ResNetV2: normalization and relu come before the convolutions, and nothing stands in the way of the sum.

K. He, X. Zhang, S. Ren, J. Sun: Identity Mappings in Deep Residual Networks, ECCV 2016. As in Keras, the strides of a
stage are in its last block.
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
    "resnet50v2": (3, 4, 6, 3),
    "resnet101v2": (3, 4, 23, 3),
    "resnet152v2": (3, 8, 36, 3),
}
MD5S = {  # of the weight files with the classifier and without
    "resnet50v2": ("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"),
    "resnet101v2": ("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"),
    "resnet152v2": ("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"),
}


def ResNet50V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet50v2",
) -> Functional:
    """ResNet50V2, for images of 224 x 224 pixels: 16 blocks of three convolutions.

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
        >>> model = ResNet50V2(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet50v2",
    )


def ResNet101V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet101v2",
) -> Functional:
    """ResNet101V2, for images of 224 x 224 pixels: 33 blocks of three convolutions.

    Arguments: as for `ResNet50V2`.
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet101v2",
    )


def ResNet152V2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "resnet152v2",
) -> Functional:
    """ResNet152V2, for images of 224 x 224 pixels: 50 blocks of three convolutions.

    Arguments: as for `ResNet50V2`.
    """
    return _resnet(
        Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name),
        "resnet152v2",
    )


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Pixels as this network wants them: from -1 to 1.

    Arguments, result and errors: `imagenet_utils.preprocess_input`.
    """
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")


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
    x = ZeroPadding2D(1, name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for stage, (filters, count) in enumerate(zip(FILTERS, blocks, strict=True), start=2):
        for i in range(1, count + 1):
            strides = 2 if i == count and stage < 5 else 1
            x = _block(x, filters, strides, f"conv{stage}_block{i}", widen=i == 1)
    return _relu(_normalized(x, "post_bn"), "post_relu")


def _block(x: KerasTensor, filters: int, strides: int, name: str, widen: bool) -> KerasTensor:
    """1 x 1, 3 x 3, 1 x 1, plus the input: through a convolution of its own where the number of channels grows."""
    ready = _relu(_normalized(x, f"{name}_preact_bn"), f"{name}_preact_relu")
    if widen:
        shortcut = Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(ready)
    else:
        shortcut = MaxPooling2D(1, strides=strides)(x) if strides > 1 else x
    x = Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(ready)
    x = _relu(_normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = ZeroPadding2D(1, name=f"{name}_2_pad")(x)
    x = Conv2D(filters, 3, strides=strides, use_bias=False, name=f"{name}_2_conv")(x)
    x = _relu(_normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return Add(name=f"{name}_out")([shortcut, x])


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)


def _relu(x: KerasTensor, name: str) -> KerasTensor:
    return Activation("relu", name=name)(x)
