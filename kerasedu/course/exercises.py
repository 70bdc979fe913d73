"""The exercises: `check` an answer, ask for a `hint`, see a `solution`.

An exercise is a list of claims about the answer. `check` goes through them in order and stops at the first that does
not hold: it names this property and what the answer gave, and never what it should have given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from kerasedu.course import chapters, record, syllabus
from kerasedu.course.words import CHECK

GREEN, ORANGE, SKY = "#009E73", "#D55E00", "#56B4E9"


@dataclass(frozen=True)
class Claim:
    """One property of a right answer.

    Arguments:
        name: the property, as a sentence: "the probabilities sum to 1".
        test: gets the answer, and returns an empty string where the claim holds, else what was seen.
    """

    name: str
    test: Callable[[Any], str]


@dataclass(frozen=True)
class Exercise:
    """An exercise. Teachers make their own: `check(Exercise(...), answer)`.

    Arguments:
        id: chapter and number, such as "16.1".
        claims: what holds for every right answer, the plainest first.
        hints: sentences that help, the smallest help first.
        solution: code that solves it.
    """

    id: str
    claims: tuple[Claim, ...]
    hints: tuple[str, ...] = ()
    solution: str = ""


@dataclass(frozen=True)
class Verdict:
    """What `check` found. It is true where the exercise is solved.

    Attributes:
        id: the exercise.
        held: names of the claims that hold.
        failed: name of the first claim that does not; empty where all do.
        seen: what the answer gave there.
        stuck: where there is help.
    """

    id: str
    held: tuple[str, ...]
    failed: str = ""
    seen: str = ""
    stuck: str = ""

    def __bool__(self) -> bool:
        return not self.failed

    @property
    def headline(self) -> str:
        return CHECK["solved" if self else "open"].format(id=self.id)

    def __repr__(self) -> str:
        lines = [f"{'✓' if self else '✗'} {self.headline}", *(f"  ✓ {name}" for name in self.held)]
        if self.failed:
            lines += [f"  ✗ {self.failed}", f"    {self.seen}", *([self.stuck] if self.stuck else [])]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines = [f"<li>✓ {escape(name)}</li>" for name in self.held]
        if self.failed:
            lines.append(f"<li><strong>✗ {escape(self.failed)}</strong><br>{escape(self.seen)}</li>")
        head = f"<strong>{'✓' if self else '✗'} {escape(self.headline)}</strong>"
        rows = f'<ul style="list-style:none;margin:4px 0 0;padding:0">{"".join(lines)}</ul>'
        return _framed(GREEN if self else ORANGE, head + rows + escape(self.stuck))


@dataclass(frozen=True)
class Hint:
    """One hint of an exercise."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _framed(SKY, escape(self.text))


@dataclass(frozen=True)
class Solution:
    """The code that solves an exercise."""

    id: str
    code: str

    def __repr__(self) -> str:
        return self.code

    def _repr_markdown_(self) -> str:
        return f"{CHECK['solution'].format(id=self.id)}:\n\n```python\n{self.code}\n```"


def _framed(colour: str, content: str) -> str:
    return f'<div role="status" style="border-left:4px solid {colour};padding:2px 0 2px 12px">{content}</div>'


_hints_given: dict[str, int] = {}
_own: dict[str, Exercise] = {}  # exercises that a teacher's notebook brought along, by id, once one was asked about


def check(exercise: str | Exercise, answer: Any) -> Verdict:
    """Look whether an answer solves an exercise.

    Arguments:
        exercise: its id, such as "16.1", or an `Exercise` of your own; after that, its id is enough.
        answer: what the exercise asks for: a function, a model, a number.

    Returns:
        The Verdict: a notebook shows which properties hold, and the first that does not. A solved exercise is noted in
        the file .kerasedu-progress.json beside the notebook.

    Raises:
        ValueError: if there is no such exercise.

    Example:
        >>> from kerasedu.course import check
        >>> check("16.1", lambda side, window, stride: side)
        ✗ Exercise 16.1 is not there yet.
          ✓ it gives a whole number
          ✗ with stride 1, only places where the whole window lies inside are counted
            your function gave 28 for side=28, window=3, stride=1
        Stuck? Run hint("16.1").
    """
    found = _find(exercise)
    held: list[str] = []
    for claim in found.claims:
        seen = _look(claim, answer)
        if seen:
            stuck = CHECK["stuck"].format(id=found.id) if found.hints else ""
            return Verdict(found.id, tuple(held), claim.name, seen, stuck)
        held.append(claim.name)
    record.exercise_solved(found.id)
    return Verdict(found.id, tuple(held))


