import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor
from kerasedu.ops.normalization import Normalize, RmsNormalize, Standardize, UnitLength, sum_over
from tests.unit.gradients import check_gradient, normal, positive

SIZES = st.tuples(st.integers(1, 5), st.integers(1, 4))


def run(op, inputs, grad_y):
    tensors = [None if x is None else Tensor(x) for x in inputs]
    with GradientTape() as tape:
        tape.watch([x for x in tensors if x is not None])
        y = op(*tensors)
    return y.numpy(), tape.gradient(y, [x for x in tensors if x is not None], grad_y)


@hypothesis_settings(max_examples=25)
@given(SIZES, st.sampled_from([0.001, 0.5]))
def test_batch_normalization_and_its_gradients_are_their_definitions(size, epsilon):
    x, gamma, beta, grad_y = normal(size, size[1:], size[1:], size)
    y, gradients = run(Normalize((0,), epsilon), (x, gamma, beta), grad_y)
    np.testing.assert_allclose(y, textbook.batch_normalization(x, gamma, beta, epsilon), atol=1e-12)
    expected = textbook.batch_normalization_gradients(x, gamma, grad_y, epsilon)
    for gradient, definition in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(gradient, definition, atol=1e-10)


@hypothesis_settings(max_examples=25)
@given(SIZES)
def test_layer_normalization_and_its_gradient_are_their_definitions(size):
    x, gamma, beta, grad_y = normal(size, size[1:], size[1:], size)
    y, (grad_x, _, _) = run(Normalize((1,), 0.001), (x, gamma, beta), grad_y)
    np.testing.assert_allclose(y, textbook.layer_normalization(x, gamma, beta), atol=1e-12)
    np.testing.assert_allclose(grad_x, textbook.layer_normalization_gradient(x, gamma, grad_y), atol=1e-10)


def test_what_does_not_count_has_no_part_in_mean_and_variance():
    (x,) = normal((3, 4, 2))
    counts = np.array([[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]], bool)[..., None]
    op = Normalize((0, 1), 0.001, counts)
    y = op.forward(x)
    counted = x[counts[..., 0]]
    np.testing.assert_allclose(op.mean.ravel(), counted.mean(0), atol=1e-6)
    np.testing.assert_allclose(op.variance.ravel(), counted.var(0), atol=1e-6)
    np.testing.assert_allclose(y, (x - op.mean) / np.sqrt(op.variance + 0.001), atol=1e-12)


def test_the_gradient_with_a_mask_agrees_with_difference_quotients():
    counts = np.array([[1, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 1]], bool)[..., None]

    def normalized(x, gamma, beta):
        return Normalize((0, 1), 0.1, counts)(x, gamma, beta)

    check_gradient(normalized, *normal((3, 4, 2), (2,), (2,)), tolerance=1e-5)


@pytest.mark.parametrize("axes", [(0,), (1,), (0, 2), (1, 2), (0, 1, 2)])
def test_mean_and_variance_are_revealed(axes):
    (x,) = normal((2, 3, 4))
    op = Normalize(axes, 0.0)
    op.forward(x)
    np.testing.assert_allclose(op.mean, x.mean(axes, keepdims=True), atol=1e-12)
    np.testing.assert_allclose(op.variance, x.var(axes, keepdims=True), atol=1e-12)
    np.testing.assert_allclose(op.normalized.mean(axes), 0, atol=1e-12)


@pytest.mark.parametrize("axes", [(), (0,), (2,), (0, 1), (1, 2), (0, 2), (0, 1, 2)])
def test_sum_over_keeps_the_axes(axes):
    (x,) = normal((2, 3, 4))
    np.testing.assert_allclose(sum_over(x, axes), np.sum(x, axes, keepdims=True), atol=1e-12)


def test_only_the_gradients_that_somebody_needs_are_computed():
    x, gamma, beta, grad_y = normal((3, 4), (4,), (4,), (3, 4))
    cases = [(Normalize((0,), 0.1), (x, gamma, beta)), (Standardize(0.1), (x, gamma, gamma**2, gamma, beta))]
    for op, inputs in [*cases, (RmsNormalize((1,), 0.1), (x, gamma))]:
        op.forward(*inputs)
        complete = op.backward(grad_y)
        for wanted in range(len(inputs)):
            op.needs_grad = tuple(i == wanted for i in range(len(inputs)))
            for i, gradient in enumerate(op.backward(grad_y)):
                if i == wanted:
                    np.testing.assert_array_equal(gradient, complete[i])
                else:
                    assert gradient is None


def test_nothing_is_as_long_as_epsilon():
    x = np.array([[0.0, 0.0], [3.0, 4.0], [1e-4, 0.0]])
    np.testing.assert_allclose(ops.normalize(x, epsilon=1e-3), [[0, 0], [0.6, 0.8], [0.1, 0]])
    _, (grad_x,) = run(UnitLength((1,), 1e-3), (x,), np.ones((3, 2)))
    np.testing.assert_allclose(grad_x[0], [1e3, 1e3])


def test_lengths_of_other_orders():
    (x,) = positive((2, 3))
    np.testing.assert_allclose(ops.normalize(x, order=1), x / x.sum(-1, keepdims=True))
    np.testing.assert_allclose(ops.normalize(x, order=3), x / (x**3).sum(-1, keepdims=True) ** (1 / 3))
    np.testing.assert_allclose(ops.normalize(x, axis=None), x / np.linalg.norm(x))
    with pytest.raises(ValueError, match="order=inf"):
        ops.normalize(x, order=np.inf)


def test_the_old_variant_of_layer_normalization_divides_by_the_deviation_only():
    (x,) = normal((2, 4))
    with pytest.warns(UserWarning, match="RMSNormalization"):
        y = ops.layer_normalization(x, np.full(4, 2.0), rms_scaling=True)
    np.testing.assert_allclose(y, 2 * x / np.sqrt(x.var(-1, keepdims=True) + 1e-7), rtol=1e-5)
    with pytest.raises(TypeError, match="no argument 'scale'"):
        ops.layer_normalization(x, scale=1)


def test_whole_numbers_become_decimal():
    assert ops.layer_normalization(np.array([[1, 2]])).dtype == "float32"
    assert ops.rms_normalization(np.array([[1, 2]])).dtype == "float32"
    assert ops.normalize(np.array([[1, 2]])).dtype == "float32"
