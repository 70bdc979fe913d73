"""TimeDistributed, Masking and Wrapper."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine.masks import get_mask
from kerasedu.layers import (
    LSTM,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    Masking,
    TimeDistributed,
    Wrapper,
)
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
FILM = np.random.default_rng(0).normal(size=(2, 3, 6, 6, 2)).astype("float32")
MASK = np.array([[False, True, False, True], [True, True, False, False], [True] * 4])


class EachDense(TimeDistributed):
    """TimeDistributed around a layer of its own, made anew for each layer and in its number type."""

    def __init__(self, dtype=None, name=None, **_):
        super().__init__(Dense(2, dtype=dtype, name="inside"), dtype=dtype, name=name)

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class Centred(Layer):
    """Learns from its batch, as BatchNormalization does: takes away the batch's mean while training."""

    def build(self, input_shape):
        self.mean = self.add_weight(shape=input_shape[1:], initializer="zeros", trainable=False, name="mean")

    def call(self, inputs, training=False):
        return ops.subtract(inputs, ops.mean(inputs, axis=0) if training else self.mean)


class MaskedSum(Layer):
    """Sums up the time steps that count."""

    def call(self, inputs, mask=None):
        return ops.sum(ops.where(mask[..., None], inputs, 0.0), axis=1)


# -- TimeDistributed --------------------------------------------------------------------------------------------------


def test_time_distributed_passes_the_layer_check():
    check_layer(EachDense, {}, X, output_shape=(3, 4, 2), weights={"kernel": (5, 2), "bias": (2,)})


def test_every_time_step_goes_through_the_same_layer_on_its_own():
    layer = TimeDistributed(Conv2D(3, 3))
    output = layer(FILM)
    assert output.shape == layer.compute_output_shape(FILM.shape) == (2, 3, 4, 4, 3)
    for t in range(3):
        np.testing.assert_allclose(output[:, t], layer.layer(FILM[:, t]), rtol=1e-5, atol=1e-6)


def test_batch_and_time_may_be_open():
    layer = TimeDistributed(Conv2D(3, 3))
    layer.build((None, None, 6, 6, 2))
    assert layer.compute_output_shape((None, None, 6, 6, 2)) == (None, None, 4, 4, 3)
    assert [w.path for w in layer.weights] == [f"{layer.name}/{layer.layer.name}/{n}" for n in ("kernel", "bias")]


def test_a_layer_that_learns_from_the_batch_gets_one_time_step_after_the_other():
    output = TimeDistributed(Centred())(X, training=True)
    np.testing.assert_allclose(output, X - X.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(TimeDistributed(Centred())(X), X, atol=1e-6)


def test_training_is_handed_on():
    layer = TimeDistributed(Dropout(0.5, seed=1))
    np.testing.assert_array_equal(layer(X), X)
    assert np.any(layer(X, training=True) == 0)


def test_the_mask_stays_and_is_handed_on_to_a_layer_that_wants_it():
    padded = Masking()(np.where(MASK[:, :, None], X, 0))
    np.testing.assert_array_equal(get_mask(TimeDistributed(Dense(2))(padded)), MASK)
    words = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("float32")
    mask = np.random.default_rng(1).random((2, 3, 4)) < 0.5
    output = TimeDistributed(MaskedSum())(words, mask=mask)
    np.testing.assert_allclose(output, (words * mask[..., None]).sum(axis=2), rtol=1e-5)
    assert TimeDistributed(LSTM(2))(words, mask=mask).shape == (2, 3, 2)


def test_it_comes_back_from_its_configuration():
    layer = TimeDistributed(TimeDistributed(Dense(2)))
    assert TimeDistributed.from_config(layer.get_config()).get_config() == layer.get_config()
    assert layer(FILM[..., 0]).shape == (2, 3, 6, 2)


@pytest.mark.parametrize("x", [X[0], [X, X]])
def test_an_input_without_a_time_axis_says_so(x):
    with pytest.raises(ValueError, match=r"TimeDistributed layer 'each' got .*at least 3 axes"):
        TimeDistributed(Dense(2), name="each")(x)


@pytest.mark.parametrize("wrapper", [TimeDistributed, Wrapper])
def test_what_is_no_layer_says_so(wrapper):
    with pytest.raises(TypeError, match=r"got <class .*takes a layer.*without its parentheses"):
        wrapper(Dense)


# -- Masking ----------------------------------------------------------------------------------------------------------


def test_masking_passes_the_layer_check():
    check_layer(Masking, {"mask_value": 0.5}, X, output_shape=X.shape)


def test_a_time_step_is_masked_where_every_feature_has_the_mask_value():
    x = np.array([[[1, 1], [7, 7], [7, 1]]], "float32")
    y = Masking(mask_value=7)(x)
    np.testing.assert_array_equal(get_mask(y), [[True, False, True]])
    np.testing.assert_array_equal(y, [[[1, 1], [0, 0], [7, 1]]])
