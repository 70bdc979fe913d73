"""Dense: weighted sums."""

import numpy as np
import pytest

from kerasedu.layers import Dense
from tests.unit.layers.check_layer import check_layer

GENERATOR = np.random.default_rng(0)
X = GENERATOR.normal(size=(4, 5)).astype("float32")


@pytest.mark.parametrize("activation", [None, "relu", "sigmoid", "softmax", "tanh"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_dense_passes_the_layer_check(activation, use_bias):
    names = {"kernel": (5, 3), "bias": (3,)} if use_bias else {"kernel": (5, 3)}
    config = {"units": 3, "activation": activation, "use_bias": use_bias}
    check_layer(Dense, config, X, output_shape=(4, 3), weights=names)


def test_dense_takes_every_argument_of_keras_and_keeps_it_in_its_configuration():
    config = {
        "units": 3,
        "activation": "relu",
        "kernel_initializer": "he_normal",
        "bias_initializer": "ones",
        "kernel_regularizer": "l2",
        "bias_regularizer": "l1",
        "kernel_constraint": "max_norm",
        "bias_constraint": "non_neg",
    }
    layer = check_layer(Dense, config, X).layer
    kept = layer.get_config()
    assert kept["units"] == 3
    assert kept["activation"] == "relu"
    assert kept["kernel_initializer"]["class_name"] == "HeNormal"
    assert kept["kernel_initializer"]["module"] == "keras.initializers"
    assert kept["kernel_regularizer"]["config"] == {"l2": pytest.approx(0.01)}
    assert kept["bias_constraint"]["class_name"] == "NonNeg"


def test_the_configuration_has_keras_keys():
    keys = {
        "name", "trainable", "dtype", "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint",
    }  # fmt: skip
    assert keys <= set(Dense(3).get_config())


def test_a_configuration_written_by_keras_is_understood():
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float64"}, "registered_name": None}
    assert Dense.from_config({"name": "d", "trainable": True, "dtype": policy, "units": 2}).dtype == "float64"


def test_dense_is_the_matrix_product_with_bias():
    layer = Dense(3)
    y = layer(X)
    kernel, bias = layer.get_weights()
    np.testing.assert_allclose(y, X @ kernel + bias, rtol=1e-6)


def test_dense_works_on_the_last_axis_of_any_rank():
    check_layer(Dense, {"units": 2, "activation": "relu"}, GENERATOR.normal(size=(2, 3, 5)), output_shape=(2, 3, 2))


def test_the_kernel_starts_glorot_uniform_and_the_bias_at_zero():
    layer = Dense(50)
    layer.build((None, 100))
    limit = np.sqrt(6 / 150)
    kernel, bias = layer.get_weights()
    assert 0.95 * limit < np.abs(kernel).max() <= limit
    np.testing.assert_allclose(kernel.std(), limit / np.sqrt(3), rtol=0.05)
    assert not bias.any()


def test_weights_are_named_as_in_keras():
    layer = Dense(3, name="hidden")
    layer.build((None, 5))
    assert [w.path for w in layer.weights] == ["hidden/kernel", "hidden/bias"]


@pytest.mark.parametrize("units", [0, -1, 2.5, "ten", True, None])
def test_units_must_be_a_positive_whole_number(units):
    with pytest.raises(ValueError, match=r"Dense got units=.*It takes a whole number of at least 1"):
        Dense(units)


def test_units_may_be_a_numpy_integer():
    assert Dense(np.int64(3)).get_config()["units"] == 3


def test_an_input_with_another_number_of_features_is_refused():
    layer = Dense(3, name="d")
    layer.build((None, 5))
    with pytest.raises(
        ValueError, match=r"Dense layer 'd' got an input of shape \(2, 4\) and was built for 5 features.*\(samples, 5\)"
    ):
        layer(np.ones((2, 4)))


def test_an_input_without_feature_axis_is_refused_and_nothing_is_built():
    layer = Dense(3)
    with pytest.raises(ValueError, match=r"got an input of shape \(4,\). It takes \(samples, ..., features\)"):
        layer(np.ones(4))
    assert not layer.weights
    assert not layer.built


def test_a_penalty_on_the_kernel_is_among_the_losses():
    layer = Dense(3, kernel_regularizer="l2")
    layer(X)
    kernel = layer.get_weights()[0]
    assert [float(loss) for loss in layer.losses] == [pytest.approx(0.01 * np.sum(kernel**2), rel=1e-5)]


def test_an_activity_penalty_is_a_mean_over_samples_and_counts_the_last_call_only():
    layer = Dense(3, activity_regularizer="l2")
    layer(X)
    y = layer(X)
    assert [float(loss) for loss in layer.losses] == [pytest.approx(0.01 * np.sum(y**2) / len(X), rel=1e-5)]
