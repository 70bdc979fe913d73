"""Recurrent operations: a whole sequence each."""

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kerasedu import ops, textbook
from kerasedu.engine import GradientTape, KerasTensor, Tensor, slices, threads
from kerasedu.ops.recurrent import GRU, LSTM, ResetBeforeGRU, SimpleRNN
from tests.unit.gradients import normal

GATES = {"simple_rnn": 1, "lstm": 4, "gru": 3}
KINDS = pytest.mark.parametrize("kind", GATES)
X, KERNEL, RECURRENT, BIAS = normal((2, 4, 3), (3, 8), (2, 8), (8,))
MASK = np.array([[False, True, False, True], [True, True, False, False]])
sizes = st.tuples(*[st.integers(1, 3)] * 4)


def numbers(kind, samples=2, steps=4, features=3, units=2):
    width = GATES[kind] * units
    bias = (2, width) if kind == "gru" else (width,)
    return normal((samples, steps, features), (features, width), (units, width), bias)


def by_definition(kind, x, kernel, recurrent_kernel, bias, grad_output):
    """Outputs and gradients of one sequence, as the textbook has them."""
    steps = getattr(textbook, kind)(x, kernel, recurrent_kernel, bias)
    outputs = steps[1:] if kind == "simple_rnn" else np.array([step.h for step in steps])
    return outputs, getattr(textbook, f"{kind}_gradients")(x, steps, kernel, recurrent_kernel, grad_output)


def with_gradients(kind, arrays, grad_output, **how):
    tensors = [Tensor(a) for a in arrays]
    with GradientTape() as tape:
        tape.watch(tensors)
        output = getattr(ops, kind)(*tensors, return_sequences=True, **how)[0]
    return output.numpy(), tape.gradient(output, tensors, grad_output)


@KINDS
@hypothesis_settings(max_examples=15)
@given(size=sizes)
def test_forward_and_back_through_time_are_their_definitions(kind, size):
    arrays = numbers(kind, *size)
    samples, steps, _, units = size
    (grad_output,) = normal((samples, steps, units), seed=1)
    output, gradients = with_gradients(kind, arrays, grad_output)
    x, *weights = arrays
    defined = [by_definition(kind, x[n], *weights, grad_output[n]) for n in range(samples)]
    np.testing.assert_allclose(output, [one for one, _ in defined], atol=1e-12)
    np.testing.assert_allclose(gradients[0], [grads.x for _, grads in defined], atol=1e-12)
    for i, name in enumerate(("kernel", "recurrent_kernel", "bias"), start=1):
        np.testing.assert_allclose(gradients[i], sum(getattr(grads, name) for _, grads in defined), atol=1e-12)


