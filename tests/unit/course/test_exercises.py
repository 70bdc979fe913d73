import json
from pathlib import Path

import nbformat
import numpy as np
import pytest

from kerasedu import layers, models
from kerasedu.course import chapters, check, exercises, hint, notebooks, progress, solution
from kerasedu.course.exercises import Claim, Exercise
from kerasedu.datasets import mnist
from kerasedu.utils import set_random_seed

ALL = [exercise for number in chapters.numbers() for exercise in exercises.exercises(number)]
each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """Progress is written into the working folder, and hints are counted from the first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(exercises, "_hints_given", {})


def stub(exercise):
    """The cell of the exercise, as the notebook has it."""
    chapter = notebooks.find(exercise.id.split(".")[0], notebooks.chapters())
    cells = [cell.source for cell in nbformat.read(chapter.path, as_version=4).cells if cell.cell_type == "code"]
    return next(source for source in cells if f'check("{exercise.id}"' in source)


def names():
    """What the notebook has defined before its exercises."""
    (images, labels), _ = mnist.load_drawn(train=3000, test=1)
    set_random_seed(16)
    x_train = images[..., None].astype("float32") / 255
    return {"np": np, "layers": layers, "models": models, "x_train": x_train, "y_train": labels}


def dense(*units, end=None):
    """A network of dense layers that has learned nothing."""
    *hidden, last = units
    inside = [layers.Dense(n, activation="relu") for n in hidden]
    ends = [layers.Flatten(), *inside, layers.Dense(last, activation=end)]
    return models.Sequential([layers.Input((28, 28, 1)), *ends])


def after(code):
    """The notebook's names after a cell has run."""
    known = {**names(), "check": check, "dense": dense}
    exec(code, known)  # noqa: S102 - code of ours, run as the notebook runs it
    return known


def answered(exercise, code):
    """The verdict on a stub whose first lines are replaced by other code."""
    asked = stub(exercise).splitlines()[-1]
    answer = asked.partition(",")[2].strip(" )")
    return check(exercise.id, after(code)[answer])


@each_exercise
def test_a_stub_is_not_yet_right(exercise):
    *lines, last = stub(exercise).splitlines()
    verdict = after("\n".join([*lines, f"verdict = {last}"]))["verdict"]
    assert not verdict
    assert verdict.failed


@each_exercise
def test_a_solution_is_right(exercise):
    verdict = answered(exercise, solution(exercise.id).code)
    assert verdict, verdict
    assert len(verdict.held) == len(exercise.claims)


@each_exercise
def test_there_are_hints_and_a_solution(exercise):
    assert len(exercise.hints) >= 2
    assert exercise.solution.strip()


PLAUSIBLE = [
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


@pytest.mark.parametrize(("name", "code", "property_"), PLAUSIBLE)
def test_a_plausible_wrong_answer_is_told_which_property_fails(name, code, property_):
    exercise = next(exercise for exercise in ALL if exercise.id == name)
    verdict = answered(exercise, code)
    assert not verdict
    assert property_ in verdict.failed


def test_every_exercise_has_a_plausible_wrong_answer():
    assert {exercise.id for exercise in ALL} == {name for name, *_ in PLAUSIBLE}


def test_a_verdict_shows_what_was_given_and_not_what_was_expected():
    shown = repr(check("16.1", lambda side, window, stride: side - window))
    assert "your function gave 25" in shown
    assert "26" not in shown


def test_an_answer_that_raises_is_told_so():
    verdict = check("16.1", lambda side, window, stride: 1 / 0)
    assert "ZeroDivisionError: division by zero" in verdict.seen


def test_an_answer_of_another_kind_is_told_so():
    assert "is to be a function, and is a int" in check("16.1", 26).seen
    assert "is to be a model, and is a str" in check("16.4", "network").seen


def test_an_answer_may_be_anything():
    class Hostile:
        def __getattr__(self, name):
            raise RuntimeError("leave me alone")

    assert "leave me alone" in check("16.4", Hostile()).seen


def test_an_unknown_exercise_is_answered_with_those_of_its_chapter():
    with pytest.raises(ValueError, match=r"no exercise '16\.9'\. There are 16\.1, 16\.2"):
        check("16.9", None)
    with pytest.raises(ValueError, match="in quotes"):
        check(16.1, None)


def test_a_verdict_is_shown_with_what_held_and_what_did_not():
    verdict = check("16.1", lambda side, window, stride: side)
    html = verdict._repr_html_()
    assert "✓ it gives a whole number" in html
    assert "✗ with stride 1" in html
    assert 'role="status"' in html


def test_what_an_answer_gives_is_escaped():
    assert "<script>" not in check("16.1", lambda *_: "<script>alert(1)</script>")._repr_html_()


def test_hints_come_one_at_a_time_and_the_last_points_to_the_solution():
    shown = [repr(hint("16.1")) for _ in range(4)]
    assert [text[:11] for text in shown] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    assert 'solution("16.1")' not in shown[1]
    assert 'solution("16.1")' in shown[2]


def test_a_teacher_checks_an_exercise_of_their_own():
    def even(answer):
        return "" if answer % 2 == 0 else f"{answer} is odd"

    own = Exercise("my.1", claims=(Claim("it is even", even),))
    assert check(own, 4)
    assert check(own, 3).seen == "3 is odd"
    with pytest.raises(ValueError, match="no hints"):
        hint(own)
    with pytest.raises(ValueError, match="no solution"):
        solution(own)


def test_a_solved_exercise_is_noted_beside_the_notebook():
    check("16.1", lambda side, window, stride: (side - window) // stride + 1)
    check("16.2", lambda window, channels, filters: 0)
    assert json.loads(Path(progress.FILE).read_text()) == {"exercises": ["16.1"], "quizzes": {}}


def test_the_best_score_of_a_quiz_is_kept():
    for right in (1, 3, 2):
        progress.quiz_answered("16", right)
    assert progress.load()["quizzes"] == {"16": 3}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"exercises": 3, "quizzes": [1]}', '{"exercises": [1, "16.1"]}', "\xff"]
)
def test_a_progress_file_that_was_spoilt_does_no_harm(content):
    Path(progress.FILE).write_text(content, encoding="latin-1")
    progress.exercise_solved("16.2")
    assert "16.2" in progress.load()["exercises"]


def test_a_folder_that_cannot_be_written_does_no_harm(monkeypatch):
    def closed(*_args, **_kwargs):
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_text", closed)
    assert check("16.1", lambda side, window, stride: (side - window) // stride + 1)
    assert not Path(progress.FILE).exists()


def test_the_answer_of_a_model_leaves_it_as_it_was():
    model = models.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")])
    before = model.get_weights()
    check("16.4", model)
    assert all((old == new).all() for old, new in zip(before, model.get_weights(), strict=True))
