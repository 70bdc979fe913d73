"""Convolutions of every kind, besides Conv2D, which has a file of its own."""

import numpy as np
import pytest

from kerasedu import layers, textbook
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import (
    Conv1D,
    Conv1DTranspose,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    DepthwiseConv1D,
    DepthwiseConv2D,
    SeparableConv1D,
    SeparableConv2D,
)
from tests.unit.layers.check_layer import check_layer

GENERATOR = np.random.default_rng(0)
SIGNAL, IMAGE, VOLUME = (GENERATOR.normal(size=(2, *n, 4)).astype("float32") for n in ((9,), (7, 6), (4, 5, 3)))


@pytest.mark.parametrize(
    ("layer_class", "x", "config", "shape"),
    [
        (Conv1D, SIGNAL, {"filters": 6, "activation": "relu"}, (2, 7, 6)),
        (Conv1D, SIGNAL, {"filters": 6, "padding": "CAUSAL", "strides": 2}, (2, 5, 6)),
        (Conv1D, SIGNAL, {"filters": 6, "padding": "causal", "dilation_rate": 2, "groups": 2}, (2, 9, 6)),
        (Conv1D, SIGNAL, {"filters": 8, "groups": 4, "activation": "relu"}, (2, 7, 8)),
        (Conv1D, SIGNAL, {"filters": 6, "data_format": "channels_first"}, (2, 6, 2)),
        (Conv3D, VOLUME, {"filters": 2, "activation": "tanh"}, (2, 2, 3, 1, 2)),
        (Conv3D, VOLUME, {"filters": 2, "strides": 2, "padding": "same", "use_bias": False}, (2, 2, 3, 2, 2)),
        (Conv1DTranspose, SIGNAL, {"filters": 2, "strides": 2}, (2, 19, 2)),
        (Conv1DTranspose, SIGNAL, {"filters": 2, "strides": 4, "output_padding": 3}, (2, 38, 2)),
        (Conv2DTranspose, IMAGE, {"filters": 2, "strides": 2, "padding": "same", "activation": "relu"}, (2, 14, 12, 2)),
        (
            Conv2DTranspose,
            IMAGE,
            {"filters": 2, "strides": (2, 1), "padding": "same", "output_padding": (1, 0)},
            (2, 14, 6, 2),
        ),
        (Conv2DTranspose, IMAGE, {"filters": 2, "dilation_rate": 2, "use_bias": False}, (2, 11, 10, 2)),
        (Conv2DTranspose, IMAGE, {"filters": 2, "data_format": "channels_first"}, (2, 2, 8, 6)),
        (Conv3DTranspose, VOLUME, {"filters": 2, "strides": 2, "output_padding": 1}, (2, 10, 12, 8, 2)),
        (DepthwiseConv1D, SIGNAL, {"depth_multiplier": 2, "activation": "relu"}, (2, 7, 8)),
        (DepthwiseConv2D, IMAGE, {"strides": 2, "padding": "same"}, (2, 4, 3, 4)),
        (DepthwiseConv2D, IMAGE, {"dilation_rate": (2, 1), "use_bias": False, "activation": "tanh"}, (2, 3, 4, 4)),
        (DepthwiseConv2D, IMAGE, {"data_format": "channels_first", "depth_multiplier": 3}, (2, 21, 4, 2)),
        (SeparableConv1D, SIGNAL, {"filters": 5, "depth_multiplier": 2, "activation": "relu"}, (2, 7, 5)),
        (SeparableConv2D, IMAGE, {"filters": 5, "strides": 2, "padding": "same", "activation": "tanh"}, (2, 4, 3, 5)),
        (SeparableConv2D, IMAGE, {"filters": 5, "data_format": "channels_first", "use_bias": False}, (2, 5, 4, 2)),
    ],
)
def test_every_convolution_passes_the_layer_check(layer_class, x, config, shape):
    check_layer(layer_class, {"kernel_size": 3, **config}, x, output_shape=shape)


@pytest.mark.parametrize(
    ("layer", "weights"),
    [
        (Conv1D(6, 3, groups=2), {"kernel": (3, 2, 6), "bias": (6,)}),
        (Conv1DTranspose(6, 3), {"kernel": (3, 6, 4), "bias": (6,)}),
        (DepthwiseConv1D(3, depth_multiplier=2), {"kernel": (3, 4, 2), "bias": (8,)}),
        (
            SeparableConv1D(5, 3, depth_multiplier=2),
            {"depthwise_kernel": (3, 4, 2), "pointwise_kernel": (1, 8, 5), "bias": (5,)},
        ),
    ],
)
def test_weights_have_keras_names_shapes_and_order(layer, weights):
    layer.build((None, 9, 4))
    assert {w.name: w.shape for w in layer.weights} == weights
    assert [w.name for w in layer.weights] == list(weights)


