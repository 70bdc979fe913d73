import pytest

from kerasedu import layers, models
from kerasedu.course import check

WRONG = [
    (
        "3.1",
        "def numbers_to_learn(widths): return sum(a * b for a, b in zip(widths, widths[1:]))",
        "a bias for each unit",
    ),
    ("3.1", "def numbers_to_learn(widths): return (widths[0] + 1) * widths[-1] if widths[1:] else 0", "the one before"),
    ("3.1", "def numbers_to_learn(widths): return (widths[0] + 1) * widths[-1]", "nothing to learn"),
    ("3.1", "def numbers_to_learn(widths): return float(sum(widths))", "whole number"),
    ("3.2", "flowers = stack(8, 8, 3)", "four measurements go in"),
    ("3.2", "flowers = stack(8, 3, given=4)", "two hidden layers"),
    ("3.2", "flowers = stack(8, 8, 3, given=4)", "activation relu"),
    ("3.2", "flowers = stack(8, 8, 3, given=4, inside='relu')", "which sum to 1"),
    ("3.2", "flowers = stack(8, 8, 1, given=4, inside='relu', end='sigmoid')", "three probabilities"),
    ("3.3", "def hidden_width(inputs, outputs, numbers): return numbers / (inputs + outputs)", "whole number"),
    ("3.3", "def hidden_width(inputs, outputs, numbers): return numbers // (inputs + outputs)", "small network"),
    ("3.3", "def hidden_width(inputs, outputs, numbers): return (numbers - 1) // 4", "other numbers"),
    ("3.3", "def hidden_width(inputs, outputs, numbers): return {13: 3, 12: 1, 403: 50}.get(numbers, 100)", "large"),
]


def names():
    return {"stack": stack}


def stack(*widths, given=None, inside=None, end=None):
    *hidden, last = widths
    start = [] if given is None else [layers.Input((given,))]
    return models.Sequential(
        [*start, *(layers.Dense(width, activation=inside) for width in hidden), layers.Dense(last, activation=end)]
    )


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_activations_may_be_layers_of_their_own():
    flowers = models.Sequential([layers.Input((4,))])
    for _ in range(2):
        flowers.add(layers.Dense(8))
        flowers.add(layers.Activation("relu"))
    flowers.add(layers.Dense(3))
    flowers.add(layers.Softmax())
    assert check("3.2", flowers)
