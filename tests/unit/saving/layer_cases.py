"""One configuration and one input for each class of layer, for the round trips."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kerasedu import layers
from kerasedu.layers import Input, registry
from kerasedu.models import Model

IMAGE, VOLUME, SEQUENCE, ROW = (6, 6, 2), (4, 4, 4, 2), (6, 3), (4,)


class Case(NamedTuple):
    """Arguments of a layer, and the shapes of what it is called on; `merges` if that is one list."""

    arguments: dict[str, Any]
    shapes: tuple[tuple[int, ...], ...]
    dtype: str = "float32"
    merges: bool = False


def _same(names, arguments, shape, **more):
    return {name: Case(arguments, (shape,), **more) for name in names.split()}


def _merging(names, arguments, *shapes):
    return {name: Case(arguments, shapes, merges=True) for name in names.split()}


CASES: dict[str, Case] = {
    "Dense": Case(
        {"units": 3, "activation": "relu", "kernel_regularizer": "l2", "kernel_constraint": "max_norm"}, (ROW,)
    ),
    "EinsumDense": Case({"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}, (ROW,)),
    **_same("Conv1D Conv1DTranspose SeparableConv1D", {"filters": 2, "kernel_size": 2}, SEQUENCE),
    **_same("Conv2D Conv2DTranspose SeparableConv2D", {"filters": 2, "kernel_size": 2}, IMAGE),
    **_same("Conv3D Conv3DTranspose", {"filters": 2, "kernel_size": 2}, VOLUME),
    "DepthwiseConv1D": Case({"kernel_size": 2}, (SEQUENCE,)),
    "DepthwiseConv2D": Case({"kernel_size": 2}, (IMAGE,)),
    **_same("Embedding ReversibleEmbedding", {"input_dim": 5, "output_dim": 3}, ROW, dtype="int32"),
    **_same("BatchNormalization LayerNormalization RMSNormalization UnitNormalization PReLU Normalization", {}, ROW),
    "GroupNormalization": Case({"groups": 2}, ((3, 4),)),
    "SpectralNormalization": Case({"layer": lambda: layers.Dense(3)}, (ROW,)),
    "MultiHeadAttention": Case({"num_heads": 2, "key_dim": 3}, ((4, 6), (5, 6))),
    "GroupedQueryAttention": Case({"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}, ((4, 6), (5, 6))),
    **_merging("Attention AdditiveAttention", {"use_scale": True}, (4, 6), (5, 6)),
    **_same("SimpleRNN LSTM GRU", {"units": 3}, SEQUENCE),
    "ConvLSTM1D": Case({"filters": 2, "kernel_size": 2}, ((3, 5, 2),)),
    "ConvLSTM2D": Case({"filters": 2, "kernel_size": 2}, ((3, 5, 5, 2),)),
    "ConvLSTM3D": Case({"filters": 2, "kernel_size": 2}, ((2, 3, 3, 3, 1),)),
    "RNN": Case({"cell": lambda: layers.StackedRNNCells([layers.GRUCell(3), layers.LSTMCell(2)])}, (SEQUENCE,)),
    "Bidirectional": Case({"layer": lambda: layers.LSTM(3)}, (SEQUENCE,)),
    "TimeDistributed": Case({"layer": lambda: layers.Dense(3)}, (SEQUENCE,)),
    "Activation": Case({"activation": "gelu"}, (ROW,)),
    **_same("Dropout GaussianDropout AlphaDropout", {"rate": 0.2}, ROW),
    **_same("Flatten Identity Masking", {}, SEQUENCE),
    "Reshape": Case({"target_shape": (3, 6)}, (SEQUENCE,)),
    "Permute": Case({"dims": (2, 1)}, (SEQUENCE,)),
    "RepeatVector": Case({"n": 2}, (ROW,)),
    "ActivityRegularization": Case({"l1": 0.1}, (ROW,)),
    **_same("ReLU LeakyReLU ELU Softmax", {}, ROW),
    **_same("MaxPooling1D AveragePooling1D GlobalMaxPooling1D GlobalAveragePooling1D", {}, SEQUENCE),
    **_same("MaxPooling2D AveragePooling2D GlobalMaxPooling2D GlobalAveragePooling2D", {}, IMAGE),
    **_same("MaxPooling3D AveragePooling3D GlobalMaxPooling3D GlobalAveragePooling3D", {}, VOLUME),
    **_same("AdaptiveMaxPooling1D AdaptiveAveragePooling1D", {"output_size": 2}, SEQUENCE),
    **_same("AdaptiveMaxPooling2D AdaptiveAveragePooling2D", {"output_size": 2}, IMAGE),
    **_same("AdaptiveMaxPooling3D AdaptiveAveragePooling3D", {"output_size": 2}, VOLUME),
    **_same("ZeroPadding1D Cropping1D UpSampling1D", {}, SEQUENCE),
    **_same("ZeroPadding2D Cropping2D UpSampling2D", {}, IMAGE),
    **_same("ZeroPadding3D Cropping3D UpSampling3D", {}, VOLUME),
    "GaussianNoise": Case({"stddev": 0.1}, (ROW,)),
    "SpatialDropout1D": Case({"rate": 0.1}, (SEQUENCE,)),
    "SpatialDropout2D": Case({"rate": 0.1}, (IMAGE,)),
    "SpatialDropout3D": Case({"rate": 0.1}, (VOLUME,)),
    **_merging("Add Subtract Multiply Average Maximum Minimum Concatenate", {}, ROW, ROW),
    **_merging("Dot", {"axes": 1}, ROW, ROW),
    "Rescaling": Case({"scale": 0.5, "offset": [1.0, 2.0]}, ((3, 2),)),
    **_same("Resizing CenterCrop RandomCrop", {"height": 3, "width": 3}, IMAGE),
    "Discretization": Case({"bin_boundaries": [0.0, 1.0]}, (ROW,)),
    "CategoryEncoding": Case({"num_tokens": 4, "output_mode": "multi_hot"}, (ROW,), "int32"),
    "Hashing": Case({"num_bins": 3}, (ROW,), "int32"),
    "IntegerLookup": Case({"vocabulary": [1, 3]}, (ROW,), "int64"),
    **_same("RandomFlip RandomGrayscale RandomInvert AutoContrast Equalization Solarization", {}, (6, 6, 3)),
    **_same("RandomColorJitter RandomGaussianBlur RandomErasing RandomPerspective", {}, (6, 6, 3)),
    **_same("RandomRotation RandomContrast RandomBrightness RandomHue RandomSharpness", {"factor": 0.1}, (6, 6, 3)),
    **_same("RandomSaturation RandomColorDegeneration", {"factor": 0.6}, (6, 6, 3)),
    **_same("RandomPosterization", {"factor": 4}, (6, 6, 3)),
    **_same("RandomElasticTransform MixUp CutMix RandAugment AugMix", {}, (6, 6, 3)),
    "ContrastLimitedAdaptiveHistogramEqualization": Case({"tile_grid_size": (2, 2)}, ((6, 6, 3),)),
    "MelSpectrogram": Case({"fft_length": 16, "sequence_stride": 8, "num_mel_bins": 4}, ((64,),)),
    "STFTSpectrogram": Case({"frame_length": 16, "frame_step": 8}, ((64, 1),)),
    "RandomZoom": Case({"height_factor": 0.1}, ((6, 6, 3),)),
    "RandomTranslation": Case({"height_factor": 0.1, "width_factor": 0.1}, ((6, 6, 3),)),
    "RandomShear": Case({"x_factor": 0.1}, ((6, 6, 3),)),
}

ELSEWHERE = {
    "Functional": "test_whole_models.py",
    "GRUCell": "inside RNN",
    "HashedCrossing": "test_preprocessing_layers.py",
    "InputLayer": "in every model",
    "LSTMCell": "inside RNN",
    "Lambda": "test_hostile.py: it cannot be saved",
    "Model": "test_whole_models.py",
    "Sequential": "test_whole_models.py",
    "SimpleRNNCell": "inside SimpleRNN",
    "StackedRNNCells": "inside RNN",
    "StringLookup": "test_preprocessing_layers.py",
    "TextVectorization": "test_preprocessing_layers.py",
    "Wrapper": "the base of TimeDistributed",
}
"""Classes that have no case here, and where they are tested."""


def all_classes():
    """Names of all layer classes."""
    return {registry.find(name).__name__ for name in registry}


def model_with(name):
    """A model of one layer, with weights that tell each other apart, and an input for it."""
    case = CASES[name]
    arguments = {key: value() if callable(value) else value for key, value in case.arguments.items()}
    layer = getattr(layers, name, None) or registry.find(name)
    inputs = [Input(shape, dtype=case.dtype) for shape in case.shapes]
    outputs = layer(**arguments)(inputs) if case.merges else layer(**arguments)(*inputs)
    model = Model(inputs if len(inputs) > 1 else inputs[0], outputs)
    rng = np.random.default_rng(0)
    model.set_weights([rng.random(w.shape).astype(w.dtype) + 1 for w in model.weights])
    arrays = [
        rng.integers(0, 4, (2, *shape)) if case.dtype.startswith("int") else rng.random((2, *shape), "float32")
        for shape in case.shapes
    ]
    return model, arrays if len(arrays) > 1 else arrays[0]
