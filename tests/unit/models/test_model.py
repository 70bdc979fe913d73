"""Model: what a model class of one's own can do."""

import numpy as np
import pytest

from kerasedu.layers import Dense, Dropout
from kerasedu.losses import MeanSquaredError
from kerasedu.models import Model

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


class Net(Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.drop, self.out = Dense(4, activation="tanh"), Dropout(0.2), Dense(1)

    def call(self, inputs, training=None):
        return self.out(self.drop(self.hidden(inputs), training=training))


def test_it_learns():
    model = Net()
    model.compile("adam", "mse")
    history = model.fit(X, Y, epochs=30, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert model.predict(X, verbose=0).shape == (16, 1)


def test_its_layers_and_weights_come_in_the_order_of_its_attributes():
    model = Net()
    model(X)
    assert [type(layer).__name__ for layer in model.layers] == ["Dense", "Dropout", "Dense"]
    assert [w.shape for w in model.weights] == [(3, 4), (4,), (4, 1), (1,)]


def test_it_can_be_traced():
    model = Net()
    model.compile("sgd", "mse")
    trace = model.trace(X[:2], Y[:2])
    assert trace.layers == [layer.name for layer in model.layers] + ["loss"]


def test_a_training_step_of_ones_own_is_used():
    class Silent(Net):
        def train_step(self, data):
            return {"loss": 7.0}

    model = Silent()
    model.compile("sgd", "mse")
    assert model.fit(X, Y, verbose=0).history == {"loss": [7.0]}


def test_a_loss_of_ones_own_is_used():
    class Added(Net):
        def compute_loss(self, x=None, y=None, y_pred=None):
            return MeanSquaredError()(y, y_pred) * 0.0 + 5.0

    model = Added()
    model.compile("sgd")
    assert model.fit(X, Y, verbose=0).history["loss"] == [5.0]


def test_penalties_of_the_layers_inside_are_added_to_the_loss():
    class Penalized(Model):
        def __init__(self):
            super().__init__()
            self.out = Dense(1, kernel_regularizer="l2", activity_regularizer="l2")

        def call(self, inputs):
            return self.out(inputs)

    model = Penalized()
    model.compile("sgd", "mse")
    y = model.predict(X, verbose=0)
    kernel = model.get_weights()[0]
    expected = np.mean((y - Y) ** 2) + 0.01 * np.sum(kernel**2) + 0.01 * np.sum(y**2) / len(X)
    assert model.evaluate(X, Y, verbose=0) == pytest.approx(expected, rel=1e-5)
    assert model.fit(X, Y, verbose=0, batch_size=16).history["loss"][0] == pytest.approx(expected, rel=1e-5)
