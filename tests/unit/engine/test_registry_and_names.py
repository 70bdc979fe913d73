import numpy as np
import pytest

from kerasedu.engine.naming import reset_names, unique_name
from kerasedu.engine.registry import Registry, snake_case
from kerasedu.engine.slices import SLICE_BYTES, slices, sum_over_slices


class Named:
    def __init__(self, size=1):
        self.size = size

    def get_config(self):
        return {"size": self.size}


@pytest.fixture
def registry():
    shapes = Registry("shape", "keras.shapes")

    @shapes.register("round")
    class SoftCircle(Named):
        pass

    @shapes.register()
    class Square(Named):
        @classmethod
        def from_config(cls, config):
            return cls(config["size"] * 10)

    @shapes.register()
    def flat():
        return "flat"

    return shapes


def test_an_entry_is_found_by_each_of_its_names(registry):
    circle = registry.find("SoftCircle")
    assert registry.find("soft_circle") is registry.find("round") is circle
    assert "round" in registry
    assert "oval" not in registry
    assert set(registry) >= {"SoftCircle", "Square", "flat"}


def test_an_unknown_name_gets_near_matches(registry):
    with pytest.raises(ValueError, match=r"Unknown shape: 'squar'. Did you mean 'square' or"):
        registry.find("squar")
    with pytest.raises(ValueError, match=r"Unknown shape: 'SQUARE'. Did you mean .*'[Ss]quare'"):
        registry.find("SQUARE")


def test_a_name_far_from_all_gets_the_whole_list(registry):
    with pytest.raises(ValueError, match=r"Unknown shape: 'zzz'. Known are .*SoftCircle, Square"):
        registry.find("zzz")


def test_get_takes_names_instances_classes_functions_configurations_and_none(registry):
    square = registry.find("Square")
    instance = square(3)
    assert registry.get(None) is None
    assert registry.get(instance) is instance
    assert registry.get(square).size == registry.get("square").size == 1
    assert registry.get("flat")() == "flat"
    assert registry.get(len) is len
    assert registry.get({"class_name": "Square", "config": {"size": 3}}).size == 30
    assert registry.get({"class_name": "SoftCircle", "config": {"size": 3}}).size == 3


def test_get_of_anything_else_says_what_it_takes(registry):
    with pytest.raises(TypeError, match=r"Got 5 of type int where a shape was expected"):
        registry.get(5)


def test_a_configuration_needs_a_class_name_that_is_known(registry):
    with pytest.raises(ValueError, match=r"no configuration of a shape: {'size': 3}. It lacks 'class_name'"):
        registry.get({"size": 3})
    with pytest.raises(ValueError, match=r"Unknown shape: 'Sqare'. Did you mean"):
        registry.get({"class_name": "Sqare", "config": {}})


def test_what_is_serialized_can_be_read_again(registry):
    config = registry.serialize(registry.find("round")(4))
    assert (config["module"], config["class_name"], config["config"]) == ("keras.shapes", "SoftCircle", {"size": 4})
    assert registry.deserialize(config).size == 4


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Conv2D", "conv2d"), ("LSTM", "lstm"), ("ReLU", "re_lu"), ("SimpleRNNCell", "simple_rnn_cell")],
)
def test_class_names_in_snake_case_are_keras_layer_names(name, expected):
    assert snake_case(name) == expected


def test_names_are_counted_until_they_are_reset():
    reset_names()
    assert [unique_name("dense"), unique_name("conv"), unique_name("dense")] == ["dense", "conv", "dense_1"]
    reset_names()
    assert unique_name("dense") == "dense"


def test_slices_cover_a_batch_once_and_of_nothing_there_is_an_empty_one():
    assert [(s.start, s.stop) for s in slices(5, SLICE_BYTES // 2)] == [(0, 2), (2, 4), (4, 5)]
    assert [(s.start, s.stop) for s in slices(2, 2**40)] == [(0, 1), (1, 2)]
    assert [(s.start, s.stop) for s in slices(0, 8)] == [(0, 0)]


def test_sums_over_slices_skip_what_is_none():
    numbers = np.arange(6.0)
    total, nothing = sum_over_slices(lambda part: (numbers[part].sum(keepdims=True), None), 6, 2**20)
    assert total == 15
    assert nothing is None
