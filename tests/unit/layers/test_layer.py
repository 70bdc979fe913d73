"""Layer: the life cycle that all layers share, and layers of a learner's own."""

import numpy as np
import pytest

from kerasedu import layers, ops
from kerasedu.engine import GradientTape, Variable
from kerasedu.engine.naming import reset_names
from kerasedu.layers import Conv2D, Dense, Dropout, Layer, MaxPooling2D
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


class Affine(Layer):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.scale = self.add_weight((input_shape[-1], self.units), name="scale")
        self.shift = self.add_weight((self.units,), "zeros", name="shift")

    def call(self, inputs):
        return ops.matmul(inputs, self.scale) + self.shift

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Inner(Layer):
    def __init__(self):
        super().__init__()
        self.drop = Dropout(0.5)

    def call(self, inputs):
        return self.drop(inputs)


class TestALayerOfOnesOwn:
    def test_passes_the_layer_check(self):
        check_layer(Affine, {"units": 2}, X, output_shape=(4, 2), weights={"scale": (3, 2), "shift": (2,)})

    def test_may_leave_its_output_shape_to_be_found_out(self):
        assert Affine(5).compute_output_shape((None, 3)) == (None, 5)

    def test_may_be_written_with_numpy_functions(self):
        class Bump(Layer):
            def call(self, x):
                return np.exp(-np.square(x))

        x = ops.convert_to_tensor(X)
        with GradientTape() as tape:
            tape.watch(x)
            y = Bump()(x)
        np.testing.assert_allclose(tape.gradient(y, x), -2 * X * np.exp(-(X**2)), rtol=1e-5)

    def test_without_call_says_what_is_missing(self):
        class Nothing(Layer):
            pass

        with pytest.raises(
            NotImplementedError, match=r"Layer Nothing does not say what it does. Define call\(self, inputs\)"
        ):
            Nothing()(X)

    def test_that_forgets_super_init_is_told_so(self):
        class Forgetful(Layer):
            def __init__(self):
                self.units = 3

            def call(self, inputs):
                return inputs

        with pytest.raises(
            AttributeError, match=r"class Forgetful.*has not called super\(\).__init__\(\).*the first line"
        ):
            Forgetful()(X)

    def test_that_keeps_a_layer_before_super_init_is_told_so(self):
        class Hasty(Layer):
            def __init__(self):
                self.inner = Dense(3)
                super().__init__()

        with pytest.raises(AttributeError, match=r"class Hasty.*has not called super\(\).__init__\(\).*the first line"):
            Hasty()

    def test_may_keep_plain_settings_before_super_init(self):
        class Early(Layer):
            def __init__(self):
                self.units, self.sizes, self.blocks = 3, [1, 2], []
                super().__init__()

        layer = Early()
        layer.blocks.append(Dense(1))
        layer.blocks[0].build((None, 2))
        assert len(layer.weights) == 2

    def test_with_an_unknown_attribute_gives_pythons_own_error(self):
        with pytest.raises(AttributeError, match=r"'Affine' object has no attribute 'unit'"):
            Affine().unit  # noqa: B018 - asking is the test

    def test_with_a_broken_property_shows_what_broke(self):
        class Broken(Layer):
            @property
            def size(self):
                return self.missing

        with pytest.raises(AttributeError, match=r"no attribute 'missing'"):
            Broken().size  # noqa: B018 - asking is the test


class TestLayersInsideLayers:
    def test_are_found_as_attributes_in_lists_and_in_dicts(self):
        layer = Layer()
        layer.one, layer.some, layer.named = Dense(1), [Dense(2)], {"a": Dense(3)}
        for inner in (layer.one, layer.some[0], layer.named["a"]):
            inner.build((None, 1))
        assert [w.shape[-1] for w in layer.weights] == [1, 1, 2, 2, 3, 3]

    def test_are_not_looked_for_in_a_list_that_another_took_the_place_of(self):
        layer = Layer()
        layer.parts = forgotten = []
        layer.parts = []
        forgotten.append(Dense(2))
        layer.parts.append(Dense(3))
        assert [part.units for part in layer._sublayers] == [3]

    def test_are_found_in_a_list_that_is_filled_later(self):
        layer = Layer()
        layer.blocks = []
        for units in (1, 2):
            layer.blocks.append(Dense(units))
        layer.last = Dense(3)
        for inner in (*layer.blocks, layer.last):
            inner.build((None, 1))
        assert [w.shape[-1] for w in layer.trainable_weights] == [1, 1, 2, 2, 3, 3]

    def test_are_found_once(self):
        layer, inner = Layer(), Dense(1)
        layer.a, layer.b = inner, [inner, inner]
        inner.build((None, 1))
        assert len(layer.weights) == 2

    def test_hear_from_outside_whether_this_is_training(self):
        layer = Inner()
        np.testing.assert_array_equal(layer(X, training=False), X)
        assert (layer(X, training=True) == 0).any()
        np.testing.assert_array_equal(layer(X), X)

    def test_are_frozen_with_the_layer(self):
        layer = Layer()
        layer.inner, layer.own = Dense(1), Variable(np.ones(2))
        layer.inner.build((None, 1))
        layer.trainable = False
        assert not layer.trainable_weights
        assert len(layer.non_trainable_weights) == 3
        layer.trainable = True
        assert len(layer.trainable_weights) == 3

    def test_share_their_random_streams(self):
        layer = Layer()
        layer.drop, layer.more = Dropout(0.5, seed=1), [Dropout(0.5), Inner()]
        assert layer.random_streams == [layer.drop.generator]


