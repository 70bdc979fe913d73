"""SimpleRNN, LSTM and GRU."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, KerasTensor, Tensor
from kerasedu.engine.masks import get_mask
from kerasedu.engine.settings import set_random_seed
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import (
    GRU,
    LSTM,
    Dense,
    GRUCell,
    Input,
    LSTMCell,
    Masking,
    SimpleRNN,
)
from kerasedu.layers.recurrent.cells import RecurrentCell
from kerasedu.models import Sequential
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
MASK = np.array([[False, True, False, True], [True, True, False, False], [True] * 4])
KINDS = pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
STATES = {SimpleRNN: 1, LSTM: 2, GRU: 1}
MANNERS = [
    {},
    {"return_sequences": True},
    {"return_sequences": True, "return_state": True},
    {"go_backwards": True, "return_state": True},
    {"return_sequences": True, "go_backwards": True, "use_bias": False},
    {"activation": "relu", "return_sequences": True},
    {"unroll": True, "zero_output_for_mask": True},
]


@pytest.fixture
def _no_operation(monkeypatch):
    """Cells run as elementary operations."""
    monkeypatch.setattr(LSTMCell, "runs_as_operation", lambda self, training: False)
    monkeypatch.setattr(GRUCell, "runs_as_operation", lambda self, training: False)
    monkeypatch.setattr(RecurrentCell, "runs_as_operation", lambda self, training: False)


def output_and_gradients(layer, x, **how):
    tensor = Tensor(x)
    with GradientTape() as tape:
        tape.watch(tensor)
        output = layer(tensor, **how)
        loss = ops.sum(ops.square(output))
    return [output.numpy(), *tape.gradient(loss, [tensor, *layer.trainable_weights])]


# -- the layer check, names and configurations -----------------------------------------------------------------------


@KINDS
@pytest.mark.parametrize("manner", MANNERS)
def test_recurrent_layers_pass_the_layer_check(kind, manner):
    check_layer(kind, {"units": 2, **manner}, X)


@pytest.mark.parametrize("reset_after", [True, False])
def test_both_forms_of_gru_pass_the_layer_check(reset_after):
    bias = (2, 6) if reset_after else (6,)
    weights = {"kernel": (5, 6), "recurrent_kernel": (2, 6), "bias": bias}
    config = {"units": 2, "reset_after": reset_after}
    check_layer(GRU, config, X, output_shape=(3, 2), weights=weights)


def test_weights_have_the_names_order_and_paths_of_keras():
    layer = LSTM(2, name="lstm")
    layer(X)
    assert [w.path for w in layer.weights] == [
        "lstm/lstm_cell/kernel",
        "lstm/lstm_cell/recurrent_kernel",
        "lstm/lstm_cell/bias",
    ]


def test_the_bias_of_the_forget_gate_starts_at_one():
    plain, kept = LSTM(2, unit_forget_bias=False), LSTM(2)
    plain(X)
    kept(X)
    np.testing.assert_array_equal(plain.weights[2].numpy(), np.zeros(8))
    np.testing.assert_array_equal(kept.weights[2].numpy(), [0, 0, 1, 1, 0, 0, 0, 0])


def test_the_configuration_has_every_argument_of_keras():
    layer = GRU(
        2,
        kernel_regularizer="l2",
        recurrent_constraint="max_norm",
        activity_regularizer="l1",
        dropout=0.1,
        recurrent_dropout=0.2,
        seed=3,
        stateful=True,
    )
    config = layer.get_config()
    for name in ("units", "activation", "recurrent_activation", "reset_after", "unroll", "zero_output_for_mask"):
        assert name in config
    assert config["kernel_regularizer"]["class_name"] == "L2"
    assert config["recurrent_constraint"]["class_name"] == "MaxNorm"
    assert config["activity_regularizer"]["class_name"] == "L1"
    assert (config["dropout"], config["recurrent_dropout"], config["seed"], config["stateful"]) == (0.1, 0.2, 3, True)


def test_regularizers_of_the_weights_and_of_the_output_add_to_the_loss():
    layer = SimpleRNN(2, kernel_regularizer="l2", activity_regularizer="l2")
    layer(X)
    assert len(layer.losses) == 2


def test_trainable_reaches_the_cell():
    layer = LSTM(2, trainable=False)
    layer(X)
    assert not layer.trainable_weights
    layer.trainable = True
    assert len(layer.trainable_weights) == 3


def test_an_argument_that_does_not_exist_is_refused_with_the_nearest_ones():
    with pytest.raises(TypeError, match=r"LSTM has no argument 'retrun_sequences'.*return_sequences"):
        LSTM(2, retrun_sequences=True)
    with pytest.raises(TypeError, match=r"GRU has no argument 'recurent_dropout'.*recurrent_dropout"):
        GRU(2, recurent_dropout=True)


# -- one operation, or its parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "manner"),
    [
        *((kind, manner) for kind in STATES for manner in (MANNERS[0], MANNERS[1], MANNERS[4])),
        (GRU, {"go_backwards": True, "reset_after": False}),
    ],
)
@pytest.mark.parametrize("mask", [None, MASK])
def test_the_operation_is_the_cell_out_of_elementary_operations(kind, manner, mask, request):
    layer = kind(2, **manner)
    whole = output_and_gradients(layer, X, mask=mask)
    request.getfixturevalue("_no_operation")
    for one, other in zip(whole, output_and_gradients(layer, X, mask=mask), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@KINDS
def test_nobody_watching_a_sequence_is_one_operation(kind):
    layer = kind(2)
    with GradientTape() as tape:
        layer(X)
    assert [record.op.name for record in tape.records] == [kind.__name__]


@KINDS
@pytest.mark.parametrize("mask", [None, MASK])
def test_somebody_watching_each_time_step_is_a_step_with_its_gates(kind, mask):
    layer = kind(2, return_sequences=True, name="memory")
    whole = output_and_gradients(layer, X, mask=mask)
    with running_in_parts():
        with GradientTape() as tape:
            layer(X, mask=mask)
        parts = output_and_gradients(layer, X, mask=mask)
    steps = [record for record in tape.records if record.op.name == kind.__name__]
    assert len(steps) == 4
    assert {record.layers for record in tape.records} == {("memory",)}
    assert all(getattr(record.op, name).shape == (3, 1, 2) for record in steps for name in record.op.reveals)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


# -- sequences, states and masks -------------------------------------------------------------------------------------


@KINDS
def test_states_given_are_where_the_sequence_begins(kind):
    layer = kind(2, return_state=True)
    _, *middle = layer(X[:, :2])
    np.testing.assert_allclose(layer(X[:, 2:], initial_state=middle)[0], layer(X)[0], rtol=1e-5)


@KINDS
def test_gradients_reach_the_states_given(kind):
    layer = kind(2)
    states = [Tensor(np.full((3, 2), 0.5, "float32")) for _ in range(STATES[kind])]
    with GradientTape() as tape:
        tape.watch(states)
        output = layer(X, initial_state=states)
    assert all(np.any(grad != 0) for grad in tape.gradient(output, states))


def test_the_wrong_number_of_states_says_so():
    with pytest.raises(ValueError, match=r"LSTM layer 'lstm' got 1 initial states and has 2, of sizes \[2, 2\]"):
        LSTM(2, name="lstm")(X, initial_state=[np.ones((3, 2))])


def test_states_of_a_decoder_can_be_those_of_an_encoder_that_are_not_there_yet():
    encoded, h, c = LSTM(2, return_state=True)(Input((4, 5)))
    decoded = LSTM(2, return_sequences=True)(Input((7, 5)), initial_state=[h, c])
    assert (encoded.shape, decoded.shape) == ((None, 2), (None, 7, 2))


@KINDS
def test_the_mask_goes_on_with_whole_sequences_only(kind):
    padded = Masking()(np.where(MASK[:, :, None], X, 0))
    np.testing.assert_array_equal(get_mask(kind(2, return_sequences=True)(padded)), MASK)
    assert get_mask(kind(2)(padded)) is None
    output, *states = kind(2, return_sequences=True, return_state=True)(padded)
    np.testing.assert_array_equal(get_mask(output), MASK)
    assert all(get_mask(state) is None for state in states)


@KINDS
def test_a_mask_that_travels_is_a_mask_that_is_given(kind):
    layer, zeros_for_nothing = kind(2), np.where(MASK[:, :, None], X, 0)
    np.testing.assert_array_equal(layer(Masking()(zeros_for_nothing)), layer(zeros_for_nothing, mask=MASK))


def test_a_mask_of_another_shape_says_so():
    with pytest.raises(ValueError, match=r"mask of shape \(3, 2\) for inputs of shape \(3, 4, 5\).*\(3, 4\)"):
        LSTM(2)(X, mask=MASK[:, :2])


# -- stateful --------------------------------------------------------------------------------------------------------


@KINDS
def test_a_stateful_layer_goes_on_where_the_last_batch_ended(kind):
    layer, other = kind(2, stateful=True), kind(2)
    layer(X[:, :1])
    layer.reset_state()
    other(X)
    other.set_weights(layer.get_weights())
    layer(X[:, :2])
    np.testing.assert_allclose(layer(X[:, 2:]), other(X), rtol=1e-5)
    layer.reset_states()
    np.testing.assert_allclose(layer(X), other(X), rtol=1e-5)


def test_remembered_states_are_variables_and_no_weights():
    layer = LSTM(2, stateful=True)
    layer(X)
    assert len(layer.weights) == len(layer.get_weights()) == 3
    assert [v.name for v in layer.memories] == ["rnn_state"] * 2
    assert all(v.path.endswith("rnn_state") and not v.trainable for v in layer.variables[3:])


def test_a_trace_leaves_the_remembered_states_as_they_were():
    model = Sequential([Input(batch_shape=(3, 4, 5)), LSTM(2, stateful=True), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, np.ones((3, 1)), batch_size=3, verbose=0)
    before = [memory.numpy() for memory in model.memories]
    assert np.any(before[0] != 0)
    model.trace(X, np.ones((3, 1)))
    np.testing.assert_array_equal([memory.numpy() for memory in model.memories], before)


def test_a_stateful_layer_asks_for_a_batch_size_and_keeps_to_it():
    with pytest.raises(ValueError, match=r"GRU layer 'gru' is stateful.*\(None, 4, 5\).*batch_shape"):
        Sequential([Input((4, 5)), GRU(2, stateful=True, name="gru")])
    layer = GRU(2, stateful=True)
    layer(X)
    with pytest.raises(ValueError, match=r"stateful for batches of 3 samples and got one of 2"):
        layer(X[:2])


# -- dropout ---------------------------------------------------------------------------------------------------------


@KINDS
def test_what_dropout_drops_stays_dropped_for_the_whole_sequence(kind):
    layer = kind(2, dropout=0.5, seed=1)
    x = Tensor(X)
    with GradientTape() as tape:
        tape.watch(x)
        output = layer(x, training=True)
    dropped = tape.gradient(output, x) == 0
    assert dropped.any()
    assert not dropped.all()
    np.testing.assert_array_equal(dropped, np.repeat(dropped[:, :1], 4, axis=1))


@KINDS
@pytest.mark.parametrize("dropout", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}])
def test_dropout_drops_only_while_training_and_the_same_with_the_same_seed(kind, dropout):
    layer, twin = kind(8, **dropout, seed=1), kind(8, **dropout, seed=1)
    layer(X)
    twin(X)
    twin.set_weights(layer.get_weights())
    np.testing.assert_array_equal(layer(X), layer(X))
    first = layer(X, training=True)
    np.testing.assert_array_equal(first, twin(X, training=True))
    assert np.any(first != layer(X, training=True))
    with running_in_parts():
        third = twin(X, training=True), twin(X, training=True)
    np.testing.assert_allclose(third[1], layer(X, training=True), rtol=1e-5)


def test_dropout_without_a_seed_draws_from_the_common_stream():
    layer = LSTM(8, dropout=0.5)
    layer(X)
    set_random_seed(4)
    first = layer(X, training=True)
    set_random_seed(4)
    np.testing.assert_array_equal(first, layer(X, training=True))


def test_recurrent_dropout_keeps_the_state_itself():
    layer = GRU(50, recurrent_dropout=0.5)
    layer(X)
    kernel, recurrent_kernel, bias = (0 * w for w in layer.get_weights())
    bias[0, :50] = 50  # the update gate lets everything stay
    layer.set_weights([kernel, recurrent_kernel, bias])
    np.testing.assert_array_equal(layer(X, initial_state=[np.ones((3, 50))], training=True), np.ones((3, 50)))


# -- inputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [X[0], X[None], KerasTensor((None, 5))])
def test_an_input_that_is_no_batch_of_sequences_says_so(x):
    with pytest.raises(ValueError, match=r"LSTM layer 'lstm' got an input of shape .*return_sequences=True"):
        LSTM(2, name="lstm")(x)


def test_another_number_of_features_than_built_for_says_so():
    layer = GRU(2, name="gru")
    layer(X)
    with pytest.raises(ValueError, match=r"GRU layer 'gru' got an input of shape \(3, 4, 2\).*built for 5 features"):
        layer(X[:, :, :2])


def test_several_inputs_say_so():
    with pytest.raises(ValueError, match=r"got inputs of shapes .*initial_state=\[...\]"):
        LSTM(2)([X, X[:, 0], X[:, 0]])


def test_a_sequence_without_time_steps_says_so():
    with pytest.raises(ValueError, match=r"at least one time step"):
        LSTM(2)(X[:, :0])


def test_the_length_of_the_sequence_may_be_open():
    model = Sequential([Input((None, 5)), LSTM(2)])
    assert model(X).shape == model(X[:, :2]).shape == (3, 2)


@pytest.mark.parametrize(
    ("told", "shape"),
    [
        ({"input_shape": (4, 5)}, (None, 4, 5)),
        ({"input_dim": 5}, (None, None, 5)),
        ({"input_dim": 5, "input_length": 4}, (None, 4, 5)),
        ({"batch_input_shape": (3, 4, 5)}, (3, 4, 5)),
    ],
)
def test_a_first_layer_may_be_told_its_input_in_the_ways_of_older_programs(told, shape):
    assert Sequential([LSTM(2, **told)]).input_shape == shape


def test_a_recurrent_model_learns_to_count():
    x = np.random.default_rng(0).integers(0, 2, (64, 6, 1)).astype("float32")
    y = x.sum(axis=1)
    model = Sequential([Input((6, 1)), GRU(8), Dense(1)])
    model.compile("adam", "mse")
    model.optimizer.learning_rate = 0.02
    history = model.fit(x, y, epochs=30, batch_size=16, verbose=0).history["loss"]
    assert history[-1] < 0.1 * history[0]
