"""The parts of a model."""

from typing import Any

from kerasedu.layers.activation_layers import ELU, LeakyReLU, PReLU, ReLU, Softmax
from kerasedu.layers.attention import AdditiveAttention, Attention
from kerasedu.layers.batch_normalization import BatchNormalization
from kerasedu.layers.convolution import Conv2D
from kerasedu.layers.core import Activation, Dense, Flatten
from kerasedu.layers.einsum_dense import EinsumDense
from kerasedu.layers.embedding import Embedding, ReversibleEmbedding
from kerasedu.layers.input import Input, InputLayer
from kerasedu.layers.input_spec import InputSpec
from kerasedu.layers.lambda_layer import Lambda
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    add,
    average,
    concatenate,
    dot,
    maximum,
    minimum,
    multiply,
    subtract,
)
from kerasedu.layers.multi_head_attention import GroupedQueryAttention, GroupQueryAttention, MultiHeadAttention
from kerasedu.layers.noise import (
    AlphaDropout,
    GaussianDropout,
    GaussianNoise,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
)
from kerasedu.layers.normalization import GroupNormalization, LayerNormalization, RMSNormalization, UnitNormalization
from kerasedu.layers.pooling import AveragePooling2D, MaxPooling2D
from kerasedu.layers.preprocessing.categories import CategoryEncoding, HashedCrossing, Hashing
from kerasedu.layers.preprocessing.colors import (
    AutoContrast,
    Equalization,
    RandomBrightness,
    RandomColorDegeneration,
    RandomColorJitter,
    RandomContrast,
    RandomGaussianBlur,
    RandomGrayscale,
    RandomHue,
    RandomInvert,
    RandomPosterization,
    RandomSaturation,
    RandomSharpness,
    Solarization,
)
from kerasedu.layers.preprocessing.images import CenterCrop, Resizing
from kerasedu.layers.preprocessing.lookup import IntegerLookup, StringLookup
from kerasedu.layers.preprocessing.numbers import Discretization, Normalization, Rescaling
from kerasedu.layers.preprocessing.random_bending import RandomErasing, RandomPerspective
from kerasedu.layers.preprocessing.random_geometry import (
    RandomCrop,
    RandomFlip,
    RandomRotation,
    RandomShear,
    RandomTranslation,
    RandomZoom,
)
from kerasedu.layers.preprocessing.text import TextVectorization
from kerasedu.layers.recurrent import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
    GRUCell,
    LSTMCell,
    Masking,
    SimpleRNN,
    SimpleRNNCell,
    StackedRNNCells,
    TimeDistributed,
)
from kerasedu.layers.regularization import Dropout
from kerasedu.layers.reshaping import ActivityRegularization, Identity, Permute, RepeatVector, Reshape
from kerasedu.layers.spectral_normalization import SpectralNormalization
from kerasedu.layers.wrappers import Wrapper

Convolution2D = Conv2D
MaxPool2D = MaxPooling2D
AvgPool2D = AveragePooling2D

__all__ = [
    "ELU",
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "ActivityRegularization",
    "Add",
    "AdditiveAttention",
    "AlphaDropout",
    "Attention",
    "AutoContrast",
    "Average",
    "AveragePooling2D",
    "AvgPool2D",
    "BatchNormalization",
    "Bidirectional",
    "CategoryEncoding",
    "CenterCrop",
    "Concatenate",
    "Conv2D",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "Convolution2D",
    "Dense",
    "Discretization",
    "Dot",
    "Dropout",
    "EinsumDense",
    "Embedding",
    "Equalization",
    "Flatten",
    "GRUCell",
    "GaussianDropout",
    "GaussianNoise",
    "GroupNormalization",
    "GroupQueryAttention",
    "GroupedQueryAttention",
    "HashedCrossing",
    "Hashing",
    "Identity",
    "Input",
    "InputLayer",
    "InputSpec",
    "IntegerLookup",
    "LSTMCell",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPool2D",
    "MaxPooling2D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "RMSNormalization",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomCrop",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Resizing",
    "ReversibleEmbedding",
    "SimpleRNN",
    "SimpleRNNCell",
    "Softmax",
    "Solarization",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "SpectralNormalization",
    "StackedRNNCells",
    "StringLookup",
    "Subtract",
    "TextVectorization",
    "TimeDistributed",
    "UnitNormalization",
    "Wrapper",
    "add",
    "average",
    "concatenate",
    "deserialize",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "serialize",
    "subtract",
]


def serialize(layer: Layer) -> dict[str, Any]:
    """The configuration of a layer, as Keras 3 writes it."""
    return registry.serialize(layer)


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Layer:
    """The layer that a configuration describes.

    Arguments:
        config: the configuration.
        custom_objects: classes of your own that it may name, by their names.
    """
    return registry.get(config, custom_objects)
