import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor
from tests.unit.gradients import check_gradient, distinct, normal

lengths = st.tuples(st.integers(1, 7), st.integers(1, 7))


@pytest.mark.parametrize("kind", ["average", "max"])
@hypothesis_settings(max_examples=25)
@given(spatial=lengths, output_size=lengths)
def test_adaptive_pooling_is_its_definition(kind, spatial, output_size):
    (image,) = normal((2, *spatial, 2))
    y = getattr(ops, f"adaptive_{kind}_pool")(image, output_size)
    for sample, output in zip(image, y, strict=True):
        expected = getattr(textbook, f"adaptive_{kind}_pool")(sample, output_size)
        np.testing.assert_allclose(output, expected, atol=1e-12)


@pytest.mark.parametrize("pool", [ops.adaptive_average_pool, ops.adaptive_max_pool])
@pytest.mark.parametrize(("spatial", "size"), [((5,), (3,)), ((2, 5), (4, 2)), ((3, 2, 4), (2, 3, 3))])
def test_gradients_agree_with_difference_quotients(pool, spatial, size):
    check_gradient(lambda x: pool(x, size), *distinct((2, *spatial, 2)))


def test_the_first_of_equal_winners_takes_the_gradient():
    x = Tensor(np.zeros((1, 8, 1)))
    with GradientTape() as tape:
        tape.watch(x)
        y = ops.adaptive_max_pool(x, 3)
    gradient = tape.gradient(y, x, np.array([1.0, 10.0, 100.0]).reshape(1, 3, 1))
    np.testing.assert_array_equal(gradient.ravel(), [1, 0, 10, 0, 0, 100, 0, 0])


def test_channels_first_is_channels_last_with_the_axes_moved():
    (image,) = normal((2, 5, 4, 3))
    for pool in (ops.adaptive_average_pool, ops.adaptive_max_pool):
        first = pool(np.moveaxis(image, -1, 1), (2, 3), "channels_first")
        np.testing.assert_allclose(np.moveaxis(first, 1, -1), pool(image, (2, 3)), atol=1e-12)


def test_whole_numbers_can_be_pooled():
    image = np.array([1, 2, 5]).reshape(1, 3, 1)
    np.testing.assert_array_equal(ops.adaptive_average_pool(image, 2).ravel(), [1.5, 3.5])
    assert ops.adaptive_max_pool(image, 2).dtype == image.dtype


@pytest.mark.parametrize(
    ("shape", "size", "message"),
    [
        ((3, 3), 2, r"inputs of shape \(3, 3\)"),
        ((1, 3, 3, 1), 0, r"output_size=0 .* at least 1 bin"),
        ((1, 3, 3, 1), (2, 2, 2), r"output_size=\(2, 2, 2\)"),
        ((1, 0, 3, 1), 2, r"at least 1 element"),
    ],
)
def test_what_does_not_fit_says_so(shape, size, message):
    with pytest.raises(ValueError, match=message):
        ops.adaptive_average_pool(np.ones(shape), size)
