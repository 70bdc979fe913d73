"""Flatten, Activation, Dropout, Input: the layers without weights."""

import warnings

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.layers import Activation, Dense, Dropout, Flatten, Input, InputLayer
from kerasedu.utils import set_random_seed
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("float32")


@pytest.mark.parametrize("layer", [Dense(2), Activation("relu"), Dropout(0.5)])
def test_a_mask_travels_through_layers_that_keep_the_time_steps(layer):
    x, mask = X[:, :, :, 0].copy(), np.array([[True, True, False]] * 2)
    set_mask(x, mask)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert get_mask(layer(x)) is mask


def test_flatten_passes_the_layer_check():
    check_layer(Flatten, {}, X, output_shape=(2, 60), weights={})


def test_flatten_keeps_the_numbers_in_reading_order():
    np.testing.assert_array_equal(Flatten()(X), X.reshape(2, 60))


def test_flatten_brings_channels_first_into_the_order_of_channels_last():
    np.testing.assert_array_equal(Flatten("channels_first")(np.moveaxis(X, -1, 1)), X.reshape(2, 60))


def test_flatten_of_single_numbers_has_one_column():
    assert Flatten()(np.ones(3)).shape == (3, 1)
    assert Flatten().compute_output_shape((None,)) == (None, 1)


def test_flatten_does_not_know_a_length_that_the_input_does_not_know():
    assert Flatten().compute_output_shape((None, None, 3)) == (None, None)


def test_flatten_follows_the_image_layout_of_the_settings():
    settings.set_image_data_format("channels_first")
    try:
        assert Flatten().data_format == "channels_first"
    finally:
        settings.set_image_data_format("channels_last")


@pytest.mark.parametrize("name", ["relu", "sigmoid", "softmax", "tanh", "linear", "softplus"])
def test_activation_passes_the_layer_check(name):
    assert (
        check_layer(Activation, {"activation": name}, X, output_shape=X.shape).layer.get_config()["activation"] == name
    )


def test_an_activation_may_be_any_function():
    np.testing.assert_allclose(Activation(np.sin)(X), np.sin(X))


def test_an_unknown_activation_is_refused_with_near_names():
    with pytest.raises(ValueError, match=r"Unknown activation: 'softmx'. Did you mean 'softmax'"):
        Activation("softmx")


def test_dropout_passes_the_layer_check():
    layer = check_layer(
        Dropout, {"rate": 0.25, "seed": 3, "noise_shape": (None, 1, 1, 5)}, X, output_shape=X.shape
    ).layer
    assert {"name", "trainable", "dtype", "rate", "seed", "noise_shape"} <= set(layer.get_config())


def test_dropout_does_nothing_outside_of_training():
    np.testing.assert_array_equal(Dropout(0.5)(X), X)
    np.testing.assert_array_equal(Dropout(0)(X, training=True), X)


def test_dropout_drops_its_share_and_scales_up_the_rest():
    y = Dropout(0.25, seed=0)(np.ones((100, 100)), training=True)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    assert np.mean(y == 0) == pytest.approx(0.25, abs=0.02)


def test_dropout_of_everything_is_zero():
    assert not Dropout(1)(X, training=True).any()


def test_a_one_in_the_noise_shape_drops_along_that_axis_together():
    y = Dropout(0.5, noise_shape=(None, 1, 1, None), seed=0)(np.ones((4, 3, 3, 5)), training=True)
    assert np.all(y == y[:, :1, :1])
    assert {0.0, 2.0} == set(np.unique(y))


def test_dropout_without_a_seed_draws_on_the_common_stream():
    set_random_seed(1)
    one = Dropout(0.5)(X, training=True)
    set_random_seed(1)
    np.testing.assert_array_equal(Dropout(0.5)(X, training=True), one)


def test_dropout_with_a_seed_leaves_the_common_stream_alone():
    layer = Dropout(0.5, seed=7)
    before = settings.generator().bit_generator.state
    first, second = layer(X, training=True), layer(X, training=True)
    assert settings.generator().bit_generator.state == before
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(Dropout(0.5, seed=7)(X, training=True), first)


@pytest.mark.parametrize("rate", [-0.1, 1.1, "half", None])
def test_a_rate_is_a_share(rate):
    with pytest.raises(ValueError, match=r"Dropout got rate=.*the share of inputs to drop, from 0 to 1"):
        Dropout(rate)


def test_input_says_the_shape_with_a_batch_axis():
    assert Input((28, 28, 1)).shape == (None, 28, 28, 1)
    assert Input(shape=[3], batch_size=8).shape == (8, 3)
    assert Input(batch_shape=(2, 3), dtype="float64", name="entrance").dtype == "float64"


def test_input_needs_a_shape():
    with pytest.raises(ValueError, match=r"Input got neither shape nor batch_shape.*Input\(shape=\(28, 28, 1\)\)"):
        Input()


def test_a_number_is_no_shape():
    with pytest.raises(ValueError, match=r"Input got shape=4. It takes a tuple.*Input\(shape=\(4,\)\)"):
        Input(4)


def test_sparse_inputs_are_refused():
    with pytest.raises(ValueError, match=r"sparse=True.*make the data dense"):
        Input((4,), sparse=True)


def test_the_configuration_of_the_input_has_keras_keys():
    config = InputLayer((3,), name="entrance").get_config()
    assert set(config) == {"batch_shape", "dtype", "sparse", "ragged", "name", "optional"}
    assert InputLayer.from_config(config).get_config() == config
