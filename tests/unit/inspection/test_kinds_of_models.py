"""Trace: models inside models, branches, shared layers, sequences, attention, several inputs and outputs."""

import json

import numpy as np
import pytest

from kerasedu import layers, models, ops
from kerasedu.engine import GradientTape, Tensor
from kerasedu.optimizers import SGD, LossScaleOptimizer

GENERATOR = np.random.default_rng(0)


def numbers(*shape):
    return GENERATOR.normal(size=shape).astype("float32")


@pytest.fixture(scope="module")
def siamese():
    """A model inside a model, and a layer with the name of one in there; both are called twice."""
    encoder = models.Sequential(
        [layers.Input((4,)), layers.Dense(3, activation="relu", name="dense"), layers.Dense(2, name="top")],
        name="encoder",
    )
    a, b = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    first = layers.Dense(4, name="dense")
    both = layers.Concatenate(name="both")([encoder(first(a)), encoder(first(b))])
    model = models.Model([a, b], layers.Dense(1, name="out")(both))
    model.compile("adam", "mse")
    return model


@pytest.fixture(scope="module")
def two():
    return [numbers(3, 4), numbers(3, 4)]


class TestModelsInside:
    def test_layers_are_listed_by_their_paths(self, siamese, two):
        assert siamese.trace(two, numbers(3, 1)).layers == [
            "dense", "encoder/dense", "encoder/top", "both", "out", "loss",
        ]  # fmt: skip

    def test_a_model_inside_is_a_layer_of_the_trace(self, siamese, two):
        trace = siamese.trace(two, numbers(3, 1))
        encoder, first = siamese.get_layer("encoder"), siamese.get_layer("dense")
        for call, x in zip(trace["encoder"].calls, two, strict=True):
            np.testing.assert_allclose(call.output, encoder(first(x)), rtol=1e-5)
            np.testing.assert_allclose(call.input, first(x), rtol=1e-5)
        assert set(trace["encoder"].weights) == {weight.path for weight in encoder.weights}

    def test_a_path_tells_layers_of_one_name_apart(self, siamese, two):
        trace = siamese.trace(two, numbers(3, 1))
        assert trace["dense"].output.shape == (3, 4)
        assert trace["encoder/dense"].output.shape == (3, 3)
        assert trace["top"].output.shape == (3, 2)
        assert ["top" in trace, "encoder" in trace, "bottom" in trace, 3 in trace] == [True, True, False, False]

    def test_a_name_that_means_two_layers_is_refused(self):
        def block(name):
            return models.Sequential([layers.Input((2,)), layers.Dense(2, name="dense")], name=name)

        model = models.Sequential([layers.Input((2,)), block("left"), block("right")])
        model.compile("sgd", "mse")
        with pytest.raises(KeyError, match=r"2 layers 'dense'. Say which one: left/dense, right/dense"):
            model.trace(numbers(1, 2), numbers(1, 2))["dense"]


class TestSharedLayers:
    def test_each_call_has_its_own_numbers(self, siamese, two):
        calls = siamese.trace(two, numbers(3, 1))["dense"].calls
        np.testing.assert_array_equal([call.input for call in calls], two)
        assert not np.allclose(calls[0].gradient, calls[1].gradient)

    def test_the_gradient_of_the_weights_is_the_sum_over_calls(self, siamese, two):
        view = siamese.trace(two, numbers(3, 1))["dense"]
        by_hand = sum(x.T @ call.gradient for x, call in zip(two, view.calls, strict=True))
        np.testing.assert_allclose(view.weight_gradients["dense/kernel"], by_hand, rtol=1e-4, atol=1e-6)

    def test_of_two_calls_in_a_row_each_is_one(self):
        class Twice(models.Model):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(2, name="dense")

            def call(self, x):
                return self.dense(self.dense(x))

        model = Twice()
        model.compile("sgd", "mse")
        calls = model.trace(numbers(1, 2), numbers(1, 2))["dense"].calls
        assert len(calls) == 2
        np.testing.assert_array_equal(calls[1].input, calls[0].output)


