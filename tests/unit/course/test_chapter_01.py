import numpy as np
import pytest

from kerasedu.course import check


def step(slope_w, slope_b, sign="-", rate="rate"):
    """Code of a step with these slopes."""
    return (
        "def step(w, b, kilos, prices, rate):\n"
        "    errors = w * kilos + b - prices\n"
        f"    return w {sign} {rate} * {slope_w}, b {sign} {rate} * {slope_b}"
    )


TO_W, TO_B = "np.mean(2 * errors * kilos)", "np.mean(2 * errors)"

WRONG = [
    ("1.1", "def batch_shape(count, height, width, colour): return [count, height, width, 3]", "tuple"),
    ("1.1", "def batch_shape(count, height, width, colour): return (count, height, width)", "four axes"),
    ("1.1", "def batch_shape(count, height, width, colour): return (height, width, 3, count)", "first axis"),
    (
        "1.1",
        "def batch_shape(count, height, width, colour): return (count, width, height, 3)",
        "rows come before columns",
    ),
    ("1.1", "def batch_shape(count, height, width, colour): return (count, height, width, 1)", "three channels"),
    ("1.1", "def batch_shape(count, height, width, colour): return (count, height, width, 3)", "grey picture"),
    ("1.1", "def batch_shape(count, height, width, colour): return (count, height, width) + (3,) * colour", "grey"),
    ("1.2", "def step(w, b, kilos, prices, rate): return w - rate * np.mean(2 * kilos)", "two numbers"),
    ("1.2", step("np.mean(kilos)", "1"), "nothing moves"),
    ("1.2", step(TO_W, TO_B, sign="+"), "downhill"),
    ("1.2", step(TO_W, TO_B, rate="0.05"), "twice as far"),
    ("1.2", step("np.sum(2 * errors * kilos)", "np.sum(2 * errors)"), "the mean that counts"),
    ("1.2", step(TO_B, TO_B), "w moves"),
    ("1.2", step(TO_W, "np.mean(errors)"), "b moves"),
    ("1.3", "def f1(precision, recall): return precision * recall", "both are the same"),
    ("1.3", "def f1(precision, recall): return 0.3 * precision + 0.7 * recall", "which of the two is which"),
    ("1.3", "def f1(precision, recall): return (precision + recall) / 2", "one of them is 0"),
    ("1.3", "def f1(precision, recall): return 2 * precision * recall / (precision + recall)", "both are 0"),
    ("1.3", "def f1(precision, recall): return (precision * recall) ** 0.5", "harmonic mean"),
    ("1.3", "def f1(precision, recall): return min(precision, recall)", "harmonic mean"),
]


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_an_f1_that_divides_by_zero_is_told_for_which_numbers():
    verdict = check("1.3", lambda precision, recall: 2 / (1 / precision + 1 / recall))
    assert "ZeroDivisionError" in verdict.seen
    assert "recall=0.0" in verdict.seen


def test_a_shape_may_be_a_shape_of_numpy():
    assert check("1.1", lambda n, rows, columns, colour: np.zeros((n, rows, columns, 3 if colour else 1)).shape)
