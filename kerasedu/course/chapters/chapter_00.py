"""Chapter 0, Before you start: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu.course.claims import gives, gives_a_number
from kerasedu.course.exercises import Claim, Exercise, calls
from kerasedu.course.questions import Choice, Question

# ---- 0.1: twice as much ---------------------------------------------------------------------------------------------


def _twice(*numbers: float) -> list[tuple[dict[str, Any], float]]:
    return [({"number": number}, 2 * number) for number in numbers]


# ---- 0.2: temperatures ----------------------------------------------------------------------------------------------

_THREE_DAYS = np.array([[4.0, 12.0, 9.0, 3.0], [6.0, 14.0, 10.0, 6.0], [2.0, 5.0, 5.0, 4.0]])
_TWO_DAYS = np.array([[8.0, 19.0, 12.0], [5.0, 11.0, 8.0]])


def _means(answer: Any, table: np.ndarray) -> tuple[np.ndarray, str]:
    days, hours = table.shape
    result = np.asarray(calls(answer, temperatures=table)[0])
    return result, f"For {days} days of {hours} measurements your function gave {_spoken(result)}."


def _spoken(result: np.ndarray) -> str:
    if result.dtype.kind not in "iuf":
        return f"{result.tolist()!r}"
    return f"{result.round(2).tolist()}" if result.ndim < 2 else f"an array of shape {result.shape}"


def _one_for_each_day(answer: Any) -> str:
    result, seen = _means(answer, _THREE_DAYS)
    return "" if result.shape == (3,) and result.dtype.kind in "iuf" else seen


def _within_its_day(answer: Any) -> str:
    result, seen = _means(answer, _THREE_DAYS)
    lowest, highest = _THREE_DAYS.min(axis=1), _THREE_DAYS.max(axis=1)
    return "" if np.all((lowest <= result) & (result <= highest)) else seen


def _counts_all(answer: Any, table: np.ndarray) -> str:
    result, seen = _means(answer, table)
    return "" if result.shape == (len(table),) and np.allclose(result, table.mean(axis=1)) else seen


# ---- 0.3: a neuron --------------------------------------------------------------------------------------------------


def _neuron(x: list[float], w: list[float], b: float) -> dict[str, Any]:
    return {"x": np.array(x), "w": np.array(w), "b": b}


EXERCISES = (
    Exercise(
        "0.1",
        claims=(
            Claim("a number comes back", partial(gives_a_number, arguments={"number": 3})),
            Claim("0 stays 0", partial(gives, wanted=_twice(0))),
            Claim("any whole number comes back two times as large", partial(gives, wanted=_twice(2, 3, 10))),
            Claim("so do negative numbers, and numbers with a point", partial(gives, wanted=_twice(-4, 0.25))),
        ),
        hints=(
            "Write a line that begins with return in the place of the comment, as far to the right as the comment.",
            "Behind return stands what is to come back. * is the sign for times.",
        ),
        solution="""
def double(number):
    return 2 * number
""",
    ),
    Exercise(
        "0.2",
        claims=(
            Claim("it gives one number for each day, that is for each row", _one_for_each_day),
            Claim("a mean lies between the lowest and the highest temperature of its day", _within_its_day),
            Claim("all measurements of a day count, and none of another", partial(_counts_all, table=_THREE_DAYS)),
            Claim("it does not matter how many measurements a day has", partial(_counts_all, table=_TWO_DAYS)),
        ),
        hints=(
            "An array has a method mean, and it takes an axis, as sum does.",
            "The axis that you name is the one that is gone afterwards. Which one is to be gone: days or hours?",
        ),
        solution="""
def mean_of_each_day(temperatures):
    return temperatures.mean(axis=1)
""",
    ),
    Exercise(
        "0.3",
        claims=(
            Claim("one number comes back", partial(gives_a_number, arguments=_neuron([2, 1, 4], [3, 5, 1], 2))),
            Claim(
                "where all inputs are 0, only the bias is left",
                partial(gives, wanted=[(_neuron([0, 0, 0], [3, 5, 1], 2), 2)]),
            ),
            Claim(
                "every input is multiplied by its own weight",
                partial(
                    gives,
                    wanted=[(_neuron([2, 1, 4], [3, 5, 1], 2), 17), (_neuron([1, -2, 0.5], [2, 4, -6], 1), -8)],
                ),
            ),
            Claim(
                "it does not matter how many inputs there are",
                partial(
                    gives, wanted=[(_neuron([3, 1], [2, -1], 0.5), 5.5), (_neuron([1, 2, 3, 4], [1, 1, 1, 2], 0), 14)]
                ),
            ),
        ),
        hints=(
            "x * w multiplies each input by its own weight. How do the products become one number?",
            "np.sum adds them all up, and so does @. Do not forget b.",
        ),
        solution="""
def neuron(x, w, b):
    return x @ w + b
""",
    ),
)

QUIZ = (
    Question(
        "You restart the kernel. What is gone?",
        (
            Choice("The text and the code of the page", "They are in the file, and the kernel does not touch it."),
            Choice("All names with their values", "The kernel begins anew and remembers nothing.", right=True),
            Choice("The exercises that you have solved", "They are noted in a small file beside your notebooks."),
        ),
    ),
    Question(
        "x has the shape (50, 3), and w has the shape (3,). What does x @ w give?",
        (
            Choice("50 numbers", "One weighted sum for each of the 50 rows.", right=True),
            Choice("3 numbers", "The 3 is where the two meet, and it is added up: it is gone afterwards."),
            Choice("An error, since the shapes differ", "They need to agree only where they meet: 3 and 3."),
        ),
    ),
    Question(
        "“import tensorflow as tf” has run. Why does “from tf.keras.datasets import mnist” fail all the same?",
        (
            Choice("mnist has to be downloaded first.", "It fails before any data are asked for."),
            Choice(
                "“from” looks for a package on the disk, and tf is only a name in your program.",
                "What stands there must be the true name of the package: tensorflow.",
                right=True,
            ),
            Choice("mnist is not in Keras any more.", "It is, as keras.datasets.mnist."),
        ),
    ),
)
