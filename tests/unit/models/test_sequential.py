"""Sequential: layers one after the other."""

import numpy as np
import pytest

from kerasedu import layers, ops
from kerasedu.engine import settings
from kerasedu.engine.naming import reset_names
from kerasedu.layers import Activation, Conv2D, Dense, Dropout, Flatten, Input, Layer, MaxPooling2D
from kerasedu.models import Sequential

X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


def digit_network():
    return Sequential(
        [
            Input((28, 28, 1)),
            Conv2D(32, 3, activation="relu"),
            MaxPooling2D(),
            Conv2D(64, 3, activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(128, activation="relu"),
            Dense(10, activation="softmax"),
        ]
    )


class Halve(Layer):
    """Does not say its output shape."""

    def call(self, inputs):
        return inputs[:, : inputs.shape[1] // 2]


def test_the_output_of_each_layer_is_the_input_of_the_next():
    model = Sequential([Input((4,)), Dense(3, activation="tanh"), Dense(2)])
    first, second = model.layers
    np.testing.assert_array_equal(model(X), second(first(X)))


def test_a_model_with_an_input_is_built_at_once():
    model = digit_network()
    assert model.built
    assert model.output_shape == (None, 10)
    assert model.count_params() == 225_034


@pytest.mark.parametrize(
    "first", [{"input_shape": (4,)}, {"input_shape": [4]}, {"input_dim": 4}, {"batch_input_shape": (None, 4)}]
)
def test_the_first_layer_may_be_told_the_shape(first):
    model = Sequential([Dense(3, **first), Dense(2)])
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 2))
    assert [w.shape for w in model.weights] == [(4, 3), (3,), (3, 2), (2,)]


def test_without_a_shape_the_model_is_built_by_its_first_batch():
    model = Sequential([Dense(3), Dense(2)])
    assert not model.built
    assert (model.weights, model.output_shape) == ([], None)
    model(X)
    assert model.built
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 2))


def test_it_can_be_built_for_a_shape():
    model = Sequential([Flatten(), Dense(2)])
    model.build((None, 3, 4))
    assert model.weights[0].shape == (12, 2)


def test_building_for_no_shape_is_refused():
    with pytest.raises(ValueError, match=r"does not know what it will be given. Say it: model.build"):
        Sequential([Dense(2)]).build()


def test_weights_come_in_the_order_of_the_layers_and_under_their_names():
    reset_names()
    model = Sequential([Input((4,)), Dense(3), Dense(2, name="out")])
    assert [w.path for w in model.weights] == ["dense/kernel", "dense/bias", "out/kernel", "out/bias"]
    assert model.name == "sequential"


def test_layers_can_be_added_and_taken_off():
    model = Sequential([Input((4,)), Dense(3)])
    model.add(Dense(2))
    assert model.output_shape == (None, 2)
    taken = model.pop()
    assert taken.units == 2
    assert model.output_shape == (None, 3)
    assert [type(layer) for layer in model.layers] == [Dense]
    assert model(X).shape == (5, 3)


def test_taking_off_the_first_layer_takes_its_input_shape_along():
    model = Sequential([Dense(3, input_dim=4)])
    model.pop()
    model.add(Dense(2, input_dim=7))
    assert (model.input_shape, model.output_shape) == ((None, 7), (None, 2))


def test_an_input_stays_when_its_layers_are_taken_off():
    model = Sequential([Input((4,)), Dense(3)])
    model.pop()
    model.add(Dense(2))
    assert model.weights[0].shape == (4, 2)


def test_nothing_can_be_taken_off_an_empty_model():
    with pytest.raises(ValueError, match=r"has no layer to take off"):
        Sequential().pop()


def test_a_layer_that_does_not_say_its_output_shape_is_tried_out():
    model = Sequential([Input((4,)), Halve(), Dense(3)])
    assert model.layers[1].weights[0].shape == (2, 3)
    assert model(X).shape == (5, 3)


def test_a_model_may_be_a_layer_of_another():
    inner = Sequential([Dense(3, activation="relu"), Dropout(0.5)])
    model = Sequential([Input((4,)), inner, Dense(2)])
    assert model.output_shape == (None, 2)
    assert len(model.trainable_weights) == 4
    np.testing.assert_array_equal(model(X, training=False), model(X))


