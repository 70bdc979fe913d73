"""RecurrenceExplorer outside of a browser: its numbers are those of the definitions, and it leaves models alone."""

import json
import re

import numpy as np
import pytest

from kerasedu import textbook
from kerasedu.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Input, SimpleRNN
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import RecurrenceExplorer

KINDS = [SimpleRNN, LSTM, GRU]
STEPS, FEATURES, UNITS = 5, 3, 4


@pytest.fixture
def sequence():
    return np.random.default_rng(0).normal(size=(2, STEPS, FEATURES))


def built(kind, **more):
    set_random_seed(1)
    layer = kind(UNITS, dtype="float64", bias_initializer="random_normal", **more)
    layer.build((None, None, FEATURES))
    return layer


def array_of(explorer, name):
    return np.array(json.loads(explorer.payload)["arrays"][name], float).reshape(STEPS, -1)


def by_definition(layer, x):
    """What the textbook says: for each name of a gate or state an array (time steps, units)."""
    weights = [w.value for w in layer.weights]
    if isinstance(layer, SimpleRNN):
        return {"h": textbook.simple_rnn(x, *weights)[1:]}
    steps = (textbook.lstm if isinstance(layer, LSTM) else textbook.gru)(x, *weights)
    names = {"input_gate": "i", "forget_gate": "f", "output_gate": "o", "update_gate": "z", "reset_gate": "r"}
    names |= {"candidate": "g", "h": "h", "c": "c", "recalled": "h_g"}
    return {names[name]: np.array([getattr(step, name) for step in steps]) for name in steps[0]._fields}


@pytest.mark.parametrize("kind", KINDS)
def test_gates_and_states_are_those_of_the_definition(kind, sequence):
    layer = built(kind)
    explorer = RecurrenceExplorer(layer, sequence, sample=1)
    for name, expected in by_definition(layer, sequence[1]).items():
        np.testing.assert_allclose(array_of(explorer, name), expected, rtol=1e-3)


def numerical_gradient(layer, x, t):
    """How the sum of the last hidden state changes with the hidden state after time step t."""
    layer.return_state = True
    states, eps, gradient = layer(x[:, : t + 1])[1:], 1e-5, []
    for unit in range(UNITS):
        ends = []
        for sign in (1, -1):
            h = np.array(states[0])
            h[0, unit] += sign * eps
            ends.append(np.sum(layer(x[:, t + 1 :], initial_state=[h, *states[1:]])[1]))
        gradient.append((ends[0] - ends[1]) / (2 * eps))
    layer.return_state = False
    return gradient


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("return_sequences", [False, True])
def test_gradients_of_the_states_are_the_slopes_of_the_last_one(kind, return_sequences, sequence):
    layer = built(kind, return_sequences=return_sequences)
    explorer = RecurrenceExplorer(layer, sequence)
    for t in range(STEPS - 1):
        slopes = numerical_gradient(layer, sequence[:1], t)
        np.testing.assert_allclose(array_of(explorer, "grad_h")[t], slopes, rtol=1e-3, atol=1e-7)
    np.testing.assert_array_equal(array_of(explorer, "grad_h")[-1], np.ones(UNITS))


def word_model(kind=LSTM, mask_zero=False, **more):
    set_random_seed(2)
    layers = [Embedding(20, FEATURES, mask_zero=mask_zero), kind(UNITS, name="memory", **more), Dense(1)]
    model = Sequential([Input((None,)), *layers])
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_with_y_the_gradients_are_those_of_a_trace(kind):
    model, x, y = word_model(kind), np.array([[3, 4, 5, 6, 7]]), np.array([[1.0]])
    explorer = RecurrenceExplorer(model, x, y=y)
    expected = model.trace(x, y, training=False)["memory"].intermediates["hidden_gradient"][0]
    np.testing.assert_allclose(array_of(explorer, "grad_h"), expected, rtol=1e-3, atol=1e-8)
    norms = json.loads(explorer.payload)["norms"]["grad_h"]
    np.testing.assert_allclose(norms, np.linalg.norm(expected, axis=-1), rtol=1e-3)


