"""Definitions of normalization, embedding and attention: numbers by hand, gradients by difference quotients."""

import numpy as np
import pytest

from kerasedu import textbook
from tests.unit.gradients import normal, slope


def along(function, arrays, i, grad_y, direction):
    """How grad_y times the function moves when array number i moves in a direction."""
    return slope(
        lambda t: np.sum(grad_y * function(*(x + t * direction if i == j else x for j, x in enumerate(arrays))))
    )


def check(function, gradients, arrays, grad_y):
    for i, gradient in enumerate(gradients):
        (direction,) = normal(arrays[i].shape, seed=i)
        assert np.sum(gradient * direction) == pytest.approx(along(function, arrays, i, grad_y, direction), rel=1e-6)


def test_mean_and_variance_by_hand():
    assert textbook.mean_and_variance([2.0, 4.0, 9.0]) == pytest.approx((5, 26 / 3))


def test_normalized_numbers_have_mean_0_and_variance_1():
    (x,) = normal((7,))
    assert textbook.mean_and_variance(textbook.normalize(x, epsilon=0.0)) == pytest.approx((0, 1), abs=1e-12)


def test_gradient_of_normalize():
    x, grad_y = normal((5,), (5,))
    check(textbook.normalize, [textbook.normalize_gradient(x, grad_y)], [x], grad_y)


def test_gradients_of_batch_normalization():
    arrays = normal((4, 3), (3,), (3,))
    (grad_y,) = normal((4, 3), seed=1)
    gradients = textbook.batch_normalization_gradients(*arrays[:2], grad_y)
    check(textbook.batch_normalization, gradients, arrays, grad_y)


def test_gradient_of_layer_normalization():
    arrays = normal((4, 3), (3,), (3,))
    (grad_y,) = normal((4, 3), seed=1)
    gradient = textbook.layer_normalization_gradient(*arrays[:2], grad_y)
    check(textbook.layer_normalization, [gradient], arrays, grad_y)


def test_layer_normalization_is_batch_normalization_of_the_transposed():
    (x,) = normal((4, 3))
    ones, zeros = np.ones(4), np.zeros(4)
    layer = textbook.layer_normalization(x, np.ones(3), np.zeros(3))
    np.testing.assert_allclose(layer, textbook.batch_normalization(x.T, ones, zeros).T)


def test_a_moving_average_comes_near_what_stays_the_same():
    average = 0.0
    for _ in range(100):
        average = textbook.moving_average(average, 5.0, momentum=0.9)
    assert average == pytest.approx(5, rel=1e-3)


def test_gradient_of_embedding():
    table, grad_y = normal((4, 2), (3, 2))
    words = np.array([1, 3, 1])
    gradient = textbook.embedding_gradient(words, grad_y, rows=4)
    check(lambda table: textbook.embedding(words, table), [gradient], [table], grad_y)


def test_weights_of_attention_sum_to_one_and_prefer_the_key_that_fits():
    weights = textbook.attention_weights(np.array([[10.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert weights.sum() == pytest.approx(1)
    assert weights[0, 1] > 0.99


def test_gradients_of_attention():
    arrays = normal((3, 2), (4, 2), (4, 5))
    (grad_y,) = normal((3, 5), seed=1)
    check(textbook.attention, textbook.attention_gradients(*arrays, grad_y), arrays, grad_y)