def test_roles_reach_their_weights():
    layer = SeparableConv2D(
        3, 2, depthwise_initializer="ones", pointwise_initializer="zeros", bias_initializer="ones",
        depthwise_regularizer="l1", pointwise_constraint="non_neg",
    )  # fmt: skip
    y = layer(np.ones((1, 3, 3, 2)))
    np.testing.assert_array_equal(y, np.ones((1, 2, 2, 3)))
    assert [float(loss) for loss in layer.losses] == pytest.approx([0.01 * 8])
    assert layer.pointwise_kernel.constraint is layer.pointwise_constraint is not None
    assert layer.depthwise_kernel.constraint is None


def test_what_is_still_to_come_does_not_reach_a_causal_output():
    layer = Conv1D(2, 3, padding="causal", dilation_rate=2)
    y = layer(SIGNAL)
    kernel, bias = layer.get_weights()
    expected = [textbook.conv1d(signal, kernel, 1, "causal", 2) + bias for signal in SIGNAL]
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    changed = SIGNAL.copy()
    changed[:, 5:] = 0
    np.testing.assert_array_equal(layer(changed)[:, :5], y[:, :5])


def test_unknown_lengths_stay_unknown():
    assert Conv1D(3, 3)(KerasTensor((None, None, 2))).shape == (None, None, 3)
    assert Conv2DTranspose(3, 2, padding="same")(KerasTensor((None, None, 5, 2))).shape == (None, None, 5, 3)
    assert DepthwiseConv2D(3)(KerasTensor((None, 5, None, 2))).shape == (None, 3, None, 2)


def test_the_three_dimensional_transpose_has_keras_order_of_arguments():
    layer = Conv3DTranspose(2, 3, 2, "same", "channels_first", 1)
    assert (layer.data_format, layer.output_padding) == ("channels_first", (1, 1, 1))


@pytest.mark.parametrize(
    "name", ["Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"]
)
def test_the_long_names_are_the_same_layers(name):
    assert getattr(layers, name.replace("Conv", "Convolution")) is getattr(layers, name)


@pytest.mark.parametrize(
    "layer",
    [
        Conv1D(2, 3, name="c"),
        Conv1DTranspose(2, 3, name="c"),
        DepthwiseConv1D(3, name="c"),
        SeparableConv1D(2, 3, name="c"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_wrong_input_names_the_layer_and_what_it_takes(layer):
    who = f"{type(layer).__name__} 'c' got an input of shape "
    with pytest.raises(ValueError, match=who + r"\(2, 7, 6, 4\). It has 4 axes, and the layer takes 3"):
        layer(IMAGE)
    with pytest.raises(ValueError, match=who + r"\(2, 9, 0\). The number of channels must be known"):
        layer(SIGNAL[:, :, :0])
    if not isinstance(layer, Conv1DTranspose):
        with pytest.raises(
            ValueError, match=who + r"\(2, 2, 4\). A window of \(3,\) does not fit into an input of spat"
        ):
            layer(SIGNAL[:, :2])
    layer(SIGNAL)
    with pytest.raises(ValueError, match=who + r"\(2, 9, 3\). It has 3 channels, and the layer was built for 4"):
        layer(SIGNAL[:, :, :3])


def test_a_transposed_output_of_no_length_is_refused():
    with pytest.raises(ValueError, match=r"Conv1DTranspose 'c' got an input of shape \(1, 1, 1\).*its output would be"):
        Conv1DTranspose(1, 2, padding="same", output_padding=0, name="c")(np.ones((1, 1, 1)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv2DTranspose(2, 3, strides=2, output_padding=2), r"output_padding=2 and strides=\(2, 2\)"),
        (
            lambda: Conv2DTranspose(2, 3, strides=2, dilation_rate=2),
            r"Conv2DTranspose got strides=\(2, 2\) and dilation",
        ),
        (lambda: Conv1DTranspose(2, 3, padding="causal"), r"Conv1DTranspose got padding='causal'"),
        (lambda: DepthwiseConv2D(3, depth_multiplier=0), r"DepthwiseConv2D got depth_multiplier=0"),
        (lambda: SeparableConv1D(2, 3, padding="causal"), r"SeparableConv1D got padding='causal'"),
        (lambda: SeparableConv2D(0, 3), r"SeparableConv2D got filters=0"),
        (lambda: Conv3D(2, (3, 3)), r"kernel_size=\(3, 3\). It takes a whole number, or 3"),
    ],
)
def test_what_makes_no_sense_is_refused_when_the_layer_is_made(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("layer_class", [Conv2D, Conv2DTranspose, DepthwiseConv2D])
def test_an_empty_batch_passes(layer_class):
    layer = layer_class(3, 3) if layer_class is not DepthwiseConv2D else DepthwiseConv2D(3)
    assert layer(IMAGE[:0]).shape[0] == 0
