import numpy as np
import pytest

from kerasedu import regularizers
from kerasedu.regularizers import L1L2, OrthogonalRegularizer
from tests.unit.gradients import check_gradient, distinct, normal

W = np.array([[3.0, -4.0], [0.0, 5.0]])


def test_l1_counts_sizes_and_l2_squares():
    assert float(regularizers.l1(0.5)(W)) == 6
    assert float(regularizers.l2(0.5)(W)) == 25
    assert float(regularizers.l1_l2(0.5, 0.1)(W)) == 11
    assert float(L1L2()(W)) == 0


def test_orthogonal_weights_cost_nothing_and_parallel_ones_the_factor():
    assert float(OrthogonalRegularizer(2.0)(np.eye(3))) == 0
    assert float(OrthogonalRegularizer(2.0)(np.array([[1.0, 0.0], [3.0, 0.0], [-2.0, 0.0]]))) == pytest.approx(2)
    assert float(OrthogonalRegularizer(2.0, "columns")(np.array([[1.0, -3.0], [1.0, -3.0]]))) == pytest.approx(2)


@pytest.mark.parametrize(
    "regularizer", [L1L2(0.3, 0.2), OrthogonalRegularizer(), OrthogonalRegularizer(0.1, "columns")]
)
def test_gradients_agree_with_difference_quotients(regularizer):
    check_gradient(regularizer, *distinct((3, 4)))
    check_gradient(regularizer, *normal((4, 3)))


@pytest.mark.parametrize("name", ["l1", "l2", "l1_l2", "L1", "orthogonal_regularizer", "OrthogonalRegularizer"])
def test_the_configuration_makes_an_equal_regularizer(name):
    regularizer = regularizers.get(name)
    config = regularizers.serialize(regularizer)
    assert regularizers.serialize(regularizers.deserialize(config)) == config


def test_orthogonal_refuses_what_makes_no_sense():
    with pytest.raises(ValueError, match="mode='rank'"):
        OrthogonalRegularizer(mode="rank")
    with pytest.raises(ValueError, match=r"weight of shape \(2, 2, 2\)"):
        OrthogonalRegularizer()(np.ones((2, 2, 2)))
