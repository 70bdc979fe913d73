"""Conv2D: filters that slide over images."""

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.layers import Conv2D
from tests.unit.layers.check_layer import check_layer

GENERATOR = np.random.default_rng(0)
X = GENERATOR.normal(size=(2, 7, 6, 4)).astype("float32")


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({}, (2, 5, 4, 6)),
        ({"activation": "relu"}, (2, 5, 4, 6)),
        ({"activation": "relu", "use_bias": False}, (2, 5, 4, 6)),
        ({"activation": "sigmoid", "padding": "SAME"}, (2, 7, 6, 6)),
        ({"kernel_size": (2, 4), "strides": (3, 1), "padding": "same"}, (2, 3, 6, 6)),
        ({"kernel_size": 1, "strides": 3}, (2, 3, 2, 6)),
        ({"dilation_rate": 2, "padding": "same", "activation": "relu"}, (2, 7, 6, 6)),
        ({"dilation_rate": (3, 1)}, (2, 1, 4, 6)),
        ({"groups": 2, "activation": "relu"}, (2, 5, 4, 6)),
    ],
)
def test_conv2d_passes_the_layer_check(config, shape):
    config = {"filters": 6, "kernel_size": 3, **config}
    layer = check_layer(Conv2D, config, X, output_shape=shape).layer
    size = layer.kernel_size
    assert layer.weights[0].shape == (*size, 4 // config.get("groups", 1), 6)
    assert [w.name for w in layer.weights] == ["kernel", "bias"][: len(layer.weights)]


def test_channels_first_is_the_same_with_the_axes_moved():
    first = Conv2D(3, 3, strides=2, padding="same", data_format="channels_first", activation="relu")
    last = Conv2D(3, 3, strides=2, padding="same", activation="relu")
    x = np.moveaxis(X, -1, 1)
    y = first(x)
    last.build(X.shape)
    last.set_weights(first.get_weights())
    np.testing.assert_allclose(np.moveaxis(y, 1, -1), last(X), rtol=1e-5, atol=1e-6)
    check_layer(Conv2D, {"filters": 3, "kernel_size": 2, "data_format": "channels_first"}, x, output_shape=(2, 3, 6, 5))


def test_the_default_layout_is_that_of_the_settings():
    settings.set_image_data_format("channels_first")
    try:
        assert Conv2D(3, 3).get_config()["data_format"] == "channels_first"
    finally:
        settings.set_image_data_format("channels_last")


def test_the_configuration_has_keras_keys():
    keys = {
        "name", "trainable", "dtype", "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
        "groups", "activation", "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer",
        "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint",
    }  # fmt: skip
    config = Conv2D(3, 3).get_config()
    assert keys <= set(config)
    assert (config["kernel_size"], config["strides"], config["activation"]) == ((3, 3), (1, 1), "linear")


def test_the_kernel_starts_glorot_uniform_over_the_whole_window():
    layer = Conv2D(64, 3)
    layer.build((None, 8, 8, 32))
    limit = np.sqrt(6 / (9 * 32 + 9 * 64))
    kernel, bias = layer.get_weights()
    assert 0.95 * limit < np.abs(kernel).max() <= limit
    assert not bias.any()


def test_an_image_without_channel_axis_is_refused_with_the_fix():
    with pytest.raises(
        ValueError, match=r"shape \(2, 28, 28\). It has 3 axes, and the layer takes 4.*add one: x\[..., None\]"
    ):
        Conv2D(3, 3)(np.ones((2, 28, 28)))


def test_an_image_with_other_channels_is_refused():
    layer = Conv2D(3, 3, name="c")
    layer.build((None, 8, 8, 3))
    with pytest.raises(
        ValueError, match=r"Conv2D 'c' got an input of shape \(2, 8, 8, 1\). It has 1 channels, .* built for 3"
    ):
        layer(np.ones((2, 8, 8, 1)))


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(
        ValueError, match=r"Conv2D 'w' .*window of \(5, 5\) does not fit into an input of spatial shape \(4, 4\). Use"
    ):
        Conv2D(3, 5, name="w")(np.ones((1, 4, 4, 1)))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"filters": 0}, r"Conv2D got filters=0. It takes a whole number"),
        ({"kernel_size": 0}, r"Conv2D got kernel_size=0. It takes whole numbers of at least 1"),
        ({"kernel_size": (3, 3, 3)}, r"Got kernel_size=\(3, 3, 3\). It takes a whole number, or 2"),
        ({"strides": -1}, r"Conv2D got strides=-1"),
        ({"strides": 1.5}, r"Got strides=1.5"),
        ({"dilation_rate": 0}, r"Conv2D got dilation_rate=0"),
        ({"padding": "sane"}, r"Conv2D got padding='sane'. It takes 'valid' .* or 'same'"),
        ({"padding": 1}, r"Conv2D got padding=1"),
        ({"data_format": "channel_last"}, r"data_format='channel_last'. It takes 'channels_last' or 'channels_first'"),
        ({"strides": 2, "dilation_rate": 2}, r"strides=\(2, 2\) and dilation_rate=\(2, 2\). Only one"),
        ({"padding": "causal"}, r"Conv2D got padding='causal'"),
        ({"filters": 5, "groups": 2}, r"got filters=5 and groups=2.*make filters a multiple of groups"),
        ({"activation": "rely"}, r"Unknown activation: 'rely'. Did you mean 'relu'"),
        ({"kernel_initializer": "glorot"}, r"Unknown initializer: 'glorot'. Did you mean"),
        ({"kernel_regularizer": "l3"}, r"Unknown regularizer: 'l3'. Did you mean"),
    ],
)
def test_what_makes_no_sense_is_refused_when_the_layer_is_made(config, message):
    with pytest.raises(ValueError, match=message):
        Conv2D(**{"filters": 4, "kernel_size": 3, **config})


def test_groups_must_share_out_the_channels():
    with pytest.raises(ValueError, match=r"It has 3 channels, and the layer has groups=2"):
        Conv2D(4, 3, groups=2)(np.ones((1, 5, 5, 3)))
