"""Numbers keep their type: float32 stays float32, forward and backward, whatever Python's numbers it meets."""

import operator

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor, Variable
from tests.unit.ops.cases import CASES

CHANGES_TYPE = {"cast", "convert_to_tensor"}


@pytest.mark.parametrize("name", sorted(CASES.keys() - CHANGES_TYPE))
def test_float32_stays_float32(name):
    for function, arrays in CASES[name]:
        tensors = [Tensor(x.astype("float32")) for x in arrays]
        with GradientTape() as tape:
            tape.watch(tensors)
            y = function(*tensors)
        assert y.dtype == "float32"
        assert np.asarray(function(*(x.astype("float32") for x in arrays))).dtype == "float32"
        assert types_of(tape.gradient(y, tensors)) == {"float32"}


@pytest.mark.parametrize("name", sorted(CASES.keys() - CHANGES_TYPE))
def test_backward_computes_in_float32(name):
    for function, arrays in CASES[name]:
        tensors = [Tensor(x.astype("float32")) for x in arrays]
        with GradientTape() as tape:
            tape.watch(tensors)
            function(*tensors)
        for record in tape.records:
            grad_outputs = [np.ones_like(output.value) for output in record.outputs]
            assert types_of(record.op.backward(*grad_outputs)) <= {"float32", "complex64"}, record.op.name


def types_of(gradients):
    return {np.asarray(gradient).dtype.name for gradient in gradients if gradient is not None}


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
NUMBERS = [2, 2.5, True, np.float64(2.5), np.float32(2.5), np.int64(2)]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: type(n).__name__)
@pytest.mark.parametrize("function", OPERATORS, ids=lambda f: f.__name__)
def test_a_single_number_does_not_widen_a_tensor(function, number):
    x = Tensor(np.float32([1, 2]))
    with GradientTape() as tape:
        tape.watch(x)
        y = function(x, number) + function(number, x)
    assert y.dtype == "float32"
    assert tape.gradient(y, x).dtype == "float32"


def test_without_a_tape_float32_numbers_stay_float32_too():
    total = ops.sum(np.ones(3, "float32"))
    for y in (ops.add(total, total), ops.tanh(total), ops.multiply(total, 0.5), ops.maximum(total, 0.0)):
        assert y.dtype == "float32"


def test_gradients_have_the_type_of_what_they_belong_to():
    w = Variable(np.float32([1, 2]))
    with GradientTape() as tape:
        y = w * np.array([1.0, 2.0])
    assert y.dtype == "float64"
    assert tape.gradient(y, w).dtype == "float32"


@pytest.mark.parametrize("start", [2.0, [1.0, 2.0], np.array([1, 2])])
def test_output_gradients_do_not_widen(start):
    w = Variable(np.float32([1, 2]))
    with GradientTape() as tape:
        y = w * w
    assert tape.gradient(y, w, output_gradients=start).dtype == "float32"
