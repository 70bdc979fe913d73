"""MobileNetV2: blocks that widen, filter channel by channel, and narrow again, with the sums between the narrow ends.

M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen: MobileNetV2: Inverted Residuals and Linear Bottlenecks,
CVPR 2018, table 2.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import PretrainedFile, keras_weights
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.padding import padding_before_strides, whole_eights
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Add, BatchNormalization, Conv2D, DepthwiseConv2D, ReLU, ZeroPadding2D
from kerasedu.models import Functional

__all__ = ["MobileNetV2", "decode_predictions", "preprocess_input"]

SMALLEST = 32
TRAINED_SIZES, LARGEST = (96, 128, 160, 192), 224
TRAINED_ALPHAS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)

ROWS = (  # widening, channels, blocks, strides of the first: t, c, n, s of the paper's table
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def MobileNetV2(
    input_shape: tuple[int | None, ...] | None = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Functional:
    """MobileNetV2, for images of 224 x 224 pixels.

    Arguments:
        input_shape: shape of one image, (224, 224, 3) if None; at least 32 x 32.
        alpha: width of the network: each layer has so many times the filters of the paper's, in whole eights. ImageNet
            weights are there for 0.35, 0.5, 0.75, 1, 1.3 and 1.4.
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
        >>> model = MobileNetV2((32, 32, 3), alpha=0.35, include_top=False, weights=None, pooling="avg")
        >>> model.name, model.output_shape
        ('mobilenetv2_0.35_32', (None, 1280))
    """
    asked = Asked(
        include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name or "mobilenetv2"
    )
    if asked.pretrained and alpha not in TRAINED_ALPHAS:
        raise ValueError(
            f"MobileNetV2 got alpha={alpha} and weights='imagenet'. Those are there for alpha "
            f"{', '.join(map(str, TRAINED_ALPHAS))}."
        )
    size = asked.trained_size(TRAINED_SIZES, LARGEST)
    image = asked.image(size, SMALLEST)
    asked.name = name or f"mobilenetv2_{alpha:0.2f}_{size if asked.pretrained else asked.height_and_width[0]}"
    network = lambda x: asked.head(_network(x, alpha), top=None)  # noqa: E731 - one word for one line
    return asked.model(image, network, partial(_file, alpha, size))


def _file(alpha: float, size: int, include_top: bool) -> PretrainedFile:
    end = "" if include_top else "_no_top"
    name = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(alpha)}_{size}{end}.h5"
    return keras_weights(f"tensorflow/keras-applications/mobilenet_v2/{name}", "MobileNetV2")


def _network(x: KerasTensor, alpha: float) -> KerasTensor:
    x = Conv2D(whole_eights(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")(x)
    x = ReLU(6.0, name="Conv1_relu")(_normalized(x, "bn_Conv1"))
    i = 0
    for widening, channels, blocks, first_strides in ROWS:
        for block in range(blocks):
            x = _block(x, widening, whole_eights(channels * alpha), first_strides if block == 0 else 1, i)
            i += 1
    x = Conv2D(whole_eights(1280 * max(alpha, 1.0)), 1, use_bias=False, name="Conv_1")(x)
    return ReLU(6.0, name="out_relu")(_normalized(x, "Conv_1_bn"))


def _block(x: KerasTensor, widening: int, filters: int, strides: int, i: int) -> KerasTensor:
    name = f"block_{i}_" if i else "expanded_conv_"
    inputs, channels = x, x.shape[channel_axis()]
    if i:
        x = Conv2D(widening * channels, 1, padding="same", use_bias=False, name=f"{name}expand")(x)
        x = ReLU(6.0, name=f"{name}expand_relu")(_normalized(x, f"{name}expand_BN"))
    if strides == 2:
        x = ZeroPadding2D(padding_before_strides(x, 3), name=f"{name}pad")(x)
    padding = "same" if strides == 1 else "valid"
    x = DepthwiseConv2D(3, strides=strides, padding=padding, use_bias=False, name=f"{name}depthwise")(x)
    x = ReLU(6.0, name=f"{name}depthwise_relu")(_normalized(x, f"{name}depthwise_BN"))
    x = Conv2D(filters, 1, padding="same", use_bias=False, name=f"{name}project")(x)
    x = _normalized(x, f"{name}project_BN")
    return Add(name=f"{name}add")([inputs, x]) if strides == 1 and channels == filters else x


def _normalized(x: KerasTensor, name: str) -> KerasTensor:
    return BatchNormalization(axis=channel_axis(-1), momentum=0.999, name=name)(x)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """The pixels from -1 to 1: `imagenet_utils.preprocess_input` with mode "tf"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")
