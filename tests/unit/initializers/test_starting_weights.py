"""Initializers: where weights start."""

import numpy as np
import pytest

from kerasedu import initializers
from kerasedu.initializers import Constant, Ones, VarianceScaling, Zeros
from kerasedu.initializers.random import fans
from kerasedu.utils import set_random_seed

SHAPE = (200, 300)
FAN_IN, FAN_OUT = SHAPE
RANDOM = [
    "random_normal", "random_uniform", "truncated_normal", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform",
    "lecun_normal", "lecun_uniform", "variance_scaling",
]  # fmt: skip


@pytest.mark.parametrize(("initializer", "value"), [(Zeros(), 0), (Ones(), 1), (Constant(2.5), 2.5)])
def test_some_start_with_one_number_everywhere(initializer, value):
    weights = initializer((2, 3))
    np.testing.assert_array_equal(weights, np.full((2, 3), value))
    assert weights.dtype == np.float32
    assert initializer((2, 3), dtype="float64").dtype == np.float64


def test_a_constant_may_be_an_array():
    np.testing.assert_array_equal(Constant([1, 2])((3, 2)), [[1, 2]] * 3)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("glorot_uniform", 2 / (FAN_IN + FAN_OUT)),
        ("glorot_normal", 2 / (FAN_IN + FAN_OUT)),
        ("he_uniform", 2 / FAN_IN),
        ("he_normal", 2 / FAN_IN),
        ("lecun_uniform", 1 / FAN_IN),
        ("lecun_normal", 1 / FAN_IN),
        ("random_normal", 0.05**2),
        ("random_uniform", 0.1**2 / 12),
    ],
)
def test_the_variance_is_that_of_the_paper(name, variance):
    weights = initializers.get(name)(SHAPE)
    assert weights.var() == pytest.approx(variance, rel=0.03)
    assert abs(weights.mean()) < 5 * np.sqrt(variance / weights.size)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_uniform", "lecun_uniform"])
def test_an_even_spread_has_a_bound(name):
    weights = initializers.get(name)(SHAPE)
    assert np.abs(weights).max() <= np.sqrt(3 * weights.var()) * 1.03


def test_a_truncated_normal_has_nothing_beyond_two_deviations():
    assert np.abs(initializers.get("truncated_normal")(SHAPE)).max() <= 0.1
    deviation = np.sqrt(2 / FAN_IN) / 0.87962566103423978
    assert np.abs(initializers.get("he_normal")(SHAPE)).max() <= 2 * deviation


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize("distribution", ["truncated_normal", "untruncated_normal", "uniform"])
def test_variance_scaling_has_every_mode_and_distribution(mode, distribution):
    n = {"fan_in": FAN_IN, "fan_out": FAN_OUT, "fan_avg": (FAN_IN + FAN_OUT) / 2}[mode]
    assert VarianceScaling(3.0, mode, distribution)(SHAPE).var() == pytest.approx(3 / n, rel=0.03)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), r"scale=0. A variance is positive"),
        ((1, "fan"), r"mode='fan'"),
        ((1, "fan_in", "normal"), r"distribution='normal'"),
    ],
)
def test_variance_scaling_refuses_what_makes_no_sense(arguments, message):
    with pytest.raises(ValueError, match=rf"VarianceScaling got {message}"):
        VarianceScaling(*arguments)


def test_fans_count_the_inputs_of_a_unit_and_the_units_of_an_input():
    assert fans((784, 10)) == (784, 10)
    assert fans((3, 3, 32, 64)) == (288, 576)
    assert fans((7,)) == (7, 7)
    assert fans(()) == (1, 1)


@pytest.mark.parametrize("name", RANDOM)
class TestRandomOnes:
    def test_draw_on_the_stream_that_set_random_seed_starts(self, name):
        draws = []
        for _ in range(2):
            set_random_seed(3)
            draws.append(initializers.get(name)((4, 5)))
        np.testing.assert_array_equal(draws[0], draws[1])
        assert not np.array_equal(draws[1], initializers.get(name)((4, 5)))

    def test_with_a_seed_give_the_same_numbers_at_every_call(self, name):
        one = type(initializers.get(name))(seed=8)
        np.testing.assert_array_equal(one((4, 5)), one((4, 5)))

    def test_come_back_from_their_configuration(self, name):
        one = type(initializers.get(name))(seed=8)
        revived = initializers.deserialize(initializers.serialize(one))
        assert revived.get_config() == one.get_config()
        np.testing.assert_array_equal(revived((4, 5)), one((4, 5)))


def test_an_unknown_name_is_refused_with_near_ones():
    with pytest.raises(ValueError, match=r"Unknown initializer: 'glorot_unifrom'. Did you mean 'glorot_uniform'"):
        initializers.get("glorot_unifrom")
