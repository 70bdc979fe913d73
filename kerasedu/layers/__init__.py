"""The parts of a model."""

from typing import Any

from kerasedu.layers.convolution import Conv2D
from kerasedu.layers.core import Activation, Dense, Flatten
from kerasedu.layers.input import Input, InputLayer
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.pooling import AveragePooling2D, MaxPooling2D
from kerasedu.layers.regularization import Dropout

Convolution2D = Conv2D
MaxPool2D = MaxPooling2D
AvgPool2D = AveragePooling2D

__all__ = [
    "Activation",
    "AveragePooling2D",
    "AvgPool2D",
    "Conv2D",
    "Convolution2D",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "InputLayer",
    "Layer",
    "MaxPool2D",
    "MaxPooling2D",
    "deserialize",
    "serialize",
]


def serialize(layer: Layer) -> dict[str, Any]:
    """The configuration of a layer, as Keras 3 writes it."""
    return registry.serialize(layer)


def deserialize(config: dict[str, Any]) -> Layer:
    """The layer that a configuration describes."""
    return registry.get(config)