class TestBranches:
    def test_a_merging_layer_shows_all_its_inputs(self, siamese, two):
        trace = siamese.trace(two, numbers(3, 1))
        inputs = trace["both"].inputs
        np.testing.assert_array_equal(np.concatenate(inputs, axis=1), trace["both"].output)

    def test_outputs_in_a_dict_are_traced(self):
        class Heads(models.Model):
            def __init__(self):
                super().__init__(name="heads")
                self.left, self.right = layers.Dense(2, name="left"), layers.Dense(3, name="right")

            def call(self, x):
                return {"l": self.left(x), "r": self.right(x)}

        model = Heads()
        model.compile("sgd", {"l": "mse", "r": "mae"})
        trace = model.trace(numbers(2, 4), {"l": numbers(2, 2), "r": numbers(2, 3)})
        assert trace["left"].gradient.shape == (2, 2)
        assert trace["right"].gradient.shape == (2, 3)
        assert trace.loss == pytest.approx(float(trace["loss"].output), rel=1e-6)

    def test_a_penalty_inside_a_layer_is_not_its_output(self):
        class Doubling(layers.Layer):
            def call(self, x):
                y = x * 2.0
                self.add_loss(ops.mean(x * x))
                return y

        model = models.Sequential([layers.Input((3,)), Doubling(name="doubling"), layers.Dense(1)])
        model.compile("sgd", "mse")
        x = numbers(2, 3)
        view = model.trace(x, numbers(2, 1))["doubling"]
        np.testing.assert_allclose(view.output, 2 * x)
        assert view.gradient.shape == (2, 3)


class TestSequences:
    @pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
    @pytest.mark.parametrize("whole", [False, True])
    def test_show_states_and_their_gradients_at_each_time_step(self, kind, whole):
        layer = getattr(layers, kind)(3, return_sequences=whole, name="reader")
        model = models.Sequential([layers.Input((5, 2)), layer, layers.Flatten(), layers.Dense(1)])
        model.compile("sgd", "mse")
        x = numbers(2, 5, 2)
        view = model.trace(x, numbers(2, 1))["reader"]
        hidden, gradient = view.intermediates["hidden"], view.intermediates["hidden_gradient"]
        assert hidden.shape == gradient.shape == (2, 5, 3)
        np.testing.assert_allclose(hidden if whole else hidden[:, -1], view.output)
        last = view.gradient[:, -1] if whole else view.gradient
        np.testing.assert_allclose(gradient[:, -1], last, rtol=1e-5)

    def test_state_gradients_are_those_of_the_state_at_that_time(self):
        """The sequence is cut in two, and the tape is asked for the gradients of the states at the cut.

        There h and c are apart; a change of c at the end of a time step changes h = o * tanh(c), too.
        """
        layer = layers.LSTM(3, return_state=True, name="reader")
        x, y, given = numbers(2, 5, 2), numbers(2, 1), layers.Input((5, 2))
        model = models.Model(given, layers.Dense(1, name="out")(layer(given)[0]))
        model.compile("sgd", "mse")
        inside = model.trace(x, y)["reader"].intermediates
        states = [Tensor(np.asarray(state)) for state in layer(x[:, :3])[1:]]
        with GradientTape() as tape:
            tape.watch(states)
            output = model.get_layer("out")(layer(x[:, 3:], initial_state=states)[0])
            loss = model.compute_loss(x, y, output)
        grad_h, grad_c = tape.gradient(loss, states)
        np.testing.assert_allclose(inside["hidden_gradient"][:, 2], grad_h, rtol=1e-4, atol=1e-6)
        through_h = grad_h * inside["output_gate"][:, 2] * (1 - np.tanh(inside["cell"][:, 2]) ** 2)
        np.testing.assert_allclose(inside["cell_gradient"][:, 2], grad_c + through_h, rtol=1e-4, atol=1e-6)

    def test_what_a_layer_inside_reveals_has_its_name(self):
        reader = layers.Bidirectional(layers.GRU(3, name="gru"), name="both")
        model = models.Sequential([layers.Input((4, 2)), reader, layers.Dense(1)])
        model.compile("sgd", "mse")
        trace = model.trace(numbers(2, 4, 2), numbers(2, 1))
        inside = trace["both"].intermediates
        assert inside["forward_gru.hidden"].shape == inside["backward_gru.update_gate"].shape == (2, 4, 3)
        np.testing.assert_array_equal(inside["forward_gru.hidden"], trace["forward_gru"].intermediates["hidden"])


