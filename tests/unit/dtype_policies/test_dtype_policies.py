"""keras.dtype_policies: number types with Keras's face."""

import numpy as np
import pytest

from kerasedu import dtype_policies, mixed_precision
from kerasedu.dtype_policies import DTypePolicy
from kerasedu.engine import Tensor
from kerasedu.layers import Dense


@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int32", "bool"])
def test_a_policy_of_one_type_computes_in_it_and_keeps_weights_in_it(name):
    policy = DTypePolicy(name)
    assert (policy.name, policy.compute_dtype, policy.variable_dtype) == (name, name, name)
    assert policy.quantization_mode is None


def test_layers_take_policies_and_their_configurations():
    config = dtype_policies.serialize(DTypePolicy("float64"))
    assert config == {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "float64"},
        "registered_name": None,
    }
    assert Dense(2, dtype=DTypePolicy("float64")).dtype == Dense(2, dtype=config).dtype == "float64"
    assert Dense(2, dtype={"class_name": "Policy", "config": {"name": "float16"}}).dtype == "float16"
    assert Dense(2, dtype=np.float64).dtype == "float64"


def test_policies_of_one_type_are_equal():
    assert DTypePolicy("float64") == dtype_policies.get(np.dtype("float64"))
    assert len({DTypePolicy("float64"), DTypePolicy("float64"), DTypePolicy()}) == 2


def test_only_decimal_numbers_are_converted():
    policy = DTypePolicy("float64")
    whole, decimal = np.arange(3), np.ones(2, "float32")
    assert policy.convert_input(whole, True, "float64") is whole
    assert policy.convert_input("text", True, "float64") == "text"
    assert policy.convert_input(decimal, False, "float64") is decimal
    assert policy.convert_input(decimal, True, "float64").dtype == "float64"
    assert policy.convert_input(Tensor(decimal), True, "float64").dtype == "float64"


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("mixed_float16", ValueError, "half precision, which is fast on graphics cards only"),
        ("int8_from_float32", ValueError, "weights of few bits, for which NumPy has no arithmetic"),
        ("float8", ValueError, "weights of few bits"),
        ("floaty", ValueError, "no number type 'floaty' for a dtype policy. Use 'float32'"),
        (3, TypeError, "name=3 of type int. It takes text: 'float32'"),
    ],
)
def test_what_numpy_cannot_do_is_refused_with_a_reason(name, error, text):
    with pytest.raises(error, match=text):
        DTypePolicy(name)


def test_quantized_policies_of_a_file_are_refused_with_a_reason():
    with pytest.raises(ValueError, match=r"QuantizedDTypePolicy is for weights of few bits"):
        dtype_policies.deserialize({"class_name": "QuantizedDTypePolicy", "config": {}})
    with pytest.raises(ValueError, match=r"Layer 'd' got dtype='mixed_float16'.*half precision"):
        Dense(2, dtype="mixed_float16", name="d")


def test_mixed_precision_is_a_second_door_to_the_same():
    mixed_precision.set_global_policy("float64")
    try:
        assert mixed_precision.global_policy() == mixed_precision.Policy("float64")
    finally:
        mixed_precision.set_global_policy(None)
