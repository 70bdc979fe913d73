import numpy as np
import pytest

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor
from tests.unit.gradients import distinct, normal


def forward_and_backward(function, x, grad_y):
    tensor = Tensor(x)
    with GradientTape() as tape:
        tape.watch(tensor)
        y = function(tensor)
    return y.numpy(), tape.gradient(y, tensor, grad_y)


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_activation_of_a_number_and_its_slope_are_their_definitions(name):
    x = np.append(distinct((20,))[0], 0.0)
    y, slopes = forward_and_backward(getattr(ops, name), x, np.ones(21))
    np.testing.assert_allclose(y, [getattr(textbook, name)(number) for number in x], atol=1e-12)
    np.testing.assert_allclose(slopes, [getattr(textbook, f"{name}_slope")(number) for number in x], atol=1e-12)


def test_softmax_and_its_gradient_are_their_definitions():
    x, grad_y = normal((3, 5), (3, 5))
    y, grad_x = forward_and_backward(ops.softmax, x, grad_y)
    for row in range(3):
        np.testing.assert_allclose(y[row], textbook.softmax(x[row]), atol=1e-12)
        np.testing.assert_allclose(grad_x[row], textbook.softmax_gradient(y[row], grad_y[row]), atol=1e-12)


def test_log_softmax_is_the_logarithm_of_softmax():
    (x,) = normal((3, 5))
    np.testing.assert_allclose(ops.log_softmax(x, axis=0), np.log(ops.softmax(x, axis=0)), atol=1e-12)


def test_softplus_is_its_formula():
    (x,) = normal((10,))
    np.testing.assert_allclose(ops.softplus(x), np.log(1 + np.exp(x)), atol=1e-12)


def test_linear_changes_nothing():
    x = np.ones(3)
    assert ops.linear(x) is x


def test_huge_numbers_stay_finite():
    x = np.array([-1e4, 0.0, 1e4])
    np.testing.assert_array_equal(ops.sigmoid(x), [0, 0.5, 1])
    np.testing.assert_array_equal(ops.softmax(x), [0, 0, 1])
    np.testing.assert_array_equal(ops.log_softmax(x), [-2e4, -1e4, 0])
    np.testing.assert_array_equal(ops.softplus(x), [0, np.log(2), 1e4])
