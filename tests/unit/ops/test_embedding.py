import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import textbook
from kerasedu.engine import GradientTape, Tensor
from kerasedu.ops.embedding import add_rows, embed
from tests.unit.gradients import normal

ROWS = 6


@hypothesis_settings(max_examples=25)
@given(st.lists(st.integers(0, ROWS - 1), max_size=8), st.integers(1, 4))
def test_embed_and_its_gradient_are_their_definitions(indices, width):
    table, grad_y = normal((ROWS, width), (len(indices), width))
    indices, table = np.array(indices, int), Tensor(table)
    with GradientTape() as tape:
        tape.watch(table)
        y = embed(indices, table)
    np.testing.assert_array_equal(y.numpy(), textbook.embedding(indices, table.numpy()))
    expected = textbook.embedding_gradient(indices, grad_y, ROWS)
    np.testing.assert_allclose(tape.gradient(y, table, grad_y), expected, atol=1e-12)


def test_numbers_may_have_any_shape():
    table, grad_y = normal((ROWS, 3), (2, 2, 2, 3))
    indices, table = np.arange(8).reshape(2, 2, 2) % ROWS, Tensor(table)
    with GradientTape() as tape:
        tape.watch(table)
        y = embed(indices, table)
    assert y.shape == (2, 2, 2, 3)
    expected = textbook.embedding_gradient(indices.ravel(), grad_y.reshape(8, 3), ROWS)
    np.testing.assert_allclose(tape.gradient(y, table, grad_y), expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64"])
@pytest.mark.parametrize("width", [1, 4, 5])
def test_rows_are_added_one_after_the_other_to_the_last_bit(dtype, width):
    indices, (numbers,) = np.array([[1, 0], [1, 1]]), normal((2, 2, width))
    rows = (100 * numbers).astype(dtype)
    table = np.zeros((3, width), dtype)
    add_rows(table, indices, np.asfortranarray(rows))
    expected = np.zeros((3, width), dtype)
    for index, row in zip(indices.ravel(), rows.reshape(4, width), strict=True):
        expected[index] += row
    np.testing.assert_array_equal(table, expected)


def test_of_no_words_the_gradient_is_zero():
    table = Tensor(np.ones((ROWS, 4), "float32"))
    with GradientTape() as tape:
        tape.watch(table)
        y = embed(np.zeros((0, 5), int), table)
    np.testing.assert_array_equal(tape.gradient(y, table), np.zeros((ROWS, 4)))