def numbers(text):
    return [float(number) for number in re.findall(r"(?<![\w.])-?\d[\d.]*(?:e-?\d+)?", text)]


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(
    ("kind", "more", "lines"), [(SimpleRNN, {}, 1), (LSTM, {}, 6), (GRU, {}, 4), (GRU, {"reset_after": False}, 4)]
)
def test_the_arithmetic_that_is_told_is_right(kind, more, lines, direction, sequence):
    explorer = RecurrenceExplorer(built(kind, **more), sequence)
    explorer.time, explorer.unit, explorer.direction = 2, 3, direction
    names = {"σ": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}
    told = 0
    for line in explorer.explain().splitlines():
        parts = re.sub(r" (from this output|from later)", "", line.split(": so")[0].split(" goes")[0]).split(" = ")
        terms = [part for part in parts if not re.search(r"[a-zA-Z]{2}|∂|^[a-z]$|h²", part.replace("tanh", ""))]
        values = [eval(_python(term), {}, names) for term in terms]  # noqa: S307 - arithmetic of our own sentences
        if len(values) > 1:
            np.testing.assert_allclose(values, values[-1], rtol=5e-3, atol=1e-6)
            told += 1
    assert told >= lines


def _python(term):
    return term.replace("×", "*").replace("−", "-").replace("²", "**2")


def test_the_first_line_of_an_lstm_has_the_numbers_of_the_chosen_unit(sequence):
    explorer = RecurrenceExplorer(built(LSTM), sequence, unit=2)
    explorer.time = 3
    place = array_of(explorer, "x_i")[3, 2], array_of(explorer, "h_i")[3, 2], array_of(explorer, "i")[3, 2]
    assert numbers(explorer.explain().splitlines()[0].replace("(", " ").replace(")", " ")) == list(place)


def test_a_masked_time_step_says_so_and_keeps_the_gradient():
    explorer = RecurrenceExplorer(word_model(mask_zero=True), np.array([[3, 4, 5, 0, 0]]), labels={3: "the", 0: "-"})
    data = json.loads(explorer.payload)
    assert data["masked"] == [3, 4]
    assert data["labels"] == ["the", "4", "5", "-", "-"]
    explorer.time = 4
    assert explorer.explain().startswith("This time step is masked")
    np.testing.assert_array_equal(array_of(explorer, "grad_h")[2:], np.ones((3, UNITS)))


def test_a_layer_that_reads_from_the_end_is_shown_in_the_order_it_reads(sequence):
    explorer = RecurrenceExplorer(built(LSTM, go_backwards=True), sequence, labels="abcde")
    assert json.loads(explorer.payload)["labels"] == list("edcba")
    np.testing.assert_allclose(array_of(explorer, "x")[0], sequence[0, -1], rtol=1e-3)


def test_both_layers_of_a_bidirectional_one_can_be_chosen(sequence):
    model = Sequential([Input((None, FEATURES)), Bidirectional(GRU(UNITS, name="gru")), Dense(1)])
    first = RecurrenceExplorer(model, sequence)
    assert json.loads(first.payload)["others"] == ["backward_gru"]
    second = RecurrenceExplorer(model, sequence, layer="backward_gru")
    assert json.loads(second.payload)["backwards"]
    assert "backward_gru" in repr(second)


def test_model_and_states_are_left_as_they_were(sequence):
    model = Sequential([Input(batch_shape=(2, STEPS, FEATURES)), SimpleRNN(UNITS, stateful=True), Dense(1)])
    model(sequence)
    before = [np.array(w.value) for w in (*model.weights, *model.memories)]
    RecurrenceExplorer(model, sequence, sample=1)
    for w, old in zip((*model.weights, *model.memories), before, strict=True):
        np.testing.assert_array_equal(w.value, old)


def test_a_frozen_layer_can_be_looked_into(sequence):
    layer = built(GRU)
    layer.trainable = False
    assert "time step 0 of 4, unit 0" in repr(RecurrenceExplorer(layer, sequence[0]))


def test_time_unit_and_direction_are_bounded(sequence):
    explorer = RecurrenceExplorer(built(SimpleRNN), sequence)
    explorer.time = STEPS - 1
    explorer.next()
    assert explorer.time == STEPS - 1
    explorer.previous()
    assert explorer.time == STEPS - 2
    for name, value, message in [
        ("time", STEPS, r"time=5, but shows 0 to 4\. Choose"),
        ("unit", -1, r"unit=-1, but shows 0 to 3\. Choose"),
        ("direction", "up", r"direction='up'. It has 'forward' and 'backward'"),
    ]:
        with pytest.raises(ValueError, match=message):
            setattr(explorer, name, value)


