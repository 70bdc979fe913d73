import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, slices
from kerasedu.ops.pooling import AveragePool, MaxPool
from tests.unit.gradients import check_gradient, distinct, normal
from tests.unit.ops.windowed import Sliding, sliding

STRIDE_OVER_WINDOW = Sliding((7, 1), (2, 1), (3, 4), (1, 1), "same", 2, 2, 1)
OVERLAPPING = Sliding((5, 6), (3, 4), (1, 2), (1, 1), "same", 1, 1, 1)


def pooled_with_gradient(pool, case, image):
    x = Tensor(image)
    with GradientTape() as tape:
        tape.watch(x)
        y = pool(x, case.size, case.strides, case.padding)
    (grad_y,) = normal(y.shape, seed=1)
    return y.numpy(), grad_y, tape.gradient(y, x, grad_y)


@hypothesis_settings(max_examples=40)
@given(sliding(dilated=False))
@example(STRIDE_OVER_WINDOW)
@example(OVERLAPPING)
def test_max_pool_and_its_gradient_are_their_definitions(case):
    (image,) = normal(case.image_shape)
    y, grad_y, grad_x = pooled_with_gradient(ops.max_pool, case, image)
    how = case.size, case.strides, case.padding
    for sample in range(len(image)):
        np.testing.assert_array_equal(y[sample], textbook.max_pool(image[sample], *how))
        expected = textbook.max_pool_gradient(image[sample], grad_y[sample], *how)
        np.testing.assert_allclose(grad_x[sample], expected, atol=1e-12)


@hypothesis_settings(max_examples=25)
@given(sliding(dilated=False))
@example(OVERLAPPING)
def test_the_first_of_equal_winners_in_reading_order_takes_the_gradient(case):
    image = np.random.default_rng(0).integers(0, 3, case.image_shape).astype("float64")
    _, grad_y, grad_x = pooled_with_gradient(ops.max_pool, case, image)
    for sample in range(len(image)):
        expected = textbook.max_pool_gradient(image[sample], grad_y[sample], case.size, case.strides, case.padding)
        np.testing.assert_allclose(grad_x[sample], expected, atol=1e-12)


@hypothesis_settings(max_examples=40)
@given(sliding(dilated=False))
@example(STRIDE_OVER_WINDOW)
@example(OVERLAPPING)
def test_average_pool_and_its_gradient_are_their_definitions(case):
    (image,) = normal(case.image_shape)
    y, grad_y, grad_x = pooled_with_gradient(ops.average_pool, case, image)
    how = case.size, case.strides, case.padding
    for sample in range(len(image)):
        np.testing.assert_allclose(y[sample], textbook.average_pool(image[sample], *how), atol=1e-12)
        expected = textbook.average_pool_gradient(image.shape[1:], grad_y[sample], *how)
        np.testing.assert_allclose(grad_x[sample], expected, atol=1e-12)


@pytest.mark.parametrize("pool", [ops.max_pool, ops.average_pool])
@hypothesis_settings(max_examples=20)
@given(case=sliding(dilated=False))
@example(case=STRIDE_OVER_WINDOW)
@example(case=OVERLAPPING)
def test_gradients_agree_with_difference_quotients(pool, case):
    check_gradient(lambda x: pool(x, case.size, case.strides, case.padding), *distinct(case.image_shape))


@pytest.mark.parametrize("pool", [ops.max_pool, ops.average_pool])
@hypothesis_settings(max_examples=15)
@given(case=sliding(dilated=False))
def test_channels_first_is_channels_last_with_the_axes_moved(pool, case):
    (image,) = normal(case.image_shape)
    y = pool(image, case.size, case.strides, case.padding)
    first = pool(np.moveaxis(image, -1, 1), case.size, case.strides, case.padding, "channels_first")
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), y)


def test_a_batch_in_slices_gives_the_same_gradient(monkeypatch):
    (image,) = distinct((3, 5, 6, 2))
    whole = pooled_with_gradient(ops.max_pool, OVERLAPPING, image)[2]
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    np.testing.assert_array_equal(pooled_with_gradient(ops.max_pool, OVERLAPPING, image)[2], whole)


def test_padding_never_wins():
    np.testing.assert_array_equal(ops.max_pool(np.full((1, 3, 1), -5.0), 2, 2, "same").ravel(), [-5, -5])


def test_padding_does_not_count_in_a_mean():
    np.testing.assert_array_equal(ops.average_pool(np.full((1, 3, 1), 6.0), 2, 2, "same").ravel(), [6, 6])


def test_whole_numbers_can_be_pooled():
    image = np.array([[3, -7, 5]]).reshape(1, 3, 1)
    np.testing.assert_array_equal(ops.max_pool(image, 2, 2, "same").ravel(), [3, 5])
    np.testing.assert_array_equal(ops.average_pool(image, 2, 2, "same").ravel(), [-2, 5])


def test_strides_are_the_window_where_none_are_given():
    assert ops.max_pool(np.ones((1, 7, 7, 1)), (2, 3)).shape == (1, 3, 2, 1)


@pytest.mark.parametrize("image", [np.array([1.0, 9.0, 3.0, 4.0]), np.array([1, 9, 3, 4])])
def test_the_winner_is_revealed(image):
    op = MaxPool((2,), (2,), "same")
    op.forward(image.reshape(1, 4, 1))
    np.testing.assert_array_equal(op.winner.ravel(), [1, 1])


def test_the_count_of_real_elements_is_revealed():
    op = AveragePool((2,), (2,), "same")
    op.forward(np.ones((1, 3, 1)))
    np.testing.assert_array_equal(op.count.ravel(), [2, 1])


@pytest.mark.parametrize(
    ("image", "pool_size", "how", "message"),
    [
        ((1, 2, 2, 1), 3, {}, r"window of \(3, 3\) does not fit into an input of spatial shape \(2, 2\)"),
        ((1, 4, 4, 1), 0, {}, r"size of \(0, 0\).* at least 1"),
        ((1, 4, 4, 1), (2, 2, 2), {}, r"pool_size=\(2, 2, 2\). It takes a whole number, or 2"),
        ((1, 4, 4, 1), 2, {"strides": "2"}, r"strides='2'. It takes a whole number"),
        ((1, 4, 4, 1), 2, {"padding": "SAME"}, r"padding='SAME'. It takes 'valid' or 'same'"),
        ((4, 4), 2, {}, r"inputs of shape \(4, 4\).*\(samples, \*spatial, channels\).*at least 3 axes"),
        ((4,), 2, {}, r"inputs of shape \(4,\)"),
    ],
)
@pytest.mark.parametrize("pool", [ops.max_pool, ops.average_pool])
def test_what_does_not_fit_says_so(pool, image, pool_size, how, message):
    with pytest.raises(ValueError, match=message):
        pool(np.ones(image), pool_size, **how)
