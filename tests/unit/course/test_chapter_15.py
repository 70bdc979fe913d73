import numpy as np
import pytest

from kerasedu import layers, models
from kerasedu.course import check, solution

PLACES = "def places(side, window, stride, dilation, padding): return "
SEES = "def sees(windows, strides): return "
RIGHT = "gradient += grad_y[i, j] * image[i : i + rows, j : j + columns]"

WRONG = [
    ("15.1", PLACES + "(side - window) / stride + 1", "whole number"),
    ("15.1", PLACES + "side // stride", "every place where the whole window lies inside"),
    ("15.1", PLACES + "side - (window - 1) * dilation", "skips places"),
    ("15.1", PLACES + "-(-(side - window) // stride) + 1", "left at the edge"),
    ("15.1", PLACES + "(side - window) // stride + 1", "reaches further"),
    ("15.1", PLACES + "(side - window * dilation) // stride + 1", "reaches further"),
    ("15.1", PLACES + "(side - (window - 1) * dilation - 1) // stride + 1", "as many windows as pixels"),
    (
        "15.1",
        PLACES + "(side if padding == 'same' else (side - (window - 1) * dilation - 1) // stride + 1)",
        "larger strides",
    ),
    (
        "15.1",
        PLACES + "(side // stride if padding == 'same' else (side - (window - 1) * dilation - 1) // stride + 1)",
        "may reach over the edge",
    ),
    ("15.2", "shift = np.ones(3)", "3 x 3 numbers"),
    ("15.2", "shift = 'to the right'", "3 x 3 numbers"),
    ("15.2", "shift = np.full((3, 3), np.nan)", "3 x 3 numbers"),
    ("15.2", "shift = np.array([[0, 0, 0], [1, 1, 0], [0, 0, 0]])", "single dot"),
    ("15.2", "shift = np.array([[0, 0, 0], [2, 0, 0], [0, 0, 0]])", "as bright as before"),
    ("15.2", "shift = np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0]])", "stays in its row"),
    ("15.2", "shift = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])", "further to the right"),
    ("15.2", "shift = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])", "further to the right"),
    ("15.3", SEES + "sum(windows) / len(windows) * len(strides)", "whole number"),
    ("15.3", SEES + "1 + sum((w - 1) * s for w, s in zip(windows, strides))", "whatever the stride"),
    ("15.3", SEES + "sum(windows)", "not counted twice"),
    ("15.3", SEES + "1 + sum(w - 1 for w in windows)", "behind a stride"),
    ("15.3", SEES + "1 + sum((w - 1) * s for w, s in zip(windows, [1, *strides]))", "strides multiply"),
    (
        "15.3",
        SEES + "1 + sum((w - 1) * max([1, *strides[:n]]) for n, w in enumerate(windows))",
        "strides multiply",
    ),
    ("15.4", "def kernel_gradient(image, grad_y): return grad_y * 0", "one gradient for each weight"),
    (
        "15.4",
        "def kernel_gradient(image, grad_y): return loop(image, grad_y, rows=3, columns=3)",
        "whatever the shapes",
    ),
    ("15.4", "def kernel_gradient(image, grad_y): return loop(image, grad_y)[::-1, ::-1]", "its own pixels"),
    ("15.4", "def kernel_gradient(image, grad_y): return loop(image, np.abs(grad_y))", "with its sign"),
    (
        "15.4",
        "def kernel_gradient(image, grad_y): return loop(image, grad_y) / max(np.sum(grad_y != 0), 1)",
        "added up",
    ),
]


def loop(image, grad_y, rows=None, columns=None):
    """Every window, times its gradient, added up; for a kernel of the size that the shapes ask for, or of another."""
    rows, columns = rows or image.shape[0] - grad_y.shape[0] + 1, columns or image.shape[1] - grad_y.shape[1] + 1
    gradient = np.zeros((rows, columns))
    for i, j in np.ndindex(*grad_y.shape):
        window = image[i : i + rows, j : j + columns]
        gradient[: window.shape[0], : window.shape[1]] += grad_y[i, j] * window
    return gradient


def names():
    return {"loop": loop}


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_where_a_moved_dot_came_out_is_told():
    assert "came out at row 3, column 2" in check("15.2", np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])).seen


def test_an_answer_of_another_kind_is_told_so():
    assert "is to be a function, and is a int" in check("15.1", 8).seen
    assert "is to be an array of numbers, and is a Sequential" in check("15.2", models.Sequential()).seen
    assert "has the shape (1, 3)" in check("15.2", [[0, 0, 1]]).seen


@pytest.mark.parametrize(
    ("windows", "strides"), [([3, 2, 3, 2, 3], [1, 2, 1, 2, 1]), ([3, 3], [2, 1]), ([2, 4, 2], [3, 1, 2])]
)
def test_the_receptive_fields_of_exercise_15_3_are_those_of_layers(windows, strides):
    pairs = zip(windows, strides, strict=True)
    stack = [layers.Conv1D(1, window, strides=stride, kernel_initializer="ones") for window, stride in pairs]
    noticed = models.Sequential(stack).predict(np.eye(30)[:, :, None], verbose=0)[:, 0, 0]
    known = {}
    exec(solution("15.3").code, known)  # noqa: S102 - code of ours
    assert known["sees"](windows, strides) == np.ptp(np.flatnonzero(noticed)) + 1
