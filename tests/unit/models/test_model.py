"""Model: what a model class of one's own can do."""

import numpy as np
import pytest

from kerasedu.layers import LSTM, Dense, Dropout, Input
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


class TwoInputs(Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.left, self.right = Dense(2, name="left"), Dense(2, name="right")

    def call(self, a, b):
        return {"sum": self.left(a) + self.right(b)}


class TestBuilding:
    def test_for_a_shape_makes_the_weights(self):
        model = Net()
        model.build((None, 3))
        assert model.count_params() == 21
        assert model.get_build_config() == {"input_shape": (None, 3)}

    def test_for_several_arguments_takes_the_shape_of_each(self):
        model = TwoInputs()
        model.build(a_shape=(None, 3), b_shape=(None, 5))
        assert model.count_params() == 20

    def test_can_be_repeated_from_what_the_first_batch_told(self):
        model = TwoInputs()
        model(X, X)
        config = model.get_build_config()
        assert config == {"shapes_dict": {"a_shape": (16, 3), "b_shape": (16, 3)}}
        other = TwoInputs()
        other.build_from_config({"shapes_dict": {name: list(shape) for name, shape in config["shapes_dict"].items()}})
        assert other.count_params() == model.count_params()

    def test_for_no_shape_is_refused(self):
        with pytest.raises(ValueError, match=r"does not know what it will be given. Say it: model.build"):
            Net().build()

    def test_of_a_call_that_needs_numbers_says_what_to_do(self):
        class Picky(Net):
            def call(self, inputs, training=None):
                return super().call(inputs) if float(inputs[0, 0]) > 0 else inputs

        with pytest.raises(ValueError, match=r"cannot be built for \(None, 3\): its call failed on arrays without num"):
            Picky().build((None, 3))

    def test_happens_when_it_becomes_a_layer_of_a_graph(self):
        inner, x = Net(), Input((3,))
        model = Model(x, inner(x))
        assert inner.count_params() == 21
        np.testing.assert_array_equal(model(X), inner(X))
        assert model.layers[1] is inner

    def test_a_call_that_needs_numbers_is_tried_out_in_a_graph(self):
        class Picky(Net):
            def call(self, inputs, training=None):
                return super().call(inputs) if float(inputs[0, 0]) < 2 else inputs

        x = Input((3,))
        assert Picky()(x).shape == (None, 1)

    def test_several_outputs_keep_their_structure(self):
        x = Input((3,))
        outputs = TwoInputs()(x, x)
        assert {name: y.shape for name, y in outputs.items()} == {"sum": (None, 2)}
        assert TwoInputs().output_names is None


def test_a_model_without_a_call_says_how_to_make_one():
    with pytest.raises(NotImplementedError, match=r"Model Model does not say what it does. Define call"):
        Model()(X)


def test_its_configuration_is_how_it_was_made():
    class Sized(Model):
        def __init__(self, units, depth=1, **kwargs):
            super().__init__(**kwargs)
            self.dense = Dense(units)

    config = Sized(4, depth=2, name="sized").get_config()
    assert config == {"name": "sized", "trainable": True, "dtype": "float32", "units": 4, "depth": 2}
    assert Sized.from_config(config).dense.units == 4
    with pytest.raises(TypeError, match=r"Sized cannot be made from its configuration, which has size"):
        Sized.from_config({"size": 3})


def test_layers_are_asked_for_by_name_or_by_place():
    model = Net()
    assert model.get_layer(index=-1) is model.out
    for wrong in ({}, {"name": "a", "index": 0}):
        with pytest.raises(ValueError, match=r"get_layer got name=.* and index=.* Give one of them"):
            model.get_layer(**wrong)


def test_states_of_layers_inside_start_anew():
    class Reader(Model):
        def __init__(self):
            super().__init__()
            self.reader = LSTM(2, stateful=True)

        def call(self, inputs):
            return self.reader(inputs)

    model, x = Reader(), np.ones((2, 3, 1), "float32")
    first = model(x)
    assert np.any(model(x) != first)
    model.reset_states()
    np.testing.assert_array_equal(model(x), first)


@pytest.mark.parametrize("method", ["export", "quantize"])
def test_what_is_not_done_says_where_it_is(method):
    with pytest.raises(NotImplementedError, match=rf"{method} .*model.save\('model.keras'\)"):
        getattr(Net(), method)("somewhere")
