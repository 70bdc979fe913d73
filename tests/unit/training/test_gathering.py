"""What a model predicts batch by batch becomes one array of all samples, whatever comes."""

import numpy as np
import pytest

from kerasedu.training.gathering import Gathered

BATCHES = [np.arange(6.0).reshape(3, 2), np.arange(6.0, 12.0).reshape(3, 2), np.array([[12.0, 13.0]])]


def gathered(batches, samples):
    result = Gathered(samples)
    for batch in batches:
        result.add(batch)
    return result.joined()


@pytest.mark.parametrize("samples", [7, 100, 4, 2, 0, None])
def test_batches_stand_one_after_the_other_however_many_were_expected(samples):
    np.testing.assert_array_equal(gathered(BATCHES, samples), np.concatenate(BATCHES))


def test_the_structure_is_that_of_a_batch():
    result = gathered([{"a": batch, "b": [batch[:, 0]]} for batch in BATCHES], 7)
    np.testing.assert_array_equal(result["a"], np.concatenate(BATCHES))
    np.testing.assert_array_equal(result["b"][0], np.concatenate(BATCHES)[:, 0])


def test_a_later_batch_of_another_number_type_keeps_its_numbers():
    result = gathered([np.array([1, 2]), np.array([0.5])], 3)
    np.testing.assert_array_equal(result, [1.0, 2.0, 0.5])


def test_a_batch_may_be_changed_afterwards_without_changing_the_result():
    batch = np.ones((2, 2))
    result = Gathered(2)
    result.add(batch)
    batch[:] = 5
    np.testing.assert_array_equal(result.joined(), np.ones((2, 2)))


def test_batches_of_unlike_shapes_are_refused():
    with pytest.raises(ValueError, match="must match"):
        gathered([np.ones((2, 3)), np.ones((2, 4))], 4)


def test_single_numbers_are_refused():
    with pytest.raises(ValueError, match="zero-dimensional"):
        gathered([0.5, 0.25], 2)


def test_no_batch_says_what_to_do():
    with pytest.raises(ValueError, match=r"predict got no batch at all.*made anew"):
        gathered([], 2)
