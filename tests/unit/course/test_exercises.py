import importlib
import json
from pathlib import Path

import pytest

from kerasedu.course import chapters, check, exercises, hint, record, solution
from kerasedu.course.exercises import Claim, Exercise
from tests.unit.course.conftest import Lesson

ALL = [exercise for number in chapters.numbers() for exercise in exercises.exercises(number)]
each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
each_chapter = pytest.mark.parametrize("number", chapters.numbers())


def lesson_of(number):
    return Lesson(importlib.import_module(f"tests.unit.course.test_chapter_{number}"))


@each_chapter
def test_the_exercises_of_a_chapter_are_numbered_from_1(number):
    names = [exercise.id for exercise in exercises.exercises(number)]
    assert names == [f"{int(number)}.{place}" for place in range(1, len(names) + 1)]


@each_chapter
def test_a_stub_is_not_yet_right(number):
    lesson = lesson_of(number)
    for exercise in exercises.exercises(number):
        assert lesson.stub(exercise.id).failed, exercise.id


@each_chapter
def test_a_solution_is_right(number):
    lesson = lesson_of(number)
    for exercise in exercises.exercises(number):
        verdict = lesson.answered(exercise.id, solution(exercise.id).code)
        assert verdict, verdict
        assert len(verdict.held) == len(exercise.claims)


@each_chapter
def test_every_exercise_has_a_plausible_wrong_answer(number):
    wrong = lesson_of(number).wrong
    assert {exercise.id for exercise in exercises.exercises(number)} == {exercise for exercise, *_ in wrong}


@each_exercise
def test_there_are_hints_and_a_solution(exercise):
    assert len(exercise.hints) >= 2
    assert exercise.solution.strip()


def test_a_verdict_shows_what_was_given_and_not_what_was_expected():
    shown = repr(check("16.1", lambda side, window, stride: side - window))
    assert "your function gave 25" in shown
    assert "26" not in shown


def test_an_answer_that_raises_is_told_so():
    verdict = check("16.1", lambda side, window, stride: 1 / 0)
    assert "ZeroDivisionError: division by zero" in verdict.seen


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a number is missing", "ValueError: a number is missing."),
        ("A number is missing.", "ValueError: A number is missing."),
        ("Did you forget a number?", "ValueError: Did you forget a number?"),
        ("Stop!\n", "ValueError: Stop!"),
        ("", "ValueError."),
    ],
)
def test_what_an_answer_raised_ends_with_one_full_stop(message, shown):
    def answer(**_arguments):
        raise ValueError(message)

    def look(given):
        return given()

    in_a_call = check("16.1", lambda side, window, stride: answer())
    in_a_claim = check(Exercise("my.2", (Claim("it can be looked at", look),)), answer)
    assert in_a_call.seen.partition("stopped with ")[2] == shown
    assert in_a_claim.seen == f"looking at the answer stopped with {shown}"


def test_an_answer_may_be_anything():
    class Hostile:
        def __getattr__(self, name):
            raise RuntimeError("leave me alone")

    assert "leave me alone" in check("16.4", Hostile()).seen


def test_an_unknown_exercise_is_answered_with_those_of_its_chapter():
    with pytest.raises(ValueError, match=r"no exercise '16\.9'\. There are 16\.1, 16\.2, 16\.3, 16\.4\."):
        check("16.9", None)
    with pytest.raises(ValueError, match="in quotes"):
        check(16.1, None)


def test_an_exercise_of_no_chapter_is_answered_with_the_chapters():
    with pytest.raises(ValueError, match=r"no exercise '99\.1'\. .*16"):
        hint("99.1")


def test_an_exercise_of_a_planned_chapter_is_told_so():
    with pytest.raises(ValueError, match=r"Chapter 20 \(Autoencoders\) is planned, not written yet\. There are .*16"):
        check("20.1", None)


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


def test_an_exercise_of_ones_own_is_known_by_its_name_once_it_was_checked():
    own = Exercise("my.1", (Claim("it is even", lambda answer: "" if answer % 2 == 0 else "odd"),), ("Double.",), "2")
    with pytest.raises(ValueError, match=r"no exercise 'my\.1'"):
        hint("my.1")
    assert check(own, 3).stuck == 'Stuck? Run hint("my.1").'
    assert "Double." in repr(hint("my.1"))
    assert solution("my.1").code == "2"
    assert check("my.1", 4)


def test_a_solved_exercise_is_noted_beside_the_notebook():
    check("16.1", lambda side, window, stride: (side - window) // stride + 1)
    check("16.2", lambda window, channels, filters: 0)
    assert json.loads(Path(record.FILE).read_text()) == {"exercises": ["16.1"], "quizzes": {}}


def test_the_best_score_of_a_quiz_is_kept():
    for right in (1, 3, 2):
        record.quiz_answered("16", right)
    assert record.load()["quizzes"] == {"16": 3}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"exercises": 3, "quizzes": [1]}', '{"exercises": [1, "16.1"]}', "\xff"]
)
def test_a_progress_file_that_was_spoilt_does_no_harm(content):
    Path(record.FILE).write_text(content, encoding="latin-1")
    record.exercise_solved("16.2")
    assert "16.2" in record.load()["exercises"]


def test_a_folder_that_cannot_be_written_does_no_harm(monkeypatch):
    def closed(*_args, **_kwargs):
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_text", closed)
    assert check("16.1", lambda side, window, stride: (side - window) // stride + 1)
    assert not Path(record.FILE).exists()
