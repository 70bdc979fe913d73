import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, Tensor, slices
from kerasedu.engine.tape import running_in_parts
from kerasedu.ops.attention import DotProductAttention, attend, causal_mask
from kerasedu.ops.softmaxes import softmax_in_place
from tests.unit.gradients import normal

MASK = np.array([[True, True, False], [False, False, False], [True, False, True], [True, True, True]])


@hypothesis_settings(max_examples=20)
@given(*(st.integers(1, 3) for _ in range(6)))
def test_attention_and_its_gradients_are_their_definitions(samples, heads, queries, keys, dim, width):
    arrays = normal((samples, queries, heads, dim), (samples, keys, heads, dim), (samples, keys, heads, width))
    tensors = [Tensor(x) for x in arrays]
    (grad_y,) = normal((samples, queries, heads, width), seed=1)
    with GradientTape() as tape:
        tape.watch(tensors)
        y = ops.dot_product_attention(*tensors)
    gradients = tape.gradient(y, tensors, grad_y)
    for n, h in np.ndindex(samples, heads):
        inputs = [x[n, :, h] for x in arrays]
        np.testing.assert_allclose(y.numpy()[n, :, h], textbook.attention(*inputs), atol=1e-12)
        expected = textbook.attention_gradients(*inputs, grad_y[n, :, h])
        for gradient, definition in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(gradient[n, :, h], definition, atol=1e-12)


def test_scores_and_weights_are_revealed():
    query, key, value = normal((2, 4, 3, 5), (2, 3, 3, 5), (2, 3, 3, 2))
    op = DotProductAttention(0.5)
    _, weights = op.forward(query, key, value)
    np.testing.assert_allclose(op.scores[1, 2], 0.5 * query[1, :, 2] @ key[1, :, 2].T)
    np.testing.assert_allclose(op.weights.sum(-1), 1)
    assert weights is op.weights


def test_samples_in_slices_give_what_they_give_together(monkeypatch):
    arrays = normal((5, 4, 2, 3), (5, 6, 2, 3), (5, 6, 2, 3), (5, 2, 1, 6))
    (grad_y,) = normal((5, 4, 2, 3), seed=1)
    mask = np.arange(120).reshape(5, 1, 4, 6) % 5 > 0

    def run():
        op = DotProductAttention(0.5, mask)
        y, weights = op.forward(*arrays)
        return (y, weights, *op.backward(grad_y, np.ones_like(weights)))

    together = run()
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    for one, other in zip(together, run(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-14)


@pytest.mark.parametrize("shift", [0.0, 15.0, 500.0])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_the_weights_of_large_and_small_scores_are_their_softmax(shift, dtype):
    (scores,) = normal((3, 4, 5))
    scores = scores.astype(dtype)
    expected = np.exp(scores.astype("float64")) / np.exp(scores.astype("float64")).sum(-1, keepdims=True)
    atol = {"float32": 1e-4, "float16": 0.3}[dtype] if shift else {"float32": 1e-6, "float16": 1e-3}[dtype]
    np.testing.assert_allclose(softmax_in_place(scores + np.array(shift, dtype)), expected, atol=atol)


def test_a_causal_mask_lets_nobody_look_ahead():
    query, key, value = normal((1, 3, 1, 2), (1, 3, 1, 2), (1, 3, 1, 2))
    y = ops.dot_product_attention(query, key, value, is_causal=True)
    np.testing.assert_allclose(y[0, 0], value[0, 0])
    both = ops.dot_product_attention(query, key, value, is_causal=True, mask=~np.eye(3, dtype=bool))
    np.testing.assert_allclose(both[0, 1], value[0, 0])
    np.testing.assert_array_equal(causal_mask(2, 3), [[1, 0, 0], [1, 1, 0]])


@pytest.mark.parametrize(("blind_sees_nothing", "expected"), [(False, "mean"), (True, "zero")])
def test_a_query_that_may_look_nowhere(blind_sees_nothing, expected):
    query, key, value = normal((1, 4, 1, 2), (1, 3, 1, 2), (1, 3, 1, 2))
    y, weights = attend(query, key, value, mask=MASK, blind_sees_nothing=blind_sees_nothing)
    np.testing.assert_allclose(y[0, 1, 0], value[0, :, 0].mean(0) if expected == "mean" else [0, 0], atol=1e-12)
    assert weights[0, 0, 0, 2] == 0


@pytest.mark.parametrize("blind_sees_nothing", [False, True])
@pytest.mark.parametrize("kept", [None, np.random.default_rng(0).integers(0, 2, (2, 3, 4, 3)) * 2.0])
def test_at_once_and_step_by_step_are_the_same(blind_sees_nothing, kept):
    arrays = normal((2, 4, 3, 5), (2, 3, 3, 5), (2, 3, 3, 2), (3, 1, 3))
    grads = normal((2, 4, 3, 2), (2, 3, 4, 3), seed=1)

    def outputs_and_gradients():
        tensors = [Tensor(x) for x in arrays]
        with GradientTape() as tape:
            tape.watch(tensors)
            results = attend(*tensors, MASK, 0.3, kept, blind_sees_nothing)
        return [*(y.numpy() for y in results), *tape.gradient(list(results), tensors, grads)]

    fused = outputs_and_gradients()
    with running_in_parts():
        parts = outputs_and_gradients()
    for one, other in zip(fused, parts, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_several_heads_of_the_query_may_share_one_of_the_key():
    query, key, value = normal((2, 4, 6, 5), (2, 3, 2, 5), (2, 3, 2, 5))
    shared = ops.dot_product_attention(query, key, value)
    repeated = ops.dot_product_attention(query, np.repeat(key, 3, 2), np.repeat(value, 3, 2))
    np.testing.assert_allclose(shared, repeated)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((2, 3, 4), (2, 3, 1, 4), (2, 3, 1, 4)), "four axes"),
        (((2, 3, 1, 4), (2, 5, 1, 4), (2, 6, 1, 4)), "the same time steps"),
        (((2, 3, 3, 4), (2, 5, 2, 4), (2, 5, 2, 4)), "a multiple"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(shapes, message):
    with pytest.raises(ValueError, match=message):
        ops.dot_product_attention(*normal(*shapes))
