"""utils.Config, get_source_inputs, and what utils hands on."""

import pytest

from kerasedu import backend, saving, utils
from kerasedu.layers import Add, Dense, Input
from kerasedu.utils import Config


def test_settings_are_attributes_and_entries():
    config = Config(a=1, b={"c": 2})
    config.x = [1]
    config["y"] = 2
    assert (config.a, config["a"], config.get("zz", 3), "a" in config, len(config)) == (1, 1, 3, True, 4)
    assert list(config) == ["a", "b", "x", "y"]
    assert config.pop("y") == 2
    assert config.pop("y", None) is None
    config.update({"q": 1}, r=2)
    assert list(config.items()) == [("a", 1), ("b", {"c": 2}), ("x", [1]), ("q", 1), ("r", 2)]
    del config.q
    del config["r"]
    assert list(config.keys()) == ["a", "b", "x"]
    assert list(config.values()) == [1, {"c": 2}, [1]]
    assert config.to_json() == '{"a": 1, "b": {"c": 2}, "x": [1]}'
    assert repr(config) == "<Config {'a': 1, 'b': {'c': 2}, 'x': [1]}>"


def test_the_dict_is_a_copy():
    config = Config(a=1)
    config.as_dict()["a"] = 2
    assert config.a == 1


def test_a_frozen_config_stays_as_it_is():
    config = Config(a=1)
    config.freeze()
    assert config.frozen
    for change in (
        lambda: setattr(config, "a", 2),
        lambda: config.__setitem__("a", 2),
        lambda: config.pop("a"),
        lambda: config.update(a=2),
        lambda: delattr(config, "a"),
    ):
        with pytest.raises(ValueError, match=r"This Config is frozen.*config.unfreeze\(\)"):
            change()
    config.unfreeze()
    config.a = 2
    assert config.a == 2


def test_an_unknown_setting_is_named_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no setting 'zz'. It has a, b"):
        _ = Config(a=1, b=2).zz
    with pytest.raises(KeyError, match="zz"):
        _ = Config()["zz"]


def test_source_inputs_come_once_in_the_order_of_the_calls():
    a, b = Input((2,), name="a"), Input((2,), name="b")
    shared = Dense(2)(a)
    tensors = utils.get_source_inputs(Add()([shared, Add()([b, shared])]))
    assert [x.name for x in tensors] == ["a", "b"]
    assert utils.get_source_inputs(a) == [a]
    assert utils.get_source_inputs(3) == 3


def test_utils_hands_on_what_is_built_elsewhere():
    assert utils.standardize_dtype is backend.standardize_dtype
    assert utils.clear_session is backend.clear_session
    assert utils.is_keras_tensor(Input((2,)))
    assert utils.serialize_keras_object is saving.serialize_keras_object
    assert utils.legacy.serialize_keras_object(None) is None
    assert utils.is_interactive_logging_enabled() in (True, False)
    missing = [name for name in utils.__all__ if not hasattr(utils, name)]
    assert not missing
    with pytest.raises(AttributeError, match="has no 'nonsense'"):
        _ = utils.nonsense
