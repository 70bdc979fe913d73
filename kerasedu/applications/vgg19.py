"""VGG19: 16 convolutions and 3 dense layers.

K. Simonyan, A. Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, table 1,
column E.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked
from kerasedu.applications.files import kernel_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.applications.vgg import vgg
from kerasedu.engine.symbolic import KerasTensor

__all__ = ["VGG19", "decode_predictions", "preprocess_input"]


@application(kernel_files("vgg19/vgg19"))
def VGG19(asked: Asked, x: KerasTensor) -> KerasTensor:
    """VGG19, for images of 224 x 224 pixels.

    Example:
        >>> model = VGG19(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
        >>> model.output_shape
        (None, 512)
    """
    return vgg(asked, x, (2, 2, 4, 4, 4))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """Blue, green and red, each minus its mean: `imagenet_utils.preprocess_input` with mode "caffe"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="caffe")