def test_a_model_keeps_a_fixed_batch_size():
    assert Sequential([Input((4,), batch_size=8), Dense(1)]).output_shape == (8, 1)


def test_an_equal_model_comes_from_its_configuration():
    model = digit_network()
    revived = Sequential.from_config(model.get_config())
    assert revived.get_config() == model.get_config()
    assert revived.output_shape == (None, 10)
    revived.set_weights(model.get_weights())
    x = np.random.default_rng(0).random((2, 28, 28, 1))
    np.testing.assert_array_equal(revived(x), model(x))


def test_a_model_without_input_comes_back_unbuilt():
    model = Sequential([Dense(3), Activation("relu")])
    assert not Sequential.from_config(model.get_config()).built


def test_layers_are_found_by_name_and_place():
    model = Sequential([Input((4,)), Dense(3, name="hidden"), Dense(2)])
    assert model.get_layer("hidden") is model.get_layer(index=0) is model.layers[0]
    with pytest.raises(ValueError, match=r"no layer with name='hiden'. Its layers are hidden, dense"):
        model.get_layer("hiden")
    with pytest.raises(ValueError, match=r"no layer with index=5"):
        model.get_layer(index=5)


class TestWhatIsRefused:
    def test_a_class_without_its_parentheses(self):
        with pytest.raises(
            TypeError, match=r"Sequential.add got <class .*Dense.* Did you pass the class without its parentheses\?"
        ):
            Sequential([Dense])

    def test_the_same_layer_twice(self):
        layer = Dense(2, name="twin")
        with pytest.raises(ValueError, match=r"already has a layer named 'twin'.*instead of adding the same one twice"):
            Sequential([layer, layer])

    def test_two_layers_of_one_name(self):
        with pytest.raises(ValueError, match=r"already has a layer named 'a'"):
            Sequential([Dense(2, name="a"), Dense(3, name="a")])

    @pytest.mark.parametrize("wrong", [3, Dense(2)])
    def test_something_that_is_no_list(self, wrong):
        with pytest.raises(TypeError, match=r"Sequential got layers=.*It takes a list of layers"):
            Sequential(wrong)

    def test_a_second_input(self):
        with pytest.raises(ValueError, match=r"already begins with an input or a layer. An Input can only come first"):
            Sequential([Input((4,)), Dense(2), Input((2,))])

    def test_a_layer_that_cannot_take_what_comes_before_and_the_model_stays_as_it_was(self):
        model = Sequential([Input((6, 6, 1)), Conv2D(2, 3)])
        weights, stream = model.get_weights(), settings.generator().bit_generator.state
        with pytest.raises(ValueError, match=r"window of \(7, 7\) does not fit.*spatial shape \(4, 4\)") as caught:
            model.add(Conv2D(3, 7, name="large"))
        assert (
            f"This was layer 'large' of model '{model.name}', with an input of shape (None, 4, 4, 2)."
            in caught.value.__notes__
        )
        assert len(model.layers) == 1
        assert model.built
        assert model.output_shape == (None, 4, 4, 2)
        assert settings.generator().bit_generator.state == stream
        for now, then in zip(model.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(now, then)

    def test_a_first_batch_that_does_not_fit_and_a_fitting_one_is_taken_later(self):
        model = Sequential([Conv2D(2, 3), Conv2D(2, 3)])
        with pytest.raises(ValueError, match=r"does not fit into an input"):
            model(np.ones((1, 4, 4, 1)))
        assert not model.weights
        assert model(np.ones((1, 6, 6, 3))).shape == (1, 2, 2, 2)

    def test_a_dense_layer_on_images_of_unknown_size(self):
        with pytest.raises(
            ValueError, match=r"Dense layer .* got an input of shape \(None, None\).*known number of features"
        ):
            Sequential([Input((None, 3)), Flatten(), Dense(2)])


def test_a_custom_layer_works_in_a_model_and_learns():
    class Scale(layers.Layer):
        def build(self, input_shape):
            self.factor = self.add_weight((input_shape[-1],), "ones", name="factor")

        def call(self, inputs):
            return ops.multiply(inputs, self.factor)

    model = Sequential([Scale()])
    model.compile("sgd", "mse")
    model.fit(X, 3 * X, epochs=40, batch_size=5, verbose=0)
    assert np.all(model.layers[0].factor.numpy() > 1)
