"""EfficientNet: one network, made deeper, wider and for larger images together, from B0 to B7.

M. Tan, Q. V. Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019.
"""

from __future__ import annotations

import os
from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.asked import Asked
from kerasedu.applications.efficient import Scale, efficientnet
from kerasedu.models import Functional

MD5S = (  # of the weight files with the classifier and without
    ("902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"),
    ("1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"),
    ("b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"),
    ("ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"),
    ("18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba"),
    ("ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f"),
    ("165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743"),
    ("8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a"),
)
SCALES = (  # width, depth, size of the images, dropout
    Scale(1.0, 1.0, 224, 0.2, MD5S[0]),
    Scale(1.0, 1.1, 240, 0.2, MD5S[1]),
    Scale(1.1, 1.2, 260, 0.3, MD5S[2]),
    Scale(1.2, 1.4, 300, 0.3, MD5S[3]),
    Scale(1.4, 1.8, 380, 0.4, MD5S[4]),
    Scale(1.6, 2.2, 456, 0.4, MD5S[5]),
    Scale(1.8, 2.6, 528, 0.5, MD5S[6]),
    Scale(2.0, 3.1, 600, 0.5, MD5S[7]),
)


def EfficientNetB0(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb0",
) -> Functional:
    """EfficientNetB0, for images of 224 x 224 pixels, from 0 to 255 as they are.

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
        >>> model = EfficientNetB0(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 1280)
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb0", SCALES[0])


def EfficientNetB1(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb1",
) -> Functional:
    """EfficientNetB1, for images of 240 x 240 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb1", SCALES[1])


def EfficientNetB2(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb2",
) -> Functional:
    """EfficientNetB2, for images of 260 x 260 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb2", SCALES[2])


def EfficientNetB3(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb3",
) -> Functional:
    """EfficientNetB3, for images of 300 x 300 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb3", SCALES[3])


def EfficientNetB4(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb4",
) -> Functional:
    """EfficientNetB4, for images of 380 x 380 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb4", SCALES[4])


def EfficientNetB5(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb5",
) -> Functional:
    """EfficientNetB5, for images of 456 x 456 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb5", SCALES[5])


def EfficientNetB6(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb6",
) -> Functional:
    """EfficientNetB6, for images of 528 x 528 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb6", SCALES[6])


def EfficientNetB7(
    include_top: bool = True,
    weights: str | os.PathLike[str] | None = "imagenet",
    input_tensor: Any = None,
    input_shape: tuple[int | None, ...] | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "efficientnetb7",
) -> Functional:
    """EfficientNetB7, for images of 600 x 600 pixels, from 0 to 255 as they are.

    Arguments: as for `EfficientNetB0`.
    """
    asked = Asked(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)
    return efficientnet(asked, "efficientnetb7", SCALES[7])


def preprocess_input(x: Any, data_format: str | None = None) -> Any:  # noqa: ARG001 - Keras's parameter
    """The pixels as they are, from 0 to 255: the model itself has layers that rescale them.

    Arguments:
        x: images.
        data_format: means nothing here.
    """
    return x


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the likeliest classes. Arguments, result and errors: `imagenet_utils.decode_predictions`."""
    return imagenet_utils.decode_predictions(preds, top)
