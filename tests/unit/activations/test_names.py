"""Activations by name, and relu with all its parameters."""

import numpy as np
import pytest

from kerasedu import activations
from kerasedu.engine import GradientTape, Tensor

X = np.array([-2.0, -0.5, 0.0, 0.3, 0.5, 1.0, 7.0])
FUNCTIONS = set(activations.__all__) - {"deserialize", "get", "serialize"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_activation_is_found_by_its_name(name):
    function = activations.get(name)
    assert function is getattr(activations, name)
    assert activations.get(activations.serialize(function)) is function


def test_two_names_of_one_function_are_one():
    assert activations.get("swish") is activations.silu
    assert activations.serialize(activations.swish) == "silu"
    assert activations.get("hard_swish") is activations.hard_silu


def test_none_is_linear():
    assert activations.get(None) is activations.linear
    assert activations.deserialize(None) is activations.linear


def test_an_own_function_is_found_among_custom_objects():
    def double(x):
        return 2 * x

    assert activations.deserialize("double", custom_objects={"double": double}) is double


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [0, 0, 0, 0.3, 0.5, 1, 7]),
        ({"max_value": 1.0}, [0, 0, 0, 0.3, 0.5, 1, 1]),
        ({"threshold": 0.5}, [0, 0, 0, 0, 0, 1, 7]),
        ({"negative_slope": 0.5}, [-1, -0.25, 0, 0.3, 0.5, 1, 7]),
        ({"negative_slope": 0.5, "threshold": 0.5, "max_value": 3.0}, [-1.25, -0.5, -0.25, -0.1, 0, 1, 3]),
        ({"threshold": 2.0, "max_value": 1.0}, [0, 0, 0, 0, 0, 0, 1]),
    ],
)
def test_relu_has_a_slope_a_threshold_and_a_limit(parameters, expected):
    np.testing.assert_allclose(activations.relu(X, **parameters), expected, atol=1e-12)


def test_at_the_limit_of_relu_half_the_gradient_passes():
    x = Tensor(np.array([0.5, 1.0, 1.5]))
    with GradientTape() as tape:
        tape.watch(x)
        y = activations.relu(x, max_value=1.0)
    np.testing.assert_array_equal(tape.gradient(y, x), [1, 0.5, 0])


def test_exponential_is_the_exponential():
    np.testing.assert_array_equal(activations.exponential(X), np.exp(X))
