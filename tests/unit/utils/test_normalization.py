"""Numbers divided by their length."""

import numpy as np
import pytest

from kerasedu.engine import GradientTape, Variable
from kerasedu.utils import normalize


@pytest.mark.parametrize(("order", "expected"), [(1, [[3 / 7, 4 / 7]]), (2, [[0.6, 0.8]]), (np.inf, [[0.75, 1.0]])])
def test_rows_get_the_length_1(order, expected):
    np.testing.assert_allclose(normalize(np.array([[3.0, 4.0]]), order=order), expected)


def test_a_row_of_zeros_stays():
    assert normalize(np.zeros((1, 2))).tolist() == [[0, 0]]


def test_another_axis():
    np.testing.assert_allclose(normalize(np.array([[3.0], [4.0]]), axis=0), [[0.6], [0.8]])


def test_a_variable_gets_its_gradient():
    x = Variable(np.array([[3.0, 4.0]]))
    with GradientTape() as tape:
        y = normalize(x)[0, 0]
    np.testing.assert_allclose(tape.gradient(y, x), [[0.128, -0.096]], atol=1e-6)
