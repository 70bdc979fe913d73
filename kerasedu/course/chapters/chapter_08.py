"""Chapter 8, optimizers: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu.course.claims import gives, number_of
from kerasedu.course.exercises import Claim, Exercise, Stopped
from kerasedu.course.questions import Choice, Question
from kerasedu.textbook import sgd

_STEPS, _NEAR, _STEEPNESS = 5, 0.001, 20  # of exercise 8.3: the slope of 10 w ** 2 is 20 w


# ---- 8.1: gradient descent ------------------------------------------------------------------------------------------


def _walk(start: float, target: float, rate: float, steps: int) -> tuple[dict[str, Any], float]:
    """Arguments, and where gradient descent gets with them."""
    weight = start
    for _ in range(steps):
        weight, _velocity = sgd(weight, 2 * (weight - target), learning_rate=rate)
    return {"start": start, "target": target, "learning_rate": rate, "steps": steps}, weight


def _comes_nearer(answer: Any) -> str:
    for start, target in ((0.0, 4.0), (4.0, -2.0)):
        found, seen = number_of(answer, **_walk(start, target, 0.25, 1)[0])
        if not abs(found - target) < abs(start - target):
            return seen
    return ""


# ---- 8.2: momentum --------------------------------------------------------------------------------------------------


def _roll(gradients: list[float], rate: float, momentum: float) -> tuple[dict[str, Any], float]:
    """Arguments, and where the textbook's momentum gets with them."""
    weight, velocity = 0.0, 0.0
    for gradient in gradients:
        weight, velocity = sgd(weight, gradient, velocity, learning_rate=rate, momentum=momentum)
    return {"gradients": gradients, "learning_rate": rate, "momentum": momentum}, weight


# ---- 8.3: a learning rate -------------------------------------------------------------------------------------------


def _path(answer: Any) -> list[float]:
    """Where SGD goes on 10 w ** 2 with this learning rate, from 1."""
    weights = [1.0]
    for _ in range(_STEPS):
        weight, _velocity = sgd(weights[-1], _STEEPNESS * weights[-1], learning_rate=_rate(answer))
        weights.append(weight)
    return weights


def _rate(answer: Any) -> float:
    try:
        return float(answer)
    except (TypeError, ValueError):
        raise Stopped(f"The answer is to be a number, and is a {type(answer).__name__}.") from None


def _is_positive(answer: Any) -> str:
    rate = _rate(answer)
    return "" if rate > 0 and np.isfinite(rate) else f"The learning rate is {rate:g}."


def _does_not_diverge(answer: Any) -> str:
    weights = _path(answer)
    return "" if abs(weights[1]) < 1 else f"The first step leads from 1 to {weights[1]:.4g}."


def _arrives(answer: Any) -> str:
    last = _path(answer)[-1]
    return "" if abs(last) < _NEAR else f"After {_STEPS} steps the weight is {last:.4g}."


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "8.1",
        claims=(
            Claim("without a step, the weight stays where it starts", partial(gives, wanted=[_walk(3.0, 1.0, 0.1, 0)])),
            Claim("a step leads nearer to the target, from both sides", _comes_nearer),
            Claim(
                "a step is the learning rate times the slope of the loss",
                partial(gives, wanted=[_walk(0.0, 4.0, 0.25, 1), _walk(5.0, 2.0, 0.1, 1)]),
            ),
            Claim(
                "each step uses the slope where the weight is then",
                partial(gives, wanted=[_walk(0.0, 4.0, 0.25, 3), _walk(5.0, 2.0, 0.1, 10)]),
            ),
        ),
        hints=(
            "The loss is (w - target) ** 2. Its slope is 2 * (w - target): positive where w is too large.",
            "Begin with w = start, and repeat the same line for each step.",
            "The line is: w = w - learning_rate * slope, with the slope computed anew.",
        ),
        solution="""
def descend(start, target, learning_rate, steps):
    w = start
    for step in range(steps):
        w = w - learning_rate * 2 * (w - target)
    return w
""",
    ),
    Exercise(
        "8.2",
        claims=(
            Claim(
                "a weight moves against its gradient",
                partial(gives, wanted=[_roll([2.0], 0.1, 0.9), _roll([-3.0], 0.5, 0.5)]),
            ),
            Claim(
                "without momentum, it is gradient descent",
                partial(gives, wanted=[_roll([1.0, 2.0, -4.0], 0.1, 0.0)]),
            ),
            Claim(
                "where the gradient has become 0, the weight rolls on",
                partial(gives, wanted=[_roll([1.0, 0.0], 0.1, 0.5), _roll([1.0, 0.0, 0.0], 0.1, 0.5)]),
            ),
            Claim(
                "velocity is what is left of the old one, and the new step",
                partial(gives, wanted=[_roll([1.0, 1.0, 1.0], 0.1, 0.9), _roll([1.0, -2.0, 0.5, 3.0], 0.2, 0.8)]),
            ),
        ),
        hints=(
            "Keep two numbers: the weight and its velocity. Both begin at 0.",
            "With every gradient the velocity changes first: it loses some, and gets a push against the gradient.",
            "velocity = momentum * velocity - learning_rate * gradient, and then the weight moves by the velocity.",
        ),
        solution="""
def roll(gradients, learning_rate, momentum):
    weight, velocity = 0.0, 0.0
    for gradient in gradients:
        velocity = momentum * velocity - learning_rate * gradient
        weight = weight + velocity
    return weight
""",
    ),
    Exercise(
        "8.3",
        claims=(
            Claim("it is a positive number", _is_positive),
            Claim("the weight does not run away", _does_not_diverge),
            Claim(f"after {_STEPS} steps it is nearer to 0 than {_NEAR}", _arrives),
        ),
        hints=(
            "The slope of 10 w ** 2 is 20 w. What does one step make of w?",
            "Each step multiplies w by 1 - 20 * rate. How large may this factor be, so that its fifth power is small?",
            "There is even a rate with which a single step is enough.",
        ),
        solution="""
rate = 0.05  # 1 - 20 * rate is 0: a single step
""",
    ),
)

QUIZ = (
    Question(
        "The loss of a training goes 2.3, 4.1, 97, nan. What do you try first?",
        (
            Choice(
                "A smaller learning rate", "Its steps jump over the valley, each further than the last.", right=True
            ),
            Choice("More epochs", "It gets worse with every step: more of them do not help."),
            Choice("A larger network", "That changes the valley, and the steps are still too long for it."),
        ),
    ),
    Question(
        "One weight has a gradient of 500, another one of 0.02. How far does Adam's first step move them, with a "
        "learning rate of 0.01?",
        (
            Choice("By 5 and by 0.0002", "So would SGD: learning rate times gradient."),
            Choice("Both by about 0.01", "Each is divided by the size of its own gradients.", right=True),
            Choice("The first not at all: it is too steep", "No gradient is too large for it; only its sign is left."),
        ),
    ),
    Question(
        "All gradients stay equally large. Why do Adagrad's steps become shorter and shorter, and RMSprop's do not?",
        (
            Choice("Adagrad's learning rate decays with a schedule", "It has none, unless you give it one."),
            Choice("Adagrad has no momentum", "RMSprop has none either, unless you ask for it."),
            Choice("One adds up all squares, the other takes a running mean", "A sum grows, a mean stays.", right=True),
        ),
    ),
)
