import numpy as np
import pytest

from kerasedu import Variable, optimizers
from kerasedu.course import check, solution

WRONG = [
    ("8.1", "def descend(start, target, learning_rate, steps): return target", "stays where it starts"),
    (
        "8.1",
        "def descend(start, target, learning_rate, steps): return [start] * steps",
        "stays where it starts",
    ),
    (
        "8.1",
        "def descend(start, target, learning_rate, steps): return walk(start, target, -2 * learning_rate, steps)",
        "nearer to the target",
    ),
    (
        "8.1",
        "def descend(start, target, learning_rate, steps): return walk(start, target, learning_rate, steps)",
        "learning rate times the slope",
    ),
    (
        "8.1",
        "def descend(start, target, learning_rate, steps): return start - steps * learning_rate * 2 * (start - target)",
        "slope where the weight is then",
    ),
    (
        "8.2",
        "def roll(gradients, learning_rate, momentum): return learning_rate * sum(gradients)",
        "against its gradient",
    ),
    ("8.2", "def roll(gradients, learning_rate, momentum): return -learning_rate * gradients[0]", "gradient descent"),
    ("8.2", "def roll(gradients, learning_rate, momentum): return -learning_rate * sum(gradients)", "rolls on"),
    (
        "8.2",
        "def roll(gradients, learning_rate, momentum): return forgetful(gradients, learning_rate, momentum)",
        "what is left of the old one",
    ),
    ("8.3", "rate = -0.05", "positive"),
    ("8.3", "rate = 'small'", "positive"),
    ("8.3", "rate = 0.1", "run away"),
    ("8.3", "rate = 1.0", "run away"),
    ("8.3", "rate = 0.02", "nearer to 0"),
    ("8.3", "rate = 0.09", "nearer to 0"),
]


def walk(weight, target, learning_rate, steps):
    """Gradient descent that has forgotten the 2 of the slope."""
    for _ in range(steps):
        weight = weight - learning_rate * (weight - target)
    return weight


def forgetful(gradients, learning_rate, momentum):
    """A velocity that is a push and its leftovers, and forgets them with the next push."""
    weight, velocity = 0.0, 0.0
    for gradient in gradients:
        velocity = -learning_rate * gradient if gradient else momentum * velocity
        weight += velocity
    return weight


def names():
    return {"walk": walk, "forgetful": forgetful}


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_where_a_learning_rate_led_is_told():
    assert "leads from 1 to -19" in check("8.3", 1).seen
    assert "After 5 steps the weight is" in check("8.3", 0.01).seen


def test_an_answer_of_another_kind_is_told_so():
    assert "is to be a function, and is a float" in check("8.1", 0.5).seen
    assert "is to be a number, and is a list" in check("8.3", [0.05]).seen


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_the_solution_of_8_2_is_what_the_optimizer_does(momentum):
    known, gradients = {}, [1.0, -2.0, 0.5, 3.0]
    exec(solution("8.2").code, known)  # noqa: S102 - code of ours
    optimizer, weight = optimizers.SGD(0.1, momentum), Variable([0.0])
    for gradient in gradients:
        optimizer.apply([np.array([gradient])], [weight])
    assert known["roll"](gradients, 0.1, momentum) == pytest.approx(float(weight.numpy()[0]), abs=1e-6)
