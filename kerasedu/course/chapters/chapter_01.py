"""Chapter 1, What Keras is: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu import textbook
from kerasedu.course.exercises import Claim, Exercise, calls
from kerasedu.course.questions import Choice, Question

# ---- 1.1: the shape of a batch --------------------------------------------------------------------------------------


def _pictures(count: int, height: int, width: int, colour: bool) -> dict[str, Any]:
    return {"count": count, "height": height, "width": width, "colour": colour}


def _gives_shapes(answer: Any) -> str:
    result, seen = calls(answer, **_pictures(5, 6, 8, colour=True))
    return "" if isinstance(result, tuple) and all(isinstance(axis, int) for axis in result) else seen


def _part_of_shape(answer: Any, part: slice, colour: bool, wanted: tuple[int, ...]) -> str:
    """Whether some axes have these lengths, for pictures whose every axis has a length of its own."""
    result, seen = calls(answer, **_pictures(5, 6, 8, colour))
    return "" if result[part] == wanted else seen


def _has_four_axes(answer: Any) -> str:
    result, seen = calls(answer, **_pictures(5, 6, 8, colour=True))
    return "" if len(result) == 4 else seen


# ---- 1.2: a step downhill -------------------------------------------------------------------------------------------

_KILOS, _PRICES = np.array([0.5, 1.0, 2.0, 3.0]), np.array([2.0, 3.0, 5.0, 7.0])


def _moved(answer: Any, w: float = 3.0, b: float = 4.0, rate: float = 0.01, copies: int = 1) -> tuple[np.ndarray, str]:
    """How far a step went, and what was seen."""
    kilos, prices = np.tile(_KILOS, copies), np.tile(_PRICES, copies)
    result, seen = calls(answer, w=w, b=b, kilos=kilos, prices=prices, rate=rate)
    return np.asarray(result, dtype=float) - (w, b), seen


def _gives_two_numbers(answer: Any) -> str:
    result, seen = calls(answer, w=3.0, b=4.0, kilos=_KILOS, prices=_PRICES, rate=0.01)
    return "" if np.shape(result) == (2,) else seen


def _rests_at_the_lowest_point(answer: Any) -> str:
    moved, seen = _moved(answer, w=2.0, b=1.0)
    return "" if np.allclose(moved, 0) else seen


def _loss(w: float, b: float) -> float:
    return float(np.mean((w * _KILOS + b - _PRICES) ** 2))


def _goes_down(answer: Any) -> str:
    moved, seen = _moved(answer)
    after = _loss(3.0 + moved[0], 4.0 + moved[1])
    return "" if after < _loss(3.0, 4.0) else f"{seen}: the loss was {_loss(3.0, 4.0):.4g} and is {after:.4g}"


def _goes_twice_as_far(answer: Any) -> str:
    (short, _), (long, seen) = _moved(answer, rate=0.01), _moved(answer, rate=0.02)
    return "" if np.allclose(long, 2 * short) else f"{seen}, and with rate=0.01 it moved by {short.round(4).tolist()}"


def _takes_the_mean(answer: Any) -> str:
    (once, _), (twice, _) = _moved(answer), _moved(answer, copies=2)
    if np.allclose(once, twice):
        return ""
    return (
        f"Your function moved by {once.round(4).tolist()}, and with every receipt given twice by "
        f"{twice.round(4).tolist()}."
    )


def _moves_one_knob(answer: Any, knob: int) -> str:
    """Whether the price of a kilo (0) or of the bag (1) moves as the chain rule says, from several guesses."""
    for w, b in ((3.0, 4.0), (-1.0, 0.5)):
        slopes = textbook.mean_squared_error_slopes(_PRICES, w * _KILOS + b)
        reached = (_KILOS, 1.0)[knob]
        moved, seen = _moved(answer, w, b)
        if not np.isclose(moved[knob], -0.01 * np.sum(slopes * reached)):
            return seen
    return ""


# ---- 1.3: F1 --------------------------------------------------------------------------------------------------------


def _shares(precision: float, recall: float) -> dict[str, float]:
    return {"precision": precision, "recall": recall}


def _is_even_handed(answer: Any) -> str:
    (one, seen_one), (other, seen_other) = calls(answer, **_shares(0.9, 0.3)), calls(answer, **_shares(0.3, 0.9))
    return "" if np.isclose(one, other) else f"{seen_one}, and {seen_other}"


def _gives(answer: Any, wanted: list[tuple[float, float, float]]) -> str:
    for precision, recall, expected in wanted:
        result, seen = calls(answer, **_shares(precision, recall))
        if not np.isclose(result, expected):
            return seen
    return ""


def _stays_below_the_average(answer: Any) -> str:
    result, seen = calls(answer, **_shares(1.0, 0.1))
    return "" if result < 0.5 else seen


def _is_harmonic(answer: Any) -> str:
    """1 / F1 lies in the middle between 1 / precision and 1 / recall."""
    return _gives(answer, [(1.0, 0.5, 2 / 3), (0.25, 0.75, 0.375), (1.0, 0.1, 2 / 11)])


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "1.1",
        claims=(
            Claim("it gives a tuple of whole numbers", _gives_shapes),
            Claim("four axes: which picture, row, column, channel", _has_four_axes),
            Claim(
                "the first axis counts the pictures", partial(_part_of_shape, part=slice(1), colour=True, wanted=(5,))
            ),
            Claim("rows come before columns", partial(_part_of_shape, part=slice(1, 3), colour=True, wanted=(6, 8))),
            Claim(
                "a colour picture has three channels",
                partial(_part_of_shape, part=slice(3, 4), colour=True, wanted=(3,)),
            ),
            Claim(
                "a grey picture has a channel axis, too",
                partial(_part_of_shape, part=slice(3, 4), colour=False, wanted=(1,)),
            ),
        ),
        hints=(
            "Look at the shapes over the tensors above. Which was that of the batch, and what does each number count?",
            "A height is a number of rows, a width a number of columns. So much for the two in the middle.",
            "3 if colour else 1 gives the number of channels.",
        ),
        solution="""
