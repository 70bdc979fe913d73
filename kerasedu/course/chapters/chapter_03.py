"""Chapter 3, Sequential models: its exercises and its quiz."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu.course.claims import gives, gives_whole_numbers
from kerasedu.course.exercises import Claim, Exercise
from kerasedu.course.questions import Choice, Question

# ---- 3.1 and 3.3: numbers to learn ----------------------------------------------------------------------------------


def _stack(*widths: int) -> dict[str, list[int]]:
    return {"widths": list(widths)}


def _searched(inputs: int, outputs: int, numbers: int) -> dict[str, int]:
    return {"inputs": inputs, "outputs": outputs, "numbers": numbers}


# ---- 3.2: a stack ---------------------------------------------------------------------------------------------------


def _layers_of(answer: Any) -> list[Any]:
    if not hasattr(answer, "layers"):
        raise TypeError(f"the answer is to be a model, and is a {type(answer).__name__}")
    return [layer for layer in answer.layers if layer.count_params()]


def _activation(layer: Any) -> str:
    return getattr(getattr(layer, "activation", None), "__name__", "none")


def _takes_four(answer: Any) -> str:
    _layers_of(answer)
    shape = getattr(answer, "input_shape", None)
    if shape is None:
        return "Its weights are not there yet: the first layer was not told what goes in."
    return "" if tuple(shape) == (None, 4) else f"It takes inputs of shape {tuple(shape)}."


def _has_two_hidden_of_eight(answer: Any) -> str:
    widths = [getattr(layer, "units", "?") for layer in _layers_of(answer)]
    return "" if widths[:-1] == [8, 8] else f"The widths of its layers are {widths}."


def _bends(answer: Any) -> str:
    x = np.linspace(-2, 2, 20, dtype="float32").reshape(5, 4)
    for number, layer in enumerate(_layers_of(answer)[:-1], start=1):
        following = list(answer.layers)[list(answer.layers).index(layer) + 1]
        if "relu" not in (_activation(layer), _activation(following)):
            return f"Hidden layer {number} has the activation {_activation(layer)!r}."
    answer.predict(x, verbose=0)
    return ""


def _gives_three_probabilities(answer: Any) -> str:
    x = np.linspace(-2, 2, 20, dtype="float32").reshape(5, 4)
    result = np.asarray(answer.predict(x, verbose=0))
    if result.shape != (5, 3):
        return f"For 5 flowers it gave an array of shape {result.shape}."
    if (result < 0).any() or not np.allclose(result.sum(axis=1), 1, atol=1e-4):
        return f"For the first flower it gave {result[0].round(3).tolist()}, which sum to {result[0].sum():.3g}."
    return ""


EXERCISES = (
    Exercise(
        "3.1",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_stack(2, 3, 1))),
            Claim("without any layer there is nothing to learn", partial(gives, wanted=[(_stack(5), 0)])),
            Claim(
                "one layer learns a weight for each input and unit, and a bias for each unit",
                partial(gives, wanted=[(_stack(1, 1), 2), (_stack(4, 1), 5), (_stack(1, 4), 8)]),
            ),
            Claim(
                "of several layers, each takes in what the one before puts out",
                partial(gives, wanted=[(_stack(2, 3, 1), 13), (_stack(784, 128, 64, 10), 109_386)]),
            ),
        ),
        hints=(
            "Begin with a single layer of 1 unit with 2 inputs. How many weights, how many biases?",
            "One layer from d inputs to u units learns (d + 1) * u numbers.",
            "zip(widths, widths[1:]) gives every width together with the next one.",
        ),
        solution="""
def numbers_to_learn(widths):
    return sum((inputs + 1) * units for inputs, units in zip(widths, widths[1:]))
""",
    ),
    Exercise(
        "3.2",
        claims=(
            Claim("it knows that four measurements go in", _takes_four),
            Claim("it has two hidden layers of eight units", _has_two_hidden_of_eight),
            Claim("both hidden layers have the activation relu", _bends),
            Claim("three probabilities come out, which sum to 1", _gives_three_probabilities),
        ),
        hints=(
            "Three Dense layers. Before the first of them: what goes in?",
            'flowers.add(layers.Dense(8, activation="relu")) adds a hidden layer.',
            "Which activation turns any three numbers into probabilities? The last layer of the summary above has it.",
        ),
        solution="""
flowers = models.Sequential(name="flowers")
flowers.add(layers.Input((4,)))
flowers.add(layers.Dense(8, activation="relu"))
flowers.add(layers.Dense(8, activation="relu"))
flowers.add(layers.Dense(3, activation="softmax"))
""",
    ),
    Exercise(
        "3.3",
        claims=(
            Claim("it gives a whole number", partial(gives_whole_numbers, arguments=_searched(2, 1, 13))),
            Claim("it finds the hidden layer of the small network", partial(gives, wanted=[(_searched(2, 1, 13), 3)])),
            Claim(
                "it finds it for other numbers of inputs and outputs",
                partial(gives, wanted=[(_searched(1, 5, 12), 1), (_searched(4, 3, 403), 50)]),
            ),
            Claim(
                "it finds the width of large networks, too",
                partial(gives, wanted=[(_searched(784, 10, 101_770), 128), (_searched(784, 10, 50_890), 64)]),
            ),
        ),
        hints=(
            "Write down the number of numbers with h for the hidden width: two brackets, one for each layer.",
            "(inputs + 1) * h + (h + 1) * outputs. How many of them come with each further hidden unit?",
            "Take away what does not depend on h, and divide by what each hidden unit brings. // gives a whole number.",
        ),
        solution="""
def hidden_width(inputs, outputs, numbers):
    for_each_unit = inputs + 1 + outputs
    return (numbers - outputs) // for_each_unit
""",
    ),
)

QUIZ = (
    Question(
        "A Dense layer with 10 units gets 20 inputs. How many numbers does it learn?",
        (
            Choice("200", "These are the weights. Each unit also has a bias."),
            Choice("210", "20 weights and one bias for each of the 10 units.", right=True),
            Choice("220", "Biases belong to the units, of which there are 10, and not to the inputs."),
        ),
    ),
    Question(
        "What does None mean in the output shape (None, 10)?",
        (
            Choice("The shape is not known yet.", "An unknown shape is shown as a question mark."),
            Choice(
                "The number of samples is left open.", "One sample or a thousand: it is the same network.", right=True
            ),
            Choice("The layer has no activation.", "The shape says nothing about activations."),
        ),
    ),
    Question(
        "Ten Dense layers without any activation: which borders between two classes can they draw?",
        (
            Choice("Any shape, since ten layers are deep.", "Products of matrices are one matrix: it stays one layer."),
            Choice("Curves with up to ten bends.", "Bends come from activations, and there is none."),
            Choice("Straight lines only.", "Ten matrices multiplied are one matrix.", right=True),
        ),
    ),
)