class TestAttentionAndNormalization:
    @pytest.fixture
    def trace(self):
        given = layers.Input((6, 8))
        x = layers.MultiHeadAttention(2, 4, name="attention")(given, given)
        x = layers.BatchNormalization(name="norm")(layers.GlobalAveragePooling1D()(x))
        model = models.Model(given, layers.Dense(1)(x))
        model.compile("sgd", "mse")
        return model.trace(numbers(3, 6, 8), numbers(3, 1))

    def test_attention_shows_its_weights(self, trace):
        weights = trace["attention"].step("Softmax").output
        assert weights.shape == (3, 2, 6, 6)
        np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-5)

    def test_attention_is_one_layer_with_layers_inside(self, trace):
        assert trace["attention"].output.shape == (3, 6, 8)
        assert trace["attention/query"].output.shape == (3, 6, 2, 4)

    def test_batch_normalization_shows_mean_and_variance(self, trace):
        inside = trace["norm"].intermediates
        np.testing.assert_allclose(inside["mean"].ravel(), trace["norm"].input.mean(axis=0), rtol=1e-4, atol=1e-6)

    def test_an_operation_that_did_not_run_is_answered_with_those_that_did(self, trace):
        with pytest.raises(KeyError, match=r"Layer 'norm' ran no operation 'Conv'. It ran Normalize, Multiply, Add"):
            trace["norm"].step("Conv")


def test_a_scaled_loss_gives_the_update_that_trains():
    model = models.Sequential([layers.Input((3,)), layers.Dense(1)])
    model.compile(LossScaleOptimizer(SGD(0.1)), "mse")
    x, y = numbers(4, 3), numbers(4, 1)
    after = {step.variable: step.output for step in model.trace(x, y).steps if step.phase == "update"}
    model.train_on_batch(x, y)
    for weight in model.weights:
        np.testing.assert_allclose(after[weight.path], weight.numpy(), rtol=1e-5)


def test_sample_weights_count():
    model = models.Sequential([layers.Input((3,)), layers.Dense(1, name="out")])
    model.compile("sgd", "mse")
    x, y = numbers(2, 3), numbers(2, 1)
    trace = model.trace(x, y, sample_weight=np.array([1.0, 0.0]))
    assert trace.loss == pytest.approx(model.evaluate(x, y, sample_weight=np.array([1.0, 0.0]), verbose=0), rel=1e-5)
    assert trace["out"].gradient[0].all()
    assert not trace["out"].gradient[1].any()


def test_a_loss_that_depends_on_nothing_is_refused():
    model = models.Sequential([layers.Input((3,)), layers.Dense(1)], name="aimless")
    model.compile("sgd")
    with pytest.raises(ValueError, match=r"loss of model 'aimless' is 0.0 and depends on nothing.*Compile"):
        model.trace(numbers(1, 3), numbers(1, 1))


