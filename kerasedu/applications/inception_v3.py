"""InceptionV3: in each block several convolutions of different sizes stand side by side.

C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna: Rethinking the Inception Architecture for Computer Vision,
CVPR 2016, table 1 and figures 5 to 7.
"""

from __future__ import annotations

from typing import Any

from kerasedu.applications import imagenet_utils
from kerasedu.applications.application import application
from kerasedu.applications.asked import Asked, channel_axis
from kerasedu.applications.files import kernel_files
from kerasedu.applications.imagenet_utils import decode_predictions
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    MaxPooling2D,
)

__all__ = ["InceptionV3", "decode_predictions", "preprocess_input"]


@application(kernel_files("inception_v3/inception_v3"), size=299, smallest=75, name="inception_v3")
def InceptionV3(asked: Asked, x: KerasTensor) -> KerasTensor:
    """InceptionV3, for images of 299 x 299 pixels.

    Example:
        >>> model = InceptionV3(weights=None, include_top=False, pooling="avg", input_shape=(75, 75, 3))
        >>> model.output_shape
        (None, 2048)
    """
    return asked.head(_network(x))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """The pixels from -1 to 1: `imagenet_utils.preprocess_input` with mode "tf"."""
    return imagenet_utils.preprocess_input(x, data_format, mode="tf")


def _network(x: KerasTensor) -> KerasTensor:
    x = _conv(x, 32, 3, strides=2, padding="valid")
    x = _conv(x, 32, 3, padding="valid")
    x = _conv(x, 64, 3)
    x = MaxPooling2D(3, strides=2)(x)
    x = _conv(x, 80, 1, padding="valid")
    x = _conv(x, 192, 3, padding="valid")
    x = MaxPooling2D(3, strides=2)(x)
    for i, pooled in enumerate((32, 64, 64)):
        x = _small_windows(x, pooled, f"mixed{i}")
    x = _halved(x)
    for i, filters in enumerate((128, 160, 160, 192), start=4):
        x = _long_windows(x, filters, f"mixed{i}")
    x = _halved_again(x)
    for i in (9, 10):
        x = _forked_windows(x, i)
    return x


def _small_windows(x: KerasTensor, pooled: int, name: str) -> KerasTensor:
    """1 x 1; 5 x 5; 3 x 3 twice; pooling (figure 5)."""
    one = _conv(x, 64, 1)
    five = _conv(_conv(x, 48, 1), 64, 5)
    three = _conv(_conv(_conv(x, 64, 1), 96, 3), 96, 3)
    return _joined([one, five, three, _pooled(x, pooled)], name)


def _halved(x: KerasTensor) -> KerasTensor:
    three = _conv(x, 384, 3, strides=2, padding="valid")
    twice = _conv(_conv(_conv(x, 64, 1), 96, 3), 96, 3, strides=2, padding="valid")
    return _joined([three, twice, MaxPooling2D(3, strides=2)(x)], "mixed3")


def _long_windows(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    """1 x 1; 7 x 7 as a row and a column; the same twice; pooling (figure 6)."""
    one = _conv(x, 192, 1)
    seven = _conv(_conv(_conv(x, filters, 1), filters, (1, 7)), 192, (7, 1))
    twice = _conv(x, filters, 1)
    for kernel_size in ((7, 1), (1, 7), (7, 1)):
        twice = _conv(twice, filters, kernel_size)
    twice = _conv(twice, 192, (1, 7))
    return _joined([one, seven, twice, _pooled(x, 192)], name)


def _halved_again(x: KerasTensor) -> KerasTensor:
    three = _conv(_conv(x, 192, 1), 320, 3, strides=2, padding="valid")
    seven = _conv(_conv(_conv(x, 192, 1), 192, (1, 7)), 192, (7, 1))
    seven = _conv(seven, 192, 3, strides=2, padding="valid")
    return _joined([three, seven, MaxPooling2D(3, strides=2)(x)], "mixed8")


def _forked_windows(x: KerasTensor, i: int) -> KerasTensor:
    """1 x 1; a row and a column side by side; the same after 3 x 3; pooling (figure 7)."""
    one = _conv(x, 320, 1)
    fork = _conv(x, 384, 1)
    fork = _joined([_conv(fork, 384, (1, 3)), _conv(fork, 384, (3, 1))], f"mixed9_{i - 9}")
    late = _conv(_conv(x, 448, 1), 384, 3)
    late = _joined([_conv(late, 384, (1, 3)), _conv(late, 384, (3, 1))], None)
    return _joined([one, fork, late, _pooled(x, 192)], f"mixed{i}")


def _pooled(x: KerasTensor, filters: int) -> KerasTensor:
    return _conv(AveragePooling2D(3, strides=1, padding="same")(x), filters, 1)


def _joined(branches: list[KerasTensor], name: str | None) -> KerasTensor:
    return Concatenate(axis=channel_axis(), name=name)(branches)


def _conv(
    x: KerasTensor, filters: int, kernel_size: int | tuple[int, int], strides: int = 1, padding: str = "same"
) -> KerasTensor:
    x = Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=False)(x)
    x = BatchNormalization(axis=channel_axis(), scale=False)(x)
    return Activation("relu")(x)
