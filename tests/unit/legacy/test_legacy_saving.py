"""keras.legacy.saving: configurations as Keras 2 wrote them."""

import pytest

from kerasedu import losses, regularizers, saving
from kerasedu.layers import Dense
from kerasedu.legacy.saving import deserialize_keras_object, serialize_keras_object


def test_an_object_and_its_configuration():
    config = serialize_keras_object(regularizers.L2(0.5))
    assert config == {"class_name": "L2", "config": {"l2": 0.5}}
    assert deserialize_keras_object(config, vars(regularizers)).l2 == 0.5
    assert serialize_keras_object(losses.mean_squared_error) == "mean_squared_error"


def test_names_stand_for_functions_and_classes():
    assert deserialize_keras_object("mean_squared_error", vars(losses)) is losses.mean_squared_error
    assert type(deserialize_keras_object("L2", vars(regularizers))) is regularizers.L2
    assert deserialize_keras_object("mine", custom_objects={"mine": len}) is len


def test_what_is_no_configuration_passes_through():
    assert deserialize_keras_object(None) is None
    assert deserialize_keras_object(len) is len
    assert serialize_keras_object(None) is None


def test_configurations_of_keras_3_are_read_too():
    assert deserialize_keras_object(saving.serialize_keras_object(Dense(3))).units == 3


def test_unknown_names_are_told():
    with pytest.raises(ValueError, match=r"Unknown loss: 'foo'. If it is your own, name it: custom_objects"):
        deserialize_keras_object("foo", vars(losses), printable_module_name="loss")
    with pytest.raises(ValueError, match=r"got 3 of type int. It takes an object with get_config"):
        serialize_keras_object(3)
