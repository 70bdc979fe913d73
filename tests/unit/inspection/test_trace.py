"""Trace: every number of one training step, and the model as it was."""

import itertools

import numpy as np
import pytest

from kerasedu.engine import GradientTape, settings
from kerasedu.inspection import Step, Trace
from kerasedu.layers import LSTM, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, Input, Layer, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD

GENERATOR = np.random.default_rng(0)
X = GENERATOR.normal(size=(3, 8, 8, 1)).astype("float32")
Y = np.array([0, 2, 1])
FORWARD = [
    ("conv", "Conv"), ("conv", "Add"), ("conv", "Relu"),
    ("pool", "MaxPool"), ("flatten", "Reshape"), ("drop", "Dropout"),
    ("hidden", "Matmul"), ("hidden", "Add"), ("hidden", "Relu"), ("out", "Matmul"), ("out", "Add"), ("out", "Softmax"),
    ("loss", "CategoricalCrossentropy"), ("loss", "Mean"),
]  # fmt: skip


def network(optimizer="adam", **dropout):
    layers = [
        Input((8, 8, 1)),
        Conv2D(4, 3, activation="relu", name="conv"),
        MaxPooling2D(name="pool"),
        Flatten(name="flatten"),
        Dropout(0.25, name="drop", **dropout),
        Dense(6, activation="relu", name="hidden"),
        Dense(3, activation="softmax", name="out"),
    ]
    model = Sequential(layers)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.fixture
def model():
    return network()


@pytest.fixture
def trace(model):
    return model.trace(X, Y)


def of_phase(trace, phase):
    return [step for step in trace.steps if step.phase == phase]


class TestSteps:
    def test_come_in_the_order_they_ran(self, trace):
        phases = [step.phase for step in trace.steps]
        assert phases == sorted(phases, key=["forward", "backward", "update"].index)
        assert [(step.layer, step.op) for step in of_phase(trace, "forward")] == FORWARD
        assert [(step.layer, step.op) for step in of_phase(trace, "backward")] == FORWARD[::-1]

    def test_of_the_update_are_one_for_each_weight(self, model, trace):
        updates = of_phase(trace, "update")
        assert [step.variable for step in updates] == [w.path for w in model.weights]
        assert {step.op for step in updates} == {"Adam"}
        assert [step.layer for step in updates] == ["conv", "conv", "hidden", "hidden", "out", "out"]

    def test_hand_the_numbers_on_from_one_to_the_next(self, trace):
        for before, after in itertools.pairwise(of_phase(trace, "forward")[:12]):
            first = next(iter(after.inputs.values()))
            np.testing.assert_array_equal(first, before.output)

    def test_hand_the_gradients_on_from_one_to_the_next(self, trace):
        steps = of_phase(trace, "backward")
        for after, before in itertools.pairwise(steps[3:]):
            np.testing.assert_array_equal(next(iter(after.input_gradients.values())), before.gradient)

    def test_have_gradients_in_the_shape_of_what_they_belong_to(self, trace):
        for step in of_phase(trace, "backward"):
            assert step.gradient.shape == step.output.shape
            for name, gradient in step.input_gradients.items():
                assert gradient.shape == step.inputs[name].shape, (step, name)

    def test_forward_have_no_gradients(self, trace):
        assert all(step.gradient is None and not step.input_gradients for step in of_phase(trace, "forward"))

    def test_all_have_a_formula(self, trace):
        assert all(step.formula for step in trace.steps)

    def test_are_plain_data_that_can_be_made_by_hand(self):
        step = Step("forward", "dense", "Dense", {"x": X}, X)
        assert (step.gradient, step.input_gradients, step.variable) == (None, {}, "")
        assert repr(step) == "<Step forward dense: Dense, output (3, 8, 8, 1)>"

    def test_show_what_the_operations_reveal(self, trace):
        steps = {(step.phase, step.op): step for step in trace.steps}
        columns = steps["forward", "Conv"].intermediates["columns"]
        assert columns.size == 3 * 6 * 6 * 9
        assert steps["forward", "MaxPool"].intermediates["winner"].shape == (3, 3, 3, 4)
        assert set(np.unique(steps["forward", "Dropout"].intermediates["mask"])) <= {0, np.float32(4 / 3)}


