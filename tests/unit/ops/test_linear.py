import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor
from kerasedu.ops.products import HALVED, product
from tests.unit.gradients import normal

small = st.integers(1, 4)


@hypothesis_settings(max_examples=25)
@given(small, small, small)
def test_dense_and_its_gradients_are_their_definitions(samples, inputs, units):
    arrays = normal((samples, inputs), (inputs, units), (units,))
    tensors = [Tensor(x) for x in arrays]
    with GradientTape() as tape:
        tape.watch(tensors)
        y = ops.dense(*tensors)
    (grad_y,) = normal((samples, units), seed=1)
    np.testing.assert_allclose(y.numpy(), textbook.dense(*arrays), atol=1e-12)
    expected = textbook.dense_gradients(arrays[0], arrays[1], grad_y)
    for gradient, definition in zip(tape.gradient(y, tensors, grad_y), expected, strict=True):
        np.testing.assert_allclose(gradient, definition, atol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 4, 3)])
@pytest.mark.parametrize("relu", [False, True])
def test_dense_fused_equals_its_parts(shape, relu):
    tensors = [Tensor(x) for x in normal(shape, (3, 5), (5,))]
    results = []
    for in_parts in (False, True):
        with GradientTape() as tape:
            tape.watch(tensors)
            if in_parts:
                y = ops.add(ops.matmul(tensors[0], tensors[1]), tensors[2])
                y = ops.relu(y) if relu else y
            else:
                y = ops.dense(*tensors, relu=relu)
        results.append([y.numpy(), *tape.gradient(y, tensors, normal(y.shape, seed=1)[0])])
    for fused, parts in zip(*results, strict=True):
        np.testing.assert_allclose(fused, parts, atol=1e-12)


@pytest.mark.parametrize("shape", [(700, 250, 200), (200, 250, 701)])
def test_a_large_product_has_the_same_numbers_on_one_thread_and_on_two(shape, monkeypatch):
    rows, inner, columns = shape
    assert rows * inner * columns > HALVED
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(rows, inner)).astype("float32"), rng.normal(size=(inner, columns)).astype("float32")
    results = []
    for threads in ("1", "2"):
        monkeypatch.setenv("KERASEDU_SLICE_THREADS", threads)
        results.append(product(a, b))
    np.testing.assert_array_equal(*results)
    np.testing.assert_allclose(results[0], a.astype("float64") @ b, atol=1e-3)


def test_dense_without_bias_is_a_matrix_product():
    x, kernel = normal((2, 4, 3), (3, 5))
    np.testing.assert_allclose(ops.dense(x, kernel), x @ kernel, atol=1e-12)


@pytest.mark.parametrize(
    ("a", "b"),
    [((2, 3), (3, 4)), ((3,), (3,)), ((3,), (3, 4)), ((2, 3), (3,)), ((5, 1, 2, 3), (4, 3, 2)), ((3,), (5, 3, 2))],
)
def test_matmul_is_numpys(a, b):
    a, b = normal(a, b)
    np.testing.assert_array_equal(ops.matmul(a, b), np.matmul(a, b))
    np.testing.assert_array_equal((Tensor(a) @ b).numpy(), a @ b)
    np.testing.assert_array_equal((a @ Tensor(b)).numpy(), a @ b)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (
            (2, 3),
            (4, 2),
            r"\(2, 3\) and \(4, 2\): the last axis of the first \(3\).*last but one axis of the second \(4\)",
        ),
        ((2, 3), (4,), r"only axis of the second \(4\)"),
        ((), (3,), r"shape \(\) and \(3,\).*at least one axis"),
        ((3,), (), r"shape \(3,\) and \(\).*ops.multiply"),
    ],
)
def test_matmul_of_what_does_not_fit_says_so(a, b, message):
    with pytest.raises(ValueError, match=message):
        ops.matmul(np.ones(a), np.ones(b))


@pytest.mark.parametrize(
    ("x", "kernel", "message"),
    [
        ((2, 3), (4, 5), r"dense got x of shape \(2, 3\) and a kernel of shape \(4, 5\).*last axis of x"),
        ((2, 3), (3,), r"kernel of shape \(3,\).*\(inputs, units\)"),
        ((), (3, 4), r"dense got x of shape \(\)"),
    ],
)
def test_dense_of_what_does_not_fit_says_so(x, kernel, message):
    with pytest.raises(ValueError, match=message):
        ops.dense(np.ones(x), np.ones(kernel))
