"""VGG19: 16 convolutions and 3 dense layers.

K. Simonyan, A. Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, table 1,
column E.
"""

from __future__ import annotations

import os
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked
from kerasedu.applications.vgg import vgg
from kerasedu.models import Functional

DEPTHS = (2, 2, 4, 4, 4)
MD5S = ("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6")


def VGG19(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "vgg19",
) -> Functional:
    """VGG19, for images of 224 x 224 pixels.

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
        >>> model = VGG19(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 512)
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return vgg(asked, "vgg19", DEPTHS, MD5S)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Pixels as this network wants them: blue, green, red, each minus its mean over ImageNet.

    Arguments, result and errors: `imagenet_utils.preprocess_input`.
    """
    return imagenet_utils.preprocess_input(x, data_format, mode="caffe")


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the likeliest classes. Arguments, result and errors: `imagenet_utils.decode_predictions`."""
    return imagenet_utils.decode_predictions(preds, top)
