"""Every public operation has its gradient checked, or stands in a list of those without one."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor
from tests.unit.gradients import check_gradient
from tests.unit.ops.cases import CASES, NO_DERIVATIVE


@pytest.mark.parametrize("name", ops.__all__)
def test_gradient_agrees_with_difference_quotients(name):
    if (name in CASES) == (name in NO_DERIVATIVE):
        pytest.fail(
            f"ops.{name} needs gradient cases in tests/unit/ops/gradient_cases, or a place in NO_DERIVATIVE there"
        )
    for seed, (function, arrays) in enumerate(CASES.get(name, [])):
        check_gradient(function, *arrays, seed=seed)


def test_cases_are_about_public_operations():
    assert set(ops.__all__) >= CASES.keys() | NO_DERIVATIVE


ONE_ARGUMENT = ["argmax", "argmin", "convert_to_numpy", "logical_not", "shape"]
TWO_ARGUMENTS = ["equal", "floor_divide", "greater", "greater_equal", "less", "less_equal", "not_equal"]


@pytest.mark.parametrize("name", ONE_ARGUMENT + TWO_ARGUMENTS)
def test_what_has_no_derivative_leaves_the_tape(name):
    x = Tensor(np.array([1.0, 2.0]))
    with GradientTape() as tape:
        tape.watch(x)
        result = getattr(ops, name)(x) if name in ONE_ARGUMENT else getattr(ops, name)(x, x)
    assert not isinstance(result, Tensor)
    assert not tape.records


def test_no_gradient_passes_stop_gradient():
    x = Tensor(np.array([1.0, 2.0]))
    with GradientTape() as tape:
        tape.watch(x)
        y = x * ops.stop_gradient(x)
        z = ops.stop_gradient(x)
    np.testing.assert_array_equal(tape.gradient([y, z], x), [1, 2])


def test_flat_operations_have_zero_gradients_and_not_none():
    x = Tensor(np.array([1.5, 2.5]))
    for name in ("ceil", "floor", "round", "sign"):
        with GradientTape() as tape:
            tape.watch(x)
            y = getattr(ops, name)(x)
        np.testing.assert_array_equal(tape.gradient(y, x), [0, 0])


def test_equal_numbers_share_the_gradient_of_a_maximum_evenly():
    a, b = Tensor(np.array([1.0, 5.0])), Tensor(np.array([1.0, 2.0]))
    with GradientTape(persistent=True) as tape:
        tape.watch([a, b])
        largest, smallest = ops.maximum(a, b), ops.minimum(a, b)
        over_axis = ops.max(ops.stack([a, b]), axis=0)
    np.testing.assert_array_equal(tape.gradient(largest, [a, b]), [[0.5, 1], [0.5, 0]])
    np.testing.assert_array_equal(tape.gradient(smallest, [a, b]), [[0.5, 0], [0.5, 1]])
    np.testing.assert_array_equal(tape.gradient(over_axis, [a, b]), [[0.5, 1], [0.5, 0]])


def test_outside_its_bounds_clip_passes_nothing():
    x = Tensor(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))
    with GradientTape() as tape:
        tape.watch(x)
        y = ops.clip(x, -1, 1)
    np.testing.assert_array_equal(tape.gradient(y, x), [0, 1, 1, 1, 0])


def test_no_gradient_passes_a_cast_to_whole_numbers():
    x = Tensor(np.array([1.25, 2.75]))
    with GradientTape() as tape:
        tape.watch(x)
        y = ops.cast(ops.cast(x, "int32"), "float64") + x
    np.testing.assert_array_equal(tape.gradient(y, x), [1, 1])


def test_an_even_power_of_zero_has_gradient_zero():
    x = Tensor(np.array([0.0, -2.0]))
    with GradientTape() as tape:
        tape.watch(x)
        y = x**2 + x**0
    np.testing.assert_array_equal(tape.gradient(y, x), [0, -4])
