"""Chapter 16, handwritten digits: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu.course.claims import gives, gives_whole_numbers
from kerasedu.course.exercises import Claim, Exercise, calls
from kerasedu.course.questions import Choice, Question
from kerasedu.datasets import mnist

_MOST_NUMBERS = 10_000
_NEEDED_PERCENT = 90


# ---- 16.1 and 16.2: sizes and numbers of a layer --------------------------------------------------------------------


def _places(side: int, window: int, stride: int) -> dict[str, int]:
    return {"side": side, "window": window, "stride": stride}


def _layer(window: int, channels: int, filters: int) -> dict[str, int]:
    return {"window": window, "channels": channels, "filters": filters}


def _doubles_with_filters(answer: Any) -> str:
    (one, seen_one), (two, seen_two) = calls(answer, **_layer(3, 1, 32)), calls(answer, **_layer(3, 1, 64))
    return "" if two == 2 * one else f"{seen_one}, and {seen_two}"


def _grows_with_channels(answer: Any) -> str:
    (one, seen_one), (two, seen_two) = calls(answer, **_layer(3, 1, 1)), calls(answer, **_layer(3, 2, 1))
    return "" if two - one == 3 * 3 else f"{seen_one}, and {seen_two}"


# ---- 16.3: softmax --------------------------------------------------------------------------------------------------

_SCORES = np.array([1.0, -2.0, 0.5, 3.0])


def _shares(answer: Any, scores: np.ndarray = _SCORES) -> tuple[np.ndarray, str]:
    """What a softmax made of the scores."""
    with np.errstate(all="ignore"):
        result, seen = calls(answer, scores=scores.copy())
    return np.asarray(result, dtype=float), seen


def _keeps_shape(answer: Any) -> str:
    result, seen = _shares(answer)
    return "" if result.shape == _SCORES.shape else seen


def _is_positive(answer: Any) -> str:
    result, seen = _shares(answer)
    return "" if (result > 0).all() else seen


def _sums_to_one(answer: Any) -> str:
    result, seen = _shares(answer)
    return "" if np.isclose(result.sum(), 1) else f"{seen}, which sums to {result.sum():.4g}"


def _has_softmax_ratios(answer: Any) -> str:
    """One point more makes a share e times as large, wherever it is added."""
    for high in (1.0, 4.0):
        result, seen = _shares(answer, np.array([high, high - 1, 0.0]))
        if not np.isclose(result[0], np.e * result[1]):
            return f"{seen}: the first is {result[0] / result[1]:.3g} times the second"
    return ""


def _bears_large_scores(answer: Any) -> str:
    result, seen = _shares(answer, np.array([1000.0, 999.0, 0.0]))
    return "" if np.isfinite(result).all() and np.isclose(result.sum(), 1) else seen


# ---- 16.4: a small network ------------------------------------------------------------------------------------------


def _new_digits() -> tuple[np.ndarray, np.ndarray]:
    """Drawn digits that no lesson trains on."""
    _, (images, labels) = mnist.load_drawn(train=0, test=1000, seed=1604)
    return images[..., None].astype("float32") / 255, labels


def _predictions(answer: Any, count: int | None = None) -> np.ndarray:
    if not hasattr(answer, "predict"):
        raise TypeError(f"the answer is to be a model, and is a {type(answer).__name__}")
    return np.asarray(answer.predict(_new_digits()[0][:count], batch_size=250, verbose=0))


def _gives_ten_probabilities(answer: Any) -> str:
    result = _predictions(answer, 5)
    if result.shape != (5, 10):
        return f"For 5 images it gave an array of shape {result.shape}."
    if (result < 0).any() or not np.allclose(result.sum(axis=1), 1, atol=1e-4):
        return f"Its outputs for the first image sum to {result[0].sum():.3g}, the smallest is {result[0].min():.3g}."
    return ""


def _is_small(answer: Any) -> str:
    return "" if answer.count_params() <= _MOST_NUMBERS else f"It learns {answer.count_params():,} numbers."


def _reads_digits(answer: Any) -> str:
    percent = 100 * np.mean(_predictions(answer).argmax(axis=1) == _new_digits()[1])
    return "" if percent >= _NEEDED_PERCENT else f"It was right for {int(percent)} of 100."


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "16.1",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_places(28, 3, 1))),
            Claim(
                "with stride 1, only places where the whole window lies inside are counted",
                partial(gives, wanted=[(_places(28, 3, 1), 26), (_places(13, 3, 1), 11), (_places(5, 5, 1), 1)]),
            ),
            Claim(
                "a larger stride skips places",
                partial(gives, wanted=[(_places(26, 2, 2), 13), (_places(9, 3, 3), 3), (_places(7, 3, 2), 3)]),
            ),
            Claim(
                "what is left at the edge, too narrow for another window, does not count",
                partial(gives, wanted=[(_places(11, 2, 2), 5), (_places(28, 3, 2), 13), (_places(10, 3, 4), 2)]),
            ),
        ),
        hints=(
            "Draw a row of 7 boxes and slide a window of 3 along it. Where can its first box lie?",
            "The last place for the window's first box is side - window, counted from 0. How many strides lead there?",
            "Python's // divides and drops the rest. Do not forget place 0.",
        ),
        solution="""