class TestWeights:
    def test_that_do_not_learn_come_last(self):
        layer = Layer()
        layer.add_weight((1,), name="counter", trainable=False)
        layer.add_weight((1,), name="kernel")
        assert [w.name for w in layer.weights] == ["kernel", "counter"]
        assert [w.name for w in layer.non_trainable_weights] == ["counter"]

    def test_a_layer_that_is_not_trainable_has_none_to_train(self):
        layer = Dense(2, trainable=False)
        layer(X)
        assert not layer.trainable_weights
        assert layer.count_params() == 8

    def test_can_be_taken_out_and_put_into_another_layer(self):
        one, other = Affine(), Affine()
        y = one(X)
        other.build(X.shape)
        other.set_weights(one.get_weights())
        np.testing.assert_array_equal(other(X), y)

    def test_taken_out_are_copies(self):
        layer = Affine()
        layer.build(X.shape)
        layer.get_weights()[0][:] = 7
        assert not (layer.get_weights()[0] == 7).any()

    def test_of_other_shapes_are_refused_and_nothing_is_changed(self):
        layer = Affine()
        layer.build(X.shape)
        before = layer.get_weights()
        with pytest.raises(
            ValueError, match=r"was given weights of shapes .* and has weights of shapes \[\(3, 2\), \(2,\)\]"
        ):
            layer.set_weights([np.zeros((3, 2)), np.zeros(3)])
        for now, then in zip(layer.get_weights(), before, strict=True):
            np.testing.assert_array_equal(now, then)


class TestInputs:
    def test_become_the_number_type_of_the_layer(self):
        for x in ([[1, 2, 3]], np.ones((1, 3), "uint8"), np.ones((1, 3), "float64"), [[True, False, True]]):
            assert Dense(1)(x).dtype == np.float32

    def test_that_are_tensors_become_it_too(self):
        assert Dense(1)(ops.convert_to_tensor(np.ones((1, 3), "float64"))).dtype == np.float32

    @pytest.mark.parametrize("x", [np.array([["a", "b"]]), np.array([[None, 1]]), [["a", "b"]]])
    def test_that_are_no_numbers_are_refused(self, x):
        with pytest.raises(TypeError, match=r"Dense layer 'd' got an input of type .*turn text into\s+numbers"):
            Dense(1, name="d")(x)


class TestArguments:
    def test_that_a_layer_does_not_have_are_refused_with_near_names(self):
        with pytest.raises(
            TypeError, match=r"Dense has no argument 'activaton' \(got activaton='relu'\). Did you mean activation\?"
        ):
            Dense(3, activaton="relu")
        with pytest.raises(TypeError, match=r"MaxPooling2D has no argument 'poolsize'.*Did you mean pool_size"):
            MaxPooling2D(poolsize=3)
        with pytest.raises(TypeError, match=r"Conv2D has no argument 'stride'.*Did you mean strides"):
            Conv2D(3, 3, stride=2)

    def test_that_come_near_to_nothing_are_answered_with_all_there_are(self):
        with pytest.raises(TypeError, match=r"Dropout has no argument 'qqq' .*It has .*noise_shape.*rate"):
            Dropout(0.5, qqq=1)

    def test_say_the_first_shape_in_three_ways(self):
        assert Dense(1, input_shape=(3,)).batch_input_shape == (None, 3)
        assert Dense(1, input_shape=[3]).batch_input_shape == (None, 3)
        assert Dense(1, input_dim=3).batch_input_shape == (None, 3)
        assert Dense(1, batch_input_shape=(8, 3)).batch_input_shape == (8, 3)

    def test_a_first_shape_is_a_tuple(self):
        with pytest.raises(ValueError, match=r"got input_shape=3. It takes a tuple: input_shape=\(3,\)"):
            Dense(1, input_shape=3)

    def test_a_number_type_is_one_that_numpy_knows(self):
        assert Dense(1, dtype=np.float64).get_config()["dtype"] == "float64"
        with pytest.raises(ValueError, match=r"Layer 'd' got dtype='float33'.*such as 'float32'"):
            Dense(1, dtype="float33", name="d")


def test_names_are_given_as_in_keras():
    reset_names()
    names = [layer.name for layer in (Conv2D(1, 1), Conv2D(1, 1), MaxPooling2D(), Dense(1), layers.Flatten())]
    assert names == ["conv2d", "conv2d_1", "max_pooling2d", "dense", "flatten"]


def test_a_layer_comes_back_from_its_serialized_form():
    layer = layers.deserialize(layers.serialize(Dense(3, "relu", name="d")))
    assert (type(layer), layer.units, layer.name) == (Dense, 3, "d")


def test_an_unknown_class_is_not_looked_for():
    with pytest.raises(ValueError, match=r"Unknown layer: 'Dens'. Did you mean .*'Dense'"):
        layers.deserialize({"class_name": "Dens", "config": {}})


def test_losses_added_in_a_call_are_those_of_the_last_call():
    class Penalty(Layer):
        def call(self, x):
            self.add_loss(ops.sum(x))
            return x

    layer = Penalty()
    layer(np.ones((2, 2)))
    layer(np.ones((2, 3)))
    assert [float(loss) for loss in layer.losses] == [6.0]
