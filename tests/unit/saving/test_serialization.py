import numpy as np
import pytest

from kerasedu import activations, initializers, layers, losses, metrics, optimizers, regularizers, saving
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.ops import convert_to_tensor

write, read = saving.serialize_keras_object, saving.deserialize_keras_object


@pytest.mark.parametrize(
    "value", [1, 1.5, None, "a", True, [1, [2, 3]], {"a": [1]}, ..., slice(1, 2, None), b"ab"], ids=repr
)
def test_plain_values_come_back_as_they_were(value):
    assert read(write(value)) == value


def test_arrays_come_back_with_their_type():
    array = np.arange(3, dtype="int32")
    assert write(array) == {"class_name": "__numpy__", "config": {"value": [0, 1, 2], "dtype": "int32"}}
    np.testing.assert_array_equal(read(write(array)), array)
    assert read(write(array)).dtype == "int32"
    assert write(convert_to_tensor([1.0]))["class_name"] == "__tensor__"
    assert write(np.float32(2)) == 2.0
    assert write(np.dtype("float32")) == "float32"


def test_tuples_become_lists_and_keras_2s_tuples_come_back():
    assert write((1, (2,))) == [1, [2]]
    assert read({"class_name": "__tuple__", "items": [1, {"class_name": "__ellipsis__", "config": {}}]}) == (1, ...)


def test_symbols_come_back_without_their_history():
    symbol = read(write(KerasTensor((None, 2), "float32")))
    assert (symbol.shape, symbol.dtype) == ((None, 2), "float32")


@pytest.mark.parametrize(
    "thing",
    [
        layers.Dense(3, activation="relu"),
        layers.TimeDistributed(layers.Dense(3)),
        losses.Huber(0.5),
        metrics.MeanSquaredError(),
        optimizers.Adam(0.5),
        optimizers.schedules.CosineDecay(0.1, 10),
        initializers.HeNormal(seed=1),
        regularizers.L1L2(0.1, 0.2),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_objects_of_every_kind_come_back(thing):
    config = write(thing)
    assert config["module"].startswith("keras.")
    assert config["registered_name"] is None
    revived = read(config)
    assert type(revived) is type(thing)
    assert revived.get_config() == thing.get_config()


def test_functions_are_told_by_their_names():
    config = {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}
    assert write(activations.relu) == config
    assert read(config) is activations.relu
    assert read({"class_name": "function", "config": "mean_squared_error"}) is losses.mean_squared_error


@pytest.mark.parametrize(
    "module", ["keras.layers", "keras.src.layers.core.dense", "tensorflow.python.keras.layers", None]
)
def test_a_layer_is_found_under_every_module_that_keras_gave_it(module):
    config = {"module": module, "class_name": "Dense", "config": {"units": 2}, "registered_name": None}
    assert read(config).units == 2


@pytest.mark.parametrize(
    ("config", "match"),
    [
        (
            {"module": "os", "class_name": "system", "config": {}},
            "names class 'system' of module 'os', which is not known",
        ),
        ({"module": "keras.losses", "class_name": "Dense", "config": {}}, "'Dense' of module 'keras.losses'"),
        ({"class_name": "function", "config": "system"}, "names function 'system', which is not known here"),
        ({"class_name": "Dense", "config": 3}, "The settings of Dense are no dict: 3"),
        ({"class_name": "__lambda__", "config": {"value": "x"}}, "Python function as bytecode"),
        (
            {"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "object"}},
            "An array of type object stands in the configuration",
        ),
        ({"class_name": "__numpy__", "config": {}}, "This is no __numpy__"),
        ({"class_name": "__slice__", "config": {}}, "This is no __slice__"),
    ],
)
def test_what_cannot_be_read_says_why(config, match):
    for safe_mode in (True, False):
        with pytest.raises(ValueError, match=match):
            read(config, safe_mode=safe_mode)


def test_what_cannot_be_written_says_why():
    with pytest.raises(TypeError, match=r"{1, 2} of type set cannot be written into a configuration"):
        write({1, 2})
    with pytest.raises(TypeError, match="cannot be written into a configuration"):
        write(layers.Dense)
    with pytest.raises(ValueError, match="A lambda cannot be saved"):
        write(lambda x: x)


def test_a_function_is_not_taken_for_a_class():
    saving.register_keras_serializable("t")(sorted_twice)
    with pytest.raises(ValueError, match="which is a function and no class"):
        read({"module": None, "class_name": "sorted_twice", "config": {}, "registered_name": "t>sorted_twice"})


def sorted_twice(x):
    return sorted(x)
