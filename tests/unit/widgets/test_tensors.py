"""What a widget sends of a tensor."""

import json

import numpy as np
import pytest

from kerasedu.widgets.tensors import MOST_NUMBERS, block_mean, is_weight, tensor_data


def test_a_row_vector_is_sent_whole():
    data = tensor_data(np.array([[0.123456, -2.0, 3.0]]))
    assert (data["kind"], data["values"], data["lead"]) == ("vector", [0.1235, -2, 3], [0])
    assert (data["low"], data["high"], data["shape"]) == (-2, 3, [1, 3])


def test_a_single_number_is_a_vector_of_one():
    data = tensor_data(np.array(0.5))
    assert (data["shape"], data["values"], data["kind"]) == ([], [0.5], "vector")


def test_channels_of_an_image_stand_one_after_the_other():
    image = np.arange(2 * 3 * 4 * 2).reshape(2, 3, 4, 2)
    data = tensor_data(image, sample=1)
    assert (data["kind"], data["panels"], data["rows"], data["columns"], data["lead"]) == ("maps", [2], 3, 4, [1])
    np.testing.assert_array_equal(np.reshape(data["values"], (2, 3, 4)), np.moveaxis(image[1], -1, 0))


def test_a_kernel_is_a_grid_of_input_channels_and_filters():
    kernel = np.random.default_rng(0).normal(size=(3, 2, 4, 5)).round(3)
    data = tensor_data(kernel, weight=True)
    assert (data["kind"], data["panels"], data["total"]) == ("kernels", [4, 5], [4, 5])
    np.testing.assert_allclose(np.reshape(data["values"], (4, 5, 3, 2)), np.transpose(kernel, (2, 3, 0, 1)))


@pytest.mark.parametrize("shape", [(1, 224, 224, 3), (1, 26, 26, 32), (1, 11, 11, 64), (1, 5, 5, 64), (1, 7, 7, 2048)])
def test_an_image_never_costs_more_than_its_share_but_eight_channels_are_there(shape):
    data = tensor_data(np.ones(shape))
    assert len(data["values"]) <= max(MOST_NUMBERS, 8 * 32 * 32, 3 * 64 * 64)
    assert data["panels"][0] >= min(8, shape[-1])
    assert data["total"] == [shape[-1]]


def test_a_large_matrix_is_the_mean_of_blocks_and_says_so():
    matrix = np.random.default_rng(1).normal(size=(1600, 128))
    data = tensor_data(matrix, weight=True)
    rows, columns = data["block"]
    assert (rows, columns) == (40, 4)
    np.testing.assert_allclose(data["values"][0], matrix[:40, :4].mean(), rtol=1e-3)
    assert data["low"] == pytest.approx(matrix.min(), rel=1e-3)


def test_the_last_block_may_be_smaller():
    np.testing.assert_allclose(block_mean(np.arange(15.0).reshape(3, 5), 2, 3), [[3.5, 6], [11, 13.5]])


def test_nan_and_infinity_are_words_and_no_limits():
    data = tensor_data(np.array([1.0, np.nan, np.inf, -3.0]))
    assert data["values"] == [1, "nan", "inf", -3]
    assert (data["low"], data["high"]) == (-3, 1)
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("array", [np.zeros((0,)), np.zeros((1, 0)), np.zeros((1, 4, 4, 0)), np.array([True, False])])
def test_empty_and_boolean_tensors_can_be_sent(array):
    json.dumps(tensor_data(array), allow_nan=False)


@pytest.mark.parametrize("shape", [(2, 5, 3), (1, 4, 5, 6, 7), (3, 2, 2, 2, 2, 2)])
def test_of_more_axes_than_an_image_one_index_is_chosen(shape):
    array = np.random.default_rng(2).normal(size=shape)
    data = tensor_data(array, sample=1)
    chosen = array[tuple(data["lead"])]
    assert data["low"] == pytest.approx(chosen.min(), rel=1e-3)
    assert len(data["lead"]) + 2 + (data["kind"] == "maps") == array.ndim


def test_which_inputs_are_weights():
    assert is_weight("kernel")
    assert is_weight("recurrent_kernel")
    assert not is_weight("x")
