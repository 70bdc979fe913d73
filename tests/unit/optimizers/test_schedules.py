"""Schedules: the learning rate of each step."""

import numpy as np
import pytest

from kerasedu.engine import Variable
from kerasedu.optimizers import schedules
from kerasedu.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

ONE_OF_EACH = [
    ExponentialDecay(0.1, 10, 0.5),
    InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    PolynomialDecay(0.1, 10, cycle=True, power=2.0),
    PiecewiseConstantDecay([3, 7], [1.0, 0.5, 0.25]),
    CosineDecay(0.0, 10, warmup_target=0.2, warmup_steps=4),
    CosineDecayRestarts(0.1, 5, m_mul=0.5),
]
each = pytest.mark.parametrize("schedule", ONE_OF_EACH, ids=lambda schedule: type(schedule).__name__)


@each
def test_takes_steps_in_any_form(schedule):
    expected = schedule(6)
    assert type(expected) is float
    assert schedule(np.int64(6)) == schedule(Variable(np.int32(6))) == schedule(6.0) == expected


@each
def test_draws_its_curve_for_an_array_of_steps(schedule):
    np.testing.assert_array_equal(schedule(np.arange(40)), [schedule(step) for step in range(40)])


@each
def test_comes_back_from_its_configuration(schedule):
    config = schedules.serialize(schedule)
    assert config["module"] == "keras.optimizers.schedules"
    revived = schedules.deserialize(config)
    assert type(revived) is type(schedule)
    assert revived.get_config() == schedule.get_config()
    np.testing.assert_array_equal(revived(np.arange(20)), schedule(np.arange(20)))


def test_a_staircase_stands_still_within_each_period():
    schedule = ExponentialDecay(1.0, 10, 0.5, staircase=True)
    assert [schedule(step) for step in (0, 9, 10, 19, 20)] == [1.0, 1.0, 0.5, 0.5, 0.25]


def test_a_polynomial_ends_and_stays_or_cycles():
    assert PolynomialDecay(1.0, 10, end_learning_rate=0.5)(25) == 0.5
    assert PolynomialDecay(1.0, 10, end_learning_rate=0.5, cycle=True)(15) == 1.0 - 0.5 * 15 / 20


def test_a_warm_up_rises_along_a_line_to_its_target():
    schedule = CosineDecay(0.1, 100, warmup_target=0.5, warmup_steps=4, alpha=0.5)
    np.testing.assert_allclose(schedule(np.arange(5)), [0.1, 0.2, 0.3, 0.4, 0.5])
    assert schedule(10_000) == 0.25


@pytest.mark.parametrize("t_mul", [1.0, 1.5, 2.0, 3.0, 10.0])
def test_a_restart_comes_exactly_when_a_period_is_over(t_mul):
    schedule, begin = CosineDecayRestarts(1.0, 8, t_mul=t_mul, m_mul=0.5), 0.0
    for period in range(5):
        assert schedule(begin) == pytest.approx(0.5**period, rel=1e-9)
        begin += 8 * t_mul**period


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ExponentialDecay(0.1, 0, 0.5), r"ExponentialDecay got decay_steps=0. It counts steps of training"),
        (lambda: InverseTimeDecay(0.1, -1, 0.5), r"InverseTimeDecay got decay_steps=-1"),
        (lambda: PolynomialDecay(0.1, "all"), r"PolynomialDecay got decay_steps='all'"),
        (lambda: CosineDecay(0.1, 0), r"CosineDecay got decay_steps=0"),
        (lambda: CosineDecayRestarts(0.1, 0), r"CosineDecayRestarts got first_decay_steps=0"),
        (lambda: PiecewiseConstantDecay([1, 2], [0.1]), r"boundaries=\[1, 2\] and values=\[0.1\].*one value more"),
        (lambda: PiecewiseConstantDecay([], [0.1]), r"It takes at least one boundary"),
        (lambda: PiecewiseConstantDecay([2, 1], [1, 2, 3]), r"boundaries=\[2, 1\]. They must ascend"),
    ],
)
def test_refuses_what_makes_no_schedule(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_of_ones_own_needs_a_formula_and_a_configuration():
    class Mine(LearningRateSchedule):
        pass

    with pytest.raises(NotImplementedError, match=r"Mine does not say what the learning rate of a step is"):
        Mine()(3)
    with pytest.raises(NotImplementedError, match=r"Mine does not say how it was made.*Define get_config"):
        Mine().get_config()


def test_an_unknown_one_is_refused_with_near_ones():
    with pytest.raises(ValueError, match=r"Unknown learning rate schedule: 'CosinDecay'. Did you mean 'cosinedecay'"):
        schedules.deserialize({"class_name": "CosinDecay", "config": {}})
