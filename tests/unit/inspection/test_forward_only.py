"""Trace: a forward pass alone, of a model that has no loss or was given no y."""

import json

import numpy as np
import pytest

from kerasedu import layers, models, ops
from kerasedu.utils import plot_model

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
Y = np.ones((3, 2), "float32")


def network(loss=None):
    model = models.Sequential(
        [layers.Input((4,)), layers.Dense(5, activation="relu", name="hidden"), layers.Dense(2, name="out")]
    )
    if loss:
        model.compile("adam", loss)
    return model


@pytest.fixture(params=[None, "mse"], ids=["not compiled", "compiled"])
def trace(request):
    return network(request.param).trace(X)


def test_it_has_the_forward_steps_and_no_loss(trace):
    assert [(step.phase, step.layer, step.op) for step in trace.steps] == [
        ("forward", "hidden", "Matmul"), ("forward", "hidden", "Add"), ("forward", "hidden", "Relu"),
        ("forward", "out", "Matmul"), ("forward", "out", "Add"),
    ]  # fmt: skip
    assert trace.loss is None


def test_its_numbers_are_those_of_predict():
    model = network()
    np.testing.assert_array_equal(model.trace(X)["out"].output, model(X))


def test_everything_that_reads_it_copes_without_a_loss(trace):
    assert repr(trace) == "<Trace of 5 steps through 2 layers, forward only>"
    assert "2 layers, forward only" in str(trace.table())
    assert json.loads(json.dumps(trace.to_dict(arrays=True)))["loss"] is None
    view = trace["hidden"]
    assert (view.gradient, view.gradient_norm, view.weight_gradients) == (None, None, {})
    assert list(view.weights) == ["hidden/kernel", "hidden/bias"]
    assert view.calls[0].output.shape == (3, 5)


def test_its_numbers_stand_in_the_diagram():
    model = network()
    source = plot_model(model, to_file=None, trace=model.trace(X)).source
    assert "values" in source
    assert "gradient" not in source


def test_layers_behave_as_in_use_if_nobody_says_otherwise():
    model = models.Sequential([layers.Input((4,)), layers.Dropout(0.5, seed=1, name="drop")])
    np.testing.assert_array_equal(model(X), X)
    assert model.trace(X).steps == ()  # without training, nothing is done
    assert 0 in model.trace(X, training=True)["drop"].output


def test_a_model_that_computes_its_own_loss_takes_a_whole_step():
    class Autoencoder(models.Model):
        def __init__(self):
            super().__init__(name="auto")
            self.code, self.back = layers.Dense(2), layers.Dense(4)

        def call(self, inputs):
            return self.back(self.code(inputs))

        def compute_loss(self, x, y_pred):
            return ops.mean(ops.square(x - y_pred))

    model = Autoencoder()
    model.compile("sgd")
    trace = model.trace(X)
    assert {step.phase for step in trace.steps} == {"forward", "backward", "update"}
    assert trace.loss == pytest.approx(float(np.mean((X - model(X)) ** 2)), rel=1e-5)


def test_what_layers_add_is_a_loss_without_y():
    model = models.Sequential([layers.Input((4,)), layers.Dense(2, kernel_regularizer="l2", name="out")])
    model.compile("sgd")
    assert model.trace(X).loss == pytest.approx(float(model.losses[0]), rel=1e-6)


def test_a_model_compiled_without_any_loss_is_traced_forward_only():
    model = network()
    model.compile("sgd")
    assert model.trace(X).loss is None
    with pytest.raises(ValueError, match=r"depends on nothing that the model computes. Compile the model with a loss"):
        model.trace(X, Y)


def test_with_y_a_model_must_know_what_to_learn():
    with pytest.raises(RuntimeError, match=r"trace was called before compile"):
        network().trace(X, Y)


def test_the_model_stays_as_it_was():
    model = models.Sequential([layers.Input((4,)), layers.BatchNormalization(), layers.Dense(2)])
    before = model.get_weights()
    model.trace(X, training=True)
    np.testing.assert_equal(model.get_weights(), before)
    assert not model.compiled
