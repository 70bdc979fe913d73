import numpy as np
import pytest

from kerasedu.engine import Tensor, Variable, settings


def test_pythons_decimals_become_floatx_and_other_numbers_keep_their_type():
    assert Variable([1.0, 2.0]).dtype == "float32"
    assert Variable([1, 2]).dtype == "int64"
    assert Variable(np.array([1.0])).dtype == "float64"
    assert Variable(np.array([1.0]), dtype="float16").dtype == "float16"
    settings.set_floatx("float64")
    assert Variable(1.5).dtype == "float64"


def test_a_function_makes_the_first_numbers():
    w = Variable(lambda shape, dtype: np.full(shape, 7, dtype), shape=(2, 3))
    assert w.shape == (2, 3)
    assert w.dtype == "float32"
    with pytest.raises(ValueError, match=r"needs its shape: Variable\(initializer, shape=\(3, 2\)\)"):
        Variable(np.ones)


def test_a_variable_does_not_share_its_numbers():
    array = np.ones(2, "float32")
    w = Variable(array)
    array[0] = 5
    w.assign(array)
    array[0] = 9
    np.testing.assert_array_equal(w.numpy(), [5, 1])
    w.numpy()[0] = 100
    np.testing.assert_array_equal(w.numpy(), [5, 1])


def test_numbers_that_were_looked_at_do_not_change_with_training():
    w = Variable([1.0, 2.0])
    before, view = w.numpy(), w[0:1]
    w.assign_sub([1.0, 1.0])
    np.testing.assert_array_equal(before, [1, 2])
    np.testing.assert_array_equal(view, [1])
    np.testing.assert_array_equal(w.numpy(), [0, 1])


@pytest.mark.parametrize("value", [[5.0, 6.0], np.array([5, 6]), Tensor(np.array([5.0, 6.0])), Variable([5.0, 6.0])])
def test_assigned_numbers_take_the_type_of_the_variable(value):
    w = Variable([1.0, 2.0])
    w.assign(value)
    np.testing.assert_array_equal(w.numpy(), [5, 6])
    w.assign_add(value)
    w.assign_add(1.0)
    np.testing.assert_array_equal(w.numpy(), [11, 13])
    assert w.dtype == "float32"


@pytest.mark.parametrize("change", ["assign", "assign_add", "assign_sub"])
def test_another_shape_says_so_and_changes_nothing(change):
    w = Variable([1.0, 2.0], name="kernel", path="dense/kernel")
    with pytest.raises(ValueError, match=r"Variable 'dense/kernel' has shape \(2,\) and was assigned.*shape \(3, 2\)"):
        getattr(w, change)(np.ones((3, 2)))
    np.testing.assert_array_equal(w.numpy(), [1, 2])


def test_the_path_is_the_name_where_there_is_none():
    w = Variable(1.0, name="kernel")
    assert w.path == "kernel"
    assert repr(w) == "<Variable path=kernel, shape=(), dtype=float32>"
