import inspect
import math

import numpy as np
import pytest

from kerasedu import activations, ops
from kerasedu.engine import GradientTape, Tensor
from kerasedu.ops.error_function import error_function
from tests.unit.gradients import normal

X = np.array([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])

# What Keras 3.15 gives on JAX for X, and the slopes it takes there, at the corners too.
VALUES = {
    "elu": [-0.95021, -0.63212, -0.39347, 0, 0.5, 1, 3],
    "selu": [-1.67057, -1.11133, -0.69176, 0, 0.52535, 1.0507, 3.1521],
    "leaky_relu": [-0.6, -0.2, -0.1, 0, 0.5, 1, 3],
    "relu6": [0, 0, 0, 0, 0.5, 1, 3],
    "silu": [-0.14228, -0.26894, -0.18877, 0, 0.31123, 0.73106, 2.85772],
    "mish": [-0.14565, -0.3034, -0.22074, 0, 0.37525, 0.8651, 2.98654],
    "log_sigmoid": [-3.04859, -1.31326, -0.97408, -0.69315, -0.47408, -0.31326, -0.04859],
    "hard_sigmoid": [0, 1 / 3, 5 / 12, 0.5, 7 / 12, 2 / 3, 1],
    "hard_silu": [0, -1 / 3, -5 / 24, 0, 7 / 24, 2 / 3, 3],
    "hard_tanh": [-1, -1, -0.5, 0, 0.5, 1, 1],
    "softsign": [-0.75, -0.5, -1 / 3, 0, 1 / 3, 0.5, 0.75],
    "soft_shrink": [-2.5, -0.5, 0, 0, 0, 0.5, 2.5],
    "hard_shrink": [-3, -1, 0, 0, 0, 1, 3],
    "tanh_shrink": [-2.00495, -0.23841, -0.03788, 0, 0.03788, 0.23841, 2.00495],
    "sparse_plus": [0, 0, 0.0625, 0.25, 0.5625, 1, 3],
    "sparse_sigmoid": [0, 0, 0.25, 0.5, 0.75, 1, 1],
    "squareplus": [0.30278, 0.61803, 0.78078, 1, 1.28078, 1.61803, 3.30278],
}
SLOPES = {
    "elu": [0.04979, 0.36788, 0.60653, 1, 1, 1, 1],
    "selu": [0.08753, 0.64677, 1.06634, 1.7581, 1.0507, 1.0507, 1.0507],
    "leaky_relu": [0.2, 0.2, 0.2, 1, 1, 1, 1],
    "relu6": [0, 0, 0, 0, 1, 1, 1],
    "hard_sigmoid": [0, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 0],
    "hard_silu": [0, 1 / 6, 1 / 3, 0.5, 2 / 3, 5 / 6, 1],
    "hard_tanh": [0, 1, 1, 1, 1, 1, 0],
    "soft_shrink": [1, 1, 0, 0, 0, 1, 1],
    "hard_shrink": [1, 1, 0, 0, 0, 1, 1],
    "sparse_plus": [0, 0, 0.25, 0.5, 0.75, 1, 1],
    "sparse_sigmoid": [0, 0.25, 0.5, 0.5, 0.5, 0.25, 0],
}


def slopes(function, x):
    tensor = Tensor(x)
    with GradientTape() as tape:
        tape.watch(tensor)
        y = function(tensor)
    return tape.gradient(y, tensor)


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_of_keras(name):
    np.testing.assert_allclose(getattr(ops, name)(X), VALUES[name], atol=6e-6)


@pytest.mark.parametrize("name", SLOPES)
def test_at_a_corner_the_slope_is_the_one_keras_takes(name):
    np.testing.assert_allclose(slopes(getattr(ops, name), X), SLOPES[name], atol=6e-6)


def test_gelu_is_exact_or_approximate():
    exact = [-0.00405, -0.15866, -0.15427, 0, 0.34573, 0.84134, 2.99595]
    tangent = [-0.00364, -0.15881, -0.15429, 0, 0.34571, 0.84119, 2.99636]
    np.testing.assert_allclose(ops.gelu(X), tangent, atol=6e-6)
    np.testing.assert_allclose(activations.gelu(X), exact, atol=6e-6)
    np.testing.assert_allclose(ops.gelu(X, approximate=False), exact, atol=6e-6)


def test_the_error_function_has_full_precision():
    x = np.linspace(-7, 7, 1001)
    np.testing.assert_allclose(error_function(x), [math.erf(number) for number in x], rtol=1e-15)
    assert error_function(x.astype("float32")).dtype == np.float32
    np.testing.assert_array_equal(error_function(np.array([-np.inf, np.inf, np.nan])), [-1, 1, np.nan])


def test_parameters_have_names_and_defaults_as_in_keras():
    assert str(inspect.signature(ops.leaky_relu)) == "(x, negative_slope=0.2)"
    assert str(inspect.signature(ops.threshold)) == "(x, threshold, default_value)"
    np.testing.assert_allclose(ops.celu(X, alpha=2.0), np.where(X > 0, X, 2 * np.expm1(X / 2)))
    with pytest.raises(TypeError, match="beta"):
        ops.elu(X, beta=1)


@pytest.mark.parametrize(
    "name", [*VALUES, "gelu", "sigmoid", "softplus", "celu", "softmax", "log_softmax", "sparsemax"]
)
def test_number_types_stay_and_whole_numbers_become_decimal(name):
    function = getattr(ops, name)
    for dtype in ("float16", "float32", "float64"):
        x = np.array([-1, 2], dtype)
        assert function(x).dtype == dtype
        assert slopes(function, x).dtype == dtype
    assert function(np.array([-1, 2])).dtype == "float32"


@pytest.mark.parametrize("name", VALUES)
def test_huge_numbers_give_no_overflow(name):
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(slopes(getattr(ops, name), np.array([-1e4, 1e4]))).all()


def test_glu_halves_an_axis_and_refuses_an_odd_one():
    (x,) = normal((2, 6, 3))
    np.testing.assert_allclose(ops.glu(x, axis=1), x[:, :3] / (1 + np.exp(-x[:, 3:])))
    with pytest.raises(ValueError, match=r"glu got an array of shape \(2, 6, 3\) and axis=-1.* 3 is odd"):
        ops.glu(x)


def test_sparsemax_of_a_clear_winner_is_one_and_zeros():
    np.testing.assert_array_equal(ops.sparsemax(np.array([[5.0, 1.0, 0.0]])), [[1, 0, 0]])


def test_sparsemax_has_the_threshold_of_keras():
    x = np.array([1.0, 0.8, -1.0])
    threshold = ((1.0 + (1.0 + 0.8)) - 1) / 2
    np.testing.assert_allclose(ops.sparsemax(x), np.maximum(x - threshold, 0))
