"""Models made of a graph: Model(inputs, outputs)."""

import copy

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, KerasTensor
from kerasedu.layers import Concatenate, Conv2D, Dense, Dropout, Embedding, Input, InputLayer, Layer
from kerasedu.models import Function, Functional, Model, Sequential

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


def two_branches():
    one, two = Input((4,), name="one"), Input((3,), name="two")
    joined = Concatenate()([Dense(5, name="left")(one), Dense(2, name="right")(two)])
    return Model([one, two], [Dense(1, name="judge")(joined), joined[:, :2] * 2.0])


def test_a_model_of_inputs_and_outputs_is_functional():
    assert isinstance(two_branches(), Functional)


def test_it_calculates_what_its_layers_do_one_after_the_other():
    model, second = two_branches(), np.ones((6, 3), "float32")
    left, right, judge = (model.get_layer(name) for name in ("left", "right", "judge"))
    joined = np.concatenate([left(X), right(second)], axis=-1)
    first_output, second_output = model([X, second])
    np.testing.assert_allclose(first_output, judge(joined), rtol=1e-6)
    np.testing.assert_allclose(second_output, 2 * joined[:, :2], rtol=1e-6)


def test_its_shapes_are_known_before_there_is_data():
    assert two_branches().output_shape == [(None, 1), (None, 2)]


