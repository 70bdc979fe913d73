"""A layer of one's own that defines forward and backward in plain NumPy."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape
from kerasedu.layers import Dense, Input, Layer
from kerasedu.models import Sequential


class HandWritten(Layer):
    """Dense with tanh, with its derivative written out."""

    formula = r"y = \tanh(x W)"
    reveals = ("y",)

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")

    def forward(self, x, kernel):
        self.x, self.kernel_then = x, kernel
        self.y = np.tanh(x @ kernel)
        return self.y

    def backward(self, grad_y):
        grad_z = grad_y * (1 - self.y**2)
        return grad_z @ self.kernel_then.T, self.x.T @ grad_z


X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


def twins():
    mine, keras = HandWritten(2), Dense(2, activation="tanh", use_bias=False)
    mine.build((None, 3))
    keras.build((None, 3))
    keras.set_weights(mine.get_weights())
    return mine, keras


def test_it_calculates_what_the_layer_of_operations_does():
    mine, keras = twins()
    np.testing.assert_allclose(mine(X), keras(X), rtol=1e-6)


def test_its_gradients_are_those_of_the_layer_of_operations():
    gradients = []
    for layer in twins():
        x = ops.convert_to_tensor(X)
        with GradientTape() as tape:
            tape.watch(x)
            loss = ops.sum(ops.square(layer(x)))
        gradients.append(tape.gradient(loss, [x, *layer.trainable_weights]))
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_called_twice_each_call_keeps_its_own_numbers():
    layer, _ = twins()
    one, two = ops.convert_to_tensor(X), ops.convert_to_tensor(3 * X)
    with GradientTape() as tape:
        tape.watch([one, two])
        loss = ops.add(ops.sum(layer(one)), ops.sum(layer(two)))
    grad_one, grad_two = tape.gradient(loss, [one, two])
    kernel = layer.get_weights()[0]
    np.testing.assert_allclose(grad_one, (1 - np.tanh(X @ kernel) ** 2) @ kernel.T, rtol=1e-4)
    np.testing.assert_allclose(grad_two, (1 - np.tanh(3 * X @ kernel) ** 2) @ kernel.T, rtol=1e-4, atol=1e-6)


def test_it_learns_within_a_model():
    model = Sequential([Input((3,)), HandWritten(4), Dense(1)])
    model.compile("adam", "mse")
    before = model.get_weights()
    history = model.fit(X, X[:, :1], epochs=20, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]
    assert all(not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_its_output_shape_is_found_by_trial():
    assert HandWritten(5)(Input((3,))).shape == (None, 5)


def test_a_trace_shows_it_with_its_formula_and_what_it_reveals():
    model = Sequential([Input((3,)), HandWritten(2, name="mine")])
    model.compile("sgd", "mse")
    step = model.trace(X, np.zeros((4, 2)))["mine"].steps[0]
    assert (step.op, step.formula) == ("HandWritten", HandWritten.formula)
    np.testing.assert_array_equal(step.intermediates["y"], step.output)


def test_a_layer_that_says_nothing_is_told_what_to_define():
    with pytest.raises(NotImplementedError, match="Layer Layer does not say what it does"):
        Layer()(X)
