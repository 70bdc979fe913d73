import numpy as np
import pytest

from kerasedu import constraints
from kerasedu.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm

W = np.array([[3.0, 0.3, 0.0], [-4.0, 0.4, 0.0]])  # columns of length 5, 0.5 and 0


def lengths(w, axis=0):
    return np.sqrt(np.sum(w**2, axis=axis))


def test_max_norm_shortens_what_is_too_long():
    np.testing.assert_allclose(lengths(MaxNorm(2)(W)), [2, 0.5, 0], atol=1e-6)


def test_unit_norm_makes_every_length_one():
    np.testing.assert_allclose(lengths(UnitNorm()(W)), [1, 1, 0], atol=1e-6)
    np.testing.assert_allclose(lengths(UnitNorm(axis=1)(W), axis=1), [1, 1], atol=1e-6)


def test_min_max_norm_moves_lengths_towards_both_bounds():
    np.testing.assert_allclose(lengths(MinMaxNorm(1.0, 2.0)(W)), [2, 1, 0], atol=1e-5)
    np.testing.assert_allclose(lengths(MinMaxNorm(1.0, 2.0, rate=0.5)(W)), [3.5, 0.75, 0], atol=1e-5)


def test_min_max_norm_is_that_of_keras_over_several_axes():
    w = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    expected = [0.09181251, -0.09646749, 0.46765855, 0.07660165]
    np.testing.assert_allclose(MinMaxNorm(0.5, 1.5, 0.7, [0, 1])(w)[0], expected, rtol=1e-5)


def test_non_neg_cuts_off_what_is_negative():
    np.testing.assert_array_equal(NonNeg()(W) >= 0, True)
    np.testing.assert_array_equal(NonNeg()(W)[0], W[0])


@pytest.mark.parametrize("name", ["max_norm", "min_max_norm", "non_neg", "unit_norm", "MinMaxNorm"])
def test_the_configuration_makes_an_equal_constraint(name):
    config = constraints.serialize(constraints.get(name))
    assert constraints.serialize(constraints.deserialize(config)) == config
