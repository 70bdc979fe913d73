import pytest

from kerasedu.course import check, hint, solution

DOUBLE = "def double(number): "
MEANS = "def mean_of_each_day(temperatures): return "
NEURON = "def neuron(x, w, b): return "

WRONG = [
    ("0.1", DOUBLE + "print(2 * number)", "a number comes back"),
    ("0.1", DOUBLE + "return '2 * number'", "a number comes back"),
    ("0.1", DOUBLE + "return number + 2", "0 stays 0"),
    ("0.1", DOUBLE + "return number ** 2", "any whole number"),
    ("0.1", DOUBLE + "return 2 * abs(number)", "negative numbers"),
    ("0.1", DOUBLE + "return 2 * int(number)", "numbers with a point"),
    ("0.2", MEANS + "temperatures.mean()", "one number for each day"),
    ("0.2", MEANS + "temperatures.mean(axis=0)", "one number for each day"),
    ("0.2", MEANS + "temperatures / 4", "one number for each day"),
    ("0.2", MEANS + "temperatures.sum(axis=1)", "between the lowest and the highest"),
    ("0.2", MEANS + "np.median(temperatures, axis=1)", "all measurements of a day count"),
    ("0.2", MEANS + "temperatures[:, 0]", "all measurements of a day count"),
    ("0.2", MEANS + "temperatures.sum(axis=1) / 4", "how many measurements"),
    ("0.3", NEURON + "x * w + b", "one number comes back"),
    ("0.3", NEURON + "x @ w", "only the bias is left"),
    ("0.3", NEURON + "np.sum(x * w + b)", "only the bias is left"),
    ("0.3", NEURON + "x.sum() * w.sum() + b", "its own weight"),
    ("0.3", NEURON + "x @ w[::-1] + b", "its own weight"),
    ("0.3", NEURON + "np.abs(x) @ w + b", "its own weight"),
    ("0.3", NEURON + "x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + b", "how many inputs"),
]


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_who_prints_where_return_is_asked_for_is_told_so():
    assert "Does the function end with a return line?" in check("0.1", print).seen


def test_what_came_instead_of_a_number_is_told():
    assert check("0.1", lambda number: "6").seen == "Your function gave '6' for number=3."
    assert "gave array([" in check("0.3", lambda x, w, b: x * w + b).seen


def test_a_mean_of_the_wrong_axis_is_told_what_it_gave():
    told = check("0.2", lambda temperatures: temperatures.mean(axis=0)).seen
    assert told == "For 3 days of 4 measurements your function gave [4.0, 10.33, 8.0, 4.33]."
    assert "gave an array of shape (3, 4)" in check("0.2", lambda temperatures: temperatures / 4).seen
    assert "gave ['a']" in check("0.2", lambda temperatures: ["a"]).seen


def test_lists_and_loops_are_answers_too():
    assert check("0.2", lambda temperatures: [sum(day) / len(day) for day in temperatures])
    assert check("0.3", lambda x, w, b: b + sum(one * weight for one, weight in zip(x, w, strict=True)))


def test_what_does_not_run_is_told_in_pythons_words():
    assert "IndexError" in check("0.3", lambda x, w, b: x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + b).seen


def test_the_last_hint_names_the_solution():
    assert "Hint 1 of 2" in hint("0.1").text
    assert 'solution("0.1")' in hint("0.1").text
    assert "return 2 * number" in solution("0.1").code
