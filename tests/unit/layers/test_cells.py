"""RNN with cells: the built-in ones, stacked ones, and cells of one's own."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.layers import (
    GRU,
    LSTM,
    RNN,
    Dense,
    GRUCell,
    Layer,
    LSTMCell,
    SimpleRNN,
    SimpleRNNCell,
    StackedRNNCells,
)
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
MASK = np.array([[False, True, False, True], [True, True, False, False], [True] * 4])


class Counting(Layer):
    """A cell of one's own: its state counts the time steps that it saw, its output is wider than its state."""

    state_size = 1
    output_size = 3

    def call(self, inputs, states):
        count = ops.add(states[0], 1.0)
        return ops.concatenate([count, count, ops.sum(inputs, axis=1, keepdims=True)], axis=1), [count]


@pytest.mark.parametrize(("kind", "cell"), [(SimpleRNN, SimpleRNNCell), (LSTM, LSTMCell), (GRU, GRUCell)])
def test_rnn_with_a_cell_is_the_layer(kind, cell):
    layer, taken = kind(2, return_sequences=True, return_state=True), RNN(cell(2), True, True)
    layer(X)
    taken(X)
    taken.set_weights(layer.get_weights())
    for one, other in zip(layer(X, mask=MASK), taken(X, mask=MASK), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("cell", [SimpleRNNCell, LSTMCell, GRUCell])
def test_a_cell_alone_takes_one_time_step(cell):
    one = cell(2)
    states = one.get_initial_state(batch_size=3)
    output, after = one(X[:, 0], states)
    assert output.shape == (3, 2)
    assert [s.shape for s in after] == [(3, 2)] * len(states)
    assert cell.from_config(one.get_config()).get_config() == one.get_config()


def test_a_cell_with_a_bare_state_gives_a_bare_state():
    output, state = SimpleRNNCell(2)(X[:, 0], np.zeros((3, 2)))
    np.testing.assert_array_equal(output, state)


@pytest.mark.parametrize("manner", [{}, {"return_sequences": True}, {"go_backwards": True}])
def test_rnn_passes_the_layer_check(manner):
    assert len(check_layer(Rebuilt, manner, X).layer.weights) == 6


class Rebuilt(RNN):
    """RNN around cells of its own, made anew for each layer and in its number type."""

    def __init__(self, dtype=None, **kwargs):
        kwargs.pop("cell", None)
        super().__init__([LSTMCell(2, dtype=dtype), GRUCell(3, dtype=dtype)], dtype=dtype, **kwargs)

    def get_config(self):
        config = super().get_config()
        del config["cell"]
        return config

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def test_rnn_comes_back_from_its_configuration():
    layer = RNN([LSTMCell(2), GRUCell(3)], return_state=True)
    revived = RNN.from_config(layer.get_config())
    assert isinstance(revived.cell, StackedRNNCells)
    assert revived.get_config() == layer.get_config()


def test_stacked_cells_are_layers_on_top_of_each_other():
    stack = RNN([LSTMCell(2), GRUCell(3)], return_sequences=True)
    low, high = LSTM(2, return_sequences=True), GRU(3, return_sequences=True)
    stack(X)
    high(low(X))
    low.set_weights(stack.get_weights()[:3])
    high.set_weights(stack.get_weights()[3:])
    np.testing.assert_allclose(stack(X), high(low(X)), rtol=1e-5, atol=1e-6)


def test_states_of_stacked_cells_come_cell_by_cell():
    layer = RNN([LSTMCell(2), GRUCell(3)], return_state=True)
    _, of_lstm, of_gru = layer(X)
    assert [s.shape for s in of_lstm] == [(3, 2), (3, 2)]
    assert [s.shape for s in of_gru] == [(3, 3)]
    output, *_ = layer(X[:, 2:], initial_state=layer(X[:, :2])[1:])
    np.testing.assert_allclose(output, layer(X)[0], rtol=1e-5)


def test_a_cell_of_ones_own_may_be_wider_than_its_state():
    layer = RNN(Counting(), return_sequences=True, return_state=True)
    output, count = layer(X)
    np.testing.assert_array_equal(count, np.full((3, 1), 4))
    np.testing.assert_allclose(output[:, :, 2], X.sum(axis=2), rtol=1e-5)
    assert layer.compute_output_shape((None, 4, 5)) == [(None, 4, 3), (None, 1)]
    output, count = layer(X, mask=MASK)
    np.testing.assert_array_equal(count.ravel(), MASK.sum(axis=1))
    np.testing.assert_array_equal(output[1, 3], output[1, 1])


def test_a_cell_need_not_be_a_layer():
    class Last:
        state_size = 5

        def call(self, inputs, states):
            return states[0], inputs

    np.testing.assert_array_equal(RNN(Last())(X), X[:, -2])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RNN(Dense(2)), r"RNN got cell=<Dense .*`call\(inputs, states\)` and `state_size`"),
        (lambda: StackedRNNCells([]), r"empty list"),
        (lambda: StackedRNNCells([Dense(2)]), r"among its cells"),
        (lambda: LSTM(0), r"LSTM got units=0"),
    ],
)
def test_what_is_no_cell_says_so(make, message):
    with pytest.raises(ValueError, match=message):
        make()