@KINDS
def test_the_way_back_in_blocks_of_one_time_step_gives_the_same_gradients(kind, monkeypatch):
    arrays = numbers(kind, steps=5)
    (grad_output,) = normal((2, 5, 2), seed=1)
    whole = with_gradients(kind, arrays, grad_output)[1]
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    for one, other in zip(whole, with_gradients(kind, arrays, grad_output)[1], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


@KINDS
def test_the_numbers_are_the_same_to_the_last_bit_on_any_number_of_threads(kind, monkeypatch):
    arrays = [a.astype("float32") for a in numbers(kind, steps=9)]
    (grad_output,) = normal((2, 9, 2), seed=1)
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    results = []
    for count in "123":
        monkeypatch.setenv("KERASEDU_SLICE_THREADS", count)
        threads.workers.cache_clear()
        results.append(with_gradients(kind, arrays, grad_output))
    threads.workers.cache_clear()
    for output, gradients in results[1:]:
        np.testing.assert_array_equal(output, results[0][0])
        for one, other in zip(gradients, results[0][1], strict=True):
            np.testing.assert_array_equal(one, other)


@KINDS
def test_gradients_of_many_samples_are_the_sums_of_those_of_some(kind):
    """From 64 samples on, small products are taken time step by time step."""
    x, *weights = numbers(kind, samples=70)
    (grad_output,) = normal((70, 4, 2), seed=1)
    whole, *parts = (
        with_gradients(kind, [x[part], *weights], grad_output[part])[1]
        for part in (slice(None), slice(None, 30), slice(30, None))
    )
    np.testing.assert_allclose(whole[0], np.concatenate([grads[0] for grads in parts]), atol=1e-12)
    for of_all, *of_some in zip(whole[1:], *(grads[1:] for grads in parts), strict=True):
        np.testing.assert_allclose(of_all, sum(of_some), atol=1e-12)


@KINDS
@pytest.mark.parametrize("how", [{}, {"return_sequences": True, "go_backwards": True, "zero_output_for_mask": True}])
def test_without_a_way_back_the_numbers_are_the_same(kind, how):
    arrays = [a.astype("float32") for a in numbers(kind, samples=5, steps=7)]
    mask = np.arange(35).reshape(5, 7) % 3 > 0
    tensors = [Tensor(a) for a in arrays]
    with GradientTape() as tape:
        tape.watch(tensors)
        recorded = getattr(ops, kind)(*tensors, mask=mask, **how)
    for one, other in zip(recorded, getattr(ops, kind)(*arrays, mask=mask, **how), strict=True):
        np.testing.assert_array_equal(one.numpy(), other)


@KINDS
@pytest.mark.parametrize("return_sequences", [False, True])
def test_two_halves_of_a_large_batch_give_what_the_whole_gives(kind, return_sequences, monkeypatch):
    x, *weights = numbers(kind, samples=33)
    mask = np.arange(132).reshape(33, 4) % 3 > 0
    first = [np.ones((33, 2))] * (2 if kind == "lstm" else 1)
    whole = getattr(ops, kind)(x, *weights, first, mask, return_sequences)
    monkeypatch.setattr(importlib.import_module("kerasedu.ops.recurrent.sequence"), "PRODUCTS_OF_HALVES", 1)
    for one, other in zip(whole, getattr(ops, kind)(x, *weights, first, mask, return_sequences), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-14)


def test_without_a_way_back_only_a_few_time_steps_are_kept():
    op = LSTM()
    op(*normal((2, 5000, 3), (3, 64), (16, 64), (64,)), None, None, None)
    assert len(op.gates) < 1000
    assert [len(state) for state in op.states] == [2, 2]


@KINDS
def test_the_last_output_is_the_end_of_the_whole_sequence(kind):
    arrays = numbers(kind)
    whole, *states = getattr(ops, kind)(*arrays, return_sequences=True)
    last, *same_states = getattr(ops, kind)(*arrays)
    np.testing.assert_array_equal(whole[:, -1], last)
    np.testing.assert_array_equal(last, states[0])
    np.testing.assert_array_equal(states, same_states)


@KINDS
def test_going_backwards_is_going_forwards_through_the_reversed_sequence(kind):
    x, *weights = numbers(kind)
    operation = getattr(ops, kind)
    backwards = operation(x, *weights, mask=MASK, return_sequences=True, go_backwards=True)[0]
    forwards = operation(x[:, ::-1], *weights, mask=MASK[:, ::-1], return_sequences=True)[0]
    np.testing.assert_array_equal(backwards, forwards)


@KINDS
def test_a_sequence_in_two_halves_is_the_sequence(kind):
    x, *weights = numbers(kind)
    operation = getattr(ops, kind)
    _, *middle = operation(x[:, :1], *weights)
    np.testing.assert_allclose(operation(x[:, 1:], *weights, middle)[0], operation(x, *weights)[0], atol=1e-14)


@KINDS
def test_masked_time_steps_are_as_if_they_were_not_there(kind):
    x, *weights = numbers(kind)
    operation = getattr(ops, kind)
    _, *states = operation(x, *weights, mask=MASK)
    for n in range(2):
        _, *without = operation(x[n : n + 1, MASK[n]], *weights)
        np.testing.assert_allclose([s[n] for s in states], [s[0] for s in without], atol=1e-14)


@KINDS
def test_a_masked_time_step_repeats_the_output_or_gives_zero(kind):
    arrays = numbers(kind)
    operation = getattr(ops, kind)
    repeated = operation(*arrays, mask=MASK, return_sequences=True)[0]
    zeroed = operation(*arrays, mask=MASK, return_sequences=True, zero_output_for_mask=True)[0]
    np.testing.assert_array_equal(repeated[0, 0], 0)
    np.testing.assert_array_equal(repeated[0, 2], repeated[0, 1])
    np.testing.assert_array_equal(zeroed[~MASK], 0)
    np.testing.assert_array_equal(zeroed[MASK], repeated[MASK])


@KINDS
def test_masked_time_steps_get_no_gradient(kind):
    x, *weights = numbers(kind)
    (grad_output,) = normal((2, 4, 2), seed=1)
    grad_x = with_gradients(kind, [x, *weights], grad_output, mask=MASK)[1][0]
    assert np.all(grad_x[~MASK] == 0)
    assert np.all(grad_x[MASK] != 0)


def test_lstm_gates_and_states_are_revealed_for_each_time_step():
    op = LSTM(return_sequences=True)
    output, h, c = op.forward(X, KERNEL, RECURRENT, BIAS)
    for n in range(2):
        steps = textbook.lstm(X[n], KERNEL, RECURRENT, BIAS)
        for name in ("input_gate", "forget_gate", "candidate", "output_gate"):
            np.testing.assert_allclose(getattr(op, name)[n], [getattr(step, name) for step in steps], atol=1e-12)
        np.testing.assert_allclose(op.cell[n], [step.c for step in steps], atol=1e-12)
    np.testing.assert_array_equal(op.hidden, output)
    np.testing.assert_array_equal(op.cell[:, -1], c)
    np.testing.assert_array_equal(op.hidden[:, -1], h)


def test_gru_gates_and_states_are_revealed_for_each_time_step():
    x, *weights = numbers("gru")
    op = GRU(return_sequences=True)
    output, _ = op.forward(x, *weights)
    for n in range(2):
        steps = textbook.gru(x[n], *weights)
        for name in ("update_gate", "reset_gate", "candidate"):
            np.testing.assert_allclose(getattr(op, name)[n], [getattr(step, name) for step in steps], atol=1e-12)
    np.testing.assert_array_equal(op.hidden, output)


@pytest.mark.parametrize("op", [SimpleRNN, LSTM, GRU, ResetBeforeGRU])
def test_everything_revealed_has_samples_time_steps_and_units(op):
    kind = {"SimpleRNN": "simple_rnn", "LSTM": "lstm", "GRU": "gru"}[op().name]
    x, kernel, recurrent_kernel, _ = numbers(kind)
    node = op()
    node.forward(x, kernel, recurrent_kernel)
    for name in node.reveals:
        assert getattr(node, name).shape == (2, 4, 2)


def test_gates_of_large_numbers_do_not_overflow():
    with np.errstate(all="raise"):
        output, *_ = ops.lstm(1e4 * X, KERNEL, RECURRENT, BIAS)
        ops.gru(1e4 * X, *numbers("gru")[1:])
    assert np.all(np.isfinite(output))


@KINDS
def test_single_precision_stays_single(kind):
    arrays = [a.astype("float32") for a in numbers(kind)]
    (grad_output,) = normal((2, 4, 2), seed=1)
    output, gradients = with_gradients(kind, arrays, grad_output)
    assert {output.dtype, *(g.dtype for g in gradients)} == {np.dtype("float32")}


@KINDS
def test_inputs_are_left_as_they_are(kind):
    arrays = numbers(kind)
    copies = [a.copy() for a in arrays]
    (grad_output,) = normal((2, 4, 2), seed=1)
    with_gradients(kind, arrays, grad_output, mask=MASK)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_an_array_that_is_not_there_yet_gets_its_shapes():
    output, h, c = ops.lstm(KerasTensor((None, 4, 3)), KERNEL, RECURRENT, BIAS, return_sequences=True)
    assert (output.shape, h.shape, c.shape) == ((None, 4, 2), (None, 2), (None, 2))


def test_a_sequence_is_cut_into_time_steps_and_put_together_again():
    steps = ops.time_steps(X)
    assert [step.shape for step in steps] == [(2, 3)] * 4
    np.testing.assert_array_equal(ops.sequence(steps), X)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": X[0]}, r"lstm got inputs of shape \(4, 3\). It takes \(samples, time steps, features\)"),
        ({"inputs": X[:, :0]}, r"at least one time step"),
        (
            {"inputs": X[:, :, :2]},
            r"kernel of shape \(3, 8\).*For 2 features and 2 units they are \(2, 8\) and \(2, 8\)",
        ),
        ({"recurrent_kernel": RECURRENT[:, :6]}, r"recurrent_kernel of shape \(2, 6\).*4 gates side by side"),
        ({"initial_state": [np.ones((2, 3)), None]}, r"initial state of shape \(2, 3\).* each state is \(2, 2\)"),
        ({"mask": MASK[:, :2]}, r"mask of shape \(2, 2\).*true or false for each: \(2, 4\)"),
    ],
)
def test_what_does_not_fit_says_so(change, message):
    given = {"inputs": X, "kernel": KERNEL, "recurrent_kernel": RECURRENT, "bias": BIAS} | change
    with pytest.raises(ValueError, match=message):
        ops.lstm(**given)