def test_long_sequences_and_wide_layers_are_cut_and_it_says_so():
    layer = LSTM(300, name="wide")
    x = np.random.default_rng(0).normal(size=(1, 250, 100)).astype("float32")
    layer.build(x.shape)
    explorer = RecurrenceExplorer(layer, x, unit=200)
    assert len(explorer.payload.encode()) <= 1_000_000
    assert explorer.time == 150
    data = json.loads(explorer.payload)
    assert (data["steps"], data["features"]) == ([150, 250, 250], [32, 100])
    assert data["units"][0] <= 200 < data["units"][1]
    assert "The last 100 of 250 time steps are shown." in explorer.picture().markup()
    with pytest.raises(ValueError, match=r"time=3, but shows 150 to 249 of 250"):
        explorer.time = 3


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda x: RecurrenceExplorer(Dense(2), x), TypeError, "got a Dense. Give it a SimpleRNN, LSTM or GRU layer"),
        (lambda x: RecurrenceExplorer("lstm", x), TypeError, "got a str"),
        (lambda x: RecurrenceExplorer(Sequential([Input((3,)), Dense(1, name="d")]), x), ValueError, "layers are d"),
        (lambda x: RecurrenceExplorer(LSTM(2, name="new"), x), ValueError, "'new', which has no weights yet"),
        (lambda x: RecurrenceExplorer(built(LSTM), x[..., :2]), ValueError, r"\(2, 5, 2\), but .* takes .*, 3\)"),
        (lambda x: RecurrenceExplorer(built(LSTM), None), ValueError, "got no x"),
        (lambda x: RecurrenceExplorer(built(LSTM), x, sample=2), ValueError, "sample=2 and an array .* 2 samples"),
        (lambda x: RecurrenceExplorer(built(LSTM), x, unit=4), ValueError, "unit=4, but there are 4"),
        (lambda x: RecurrenceExplorer(built(LSTM), x, labels="ab"), ValueError, "2 labels for 5 time steps"),
        (lambda x: RecurrenceExplorer(built(LSTM), x, labels={1: "a"}), ValueError, "dict names whole numbers"),
        (lambda x: RecurrenceExplorer(built(LSTM), x, y=x), ValueError, "has no loss. Compile the model"),
        (lambda x: RecurrenceExplorer(built(LSTM, activation="relu"), x), ValueError, "others, and runs as many small"),
        (lambda _: RecurrenceExplorer(word_model(), [[1, 2]], layer="x"), ValueError, "layers of .* are memory"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(make, error, message, sequence):
    with pytest.raises(error, match=message):
        make(sequence)


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_is_the_same_every_time_and_well_formed(kind, direction, sequence, well_formed):
    pictures = []
    for _ in range(2):
        explorer = RecurrenceExplorer(built(kind, name="memory"), sequence, labels=["<b>", *"abcd"])
        explorer.direction = direction
        pictures.append(explorer.picture().markup())
    assert pictures[0] == pictures[1]
    root = well_formed(pictures[0])
    assert root.get("role") == "img"
    assert "time step 0 of 4, “<b>”, unit 0" in root.get("aria-label")
    assert explorer.explain().splitlines()[0] in root.get("aria-label")


def test_the_name_and_the_range_of_a_map_stand_apart_from_those_of_the_next(well_formed):
    lamp = LSTM(1)
    lamp.build((None, None, 1))
    root = well_formed(RecurrenceExplorer(lamp, np.ones((3, 1))).picture().markup())
    small = sorted(float(text.get("y")) for text in root.iter() if text.get("font-size") in ("10", "11"))
    maps = [y for y in small if y > 72]
    assert len(maps) >= 2 * 7  # input, four gates and two states: a name and a range each
    assert min(np.diff(maps)) >= 15


def test_names_and_labels_are_escaped(sequence, tmp_path):
    name = "<img src=x onerror=alert(1)>"
    explorer = RecurrenceExplorer(built(LSTM, name=name), sequence, labels=[name] * STEPS)
    assert "<img" not in explorer.picture().markup()
    assert "<img" not in explorer.to_html(tmp_path / "r.html").read_text(encoding="utf-8")


def test_its_repr_is_stable(sequence):
    explorer = RecurrenceExplorer(built(GRU, name="gru"), sequence)
    assert repr(explorer) == "<RecurrenceExplorer of gru: GRU, forward, time step 0 of 4, unit 0>"


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_a_sequence_of_whole_numbers_is_read_like_one_of_floats(kind):
    layer = kind(3)
    layer.build((None, 4, 2))
    whole = np.arange(8).reshape(1, 4, 2)
    assert RecurrenceExplorer(layer, whole).explain() == RecurrenceExplorer(layer, whole.astype("float32")).explain()
