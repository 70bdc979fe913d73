import numpy as np
import pytest

from kerasedu import layers, models
from kerasedu.course import check, solution

LAST_STATE = "def last_state(x, kernel, recurrent_kernel, bias): return "
THREE = "models.Sequential([layers.Input((None, 3)), "
TWO = THREE + "layers.GRU(8, return_sequences=True), layers.GRU(8, return_sequences=True), "

WRONG = [
    ("18.1", LAST_STATE + "read(x, kernel, recurrent_kernel, bias)[:1]", "one number for each unit"),
    ("18.1", LAST_STATE + "np.tanh(x @ kernel + bias)", "one number for each unit"),
    ("18.1", LAST_STATE + "x[-1] @ kernel + bias", "through tanh"),
    ("18.1", LAST_STATE + "np.tanh(x[-1] @ kernel)", "the input and the bias speak"),
    ("18.1", LAST_STATE + "read(x, kernel, recurrent_kernel, bias, first=1)", "the input and the bias speak"),
    ("18.1", LAST_STATE + "np.tanh(x[-1] @ kernel + bias)", "the state speaks"),
    ("18.1", LAST_STATE + "read(x, kernel, np.eye(len(bias)), bias)", "the state speaks"),
    ("18.1", LAST_STATE + "read(x, kernel, recurrent_kernel.T, bias)", "row k of the recurrent kernel"),
    (
        "18.1",
        LAST_STATE + "read(x, kernel, np.diag(np.diag(recurrent_kernel)), bias)",
        "each unit hears the others",
    ),
    ("18.1", LAST_STATE + "read(x[-2:], kernel, recurrent_kernel, bias)", "all time steps are read"),
    ("18.2", "kernel, bias = np.zeros((2, 4)), np.zeros(4)", "four numbers each"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], 10", "four numbers each"),
    ("18.2", "kernel, bias = [0, 0, np.inf, 0], [10, 10, 0, 10]", "four numbers each"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], [10, 10, 10, 10]", "in silence the cell stays empty"),
    ("18.2", "kernel, bias = [0, 0, 0, 0], [10, 10, 0, 10]", "a clap puts 1 into the cell"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], [0, 10, 0, 10]", "a clap puts 1 into the cell"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], [10, 0, 0, 10]", "stays there through silence"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], [4, 4, 0, 4]", "stays there through silence"),
    ("18.2", "kernel, bias = [0, -20, 10, 0], [10, 10, 0, 10]", "every further clap adds another 1"),
    ("18.2", "kernel, bias = [0, 0, 10, 0], [10, 10, 0, 0]", "the output gate is open"),
    ("18.3", "rain = 'sunny'", "two recurrent layers"),
    ("18.3", "rain = " + THREE + "layers.GRU(8, return_sequences=True), layers.Dense(1)])", "two recurrent layers"),
    ("18.3", "rain = " + TWO.replace("None", "5") + "layers.Dense(1)])", "of any length"),
    ("18.3", "rain = " + TWO.replace("(None, 3)", "(None, 1)") + "layers.Dense(1)])", "three features"),
    (
        "18.3",
        "rain = "
        + THREE
        + "layers.GRU(8, return_sequences=True), layers.GRU(8), layers.Dense(1, activation='sigmoid')])",
        "one number for each time step",
    ),
    ("18.3", "rain = " + TWO + "])", "one number for each time step"),
    ("18.3", "rain = " + TWO + "layers.Dense(1)])", "from 0 to 1"),
    ("18.3", "rain = " + TWO + "layers.Dense(1, activation='softmax')])", "not always the same"),
    (
        "18.3",
        "rain = "
        + THREE
        + "layers.Bidirectional(layers.GRU(8, return_sequences=True)), layers.LSTM(8, return_sequences=True), "
        "layers.Dense(1, activation='sigmoid')])",
        "does not depend on later days",
    ),
]


def read(x, kernel, recurrent_kernel, bias, first=0):
    state = np.full(len(bias), float(first))
    for row in x:
        state = np.tanh(row @ kernel + state @ recurrent_kernel + bias)
    return state


def names():
    return {"read": read}


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_what_the_counter_held_is_told():
    assert "After a clap the cell held 0.5." in check("18.2", [[0, 0, 50, 0], [0, 50, 0, 50]]).seen
    assert "outside one saw 0.3808" in check("18.2", [[0, 0, 50, 0], [50, 50, 0, 0]]).seen


def test_another_way_to_count_is_right_too():
    shut_in_silence = [[20, 0, 0, 0], [-10, 10, 10, 10]]
    assert check("18.2", shut_in_silence)


def test_an_answer_of_another_kind_is_told_so():
    assert "is to be a function, and is a int" in check("18.1", 8).seen
    assert "a list of two rows" in check("18.2", 8).seen
    assert "The kernel has 4 numbers, and the bias 1." in check("18.2", ([0, 0, 0, 0], 0)).seen
    assert "is to be a model, and is a int" in check("18.3", 8).seen
    assert "It has none." in check("18.3", models.Sequential()).seen


def test_the_counter_counts_as_a_layer_too():
    known = {}
    exec(solution("18.2").code, known)  # noqa: S102 - code of ours
    counter = layers.LSTM(1, return_state=True)
    counter.build((None, None, 1))
    counter.set_weights([np.array([known["kernel"]]), np.zeros((1, 4)), np.array(known["bias"])])
    claps = np.random.default_rng(18).integers(0, 2, (1, 30, 1)).astype("float32")
    _, _, cell = counter(claps)
    np.testing.assert_allclose(cell[0, 0], claps.sum(), rtol=0.01)


def test_a_tower_of_cells_is_two_recurrent_layers_in_any_dress():
    rain = models.Sequential([layers.Input((None, 3))])
    rain.add(layers.SimpleRNN(4, return_sequences=True))
    rain.add(layers.RNN(layers.LSTMCell(4), return_sequences=True))
    rain.add(layers.TimeDistributed(layers.Dense(1, activation="sigmoid")))
    assert check("18.3", rain)
