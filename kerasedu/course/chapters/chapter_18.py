"""Chapter 18, recurrent networks: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu import textbook
from kerasedu.course.exercises import Claim, Exercise, Stopped, calls
from kerasedu.course.questions import Choice, Question
from kerasedu.layers import RNN, Bidirectional
from kerasedu.models import Model

Array = np.ndarray

# ---- 18.1: the last state -------------------------------------------------------------------------------------------


def _weights(units: int, recurrent_kernel: list[list[float]]) -> dict[str, Array]:
    """Weights for two features, the same every time."""
    kernel = np.array([[0.5, -0.3, 0.2], [-0.4, 0.6, 0.1]])[:, :units]
    bias = np.array([0.1, -0.2, 0.3])[:units]
    return {"kernel": kernel, "recurrent_kernel": np.array(recurrent_kernel, dtype=float), "bias": bias}


_SEQUENCE = np.array([[1.0, 0.5], [-0.5, 2.0], [0.3, -1.0], [1.5, 0.2]])
_ALONE = [[0.8]]
_ONE_WAY = [[0.0, 0.9], [0.0, 0.0]]  # unit 1 hears unit 0
_ALL = [[0.5, 0.9, -0.2], [-0.4, 0.3, 0.7], [0.6, -0.1, 0.2]]


def _state(answer: Any, steps: int, recurrent_kernel: list[list[float]]) -> tuple[Array, Array, str]:
    """What a learner's function gives, what is right, and a sentence that says what was given."""
    x, weights = _SEQUENCE[:steps], _weights(len(recurrent_kernel), recurrent_kernel)
    result, _ = calls(answer, x=x.copy(), **{name: array.copy() for name, array in weights.items()})
    found, expected = np.asarray(result, dtype=float), textbook.simple_rnn(x, **weights)[-1]
    seen = f"For {steps} time steps, 2 features and {len(expected)} units your function gave {found.round(4).tolist()}."
    return found, expected, seen


def _has_one_number_a_unit(answer: Any) -> str:
    for steps, recurrent_kernel in ((1, _ALONE), (4, _ALL)):
        found, expected, seen = _state(answer, steps, recurrent_kernel)
        if found.shape != expected.shape:
            return seen
    return ""


def _reads(answer: Any, wanted: list[tuple[int, list[list[float]]]]) -> str:
    for steps, recurrent_kernel in wanted:
        found, expected, seen = _state(answer, steps, recurrent_kernel)
        if found.shape != expected.shape or not np.allclose(found, expected, atol=1e-4):
            return seen
    return ""


# ---- 18.2: an LSTM that counts --------------------------------------------------------------------------------------

_CLAP, _SILENCE = 1.0, 0.0


def _gates(answer: Any) -> tuple[Array, Array]:
    """Kernel (1, 4) and bias (4,) of an LSTM with one unit."""
    try:
        kernel, bias = (np.asarray(part, dtype=float) for part in answer)
    except (TypeError, ValueError):
        raise Stopped("The answer is to be a list of two rows, [kernel, bias], of four numbers each.") from None
    if kernel.size != 4 or bias.size != 4:
        raise Stopped(f"The kernel has {kernel.size} numbers, and the bias {bias.size}.")
    return kernel.reshape(1, 4), bias.reshape(4)


def _are_two_rows_of_four(answer: Any) -> str:
    numbers = np.concatenate([part.ravel() for part in _gates(answer)])
    return "" if np.isfinite(numbers).all() else f"One of them is {numbers[~np.isfinite(numbers)][0]}."


def _after(answer: Any, heard: list[float]) -> textbook.LSTMStep:
    kernel, bias = _gates(answer)
    return textbook.lstm(np.array(heard)[:, None], kernel, np.zeros((1, 4)), bias)[-1]


def _holds(answer: Any, heard: list[float], claps: int, words: str) -> str:
    """Whether the cell then holds the number of claps; a tenth of a clap may be missing."""
    cell = _after(answer, heard).c[0]
    return "" if abs(cell - claps) <= 0.1 * max(claps, 1) else f"After {words} the cell held {cell:.4g}."


def _shows_the_count(answer: Any) -> str:
    step = _after(answer, [_CLAP])
    shown = step.h[0]
    return "" if shown >= 0.7 else f"After a clap the cell held {step.c[0]:.4g}, and outside one saw {shown:.4g}."


# ---- 18.3: a probability at each time step --------------------------------------------------------------------------


def _says(answer: Any, sequences: Array) -> Array:
    return np.asarray(answer.predict(sequences, verbose=0))


def _weather(steps: int) -> Array:
    return np.random.default_rng(steps).normal(size=(2, steps, 3)).astype("float32")


def _takes_any_length(answer: Any) -> str:
    for steps in (5, 9):
        _says(answer, _weather(steps))
    return ""


def _has_two_recurrent_layers(answer: Any) -> str:
    if not isinstance(answer, Model):
        raise Stopped(f"The answer is to be a model, and is a {type(answer).__name__}.")
    found = [layer.name for layer in answer.layers if isinstance(layer, RNN | Bidirectional)]
    return "" if len(found) >= 2 else f"It has {len(found)}: {', '.join(found)}." if found else "It has none."


def _answers_at_each_step(answer: Any) -> str:
    for steps in (5, 9):
        shape = _says(answer, _weather(steps)).shape
        if shape != (2, steps, 1):
            return f"For 2 sequences of {steps} time steps it gave an array of shape {shape}."
    return ""


