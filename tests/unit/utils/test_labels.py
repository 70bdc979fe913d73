"""to_categorical: whole numbers as one-hot rows."""

import numpy as np
import pytest

from kerasedu.utils import to_categorical


def test_the_one_stands_where_the_label_says():
    np.testing.assert_array_equal(to_categorical([0, 2, 1], 4), np.eye(4)[[0, 2, 1]])


def test_there_are_as_many_classes_as_the_largest_label_needs():
    assert to_categorical([0, 2]).shape == (2, 3)


@pytest.mark.parametrize(("shape", "expected"), [((5,), (5, 3)), ((5, 1), (5, 3)), ((2, 5), (2, 5, 3)), ((), (3,))])
def test_labels_may_have_any_shape(shape, expected):
    assert to_categorical(np.ones(shape, int), 3).shape == expected


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_names_no_class_is_refused(label):
    with pytest.raises(ValueError, match=rf"A label is {label}, and the predictions have 3 classes"):
        to_categorical([0, label], 3)


def test_rows_can_have_another_number_type():
    rows = to_categorical([1, 0], dtype="int32")
    assert rows.dtype == np.int32
    assert rows.tolist() == [[0, 1], [1, 0]]
