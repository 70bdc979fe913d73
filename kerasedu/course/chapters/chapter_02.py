"""Chapter 2, core components: its exercises and its quiz."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import layers, models, optimizers
from kerasedu.callbacks import Callback
from kerasedu.course.exercises import Claim, Exercise, calls
from kerasedu.course.questions import Choice, Question

_GOOD_ENOUGH, _MOST_EPOCHS = 0.1, 20

# ---- 2.1: a training step -------------------------------------------------------------------------------------------


def _start(w: float, b: float, x: float, y: float, learning_rate: float) -> dict[str, float]:
    return {"w": w, "b": b, "x": x, "y": y, "learning_rate": learning_rate}


def _step(answer: Any, start: dict[str, float]) -> tuple[np.ndarray, str]:
    """What a learner's step made of weight and bias."""
    result, seen = calls(answer, **start)
    return np.asarray(result, dtype=float).ravel(), seen


def _gives_two_numbers(answer: Any) -> str:
    result, seen = _step(answer, _start(1.0, 0.0, 2.0, 1.0, 0.1))
    return "" if result.shape == (2,) else seen


def _leaves_what_is_right(answer: Any) -> str:
    result, seen = _step(answer, _start(2.0, 1.0, 3.0, 7.0, 0.1))
    return "" if np.allclose(result, [2, 1]) else seen


def _makes_the_loss_smaller(answer: Any) -> str:
    for start in (_start(1.0, 0.0, 2.0, 1.0, 0.01), _start(-1.0, 0.5, 2.0, 1.0, 0.01)):
        (w, b), seen = _step(answer, start)
        before, after = (abs(v * start["x"] + c - start["y"]) for v, c in ((start["w"], start["b"]), (w, b)))
        if after >= before:
            return f"{seen}. The prediction was {before:.3g} away from the truth, now it is {after:.3g} away."
    return ""


def _moved(answer: Any, start: dict[str, float]) -> tuple[np.ndarray, str]:
    """How far weight and bias moved, each."""
    result, seen = _step(answer, start)
    return result - [start["w"], start["b"]], seen


def _moves_the_bias_by_the_slope(answer: Any) -> str:
    for start in (_start(1.0, 0.0, 2.0, 1.0, 0.1), _start(1.0, 1.0, 2.0, 6.0, 0.01)):
        error = start["w"] * start["x"] + start["b"] - start["y"]
        (_, by), seen = _moved(answer, start)
        if not np.isclose(by, -2 * start["learning_rate"] * error):
            return f"{seen}: the bias moved by {by:.4g}."
    return ""


def _moves_the_weight_by_its_input(answer: Any) -> str:
    for x in (0.0, 3.0, -2.0):
        (weight, bias), seen = _moved(answer, _start(1.0, 0.0, x, 1.5, 0.1))
        if not np.isclose(weight, x * bias):
            return f"{seen}: the weight moved by {weight:.4g}, the bias by {bias:.4g}, and x is {x:g}."
    return ""


# ---- 2.2: a callback ------------------------------------------------------------------------------------------------


def _losses(answer: Any, learning_rate: float) -> list[float]:
    """The losses of the epochs that are run, of 20 at most, with a learner's callback."""
    if not (isinstance(answer, type) and issubclass(answer, Callback)):
        raise TypeError("the answer is to be a class, made of callbacks.Callback")
    model = models.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros", use_bias=False)])
    model.compile(optimizers.SGD(learning_rate), "mse", metrics=["mae"])
    one = np.ones((1, 1))
    return model.fit(one, one, epochs=_MOST_EPOCHS, verbose=0, callbacks=[answer()]).history["loss"]


def _seen(losses: list[float]) -> str:
    return (
        f"{len(losses)} of {_MOST_EPOCHS} epochs were run; their last losses were {np.round(losses[-2:], 3).tolist()}."
    )


def _can_be_given_to_fit(answer: Any) -> str:
    _losses(answer, 0.1)
    return ""


def _goes_on_while_the_loss_is_large(answer: Any) -> str:
    for rate in (0.0, 0.1, 0.02):
        losses = _losses(answer, rate)
        if losses[-1] >= _GOOD_ENOUGH and len(losses) < _MOST_EPOCHS:
            return _seen(losses)
    return ""


def _ends_when_the_loss_is_small(answer: Any) -> str:
    losses = _losses(answer, 0.1)
    return "" if len(losses) < _MOST_EPOCHS else _seen(losses)


def _ends_at_once(answer: Any) -> str:
    for rate in (0.1, 0.2, 0.3):
        losses = _losses(answer, rate)
        if len(losses) > 1 and losses[-2] < _GOOD_ENOUGH:
            return _seen(losses)
    return ""


# ---- 2.3: three sets ------------------------------------------------------------------------------------------------


def _parts(answer: Any, count: int, seed: int = 0) -> tuple[list[np.ndarray], str]:
    """The three parts of a learner's split."""
    result, _ = calls(answer, count=count, seed=seed)
    parts = [np.asarray(part) for part in result]
    sizes = ", ".join(str(part.size) for part in parts)
    return parts, f"your function for count={count}, seed={seed} gave {len(parts)} arrays with {sizes} numbers"


def _gives_three_arrays(answer: Any) -> str:
    parts, seen = _parts(answer, 100)
    whole = all(part.ndim == 1 and part.dtype.kind in "iu" for part in parts)
    return "" if len(parts) == 3 and whole else seen + ("" if whole else ", and not all of them are whole")


