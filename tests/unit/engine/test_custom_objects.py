import threading

import numpy as np
import pytest

from kerasedu import activations, layers, saving, utils
from kerasedu.engine.custom_objects import (
    CustomObjectScope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    nothing_registered,
    register_keras_serializable,
)


@pytest.fixture(autouse=True)
def _clean():
    with nothing_registered():
        yield


class Doubling(layers.Layer):
    def call(self, inputs):
        return 2 * inputs


def doubled(x):
    return 2 * x


def test_a_registered_class_is_named_by_package_and_name():
    assert register_keras_serializable()(Doubling) is Doubling
    assert get_registered_name(Doubling) == "Custom>Doubling"
    register_keras_serializable("mine", "Twice")(Doubling)
    assert get_registered_name(Doubling) == "mine>Twice"
    assert get_registered_object("mine>Twice") is get_custom_objects()["mine>Twice"] is Doubling


def test_what_is_not_registered_has_its_own_name():
    assert get_registered_name(doubled) == "doubled"
    assert get_registered_object("doubled") is None


def test_a_class_needs_get_config_to_be_registered():
    class Bare:
        pass

    with pytest.raises(ValueError, match=r"Class Bare was to be registered and has no get_config"):
        register_keras_serializable()(Bare)
    with pytest.raises(TypeError, match=r"got 3 of type int. It decorates a class or a function"):
        register_keras_serializable()(3)


def test_a_registered_layer_comes_back_from_its_configuration():
    register_keras_serializable()(Doubling)
    config = layers.serialize(Doubling())
    assert (config["module"], config["class_name"], config["registered_name"]) == (None, "Doubling", "Custom>Doubling")
    assert isinstance(layers.deserialize(config), Doubling)


def test_a_class_of_ones_own_with_the_name_of_a_layer_does_not_stand_for_that_layer():
    @register_keras_serializable()
    class Dense(layers.Dense):
        pass

    own, theirs = layers.serialize(Dense(2)), layers.serialize(layers.Dense(2))
    assert type(layers.deserialize(own)) is Dense
    assert type(layers.deserialize(theirs)) is layers.Dense
    with CustomObjectScope({"Dense": Dense}):
        assert type(layers.deserialize(theirs)) is layers.Dense
        assert type(layers.deserialize({"class_name": "Dense", "config": {"units": 2}})) is Dense


def test_a_registered_function_is_found_by_both_of_its_names():
    register_keras_serializable("mine")(doubled)
    assert activations.get("mine>doubled") is activations.get("doubled") is doubled
    config = layers.Dense(2, activation=doubled).get_config()
    assert config["activation"]["config"] == "mine>doubled"
    assert layers.Dense.from_config(config).activation is doubled


def test_a_plain_name_that_two_packages_have_is_not_guessed():
    register_keras_serializable("one")(doubled)
    register_keras_serializable("two", "doubled")(len)
    with pytest.raises(ValueError, match=r"Unknown activation: 'doubled'"):
        activations.get("doubled")


def test_a_scope_lends_names_for_its_length_and_keeps_those_around_it():
    with CustomObjectScope({"a": doubled}):
        with saving.custom_object_scope({"b": abs}):
            assert activations.get("a") is doubled
            assert activations.get("b") is abs
        with pytest.raises(ValueError, match=r"Unknown activation: 'b'"):
            activations.get("b")
    with pytest.raises(ValueError, match=r"Unknown activation: 'a'"):
        activations.get("a")


def test_a_scope_is_closed_when_something_fails_inside():
    with pytest.raises(RuntimeError), CustomObjectScope({"a": doubled}):
        raise RuntimeError
    assert get_registered_object("a") is None


def test_a_scope_is_that_of_one_thread():
    seen = []
    with CustomObjectScope({"a": doubled}):
        thread = threading.Thread(target=lambda: seen.append(get_registered_object("a")))
        thread.start()
        thread.join()
    assert seen == [None]


def test_a_scope_takes_a_dict():
    with pytest.raises(TypeError, match=r"custom_objects is \['a'\]. It takes a dict"):
        CustomObjectScope(["a"])


def test_a_name_put_into_the_dict_counts_as_registered():
    get_custom_objects()["relu"] = doubled
    assert activations.get("relu") is doubled


def test_a_lambda_stays_itself_in_a_configuration_and_so_the_layer_can_be_copied():
    layer = layers.Dense(2, activation=lambda x: x + 1)
    copy = layers.Dense.from_config(layer.get_config())
    assert copy.activation is layer.activation


def test_the_names_stand_in_saving_and_in_utils():
    for name in ("register_keras_serializable", "CustomObjectScope", "get_custom_objects", "get_registered_name"):
        assert getattr(utils, name) is getattr(saving, name)
    assert utils.serialize_keras_object(np.float32(2)) == 2


def test_a_function_where_an_object_is_to_be_made_is_refused():
    register_keras_serializable()(doubled)
    with pytest.raises(ValueError, match=r"It takes a class with its settings in 'config'"):
        layers.deserialize({"class_name": "Custom>doubled", "config": {"x": 1}})
