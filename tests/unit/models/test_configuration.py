"""Models as plain data: what cannot be written, and what is refused when it is read."""

import copy
import json

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import Operation
from kerasedu.layers import Dense, Input, Lambda, Layer
from kerasedu.models import Functional, Model, Sequential, model_from_json
from kerasedu.saving import register_keras_serializable


def small():
    x = Input((4,), name="x")
    return Model(x, Dense(2, name="d")(x)[:, 0] * 3.0, name="small")


def changed(change):
    """The configuration of the small model, changed by a function."""
    config = copy.deepcopy(json.loads(small().to_json()))
    change(config["config"])
    return json.dumps(config)


def test_a_configuration_makes_an_equal_model():
    model = small()
    other = Functional.from_config(model.get_config())
    other.set_weights(model.get_weights())
    x = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_array_equal(other(x), model(x))
    assert Model.from_config(model.get_config()).name == "small"


def test_settings_of_operations_are_kept():
    x = Input((4, 3), name="x")
    model = Model(x, ops.mean(ops.transpose(x, (0, 2, 1)), axis=(1, 2)))
    other = model_from_json(model.to_json())
    values = np.arange(24, dtype="float32").reshape(2, 4, 3)
    np.testing.assert_array_equal(other(values), model(values))


def test_layers_and_operations_of_ones_own_are_found_among_the_custom_objects():
    class Threefold(Layer):
        def __init__(self, factor=3.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs):
            return inputs * self.factor

    class Shift(Operation):
        def __init__(self, by, name=None):
            super().__init__(name=name)
            self.by = by

        def call(self, x):
            return x + self.by

    x = Input((4,))
    text = Model(x, Shift(1.0)(Threefold(2.0)(x))).to_json()
    other = model_from_json(text, custom_objects={"Threefold": Threefold, "Shift": Shift})
    np.testing.assert_array_equal(other(np.ones((1, 4))), np.full((1, 4), 3))
    with pytest.raises(ValueError, match=r"Threefold"):
        model_from_json(text)


def test_a_registered_model_of_ones_own_is_found():
    @register_keras_serializable("tests")
    class Registered(Model):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.dense = Dense(units)

        def call(self, inputs):
            return self.dense(inputs)

    model = Registered(3)
    model(np.ones((2, 4)))
    other = model_from_json(model.to_json())
    assert (type(other), other.count_params()) == (Registered, 15)


class TestWhatCannotBeWritten:
    def test_a_lambda(self):
        x = Input((4,))
        with pytest.raises(ValueError, match=r"[Ll]ambda"):
            Model(x, Lambda(lambda t: 2 * t)(x)).to_json()

    def test_an_operation_that_keras_does_not_have(self):
        x = Input((4,))
        with pytest.raises(ValueError, match=r"is ops.dense, which Keras's files have no name for. Call it inside a L"):
            Model(x, ops.dense(x, np.ones((4, 2)), np.ones(2))).to_json()

    def test_an_argument_that_is_an_object(self):
        class Strange(Layer):
            def call(self, inputs, extra=None):
                return inputs

        x = Input((4,))
        with pytest.raises(ValueError, match=r"has the argument <object .* which cannot be written down"):
            Model(x, Strange()(x, extra=object())).to_json()

    def test_what_a_class_was_made_with(self):
        class Holder(Model):
            def __init__(self, dense):
                super().__init__()
                self.dense = dense

        with pytest.raises(
            NotImplementedError, match=r"Holder 'holder.*' was made with dense=<Dense .*Define get_config"
        ):
            Holder(Dense(1)).get_config()


class TestWhatIsRefusedOnReading:
    def test_what_is_no_json(self):
        with pytest.raises(ValueError, match=r"is no JSON"):
            model_from_json("{")

    def test_what_is_no_model(self):
        with pytest.raises(ValueError, match=r"describes a Dense, and no model"):
            model_from_json('{"module": "keras.layers", "class_name": "Dense", "config": {"units": 3}}')

    def test_a_layer_that_is_not_described(self):
        text = changed(lambda config: config["output_layers"].__setitem__(0, "nobody"))
        with pytest.raises(ValueError, match=r"mentions a layer 'nobody' that it does not describe"):
            model_from_json(text)

    def test_a_call_that_is_not_described(self):
        with pytest.raises(ValueError, match=r"mentions a call that it does not describe"):
            model_from_json(changed(lambda config: config["output_layers"].__setitem__(1, 7)))

    def test_an_output_that_is_not_there(self):
        with pytest.raises(ValueError, match=r"wants output 7 of layer 'multiply.*', which has 1"):
            model_from_json(changed(lambda config: config["output_layers"].__setitem__(2, 7)))

    def test_a_graph_in_a_circle(self):
        def bend(config):
            place = config["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"]
            place[0] = config["layers"][2]["name"]

        with pytest.raises(
            ValueError, match=r"cannot be put together: the calls of d, .* need outputs that nothing makes"
        ):
            model_from_json(changed(bend))

    def test_an_unknown_operation(self):
        with pytest.raises(ValueError, match=r"operation of class 'System', which is none of Keras's"):
            model_from_json(changed(lambda config: config["layers"][2].update(class_name="System")))

    @pytest.mark.parametrize(
        ("code", "message"), [("__lambda__", "function as bytecode"), ("function", "function"), ("Dense", "Dense")]
    )
    def test_an_argument_that_is_no_data(self, code, message):
        def smuggle(config):
            config["layers"][2]["inbound_nodes"][0]["args"][1] = {"class_name": code, "config": "os.system"}

        with pytest.raises(ValueError, match=message):
            model_from_json(changed(smuggle))

    def test_an_array_of_objects(self):
        def smuggle(config):
            array = {"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "object"}}
            config["layers"][2]["inbound_nodes"][0]["args"][1] = array

        with pytest.raises(ValueError, match=r"array of type object. It takes numbers"):
            model_from_json(changed(smuggle))

    def test_an_operation_that_would_fill_the_memory(self):
        x = Input((4,))
        config = json.loads(Model(x, ops.tile(x, (1, 2))).to_json())
        config["config"]["layers"][1]["config"]["repeats"] = [1, 10**9]
        with pytest.raises(ValueError, match=r"operation Tile with repeats=\[1, 1000000000\]: larger than anything"):
            model_from_json(json.dumps(config))

    @pytest.mark.parametrize("nodes", [3, [3], [{"args": 1, "kwargs": {}}], [{"args": []}]])
    def test_calls_in_another_form(self, nodes):
        with pytest.raises(ValueError, match=r"has inbound_nodes=3|has a call"):
            model_from_json(changed(lambda config: config["layers"][1].update(inbound_nodes=nodes)))

    def test_two_layers_of_one_name(self):
        def rename(config):
            config["layers"][2]["name"] = "d"

        with pytest.raises(ValueError, match=r"whose name is 'd': it lacks one, or two share it"):
            Functional.from_config(json.loads(changed(rename))["config"])


def test_a_sequential_model_that_was_built_comes_back_built():
    model = Sequential([Dense(3), Dense(2)])
    assert not model_from_json(model.to_json()).built
    model.build((None, 4))
    assert model_from_json(model.to_json()).count_params() == model.count_params()


def test_frozen_models_come_back_frozen():
    model = Sequential([Input((4,)), Dense(3)], trainable=False)
    assert not model_from_json(model.to_json()).trainable_weights
