"""EfficientNet: one network, made deeper, wider and for larger images together, from B0 to B7.

M. Tan, Q. V. Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked
from kerasedu.applications.efficient import Scale, efficientnet
from kerasedu.applications.files import weight_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.engine.symbolic import KerasTensor

__all__ = [
    "EfficientNetB0",
    "EfficientNetB1",
    "EfficientNetB2",
    "EfficientNetB3",
    "EfficientNetB4",
    "EfficientNetB5",
    "EfficientNetB6",
    "EfficientNetB7",
    "decode_predictions",
    "preprocess_input",
]


@application(weight_files("keras-applications/efficientnetb0"), size=224)
def EfficientNetB0(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB0, for images of 224 x 224 pixels, from 0 to 255 as they are.

    Example:
        >>> model = EfficientNetB0(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 1280)
    """
    return efficientnet(asked, x, Scale(width=1.0, depth=1.0, dropout=0.2))


@application(weight_files("keras-applications/efficientnetb1"), size=240)
def EfficientNetB1(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB1, for images of 240 x 240 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.0, depth=1.1, dropout=0.2))


@application(weight_files("keras-applications/efficientnetb2"), size=260)
def EfficientNetB2(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB2, for images of 260 x 260 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.1, depth=1.2, dropout=0.3))


@application(weight_files("keras-applications/efficientnetb3"), size=300)
def EfficientNetB3(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB3, for images of 300 x 300 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.2, depth=1.4, dropout=0.3))


@application(weight_files("keras-applications/efficientnetb4"), size=380)
def EfficientNetB4(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB4, for images of 380 x 380 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.4, depth=1.8, dropout=0.4))


@application(weight_files("keras-applications/efficientnetb5"), size=456)
def EfficientNetB5(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB5, for images of 456 x 456 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.6, depth=2.2, dropout=0.4))


@application(weight_files("keras-applications/efficientnetb6"), size=528)
def EfficientNetB6(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB6, for images of 528 x 528 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=1.8, depth=2.6, dropout=0.5))


@application(weight_files("keras-applications/efficientnetb7"), size=600)
def EfficientNetB7(asked: Asked, x: KerasTensor) -> KerasTensor:
    """EfficientNetB7, for images of 600 x 600 pixels, from 0 to 255 as they are."""
    return efficientnet(asked, x, Scale(width=2.0, depth=3.1, dropout=0.5))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:  # noqa: ARG001 - Keras's parameter
    """The pixels as they are, from 0 to 255, in any `data_format`: the model itself rescales them."""
    return x
