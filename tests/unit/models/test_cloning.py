"""clone_model: an equal model with weights of its own."""

import numpy as np
import pytest

from kerasedu.layers import Dense, Dropout, Input
from kerasedu.models import Functional, Model, Sequential, clone_model


def network():
    x = Input((4,), name="x")
    inner = Sequential([Input((4,)), Dense(3, name="deep")], name="inner")
    return Model(x, Dense(2, name="out")(inner(x)) * 2.0, name="network")


class Own(Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = Dense(units)

    def call(self, inputs):
        return self.dense(inputs)


def test_it_has_the_same_names_and_other_weights():
    model = network()
    clone = clone_model(model)
    assert clone.name == "network"
    assert [layer.name for layer in clone.layers] == [layer.name for layer in model.layers]
    assert not {id(w) for w in clone.weights} & {id(w) for w in model.weights}


def test_frozen_layers_stay_frozen():
    model = network()
    model.get_layer("inner").trainable = False
    assert [w.path.split("/")[0] for w in clone_model(model).trainable_weights] == ["out", "out"]
    model.trainable = False
    assert not clone_model(model).trainable_weights


def test_it_may_begin_with_tensors_of_ones_own():
    x = Input((4,), name="new")
    clone = clone_model(network(), input_tensors=x)
    assert clone.input is x
    assert clone_model(Sequential([Input((4,)), Dense(1)]), input_tensors=[x]).input is x
    with pytest.raises(ValueError, match=r"got 2 input_tensors for model 'network', which has 1 inputs"):
        clone_model(network(), input_tensors=[x, Input((4,))])


def test_a_function_says_what_stands_in_for_each_layer():
    seen = []

    def without_dropout(layer):
        seen.append(layer.name)
        return Dropout(0.0, name=layer.name) if isinstance(layer, Dropout) else layer

    model = Sequential([Input((4,)), Dense(2, name="a"), Dropout(0.5, name="b")])
    clone = clone_model(model, clone_function=without_dropout)
    assert seen == ["a", "b"]
    assert clone.layers[0] is model.layers[0]
    assert clone.layers[1].rate == 0.0


@pytest.mark.parametrize(("recursive", "names"), [(False, ["inner", "out"]), (True, ["deep", "out"])])
def test_models_inside_are_one_layer_or_many(recursive, names):
    seen = []

    def equal(layer):
        seen.append(layer.name)
        return type(layer).from_config(layer.get_config())

    clone_model(network(), clone_function=equal, recursive=recursive)
    assert seen == names


def test_a_function_makes_the_calls():
    calls = []

    def call(layer, *args, **kwargs):
        calls.append(layer.name)
        return layer(*args, **kwargs)

    assert isinstance(clone_model(network(), call_function=call), Functional)
    assert calls == ["inner", "out"]


def test_a_model_of_a_class_of_ones_own_is_made_anew():
    clone = clone_model(Own(3, name="mine"))
    assert (clone.dense.units, clone.name) == (3, "mine")
    assert clone(np.ones((2, 4))).shape == (2, 3)


class TestWhatIsRefused:
    def test_functions_for_a_model_whose_layers_are_not_known(self):
        with pytest.raises(ValueError, match=r"got a Own with input_tensors, clone_function or call_function"):
            clone_model(Own(3), clone_function=lambda layer: layer)

    def test_calls_of_a_sequential_model(self):
        with pytest.raises(ValueError, match=r"call_function for a Sequential model"):
            clone_model(Sequential([Dense(1)]), call_function=lambda layer, x: layer(x))

    def test_an_unknown_argument_and_what_is_no_model(self):
        with pytest.raises(ValueError, match=r"clone_model has no argument cache"):
            clone_model(network(), cache=True)
        with pytest.raises(ValueError, match=r"clone_model got 3 of type int. It takes a model"):
            clone_model(3)
