import pytest

from kerasedu import layers, models
from kerasedu.course import check
from kerasedu.datasets import mnist
from kerasedu.utils import set_random_seed

WRONG = [
    ("16.1", "def output_side(side, window, stride): return side // stride", "whole window lies inside"),
    ("16.1", "def output_side(side, window, stride): return (side - window) / stride + 1", "whole number"),
    ("16.1", "def output_side(side, window, stride): return side - window + 1", "stride skips places"),
    ("16.1", "def output_side(side, window, stride): return -(-(side - window) // stride) + 1", "left at the edge"),
    (
        "16.2",
        "def conv_parameters(window, channels, filters): return window**2 * channels * filters",
        "besides its weights",
    ),
    ("16.2", "def conv_parameters(window, channels, filters): return window**2 * filters + filters", "further channel"),
    (
        "16.2",
        "def conv_parameters(window, channels, filters): return window**2 * channels * filters + 1",
        "twice as many",
    ),
    ("16.3", "def softmax(scores): return scores / scores.sum()", "positive"),
    ("16.3", "def softmax(scores): return np.exp(scores)", "sum to 1"),
    ("16.3", "def softmax(scores): return 2**scores / np.sum(2**scores)", "2.718"),
    ("16.3", "def softmax(scores): return np.exp(scores) / np.exp(scores).sum()", "1000"),
    ("16.3", "def softmax(scores): return int(np.argmax(scores))", "one number for each score"),
    ("16.4", "small = dense(10)", "probabilities"),
    ("16.4", "small = dense(32, 10, end='softmax')", "at most 10,000"),
    ("16.4", "small = dense(10, end='softmax')", "never seen"),
]


def names():
    (images, labels), _ = mnist.load_drawn(train=3000, test=1)
    set_random_seed(16)
    return {"x_train": images[..., None].astype("float32") / 255, "y_train": labels, "dense": dense}


def dense(*units, end=None):
    """A network of dense layers that has learned nothing."""
    *hidden, last = units
    inside = [layers.Dense(n, activation="relu") for n in hidden]
    ends = [layers.Flatten(), *inside, layers.Dense(last, activation=end)]
    return models.Sequential([layers.Input((28, 28, 1)), *ends])


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_an_answer_of_another_kind_is_told_so():
    assert "is to be a function, and is a int" in check("16.1", 26).seen
    assert "is to be a model, and is a str" in check("16.4", "network").seen


def test_the_answer_of_a_model_leaves_it_as_it_was():
    model = dense(10, end="softmax")
    before = model.get_weights()
    check("16.4", model)
    assert all((old == new).all() for old, new in zip(before, model.get_weights(), strict=True))
