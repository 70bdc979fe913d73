import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import textbook
from kerasedu.engine import GradientTape, Tensor
from kerasedu.ops.embedding import embed
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