def batch_shape(count, height, width, colour):
    channels = 3 if colour else 1
    return (count, height, width, channels)
""",
    ),
    Exercise(
        "1.2",
        claims=(
            Claim("it gives two numbers, the new w and the new b", _gives_two_numbers),
            Claim("where the guess is right for every receipt, nothing moves", _rests_at_the_lowest_point),
            Claim("the step goes downhill: the loss is smaller after it", _goes_down),
            Claim("twice the learning rate goes twice as far", _goes_twice_as_far),
            Claim("it is the mean that counts: to get every receipt twice changes nothing", _takes_the_mean),
            Claim("w moves as the chain rule says", partial(_moves_one_knob, knob=0)),
            Claim("b moves as the chain rule says", partial(_moves_one_knob, knob=1)),
        ),
        hints=(
            "Three lines will do: the errors of the guess, the two slopes, and the two new numbers.",
            "errors = w * kilos + b - prices is a vector. The slope for b is the mean of 2 * errors.",
            "For w, each error is multiplied by its kilos before the mean is taken. The step is -rate * slope.",
        ),
        solution="""
def step(w, b, kilos, prices, rate):
    errors = w * kilos + b - prices
    slope_w = np.mean(2 * errors * kilos)
    slope_b = np.mean(2 * errors)
    return w - rate * slope_w, b - rate * slope_b
""",
    ),
    Exercise(
        "1.3",
        claims=(
            Claim(
                "if both are the same, F1 is the same, too", partial(_gives, wanted=[(0.4, 0.4, 0.4), (1.0, 1.0, 1.0)])
            ),
            Claim("it does not matter which of the two is which", _is_even_handed),
            Claim("if one of them is 0, F1 is 0", partial(_gives, wanted=[(1.0, 0.0, 0.0), (0.0, 0.7, 0.0)])),
            Claim("if both are 0, F1 is 0 as well", partial(_gives, wanted=[(0.0, 0.0, 0.0)])),
            Claim("with a precision of 1 and a recall of 0.1 it is below their average", _stays_below_the_average),
            Claim("it is the harmonic mean", _is_harmonic),
        ),
        hints=(
            "Sentence 3 of the table above has a formula, with fractions. What happens to it if one of the two is 0?",
            "2 * p * r / (p + r) is the same number, and divides only once.",
            "Ask first: if precision + recall == 0, return 0.0.",
        ),
        solution="""
def f1(precision, recall):
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)
""",
    ),
)

QUIZ = (
    Question(
        "The gradient of a weight is -4, and the learning rate is 0.1. What does the step do to this weight?",
        (
            Choice("It becomes smaller by 0.4.", "This would be uphill: the loss falls where the weight grows."),
            Choice("It grows by 0.4.", "Minus rate times gradient: -0.1 times -4.", right=True),
            Choice("It becomes -0.4.", "A step changes a weight, and does not replace it."),
        ),
    ),
    Question(
        "A tensor has the shape (32, 28, 28, 3). What may it be?",
        (
            Choice("A batch of 32 colour pictures of 28 x 28 pixels", "Samples first, channels last.", right=True),
            Choice("Three pictures of 28 x 28 pixels, each 32 times", "The samples are counted by the first axis."),
            Choice(
                "A network of 28 layers with 32 neurons each", "A shape tells of a table of numbers, not of layers."
            ),
        ),
    ),
    Question(
        "A tutorial of 2018 says: Keras runs on TensorFlow, CNTK and Theano, and you can switch. And today?",
        (
            Choice("Keras runs on TensorFlow only.", "This was so from version 2.4 to the end of Keras 2."),
            Choice("All of it still holds.", "Theano and CNTK are no longer developed."),
            Choice(
                "You can still switch, between TensorFlow, JAX and PyTorch.",
                "The idea came back with Keras 3, with other engines.",
                right=True,
            ),
        ),
    ),
)