class TestMemory:
    @pytest.fixture
    def model(self):
        model = models.Sequential([layers.Input((4, 3)), layers.LSTM(64, name="reader"), layers.Dense(1, name="out")])
        model.compile("sgd", "mse")
        return model

    def test_is_counted_once_where_steps_share_an_array(self, model):
        trace = model.trace(numbers(8, 4, 3), numbers(8, 1))
        held = [array for step in trace.steps for array in step.arrays()]
        assert 0 < trace.nbytes < sum(array.nbytes for array in held)

    def test_beyond_the_bound_loses_the_largest_intermediates_and_says_so(self, model):
        x, y = numbers(8, 4, 3), numbers(8, 1)
        whole = model.trace(x, y)
        less = model.trace(x, y, max_bytes=whole.nbytes - 1)
        assert less.nbytes < whole.nbytes
        assert less.left_out
        assert set(less.left_out.values()) == {"(8, 1, 64) float32, 2.0 kB"}
        assert "without" in repr(less)
        assert "left out: reader." in str(less.table())
        assert set(less["reader"].left_out) == {name.split(".")[1] for name in less.left_out}

    def test_that_cannot_be_kept_to_is_refused(self, model):
        with pytest.raises(ValueError, match=r"max_bytes=100 allows 100 B. Trace fewer samples"):
            model.trace(numbers(8, 4, 3), numbers(8, 1), max_bytes=100)

    def test_has_no_bound_for_none(self, model):
        assert not model.trace(numbers(8, 4, 3), numbers(8, 1), max_bytes=None).left_out


class TestAsTableAndData:
    def test_the_table_has_a_row_for_each_operation(self, siamese, two):
        trace = siamese.trace(two, numbers(3, 1))
        table = trace.table()
        assert len(table) == sum(step.phase == "forward" for step in trace.steps)
        out = next(row for row in table.rows if row[0] == "out")
        assert out[:4] == ("out", "Matmul", "a (3, 4), b (4, 1)", "(3, 1)")
        assert float(out[5]) == pytest.approx(np.linalg.norm(trace["out"].gradient), rel=1e-2)
        assert ("dense (call 2)", "Matmul") in [row[:2] for row in table.rows]

    def test_the_table_is_text_and_html(self, siamese, two):
        table = siamese.trace(two, numbers(3, 1)).table()
        assert str(table).splitlines()[2].split() == ["layer", "op", "inputs", "output", "range", "gradient"]
        assert table._repr_html_().count("<tr>") == len(table) + 1

    def test_names_of_layers_do_no_harm_in_html(self):
        model = models.Sequential([layers.Input((3,)), layers.Dense(1, name="<img onerror=alert(1)>")])
        model.compile("sgd", "mse")
        html = model.trace(numbers(1, 3), numbers(1, 1)).table()._repr_html_()
        assert "<img" not in html
        assert "&lt;img onerror" in html

    def test_data_is_json_with_and_without_arrays(self, siamese, two):
        trace = siamese.trace(two, numbers(3, 1))
        brief, full = (json.loads(json.dumps(trace.to_dict(arrays), allow_nan=False)) for arrays in (False, True))
        assert brief["layers"] == trace.layers
        assert "values" not in brief["steps"][0]["output"]
        np.testing.assert_allclose(full["steps"][0]["output"]["values"], trace.steps[0].output)
        assert brief["steps"][0]["output"]["norm"] == pytest.approx(float(np.linalg.norm(trace.steps[0].output)))

    def test_numbers_that_are_not_finite_are_text_in_json(self):
        model = models.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
        model.compile("sgd", "mse")
        data = model.trace(np.array([[np.inf]]), np.array([[0.0]])).to_dict(arrays=True)
        assert json.dumps(data, allow_nan=False)
        assert data["loss"] == "inf"


def test_the_users_own_arrays_may_change_afterwards():
    model = models.Sequential([layers.Input((2,)), layers.Dense(1, name="out")])
    model.compile("sgd", "mse")
    x, y = numbers(2, 2), numbers(2, 1)
    trace = model.trace(x, y)
    seen = trace["out"].input.copy(), [array.copy() for array in trace["loss"].inputs]
    x[:], y[:] = 0, 0
    np.testing.assert_array_equal(trace["out"].input, seen[0])
    for array, before in zip(trace["loss"].inputs, seen[1], strict=True):
        np.testing.assert_array_equal(array, before)
