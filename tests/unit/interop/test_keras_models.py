"""Handing models over to real Keras and back. What needs Keras is skipped where it is not installed."""

import sys

import numpy as np
import pytest

from kerasedu import layers, ops
from kerasedu.interop import keras_models
from kerasedu.interop.keras_models import from_keras, to_keras
from kerasedu.layers import BatchNormalization, Dense, Input
from kerasedu.models import Model, Sequential


def keras():
    return pytest.importorskip("keras", reason="real Keras is not installed")


def numbers():
    rng = np.random.default_rng(0)
    return rng.standard_normal((8, 3)).astype("float32"), rng.standard_normal((8, 2)).astype("float32")


def trained():
    model = Sequential([Input((3,)), Dense(4, activation="relu"), BatchNormalization(), Dense(2)])
    model.compile("adam", "mse")
    model.fit(*numbers(), shuffle=False, verbose=0)
    return model


def test_without_keras_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ImportError, match=r"to_keras needs Keras 3, .*pip install keras jax"):
        to_keras(trained())
    with pytest.raises(ImportError, match="from_keras needs Keras 3"):
        from_keras(object())


def test_while_we_go_by_its_name_keras_is_out_of_reach(monkeypatch):
    monkeypatch.setattr(keras_models, "alias_is_on", lambda: True)
    with pytest.raises(ImportError, match=r"here `keras` is another name of kerasedu"):
        to_keras(trained())


def test_what_is_no_model_or_not_built_is_refused():
    with pytest.raises(TypeError, match=r"to_keras got 5 of type int. It takes a model of kerasedu"):
        to_keras(5)
    with pytest.raises(ValueError, match="has no weights yet"):
        to_keras(Sequential([Dense(2)]))


def test_keras_predicts_the_same_and_goes_on_training_as_we_do():
    keras()
    model, (x, y) = trained(), numbers()
    theirs = to_keras(model)
    np.testing.assert_allclose(theirs.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)
    for one in (theirs, model):
        one.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    for one, other in zip(theirs.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_a_model_of_keras_comes_to_us_and_trains_on():
    real = keras()
    x, y = numbers()
    inputs = real.Input((3,))
    outputs = real.layers.Dense(2)(real.layers.Dense(4, activation="tanh")(inputs) * 2.0)
    theirs = real.Model(inputs, outputs)
    theirs.compile("sgd", "mse", metrics=["mae"])
    theirs.fit(x, y, shuffle=False, verbose=0)
    ours = from_keras(theirs)
    np.testing.assert_allclose(ours.predict(x, verbose=0), theirs.predict(x, verbose=0), atol=1e-5)
    for one in (theirs, ours):
        one.fit(x, y, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], atol=1e-4)


def test_there_and_back_again():
    keras()
    x, _ = numbers()
    inputs = Input((3,))
    model = Model(inputs, ops.mean(Dense(4)(inputs), axis=-1, keepdims=True))
    np.testing.assert_allclose(
        from_keras(to_keras(model)).predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5
    )


def test_a_layer_of_ones_own_is_lent_to_both():
    real = keras()

    class Doubling(layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    class TheirDoubling(real.layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    model, (x, _) = Sequential([Input((3,)), Doubling(), Dense(2)]), numbers()
    theirs = to_keras(model, custom_objects={"Doubling": TheirDoubling})
    np.testing.assert_allclose(theirs.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)
    back = from_keras(theirs, custom_objects={"TheirDoubling": Doubling, "Doubling": Doubling})
    np.testing.assert_allclose(back.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)


def test_a_model_that_is_none_of_kerass_is_refused():
    keras()
    with pytest.raises(TypeError, match=r"from_keras got 5 of type int. It takes a model of Keras 3"):
        from_keras(5)
