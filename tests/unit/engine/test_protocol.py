"""Python's operators and NumPy's functions on tensors are operations on the tape."""

import operator
import subprocess
import sys

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor, Variable


def test_numpy_on_tensors_is_recorded_like_ops():
    x, w = Tensor(np.array([[1.0, 2.0]])), Variable(np.array([[0.5], [0.25]]))
    gradients = []
    for function in (lambda: np.tanh(x @ w), lambda: ops.tanh(ops.matmul(x, w))):
        with GradientTape() as tape:
            y = function()
        assert [record.op.name for record in tape.records] == ["Matmul", "Tanh"]
        gradients.append(tape.gradient(y, w))
    np.testing.assert_array_equal(*gradients)


OPERATORS = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.pow,
    operator.floordiv,
    operator.matmul,
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
]


@pytest.mark.parametrize("function", OPERATORS, ids=lambda f: f.__name__)
def test_operators_are_numpys_from_both_sides(function):
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 2.0], [0.5, 3.0]])
    expected = function(a, b)
    for one, other in [(Tensor(a), Tensor(b)), (Tensor(a), b), (a, Tensor(b)), (Variable(a), b), (a, Variable(b))]:
        np.testing.assert_array_equal(np.asarray(function(one, other)), expected)


@pytest.mark.parametrize("function", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
def test_operators_take_pythons_numbers_from_both_sides(function):
    a = np.array([1.0, 2.0])
    np.testing.assert_array_equal(function(Tensor(a), 3).numpy(), function(a, 3))
    np.testing.assert_array_equal(function(3, Tensor(a)).numpy(), function(3, a))


def test_operators_on_one_tensor():
    x = Tensor(np.array([-1.0, 2.0]))
    np.testing.assert_array_equal((-x).numpy(), [1, -2])
    np.testing.assert_array_equal(abs(x).numpy(), [1, 2])
    assert +x is x
    np.testing.assert_array_equal(np.asarray(~(x > 0)), [True, False])


def test_the_tape_sees_operators_from_the_right():
    x = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = np.array([10.0, 100.0]) * x + 1.0 - x
    np.testing.assert_array_equal(tape.gradient(y, x), [9, 99])


def test_a_numpy_function_without_a_rule_names_the_nearest_operation():
    with pytest.raises(TypeError, match=r"np.float_power got a tensor.*no derivative rule.*ops\.power.*x.numpy\(\)"):
        np.float_power(Tensor(np.ones(3)), 2.0)


def test_the_rules_are_there_even_if_nobody_imported_them():
    code = (
        "from kerasedu.engine import GradientTape, Variable\n"
        "w = Variable(3.0)\n"
        "with GradientTape() as tape:\n"
        "    y = w * w\n"
        "print(tape.gradient(y, w))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "6.0"


def test_writing_into_a_tensor_or_by_a_tensor_is_refused():
    x = Tensor(np.ones(3))
    with pytest.raises(TypeError, match=r"np.add was asked to write into a tensor.*y = np.add\(...\)"):
        np.add(x, 1.0, out=np.ones(3))
    array = np.ones(3)
    with pytest.raises(TypeError, match="never changed in place"):
        array += x
    with pytest.raises(TypeError, match="'accumulate'"):
        np.add.accumulate(x)


def test_a_tensor_that_is_changed_by_an_operator_is_a_new_one():
    x = before = Tensor(np.ones(2))
    x += 1.0
    np.testing.assert_array_equal(x.numpy(), [2, 2])
    np.testing.assert_array_equal(before.numpy(), [1, 1])


def test_a_tensor_behaves_like_its_array():
    x = Tensor(np.array([[1, 2, 3], [4, 5, 6]]))
    assert (x.shape, x.ndim, x.size, len(x), x.dtype) == ((2, 3), 2, 6, 2, np.dtype("int64"))
    np.testing.assert_array_equal(x.T.numpy(), x.numpy().T)
    np.testing.assert_array_equal(np.asarray(x, "float32"), x.numpy())
    assert [int(n) for n in x[0]] == [1, 2, 3]
    assert repr(Tensor(np.array([1.0]))) == "Tensor(array([1.]))"


def test_a_tensor_of_one_number_is_that_number():
    x = Tensor(np.array(2))
    assert (float(x), int(x), bool(x), [10, 20, 30][x], f"{x:.2f}") == (2.0, 2, True, 30, "2.00")


def test_a_tensor_of_several_numbers_is_neither_true_nor_false():
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor(np.ones(2)))


def test_tensors_and_variables_can_be_keys():
    x, w = Tensor(1.0), Variable(1.0)
    assert {x: "tensor", w: "variable"}[w] == "variable"


def test_without_a_tape_arrays_come_back_and_tensors_stay_tensors():
    assert type(ops.exp(np.ones(3))) is np.ndarray
    assert type(ops.exp(Variable([1.0]))) is np.ndarray
    assert type(ops.exp(Tensor(np.ones(3)))) is Tensor


def test_under_a_tape_what_nobody_watches_is_not_recorded():
    with GradientTape() as tape:
        tape.watch(Tensor(1.0))
        y = ops.exp(np.ones(3))
        z = Tensor(np.ones(3)) * 2.0
    assert type(y) is np.ndarray
    assert type(z) is Tensor
    assert not tape.records
