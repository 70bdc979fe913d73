"""Bidirectional: a sequence, read from both ends."""

import numpy as np
import pytest

from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.masks import get_mask
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import GRU, LSTM, RNN, Bidirectional, Dense, Input, LSTMCell, Masking, SimpleRNN
from kerasedu.models import Sequential
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
MASK = np.array([[False, True, False, True], [True, True, False, False], [True] * 4])
MERGED = {
    "sum": np.add,
    "mul": np.multiply,
    "ave": lambda a, b: (a + b) / 2,
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
}


class BothWays(Bidirectional):
    """Bidirectional around a layer of its own, made anew for each layer and in its number type."""

    def __init__(self, kind=LSTM, merge_mode="concat", dtype=None, name=None, **inside):
        super().__init__(kind(2, dtype=dtype, name="inside", **inside), merge_mode, dtype=dtype, name=name)
        self.given = {"kind": kind, "merge_mode": merge_mode, **inside}

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype, **self.given}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("merge_mode", [*MERGED, None])
@pytest.mark.parametrize("inside", [{}, {"return_sequences": True, "return_state": True}])
def test_bidirectional_passes_the_layer_check(kind, merge_mode, inside):
    check_layer(BothWays, {"kind": kind, "merge_mode": merge_mode, **inside}, X)


@pytest.mark.parametrize("merge_mode", MERGED)
@pytest.mark.parametrize("return_sequences", [False, True])
def test_the_outputs_of_both_layers_are_merged_time_step_by_time_step(merge_mode, return_sequences):
    layer = Bidirectional(LSTM(2, return_sequences=return_sequences), merge_mode)
    output = layer(X)
    there, back = layer.forward_layer(X), layer.backward_layer(X)
    back = back[:, ::-1] if return_sequences else back
    np.testing.assert_allclose(output, MERGED[merge_mode](there, back), rtol=1e-6)


def test_without_a_merge_mode_both_outputs_are_returned():
    layer = Bidirectional(GRU(2, return_sequences=True), merge_mode=None)
    there, back = layer(X)
    np.testing.assert_array_equal(there, layer.forward_layer(X))
    np.testing.assert_array_equal(back, layer.backward_layer(X)[:, ::-1])


def test_the_backward_layer_reads_from_the_end():
    layer = Bidirectional(SimpleRNN(2, return_sequences=True))
    whole, end = layer(X), layer(X[:, 1:])
    np.testing.assert_allclose(whole[:, 1:, 2:], end[:, :, 2:], rtol=1e-6)
    assert np.any(whole[:, 1:, :2] != end[:, :, :2])


def test_weights_have_the_names_order_and_paths_of_keras():
    layer = Bidirectional(LSTM(2, name="lstm"), name="both")
    layer(X)
    assert [w.path for w in layer.weights] == [
        f"both/{way}_lstm/lstm_cell/{name}"
        for way in ("forward", "backward")
        for name in ("kernel", "recurrent_kernel", "bias")
    ]


def test_weights_may_be_given_to_start_with():
    first = Bidirectional(GRU(2))
    first(X)
    np.testing.assert_array_equal(Bidirectional(GRU(2), weights=first.get_weights())(X), first(X))


def test_it_comes_back_from_its_configuration():
    layer = Bidirectional(
        LSTM(2, return_sequences=True),
        merge_mode="ave",
        backward_layer=LSTM(2, return_sequences=True, go_backwards=True),
    )
    revived = Bidirectional.from_config(layer.get_config())
    assert revived.get_config() == layer.get_config()
    around_cell = Bidirectional(RNN(LSTMCell(2)))
    assert Bidirectional.from_config(around_cell.get_config()).get_config() == around_cell.get_config()


def test_a_backward_layer_may_be_another_one():
    layer = Bidirectional(LSTM(2), backward_layer=GRU(3, go_backwards=True))
    assert layer(X).shape == (3, 5)
    assert layer.compute_output_shape((None, 4, 5)) == (None, 5)


def test_masked_time_steps_of_whole_sequences_are_zero():
    layer = Bidirectional(LSTM(2, return_sequences=True))
    output = layer(X, mask=MASK)
    np.testing.assert_array_equal(output[~MASK], 0)
    alone = layer(X[:1, MASK[0]])
    np.testing.assert_allclose(output[:1, MASK[0]], alone, rtol=1e-5)


def test_the_mask_goes_on_with_whole_sequences_only():
    padded = Masking()(np.where(MASK[:, :, None], X, 0))
    np.testing.assert_array_equal(get_mask(Bidirectional(GRU(2, return_sequences=True))(padded)), MASK)
    assert get_mask(Bidirectional(GRU(2))(padded)) is None
    both = Bidirectional(GRU(2, return_sequences=True, return_state=True), merge_mode=None)(padded)
    np.testing.assert_array_equal([get_mask(y) for y in both[:2]], [MASK, MASK])
    assert [get_mask(y) for y in both[2:]] == [None, None]


def test_states_given_and_returned_are_those_of_the_forward_layer_and_then_of_the_backward_one():
    layer = Bidirectional(LSTM(2, return_state=True))
    states = [np.full((3, 2), 0.1 * i, "float32") for i in range(4)]
    _, *after = layer(X, initial_state=states)
    np.testing.assert_array_equal(after[:2], layer.forward_layer(X, initial_state=states[:2])[1:])
    np.testing.assert_array_equal(after[2:], layer.backward_layer(X, initial_state=states[2:])[1:])
    with pytest.raises(ValueError, match=r"got 3 initial states and has 4: first those of the forward layer"):
        layer(X, initial_state=states[:3])


def test_stateful_layers_remember_and_forget():
    layer = Bidirectional(GRU(2, stateful=True))
    assert layer.states is None
    first = layer(X)
    assert np.any(layer(X) != first)
    assert len(layer.states) == len(layer.memories) == 2
    layer.reset_state()
    np.testing.assert_array_equal(layer(X), first)


def test_gradients_are_the_same_where_somebody_is_watching():
    layer = Bidirectional(LSTM(2, return_sequences=True))
    x = Tensor(X)

    def gradients():
        with GradientTape() as tape:
            tape.watch(x)
            output = layer(x, mask=MASK)
        return tape.gradient(output, [x, *layer.weights])

    fused = gradients()
    with running_in_parts():
        parts = gradients()
    for one, other in zip(fused, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_it_trains_and_traces_in_a_model():
    model = Sequential([Input((4, 5)), Bidirectional(LSTM(2), name="both"), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, np.ones((3, 1)), verbose=0)
    trace = model.trace(X, np.ones((3, 1)))
    assert sum(step.op == "LSTM" for step in trace.steps if step.phase == "backward") == 8


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Bidirectional(Dense(2)), r"Bidirectional got <Dense .*recurrent layer"),
        (lambda: Bidirectional(LSTM), r"Bidirectional got <class .*recurrent layer"),
        (lambda: Bidirectional(LSTM(2), merge_mode="add"), r"merge_mode='add'.*'sum', 'mul', 'ave', 'concat'"),
        (lambda: Bidirectional(LSTM(2), backward_layer=LSTM(2)), r"both have go_backwards=False"),
        (
            lambda: Bidirectional(LSTM(2), backward_layer=LSTM(2, go_backwards=True, return_sequences=True)),
            r"return_sequences=False and a backward_layer with return_sequences=True",
        ),
    ],
)
def test_layers_that_do_not_fit_say_so(make, message):
    with pytest.raises(ValueError, match=message):
        make()
