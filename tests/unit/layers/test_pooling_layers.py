"""Pooling over windows and over bins."""

import numpy as np
import pytest

from kerasedu import layers
from kerasedu.layers import AveragePooling2D, MaxPooling2D
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 7, 6, 3)).astype("float32")


@pytest.mark.parametrize("layer_class", [MaxPooling2D, AveragePooling2D])
@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({}, (2, 3, 3, 3)),
        ({"pool_size": 3}, (2, 2, 2, 3)),
        ({"pool_size": (3, 2), "strides": 1}, (2, 5, 5, 3)),
        ({"pool_size": 2, "strides": 3, "padding": "same"}, (2, 3, 2, 3)),
        ({"pool_size": 3, "strides": (2, 1), "padding": "same"}, (2, 4, 6, 3)),
        ({"pool_size": 2, "data_format": "channels_first"}, (2, 7, 3, 1)),
    ],
)
def test_pooling_passes_the_layer_check(layer_class, config, shape):
    check_layer(layer_class, config, X, output_shape=shape, weights={})


def test_max_pooling_takes_the_largest_of_each_window():
    image = np.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(MaxPooling2D()(image)[0, :, :, 0], [[5, 7], [13, 15]])


def test_average_pooling_ignores_padding():
    ones = np.ones((1, 3, 3, 1))
    np.testing.assert_array_equal(AveragePooling2D(2, padding="same")(ones), np.ones((1, 2, 2, 1)))


def test_strides_are_the_pool_size_where_nothing_is_said():
    assert MaxPooling2D((3, 2)).get_config()["strides"] == (3, 2)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_short_names_are_the_same_layers(rank):
    for short, long in (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling")):
        for where in ("", "Global"):
            assert getattr(layers, f"{where}{short}{rank}D") is getattr(layers, f"{where}{long}{rank}D")


SIGNAL, VOLUME = (np.random.default_rng(1).normal(size=(2, *n, 3)).astype("float32") for n in ((7,), (4, 5, 3)))


@pytest.mark.parametrize(
    ("name", "x", "config", "shape"),
    [
        ("MaxPooling1D", SIGNAL, {}, (2, 3, 3)),
        ("AveragePooling1D", SIGNAL, {"pool_size": 3, "strides": 1, "padding": "same"}, (2, 7, 3)),
        ("MaxPooling3D", VOLUME, {"padding": "same"}, (2, 2, 3, 2, 3)),
        ("AveragePooling3D", VOLUME, {"pool_size": (1, 2, 3)}, (2, 4, 2, 1, 3)),
        ("AdaptiveMaxPooling1D", SIGNAL, {"output_size": 4}, (2, 4, 3)),
        ("AdaptiveAveragePooling1D", SIGNAL, {"output_size": 4, "data_format": "channels_first"}, (2, 7, 4)),
        ("AdaptiveMaxPooling2D", X, {"output_size": (2, 8)}, (2, 2, 8, 3)),
        ("AdaptiveAveragePooling2D", X, {"output_size": 3}, (2, 3, 3, 3)),
        ("AdaptiveMaxPooling3D", VOLUME, {"output_size": 2}, (2, 2, 2, 2, 3)),
        ("AdaptiveAveragePooling3D", VOLUME, {"output_size": (1, 2, 3)}, (2, 1, 2, 3, 3)),
    ],
)
def test_every_pooling_passes_the_layer_check(name, x, config, shape):
    check_layer(getattr(layers, name), config, x, output_shape=shape, weights={})


def test_a_mean_over_bins_needs_bins():
    with pytest.raises(ValueError, match=r"AdaptiveMaxPooling2D got output_size=0"):
        layers.AdaptiveMaxPooling2D(0)
    with pytest.raises(ValueError, match=r"AdaptiveMaxPooling2D 'a' .* takes 4"):
        layers.AdaptiveMaxPooling2D(1, name="a")(SIGNAL)


def test_a_window_that_does_not_fit_names_the_layer():
    with pytest.raises(
        ValueError, match=r"MaxPooling1D 'p' got an input of shape \(2, 7, 3\). A window of \(8,\) does not fit"
    ):
        layers.MaxPooling1D(8, name="p")(SIGNAL)


def test_the_largest_of_whole_numbers_is_a_whole_number():
    assert layers.MaxPooling1D(2)(np.arange(4).reshape(1, 4, 1)).dtype.kind == "i"
    assert layers.AveragePooling1D(2)(np.arange(4).reshape(1, 4, 1)).dtype == "float32"


@pytest.mark.parametrize("name", ["MaxPooling2D", "AveragePooling2D"])
def test_an_empty_batch_passes(name):
    assert getattr(layers, name)(2)(X[:0]).shape == (0, 3, 3, 3)


def test_the_configuration_has_keras_keys():
    assert {"name", "trainable", "dtype", "pool_size", "padding", "strides", "data_format"} <= set(
        MaxPooling2D().get_config()
    )


def test_an_input_without_channels_is_refused():
    with pytest.raises(
        ValueError, match=r"MaxPooling2D 'p' got an input of shape \(2, 4, 4\). It has 3 axes, .* takes 4"
    ):
        MaxPooling2D(name="p")(np.ones((2, 4, 4)))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"pool_size": "2"}, r"Got pool_size='2'"),
        ({"pool_size": 0}, r"MaxPooling2D got pool_size=0. It takes whole numbers of at least 1"),
        ({"strides": 0}, r"MaxPooling2D got strides=0"),
        ({"padding": "full"}, r"MaxPooling2D got padding='full'"),
    ],
)
def test_what_makes_no_sense_is_refused_when_the_layer_is_made(config, message):
    with pytest.raises(ValueError, match=message):
        MaxPooling2D(**config)