def _has_the_shares(answer: Any) -> str:
    for count in (100, 10, 500):
        parts, seen = _parts(answer, count)
        if [len(part) for part in parts] != [count * 6 // 10, count * 2 // 10, count * 2 // 10]:
            return seen
    return ""


def _uses_each_once(answer: Any) -> str:
    for count in (100, 10):
        found = np.concatenate(_parts(answer, count)[0])
        times = np.bincount(np.clip(found, 0, count - 1), minlength=count)
        if (times != 1).any():
            odd = int(np.flatnonzero(times != 1)[0])
            return f"For count={count}, the number {odd} came {times[odd]} times."
    return ""


def _is_shuffled(answer: Any) -> str:
    parts, _ = _parts(answer, 100)
    for part, name in zip(parts, ("training", "validation", "test"), strict=True):
        if np.ptp(part) == len(part) - 1:
            return f"The numbers for {name} are those from {part.min()} to {part.max()}, all neighbours."
    return ""


def _heeds_the_seed(answer: Any) -> str:
    once, again, other = (np.concatenate(_parts(answer, 100, seed)[0]) for seed in (1, 1, 2))
    if not np.array_equal(once, again):
        return "Called twice with seed=1, it gave two different splits."
    return "" if not np.array_equal(once, other) else "With seed=1 and with seed=2 it gave the same split."


# ---- the exercises --------------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        "2.1",
        claims=(
            Claim("it gives two numbers, the new weight and the new bias", _gives_two_numbers),
            Claim("where the prediction is right, nothing moves", _leaves_what_is_right),
            Claim("after a small step, the prediction is nearer to the truth", _makes_the_loss_smaller),
            Claim(
                "the bias moves by the slope of the loss, times the learning rate, downwards",
                _moves_the_bias_by_the_slope,
            ),
            Claim("the weight moves x times as far as the bias", _moves_the_weight_by_its_input),
        ),
        hints=(
            "Four lines: the prediction, the slope of the loss there, the two gradients, the two updates.",
            "The slope of (p - y)^2 is 2 * (p - y). The bias is added to p as it is, so this is its gradient.",
            "The weight is multiplied by x on its way into p. So its gradient is the slope times x.",
        ),
        solution="""
def training_step(w, b, x, y, learning_rate):
    p = w * x + b
    slope = 2 * (p - y)
    return w - learning_rate * slope * x, b - learning_rate * slope
""",
    ),
    Exercise(
        "2.2",
        claims=(
            Claim("it is a callback that fit can use", _can_be_given_to_fit),
            Claim("as long as the loss is not below 0.1, training goes on", _goes_on_while_the_loss_is_large),
            Claim("when the loss has fallen below 0.1, training ends", _ends_when_the_loss_is_small),
            Claim("it ends after the first such epoch, and not one later", _ends_at_once),
        ),
        hints=(
            'logs is a dictionary. After an epoch, logs["loss"] is its loss.',
            "An if, and one line under it.",
            "stop_training belongs to the model, which a callback finds under self.model.",
        ),
        solution="""
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < 0.1:
            self.model.stop_training = True
""",
    ),
    Exercise(
        "2.3",
        claims=(
            Claim("it gives three arrays of whole numbers", _gives_three_arrays),
            Claim("their sizes are 60, 20 and 20 of 100", _has_the_shares),
            Claim("each number from 0 to count - 1 is in exactly one of them", _uses_each_once),
            Claim("they are shuffled before they are split", _is_shuffled),
            Claim("one seed always gives one split, another seed another one", _heeds_the_seed),
        ),
        hints=(
            "Look at how the 500 customers were split above.",
            "np.random.default_rng(seed).permutation(count) gives all numbers, shuffled.",
            "The first 6 * count // 10 of them are for training. Where does the validation part end?",
        ),
        solution="""
def split(count, seed):
    order = np.random.default_rng(seed).permutation(count)
    first, second = 6 * count // 10, 8 * count // 10
    return order[:first], order[first:second], order[second:]
""",
    ),
)

QUIZ = (
    Question(
        "You leave out one thing when you compile: the metrics. What changes?",
        (
            Choice("The network learns nothing.", "It learns from the loss, which is still there."),
            Choice("The network learns more slowly.", "Nobody who changes a weight looks at a metric."),
            Choice("The network learns exactly the same.", "A metric only tells you how good it is.", right=True),
        ),
    ),
    Question(
        "For some sample, relu made the output of a hidden unit 0. What does this sample change of that unit: the "
        "weights that lead to it, its bias, the weight that leads from it to the answer?",
        (
            Choice("None of them", "It had no part in the prediction, so it has none in the mistake.", right=True),
            Choice("Only the weight that leads from it", "This weight was multiplied by 0, so its gradient is 0."),
            Choice("All of them, to wake it up", "Nothing goes back through relu where nothing went forward."),
        ),
    ),
    Question(
        "You try 20 networks and want to keep the best one. On which data do you compare them?",
        (
            Choice("On the training data", "They have seen those: the best memory would win."),
            Choice("On the validation data", "And the test data is kept for the winner alone.", right=True),
            Choice("On the test data", "Then nothing unseen is left, to find out how good the winner really is."),
        ),
    ),
)