def hint(exercise: str | Exercise) -> Hint:
    """The next hint of an exercise; each call gives one more, until the last.

    Raises:
        ValueError: if there is no such exercise, or it has no hints.
    """
    found = _find(exercise)
    if not found.hints:
        raise ValueError(f"Exercise {found.id} has no hints.")
    total = len(found.hints)
    number = _hints_given[found.id] = min(_hints_given.get(found.id, 0) + 1, total)
    text = CHECK["hint"].format(number=number, total=total, id=found.id, text=found.hints[number - 1])
    if number == total and found.solution:
        text += " " + CHECK["last_hint"].format(id=found.id)
    return Hint(text)


def solution(exercise: str | Exercise) -> Solution:
    """One way to solve an exercise. There are others: what counts is that `check` finds every property.

    Raises:
        ValueError: if there is no such exercise, or no solution was written for it.
    """
    found = _find(exercise)
    if not found.solution:
        raise ValueError(f"Exercise {found.id} has no solution written down.")
    return Solution(found.id, found.solution.strip("\n"))


def exercises(chapter: str) -> tuple[Exercise, ...]:
    """The exercises of a chapter: `exercises("16")`."""
    return chapters.chapter(chapter).EXERCISES


def calls(answer: Any, **arguments: Any) -> tuple[Any, str]:
    """Call a learner's function: what it gave, and a sentence that says so, for a claim to return where it is wrong.

    Raises:
        Stopped: if the function raised something, or gave nothing back; `check` shows its words.
    """
    spoken = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    if not callable(answer):
        raise Stopped(f"The answer is to be a function, and is a {type(answer).__name__}.")
    try:
        result = answer(*arguments.values())
    except Exception as error:
        raise Stopped(_raised(f"your function for {spoken}", error)) from error
    if result is None:
        raise Stopped(CHECK["nothing"].format(call=f"your function for {spoken}"))
    return result, f"your function gave {result!r} for {spoken}"


def _raised(call: str, error: Exception) -> str:
    """The sentence about a call that raised; many messages bring their own full stop."""
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    told = CHECK["raised"].format(call=call, error=words.rstrip())
    return told if told.endswith((".", "!", "?")) else told + CHECK["full_stop"]


class Stopped(Exception):  # noqa: N818 - it ends one claim and is no error of ours
    """An answer could not be looked at any further; the message says why."""


def _look(claim: Claim, answer: Any) -> str:
    """What was seen of a claim; empty where it holds."""
    try:
        return claim.test(answer)
    except Stopped as stopped:
        return str(stopped)
    except Exception as error:  # noqa: BLE001 - an answer may be anything, and looking at it may raise anything
        return _raised("looking at the answer", error)


def _find(exercise: str | Exercise) -> Exercise:
    if isinstance(exercise, Exercise):
        _own[exercise.id] = exercise
        return exercise
    if exercise in _own:
        return _own[exercise]
    if not isinstance(exercise, str):
        raise ValueError(f'Exercises are called by name, in quotes, such as "16.1"; this is {exercise!r}.')  # noqa: TRY004
    chapter, _, place = exercise.partition(".")
    number = chapter.zfill(2)
    if number not in chapters.numbers():
        there = f"There is no exercise {exercise!r}. Exercises have chapters {', '.join(chapters.numbers())}."
        raise ValueError(syllabus.planned(chapter, chapters.written()) or there)
    known = {found.id.partition(".")[2]: found for found in exercises(number)}
    if place not in known:
        names = ", ".join(found.id for found in known.values())
        raise ValueError(f"There is no exercise {exercise!r}. There are {names}.")
    return known[place]