class TestNumbers:
    def test_are_those_of_the_engine(self, model):
        trace = model.trace(X, Y, training=False)
        with GradientTape() as tape:
            y_pred = model(X, training=False)
            loss = model.compute_loss(X, Y, y_pred)
        gradients = tape.gradient(loss, model.weights)
        assert trace.loss == pytest.approx(float(loss), rel=1e-6)
        np.testing.assert_allclose(trace["out"].output, y_pred.numpy(), rtol=1e-5)
        for step, gradient in zip(of_phase(trace, "update"), gradients, strict=True):
            np.testing.assert_allclose(step.gradient, gradient, rtol=1e-4, atol=1e-6)

    @pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", SGD(0.1, momentum=0.9, nesterov=True)])
    def test_of_the_update_are_those_that_train(self, optimizer):
        model = network(optimizer)
        for _ in range(2):
            trace = model.trace(X, Y)
            for step, weight in zip(of_phase(trace, "update"), model.weights, strict=True):
                np.testing.assert_array_equal(step.inputs["weight"], weight.numpy())
            model.fit(X, Y, batch_size=3, shuffle=False, verbose=0)
            for step, weight in zip(of_phase(trace, "update"), model.weights, strict=True):
                np.testing.assert_allclose(step.output, weight.numpy(), rtol=1e-4, atol=1e-6)

    def test_do_not_change_when_training_goes_on(self, model):
        trace = model.trace(X, Y)
        kept = [step.output.copy() for step in trace.steps]
        inputs = [{name: x.copy() for name, x in step.inputs.items()} for step in trace.steps]
        model.fit(X, Y, epochs=2, verbose=0)
        for step, output, given in zip(trace.steps, kept, inputs, strict=True):
            np.testing.assert_array_equal(step.output, output)
            np.testing.assert_equal(step.inputs, given)

    def test_include_penalties_on_weights(self):
        model = Sequential([Input((2,)), Dense(1, kernel_regularizer="l2", use_bias=False)])
        model.compile("sgd", "mse")
        kernel, x = model.get_weights()[0], np.array([[1.0, 2.0]])
        trace = model.trace(x, np.zeros((1, 1)))
        expected = 2 * (x @ kernel) * x.T + 2 * 0.01 * kernel
        np.testing.assert_allclose(trace.steps[-1].gradient, expected, rtol=1e-5)


class TestLayersOfATrace:
    def test_are_listed_in_forward_order(self, trace):
        assert trace.layers == ["conv", "pool", "flatten", "drop", "hidden", "out", "loss"]

    def test_show_output_gradient_and_intermediates(self, trace):
        view = trace["conv"]
        assert view.output.shape == (3, 6, 6, 4)
        assert view.output.min() == 0
        assert view.gradient.shape == view.output.shape
        assert "columns" in view.intermediates
        assert {step.phase for step in view.steps} == {"forward", "backward", "update"}

    def test_that_do_not_exist_are_answered_with_those_that_do(self, trace):
        with pytest.raises(KeyError, match=r"no layer 'conv2d'. It has conv, pool, flatten, drop, hidden, out, loss"):
            trace["conv2d"]

    def test_without_weights_are_steps_too_also_before_the_first_weight(self):
        model = Sequential(
            [Input((4, 4, 1)), AveragePooling2D(name="pool"), Flatten(name="flat"), Dense(2, name="out")]
        )
        model.compile("sgd", "mse")
        trace = model.trace(np.ones((1, 4, 4, 1)), np.ones((1, 2)))
        assert trace.layers == ["pool", "flat", "out", "loss"]
        assert trace["pool"].gradient.shape == (1, 2, 2, 1)

    def test_that_are_frozen_are_steps_too_without_an_update(self, model):
        model.get_layer("conv").trainable = False
        trace = model.trace(X, Y)
        assert trace.layers[0] == "conv"
        assert [step.layer for step in of_phase(trace, "update")] == ["hidden", "hidden", "out", "out"]

    def test_of_a_model_without_weights_can_be_seen(self):
        model = Sequential([Input((4,)), Dropout(0.5, name="drop")])
        model.compile("sgd", "mse")
        assert model.trace(np.ones((1, 4)), np.ones((1, 4))).layers == ["drop", "loss"]


