import numpy as np
import pytest

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, settings
from tests.unit.gradients import normal, positive


def probabilities(*shape):
    (x,) = positive(shape)
    return x / x.sum(axis=-1, keepdims=True)


def gradient(function, x):
    tensor = Tensor(x)
    with GradientTape() as tape:
        tape.watch(tensor)
        y = function(tensor)
    return tape.gradient(y, tensor)


def test_categorical_from_probabilities_is_its_definition():
    target, p = np.eye(3)[[2, 0, 0, 1]], probabilities(4, 3)
    expected = [textbook.categorical_crossentropy(t, q) for t, q in zip(target, p, strict=True)]
    np.testing.assert_allclose(ops.categorical_crossentropy(target, p), expected, atol=1e-12)


def test_its_gradient_is_the_slope_of_the_definition_less_what_scaling_all_predictions_would_do():
    target, p = np.eye(3)[[2, 0]], probabilities(2, 3)
    grad = gradient(lambda q: ops.categorical_crossentropy(target, q), p)
    for row in range(2):
        slopes = textbook.categorical_crossentropy_slopes(target[row], p[row])
        np.testing.assert_allclose(grad[row], slopes - np.sum(slopes * p[row]), atol=1e-12)


def test_predictions_that_do_not_sum_to_one_are_scaled():
    target, p = np.eye(3), probabilities(3, 3)
    np.testing.assert_allclose(
        ops.categorical_crossentropy(target, 5 * p), ops.categorical_crossentropy(target, p), atol=1e-12
    )


def test_from_logits_equals_softmax_and_probabilities():
    target, logits = probabilities(4, 3), normal((4, 3))[0]

    def in_parts(z):
        return ops.categorical_crossentropy(target, ops.softmax(z))

    def fused(z):
        return ops.categorical_crossentropy(target, z, from_logits=True)

    np.testing.assert_allclose(fused(logits), in_parts(logits), atol=1e-12)
    np.testing.assert_allclose(gradient(fused, logits), gradient(in_parts, logits), atol=1e-12)


def test_from_logits_the_gradient_is_the_error():
    target, logits = np.eye(3)[[2, 0]], normal((2, 3))[0]
    grad = gradient(lambda z: ops.categorical_crossentropy(target, z, from_logits=True), logits)
    for row in range(2):
        expected = textbook.softmax_crossentropy_slopes(target[row], logits[row])
        np.testing.assert_allclose(grad[row], expected, atol=1e-12)


@pytest.mark.parametrize("from_logits", [False, True])
def test_sparse_is_categorical_with_one_hot_targets(from_logits):
    labels, p = np.array([2, 0, 1, 1]), probabilities(4, 3)
    sparse = ops.sparse_categorical_crossentropy(labels, p, from_logits)
    np.testing.assert_array_equal(sparse, ops.categorical_crossentropy(np.eye(3)[labels], p, from_logits))
    np.testing.assert_array_equal(sparse, ops.sparse_categorical_crossentropy(labels[:, None], p, from_logits))


def test_sparse_is_its_definition():
    labels, p = np.array([2, 0, 1, 1]), probabilities(4, 3)
    expected = [textbook.sparse_categorical_crossentropy(k, q) for k, q in zip(labels, p, strict=True)]
    np.testing.assert_allclose(ops.sparse_categorical_crossentropy(labels, p), expected, atol=1e-12)


def test_classes_may_stand_on_another_axis():
    labels, p = np.array([[2, 0], [1, 1]]), probabilities(2, 2, 3)
    last = ops.sparse_categorical_crossentropy(labels, p)
    middle = ops.sparse_categorical_crossentropy(labels, np.moveaxis(p, -1, 1), axis=1)
    np.testing.assert_allclose(middle, last, atol=1e-12)


def test_binary_and_its_slope_are_their_definitions():
    target, p = np.array([0.0, 1.0, 0.0, 0.3]), probabilities(4)
    expected = [textbook.binary_crossentropy(t, q) for t, q in zip(target, p, strict=True)]
    slopes = [textbook.binary_crossentropy_slope(t, q) for t, q in zip(target, p, strict=True)]
    np.testing.assert_allclose(ops.binary_crossentropy(target, p), expected, atol=1e-12)
    np.testing.assert_allclose(gradient(lambda q: ops.binary_crossentropy(target, q), p), slopes, atol=1e-12)


def test_binary_from_logits_equals_sigmoid_and_probabilities():
    target, logits = np.array([0.0, 1.0, 0.3]), normal((3,))[0]

    def in_parts(z):
        return ops.binary_crossentropy(target, ops.sigmoid(z))

    def fused(z):
        return ops.binary_crossentropy(target, z, from_logits=True)

    slopes = [textbook.sigmoid_crossentropy_slope(t, z) for t, z in zip(target, logits, strict=True)]
    np.testing.assert_allclose(fused(logits), in_parts(logits), atol=1e-12)
    np.testing.assert_allclose(gradient(fused, logits), gradient(in_parts, logits), atol=1e-12)
    np.testing.assert_allclose(gradient(fused, logits), slopes, atol=1e-12)


def test_certain_and_wrong_is_held_at_epsilon_and_passes_no_gradient():
    target = np.array([0.0, 1.0])
    p = np.array([1.0, 0.0])
    np.testing.assert_allclose(ops.categorical_crossentropy(target, p), -np.log(settings.epsilon()))
    np.testing.assert_allclose(ops.binary_crossentropy(target, p), [-np.log(settings.epsilon())] * 2)
    np.testing.assert_array_equal(gradient(lambda q: ops.binary_crossentropy(target, q), p), [0, 0])
    np.testing.assert_array_equal(gradient(lambda q: ops.categorical_crossentropy(target, q), p), [0, 0])


def test_from_logits_a_certain_and_wrong_prediction_still_learns():
    logits = np.array([1e4, -1e4])
    grad = gradient(lambda z: ops.categorical_crossentropy(np.array([0.0, 1.0]), z, from_logits=True), logits)
    np.testing.assert_array_equal(grad, [1, -1])
    grad = gradient(lambda z: ops.binary_crossentropy(np.array([0.0, 1.0]), z, from_logits=True), logits)
    np.testing.assert_array_equal(grad, [1, -1])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 3], r"A label is 3, and the predictions have 3 classes, numbered from 0 to 2"),
        ([-1, 0], r"A label is -1"),
        ([0.0, np.nan], r"A label is nan"),
        ([0.0, 1.5], r"A label is 1.5.*whole number"),
        ([0, 1, 2], r"labels of shape \(3,\) and predictions of shape \(2, 3\).*shape \(2,\)"),
        ([[0, 0, 1], [1, 0, 0]], r"For one-hot labels use categorical_crossentropy"),
    ],
)
def test_labels_that_do_not_fit_say_so(labels, message):
    with pytest.raises(ValueError, match=message):
        ops.sparse_categorical_crossentropy(np.array(labels), probabilities(2, 3))


@pytest.mark.parametrize("function", [ops.categorical_crossentropy, ops.binary_crossentropy])
def test_targets_and_predictions_of_different_shape_say_so(function):
    with pytest.raises(ValueError, match=r"targets of shape \(2,\) and predictions of shape \(2, 3\)"):
        function(np.array([1, 0]), probabilities(2, 3))


def test_a_batch_without_samples_has_no_losses():
    assert ops.sparse_categorical_crossentropy(np.zeros(0, int), np.zeros((0, 3))).shape == (0,)