def output_side(side, window, stride):
    return (side - window) // stride + 1
""",
    ),
    Exercise(
        "16.2",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_layer(3, 1, 32))),
            Claim("twice as many filters learn twice as many numbers", _doubles_with_filters),
            Claim("each further channel gives every filter one more window of weights", _grows_with_channels),
            Claim(
                "each filter learns one number besides its weights",
                partial(gives, wanted=[(_layer(1, 1, 1), 2), (_layer(3, 1, 1), 10), (_layer(5, 1, 1), 26)]),
            ),
            Claim(
                "it agrees with the summary of the network above",
                partial(gives, wanted=[(_layer(3, 1, 32), 320), (_layer(3, 32, 64), 18_496)]),
            ),
        ),
        hints=(
            "Begin with a single filter that looks at a single channel: how many weights are under its window?",
            "The kernel has the shape (window, window, channels, filters). How many numbers is that?",
            "Every filter also adds a bias, one number, to all its sums.",
        ),
        solution="""
def conv_parameters(window, channels, filters):
    weights = window * window * channels * filters
    biases = filters
    return weights + biases
""",
    ),
    Exercise(
        "16.3",
        claims=(
            Claim("it gives one number for each score", _keeps_shape),
            Claim("all of them are positive", _is_positive),
            Claim("they sum to 1", _sums_to_one),
            Claim("one point more makes a share 2.718... times as large", _has_softmax_ratios),
            Claim("scores as large as 1000 do no harm", _bears_large_scores),
        ),
        hints=(
            "np.exp turns any number into a positive one. What do you have to divide by, so that the sum is 1?",
            "np.exp(1000) is too large for the machine. What can be taken from all scores and leaves the shares alone?",
            "Take the largest score from all of them first: exp(a - c) / exp(b - c) is exp(a) / exp(b), whatever c is.",
        ),
        solution="""
def softmax(scores):
    powers = np.exp(scores - np.max(scores))
    return powers / np.sum(powers)
""",
    ),
    Exercise(
        "16.4",
        claims=(
            Claim("it takes images and gives 10 probabilities for each", _gives_ten_probabilities),
            Claim(f"it learns at most {_MOST_NUMBERS:,} numbers", _is_small),
            Claim(f"of 100 digits that it has never seen, it reads at least {_NEEDED_PERCENT}", _reads_digits),
        ),
        hints=(
            "Look at the summary: which layer learns most of the numbers, and is it needed?",
            "A convolution learns few numbers and sees much. Two with few filters, and a pooling after each, go far.",
            "Try 8 filters, then 16, then Dense(10) at once. A small network needs more epochs: 8 to 10.",
        ),
        solution="""
small = models.Sequential(name="small")
small.add(layers.Conv2D(8, 3, activation="relu", input_shape=(28, 28, 1)))
small.add(layers.MaxPooling2D())
small.add(layers.Conv2D(16, 3, activation="relu"))
small.add(layers.MaxPooling2D())
small.add(layers.Flatten())
small.add(layers.Dense(10, activation="softmax"))
small.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
small.fit(x_train, y_train, batch_size=32, epochs=10, verbose=0)
""",
    ),
)

QUIZ = (
    Question(
        "One filter of 3 x 3 slides over a grey image. How many numbers does it learn, and how many if the image "
        "were twice as wide?",
        (
            Choice("10, and 20", "The same filter slides on: new places need no new weights."),
            Choice("10, and 10", "Nine weights and a bias, used again at every place.", right=True),
            Choice("26 x 26, and about 52 x 26", "That is the number of its answers, not of its weights."),
        ),
    ),
    Question(
        "A network that has learned nothing gives each of the ten digits about the same probability. What is its loss?",
        (
            Choice(
                "About 0.1: it is right once in ten times", "0.1 is the probability. The loss is minus its logarithm."
            ),
            Choice("0: nothing was learned yet", "A loss of 0 would mean that it was certain, and right."),
            Choice("About 2.3: minus the logarithm of 0.1", "As surprising as one of ten equal chances.", right=True),
        ),
    ),
    Question(
        "A network reads 99 of 100 training images, and 90 of 100 that it has never seen. What do you tell others?",
        (
            Choice("90. The gap is overfitting", "Only unseen images tell how it will do on the next one.", right=True),
            Choice("99. The gap is an error of measurement", "It has seen those before: part of that is memory."),
            Choice("The mean of both. The gap is the loss", "The loss is what training makes small. It is no gap."),
        ),
    ),
)