def _gives_probabilities(answer: Any) -> str:
    said = _says(answer, 100 * _weather(9))
    outside = said[(said < 0) | (said > 1) | ~np.isfinite(said)]
    if outside.size:
        return f"It gave {outside[0]:.4g}."
    alike = bool(np.all(said == said.flat[0]))
    return f"Whatever the weather, it gave {said.flat[0]:.4g}." if alike else ""


def _knows_the_past_only(answer: Any) -> str:
    weather = _weather(9)
    before = _says(answer, weather)
    weather[:, -1] += 3
    changed = np.flatnonzero(np.abs(_says(answer, weather) - before).max(axis=(0, 2))[:-1] > 1e-6)
    return f"The last day was changed, and with it the answer of day {changed[0]}." if changed.size else ""


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "18.1",
        claims=(
            Claim("it gives one number for each unit", _has_one_number_a_unit),
            Claim(
                "a single time step: the input and the bias speak, through tanh", partial(_reads, wanted=[(1, _ALL)])
            ),
            Claim("with a second time step, the state speaks, too", partial(_reads, wanted=[(2, _ALONE)])),
            Claim(
                "each unit hears the others: row k of the recurrent kernel is what unit k says",
                partial(_reads, wanted=[(2, _ONE_WAY), (2, _ALL)]),
            ),
            Claim("all time steps are read, in their order", partial(_reads, wanted=[(3, _ALL), (4, _ALL)])),
        ),
        hints=(
            "Begin with a state of zeros, one for each unit: np.zeros(len(bias)).",
            "Go through the time steps with `for row in x:`, and put a new state in the place of the old one.",
            "The three parts of the sum: row @ kernel, state @ recurrent_kernel, bias. Then np.tanh.",
        ),
        solution="""
def last_state(x, kernel, recurrent_kernel, bias):
    state = np.zeros(len(bias))
    for row in x:
        state = np.tanh(row @ kernel + state @ recurrent_kernel + bias)
    return state
""",
    ),
    Exercise(
        "18.2",
        claims=(
            Claim("it is a kernel and a bias of four numbers each", _are_two_rows_of_four),
            Claim(
                "in silence the cell stays empty",
                partial(_holds, heard=[_SILENCE] * 20, claps=0, words="20 silent steps"),
            ),
            Claim("a clap puts 1 into the cell", partial(_holds, heard=[_CLAP], claps=1, words="a clap")),
            Claim(
                "what is in the cell stays there through silence",
                partial(_holds, heard=[_CLAP] + [_SILENCE] * 20, claps=1, words="a clap and 20 silent steps"),
            ),
            Claim(
                "every further clap adds another 1",
                partial(_holds, heard=[_CLAP, _CLAP, _SILENCE, _CLAP], claps=3, words="3 claps"),
            ),
            Claim("the cell shows: the output gate is open", _shows_the_count),
        ),
        hints=(
            "What has each gate to do at a clap, and in silence? A large positive bias opens a gate for good.",
            "The candidate is tanh(input times kernel + bias). It shall be 1 at a clap, and 0 in silence.",
            "The sigmoid of 4 is 0.98. Twenty times 0.98 in a row is too little: take larger numbers, such as 10.",
        ),
        solution="""
kernel = [0, 0, 10, 0]  # at a clap the candidate is 1, else 0
bias = [10, 10, 0, 10]  # all gates are open, all the time
""",
    ),
    Exercise(
        "18.3",
        claims=(
            Claim("it has two recurrent layers", _has_two_recurrent_layers),
            Claim("it takes sequences of three features, of any length", _takes_any_length),
            Claim("it gives one number for each time step", _answers_at_each_step),
            Claim("each is a probability: from 0 to 1, and not always the same", _gives_probabilities),
            Claim("what it says about a day does not depend on later days", _knows_the_past_only),
        ),
        hints=(
            "A recurrent layer hands over its last state, unless you ask for all of them. Which of yours has to?",
            "The last layer is Dense(1): it works at each time step for itself.",
            "Which activation gives a number between 0 and 1?",
        ),
        solution="""
rain = models.Sequential(name="rain")
rain.add(layers.Input((None, 3)))
rain.add(layers.GRU(8, return_sequences=True))
rain.add(layers.GRU(8, return_sequences=True))
rain.add(layers.Dense(1, activation="sigmoid"))
""",
    ),
)

QUIZ = (
    Question(
        "LSTM(50) reads an array of shape (32, 100, 8). What is the shape of what it hands over?",
        (
            Choice("(32, 50)", "One last state for each of 32 samples: 50 units.", right=True),
            Choice("(32, 100, 50)", "That is what return_sequences=True gives."),
            Choice("(32, 100)", "That would be one number a time step. But units are not time steps."),
        ),
    ),
    Question(
        "LSTM(10) for 5 features learns 640 numbers when it reads sequences of 20 time steps. And for 40 time steps?",
        (
            Choice("1280", "Then each time step would have weights of its own. They all share the same."),
            Choice("640", "The same weights serve at every time step.", right=True),
            Choice("2560", "There are four sums, and they are counted in the 640 already."),
        ),
    ),
    Question(
        "At some time step the forget gate of a cell is 1 and its input gate 0. What happens to the cell?",
        (
            Choice("It is emptied", "So it would be with a forget gate of 0. Open means: let stay."),
            Choice("It stays exactly as it is", "c = 1 times c + 0 times g. The gradient passes, too.", right=True),
            Choice("It shows nothing to the outside", "That is up to the output gate."),
        ),
    ),
)