def test_inputs_may_be_named():
    model, second = two_branches(), np.ones((6, 3), "float32")
    by_name = model({"two": second, "one": X})
    for one, other in zip(by_name, model([X, second]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_shared_layer_counts_once():
    shared = Dense(3)
    one, two = Input((4,)), Input((4,))
    model = Model([one, two], ops.add(shared(one), shared(two)))
    assert [type(layer) for layer in model.layers] == [InputLayer, InputLayer, Dense]
    assert len(model.weights) == 2


def test_it_learns():
    x = Input((4,))
    model = Model(x, Dense(1)(ops.tanh(Dense(8)(x))))
    model.compile("adam", "mse")
    losses = model.fit(X, X[:, :1], epochs=60, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]


def test_an_output_that_does_not_come_from_the_inputs_is_refused():
    one, stray = Input((4,), name="one"), Input((4,), name="stray")
    with pytest.raises(ValueError, match=r"cannot compute its outputs from its inputs: they need <KerasTensor .*stray"):
        Model(one, Dense(1)(stray))


def test_a_missing_input_is_named():
    with pytest.raises(ValueError, match=r"got inputs named one and lacks two"):
        two_branches()({"one": X})
    with pytest.raises(ValueError, match=r"got 1 inputs and takes 2: one, two"):
        two_branches()([X])


class TestWhatAModelIsGiven:
    def test_one_array_may_come_in_a_list_or_under_its_name(self):
        model = dense_model()
        for given in ([X], (X,), {"x": X}, {"x": X, "unused": 1}):
            np.testing.assert_array_equal(model(given), model(X))

    def test_it_comes_in_the_structure_of_the_inputs(self):
        one, two = Input((4,), name="one"), Input((3,), name="two")
        model = Model({"left": [one], "right": {"deep": two}}, Concatenate()([one, two]))
        second = np.ones((6, 3), "float32")
        assert model({"left": [X], "right": {"deep": second}}).shape == (6, 7)
        assert model.output_shape == (None, 7)

    def test_keys_of_a_dict_name_the_inputs_of_a_dict(self):
        one, two = Input((4,), name="one"), Input((3,), name="two")
        model = Model({"b": one, "a": two}, Concatenate()([one, two]))
        assert model.input_names == ["a", "b"]
        assert model({"a": np.ones((6, 3)), "b": X}).shape == (6, 7)
        with pytest.raises(ValueError, match=r"got inputs named one, two and lacks a, b"):
            model({"one": X, "two": np.ones((6, 3))})

    def test_an_axis_of_length_1_at_the_end_comes_and_goes(self):
        number = Input((1,))
        assert Model(number, Dense(2)(number))(np.ones(7)).shape == (7, 2)
        scalar = Input(())
        assert Model(scalar, ops.expand_dims(scalar, -1))(np.ones((7, 1))).shape == (7, 1)

    def test_whole_numbers_become_the_type_of_the_input(self):
        assert dense_model()(np.ones((3, 4), int)).dtype == np.float32
        words = Input((2,), dtype="int32")
        assert Model(words, words)(np.ones((3, 2), "int64")).dtype == np.int32

    def test_an_optional_input_may_be_none(self):
        class Perhaps(Layer):
            def call(self, inputs, more=None):
                return inputs if more is None else inputs + more

        x, more = Input((4,), name="x"), Input((4,), name="more", optional=True)
        model = Model([x, more], Perhaps()(x, more))
        np.testing.assert_array_equal(model([X, None]), X)
        np.testing.assert_array_equal(model([X, X]), 2 * X)
        with pytest.raises(ValueError, match=r"got None for its input 'x'.*optional=True"):
            model([None, X])

    @pytest.mark.parametrize("wrong", [np.ones((3, 5)), np.ones(4), np.ones((3, 4, 4))])
    def test_a_wrong_shape_is_refused_and_the_input_named(self, wrong):
        with pytest.raises(
            ValueError, match=r"got an array of shape \(.*\) for its input 'x', which takes \(None, 4\)"
        ):
            dense_model()(wrong)


def dense_model():
    x = Input((4,), name="x")
    return Model(x, Dense(2, name="out")(x), name="dense_model")


class TestPartsOfAModel:
    def test_an_output_in_the_middle_makes_a_model_of_the_part_before(self):
        x = Input((4,))
        hidden = Dense(3, activation="tanh", name="hidden")
        model = Model(x, Dense(1)(hidden(x)))
        part = Model(model.input, model.get_layer("hidden").output)
        np.testing.assert_array_equal(part(X), hidden(X))

    def test_a_model_may_begin_in_the_middle(self):
        x = Input((4,))
        hidden = Dense(3, name="hidden")(x)
        out = Dense(1, name="out")
        whole = Model(x, out(hidden))
        tail = Model(hidden, whole.output)
        assert [layer.name for layer in tail.layers][1:] == ["out"]
        np.testing.assert_array_equal(tail(np.ones((2, 3))), out(np.ones((2, 3))))
        assert len(whole.layers) == 3

    def test_layers_know_what_they_were_called_on(self):
        model = dense_model()
        out = model.get_layer("out")
        assert out.input is model.input
        assert out.output is model.output
        with pytest.raises(AttributeError, match=r"Dense 'alone' has no output yet: it was never called"):
            _ = Dense(1, name="alone").output

    def test_operations_are_listed_with_the_layers(self):
        x = Input((4,), name="x")
        model = Model(x, ops.mean(Dense(2, name="d")(x), axis=1, keepdims=True) * 2.0)
        assert [operation.name.rstrip("_0123456789") for operation in model.operations] == [
            "x",
            "d",
            "mean",
            "multiply",
        ]
        assert [layer.name for layer in model.layers] == ["x", "d"]

    def test_outputs_are_named_after_their_layers_or_their_keys(self):
        assert two_branches().output_names[0] == "judge"
        x = Input((4,))
        assert Model(x, {"b": Dense(1)(x), "a": Dense(2)(x)}).output_names == ["a", "b"]

    def test_a_list_of_one_output_is_that_output(self):
        x = Input((4,))
        model = Model([x], [Dense(2)(x)])
        assert model(X).shape == (6, 2)
        assert (model.input_shape, model.output_shape) == ((None, 4), (None, 2))


class TestAModelAsALayer:
    def test_it_shares_its_weights(self):
        inner = dense_model()
        one, two = Input((4,)), Input((4,))
        model = Model([one, two], ops.subtract(inner(one), inner(two)))
        assert len(model.weights) == 2
        np.testing.assert_allclose(model([X, X]), 0)
        inner.get_layer("out").bias.assign([1.0, 2.0])
        np.testing.assert_allclose(model([X, 0 * X])[:, 0], (X @ inner.weights[0].numpy())[:, 0], rtol=1e-4, atol=1e-5)

    def test_it_finds_out_its_shape_for_other_inputs(self):
        picture = Input((None, None, 3))
        model = Model(picture, Conv2D(2, 3)(picture))
        assert model(Input((10, 12, 3))).shape == (None, 8, 10, 2)
        assert model.compute_output_shape((5, 8, 8, 3)) == (5, 6, 6, 2)

    def test_calling_it_on_its_own_input_leaves_the_graph_alone(self):
        x = Input((4,), name="x")
        same = Model(x, x)
        outer = Model(x, Dense(1)(same(x)))
        assert outer(X).shape == (6, 1)
        assert x.node.operation.name == "x"

    def test_gradients_pass_a_frozen_one(self):
        inner = dense_model()
        inner.trainable = False
        x = Input((4,))
        model = Model(x, inner(Dense(4, name="first")(x)))
        assert [w.path for w in model.trainable_weights] == ["first/kernel", "first/bias"]
        with GradientTape() as tape:
            loss = ops.sum(model(X))
        assert all(np.any(gradient) for gradient in tape.gradient(loss, model.trainable_weights))

    def test_a_frozen_model_may_be_asked_for_at_once(self):
        x = Input((4,))
        assert not Model(x, Dense(1)(x), trainable=False).trainable_weights


class TestTraining:
    def test_what_a_call_was_told_holds_while_nobody_says_otherwise(self):
        x = Input((4,))
        model = Model(x, Dropout(0.5)(x, training=True))
        assert np.any(model(X) != X)
        np.testing.assert_array_equal(model(X, training=False), X)  # as in Keras 3

    def test_what_the_outer_model_is_told_holds_inside(self):
        x = Input((4,))
        inner = Sequential([Dropout(0.5)])
        model = Model(x, inner(x))
        np.testing.assert_array_equal(model(X), X)
        assert np.any(model(X, training=True) != X)


class TestClassesOfTheirOwn:
    def test_may_give_inputs_and_outputs_to_super(self):
        class Small(Model):
            def __init__(self, units):
                x = Input((4,))
                super().__init__(x, Dense(units)(x))
                self.units = units

        model = Small(3)
        assert isinstance(model, Functional)
        assert (model(X).shape, model.units, model.get_config()) == ((6, 3), 3, {"units": 3})
        assert Small(5).count_params() == 25
        assert Small.from_config(model.get_config()).output_shape == (None, 3)

    def test_may_take_what_functional_takes(self):
        class Same(Model):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)

        x = Input((4,))
        model = Same(x, Dense(2)(x), name="same")
        revived = Same.from_config(model.get_config())
        assert (type(revived), revived.name, revived.output_shape) == (Same, "same", (None, 2))

    def test_inputs_alone_are_refused(self):
        with pytest.raises(TypeError, match=r"Model got inputs or outputs alone. Give both: Model\(inputs, outputs\)"):
            Model(Input((4,)))


class TestWhatIsRefused:
    def test_what_is_no_tensor(self):
        with pytest.raises(ValueError, match=r"got inputs with array.* of type ndarray among them"):
            Model(np.ones(3), Input((3,)))
        with pytest.raises(ValueError, match=r"got outputs with 3 of type int among them"):
            Model(Input((3,)), 3)
        with pytest.raises(ValueError, match=r"got no outputs"):
            Model(Input((3,)), [])

    def test_two_layers_of_one_name(self):
        x = Input((4,))
        with pytest.raises(ValueError, match=r"has two layers or operations named 'd'.*give one of them another"):
            Model(x, Dense(2, name="d")(Dense(2, name="d")(x)))

    def test_the_same_input_twice(self):
        x = Input((4,))
        with pytest.raises(ValueError, match=r"got the same input twice"):
            Model([x, x], Dense(1)(x))

    def test_layers_as_an_attribute(self):
        with pytest.raises(AttributeError, match=r"was given an attribute named layers.*such as self.blocks"):
            dense_model().layers = [1]


def test_a_copy_has_weights_of_its_own():
    model = dense_model()
    other = copy.deepcopy(model)
    other.weights[1].assign([5.0, 5.0])
    np.testing.assert_allclose(other(X) - model(X), 5.0, rtol=1e-5)


def test_words_stay_whole_numbers():
    words = Input((3,), dtype="int32")
    assert Model(words, Embedding(2**25, 1)(words))(np.array([[0, 1, 2**25 - 1]])).shape == (1, 3, 1)


class TestFunction:
    def test_runs_a_graph_of_operations(self):
        x = KerasTensor((2, 3))
        function = Function(x, {"sum": ops.sum(x, axis=-1), "twice": [x * 2.0]})
        result = function(np.ones((2, 3), "float32"))
        np.testing.assert_array_equal(result["sum"], [3, 3])
        np.testing.assert_array_equal(result["twice"][0], np.full((2, 3), 2))
        assert function.compute_output_shape((2, 3)) == {"sum": (2,), "twice": [(2, 3)]}

    def test_is_an_operation_of_other_graphs(self):
        x, y = KerasTensor((2, 3)), KerasTensor((2, 3))
        twice = Function(x, x * 2.0)
        np.testing.assert_array_equal(Function(y, twice(twice(y)))(np.ones((2, 3))), np.full((2, 3), 4))
