"""MaxPooling2D and AveragePooling2D."""

import numpy as np
import pytest

from kerasedu.layers import AveragePooling2D, AvgPool2D, MaxPool2D, MaxPooling2D
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


def test_the_short_names_are_the_same_layers():
    assert (MaxPool2D, AvgPool2D) == (MaxPooling2D, AveragePooling2D)


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