class TestTheModelStaysAsItWas:
    @pytest.mark.parametrize("seed", [None, 7])
    def test_weights_optimizer_metrics_and_random_streams(self, seed):
        traced, untouched = network(seed=seed), network(seed=seed)
        untouched.set_weights(traced.get_weights())
        results = []
        for model in (traced, untouched):
            settings.set_random_seed(1)
            model.fit(X, Y, batch_size=2, verbose=0)
            if model is traced:
                before = model.get_weights(), model.optimizer.iterations, model.history, model.get_metrics_result()
                for training in (True, False, True):
                    model.trace(X, Y, training=training)
                after = model.get_weights(), model.optimizer.iterations, model.history, model.get_metrics_result()
                np.testing.assert_equal(after, before)
            history = model.fit(X, Y, epochs=2, batch_size=2, verbose=0).history
            results.append((model.get_weights(), history))
        np.testing.assert_equal(results[0], results[1])

    def test_also_when_it_is_traced_before_its_first_batch(self):
        results = []
        for trace_first in (True, False):
            settings.set_random_seed(1)
            model = Sequential([Dense(4, activation="relu"), Dropout(0.5), Dense(1)])
            model.compile("adam", "mse")
            if trace_first:
                model.trace(X[:, :, 0, 0], Y)
            model.fit(X[:, :, 0, 0], Y, epochs=2, verbose=0)
            results.append(model.get_weights())
        np.testing.assert_equal(results[0], results[1])

    def test_also_when_a_layer_fails_in_the_middle(self):
        class Broken(Layer):
            def call(self, inputs, training=False):
                if training:
                    raise ZeroDivisionError
                return inputs

        model = Sequential([Input((8,)), Dense(4), Dropout(0.5), Broken()])
        model.compile("adam", "mse")
        optimizer, stream = model.optimizer, settings.generator().bit_generator.state
        with pytest.raises(ZeroDivisionError):
            model.trace(X[:, :, 0, 0], np.ones((3, 4)))
        assert model.optimizer is optimizer
        assert settings.generator().bit_generator.state == stream

    def test_random_layers_draw_what_the_next_training_step_would(self):
        model = network()
        settings.set_random_seed(4)
        masks = [model.trace(X, Y)["drop"].intermediates["mask"] for _ in range(2)]
        np.testing.assert_array_equal(masks[0], masks[1])


def test_bad_data_is_refused_as_by_fit(model):
    with pytest.raises(ValueError, match=r"trace got x of shape \(3, 8, 8\).*Add the channel axis: x\[..., None\]"):
        model.trace(X[..., 0], Y)
    with pytest.raises(ValueError, match=r"A label is 3, and the predictions have 3 classes"):
        model.trace(X, Y + 1)


def test_whole_numbers_are_taken_as_images(model):
    pixels = (X > 0).astype("uint8")
    np.testing.assert_allclose(model.trace(pixels, Y).loss, model.trace(pixels.astype("float32"), Y).loss)


def test_a_trace_has_a_readable_form(trace):
    assert repr(trace) == f"<Trace of {len(trace)} steps through 7 layers, loss {trace.loss:.4g}>"
    assert repr(trace["pool"]) == "<LayerView pool: 2 steps, output (3, 3, 3, 4)>"
    assert isinstance(trace, Trace)


def test_an_update_belongs_to_the_layer_that_used_the_weight_and_tells_what_the_rule_remembers():
    model = Sequential([Input((3, 2)), LSTM(2, name="reader"), Dense(1, name="judge")])
    model.compile("adam", "mse")
    trace = model.trace(np.ones((2, 3, 2)), np.ones((2, 1)))
    updates = [step for step in trace.steps if step.phase == "update"]
    assert [step.layer for step in updates] == ["reader"] * 3 + ["judge"] * 2
    assert set(updates[0].intermediates) == {"learning_rate", "momentum", "velocity"}
    np.testing.assert_allclose(updates[0].intermediates["momentum"], 0.1 * updates[0].gradient, rtol=1e-5)


class TestSettings:
    def test_say_how_an_operation_was_made(self, trace):
        conv, pool = (trace[name].step(op) for name, op in (("conv", "Conv"), ("pool", "MaxPool")))
        assert conv.settings == {"strides": (1, 1), "padding": "valid", "dilation": (1, 1), "relu": False}
        assert pool.settings == {"size": (2, 2), "strides": (2, 2), "padding": "valid"}
        assert trace["conv"].step("Add").settings == {}

    def test_of_an_update_are_the_numbers_of_its_rule(self, trace):
        settings = of_phase(trace, "update")[0].settings
        assert (settings["beta_1"], settings["step"]) == (0.9, 1)

    def test_an_update_knows_what_the_rule_remembered(self):
        model = network(SGD(0.1, momentum=0.5))
        model.fit(X, Y, verbose=0)
        for step in of_phase(model.trace(X, Y), "update"):
            expected = 0.5 * step.inputs["momentum"] - 0.1 * step.gradient
            np.testing.assert_allclose(step.intermediates["momentum"], expected, rtol=1e-5)
