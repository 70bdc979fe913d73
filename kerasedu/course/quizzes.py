"""The quizzes: three questions at the end of a chapter, as a widget and, where there is no kernel, as plain HTML.

Nothing is sent anywhere. The best number of right answers is noted in a small file beside the notebook.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import traitlets

from kerasedu.course import chapters, record, syllabus
from kerasedu.course.questions import Choice, Question
from kerasedu.course.words import QUIZ
from kerasedu.widgets.base import Explorer
from kerasedu.widgets.page import page_around

__all__ = ["Choice", "Question", "Quiz", "quiz"]

# JupyterLab writes "model not found" above the form where no kernel remembers the live quiz; this hides that line.
_NO_MODEL = (
    ".jp-OutputArea-child:has(+.jp-OutputArea-child .kerasedu-picture):has(>.jupyter-widgets:not(:has(*)))"
    "{display:none}"
)


def _with_kit(suffix: str) -> str:
    kit, own = (
        files("kerasedu.widgets") / "static" / f"kit.{suffix}",
        files("kerasedu.course") / "static" / f"quiz.{suffix}",
    )
    return kit.read_text(encoding="utf-8") + "\n" + own.read_text(encoding="utf-8")


class Quiz(Explorer):
    """Questions to choose answers for. Teachers make their own from a list of questions.

    Arguments:
        questions: the questions.
        chapter: the chapter that it belongs to; empty for none.

    Attributes:
        answers: for each question the number of the answer that was checked, from 0; -1 where none was. Can be set.

    Example:
        >>> from kerasedu.course.quizzes import Choice, Question, Quiz
        >>> quiz = Quiz([Question("2 + 2?", (Choice("4", "Yes.", right=True), Choice("5", "One too many.")))])
        >>> quiz.answers = [0]
        >>> quiz
        <Quiz: 1 question, 1 answered, 1 right>
    """

    _esm = _with_kit("js")
    _css = _with_kit("css")

    answers = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, questions: Sequence[Question], chapter: str = "") -> None:
        self.questions, self.chapter = tuple(questions), chapter
        name = "kerasedu-picture-" + hashlib.sha256(self._form().encode()).hexdigest()[:12]
        data = {"questions": [_plain(question) for question in self.questions]}
        super().__init__(data, {**QUIZ, "title": self.title()}, picture_name=name, answers=[-1] * len(self.questions))

    def title(self) -> str:
        return QUIZ["title"].format(chapter=self.chapter) if self.chapter else QUIZ["untitled"]

    @property
    def right(self) -> int:
        """Number of questions whose checked answer is the right one."""
        return sum(answer == question.solution for answer, question in zip(self.answers, self.questions, strict=True))

    @traitlets.validate("answers")
    def _check_answers(self, proposal: Any) -> list[int]:
        given = list(proposal["value"])
        counts = [len(question.choices) for question in self.questions]
        if len(given) != len(counts) or any(not -1 <= answer < n for answer, n in zip(given, counts, strict=True)):
            raise ValueError(
                f"The quiz got answers={given}. It takes {len(counts)} numbers, one a question: -1 for none, else the "
                f"number of a choice, from 0; there are {counts} choices."
            )
        return given

    @traitlets.observe("answers")
    def _note(self, _change: Any) -> None:
        if self.chapter and self.right:
            record.quiz_answered(self.chapter, self.right)

    def static_html(self) -> str:
        """The quiz where no kernel runs: every answer opens to tell whether it is the right one."""
        return f'<div class="kerasedu-picture {self.picture_name}"><style>{_NO_MODEL}</style>{self._form()}</div>'

    def to_html(self, path: str | Path) -> Path:
        """Write one file that works by a double click, without Python and without a network.

        It begins unanswered, and notes nothing. Where JavaScript is switched off it is the plain form.

        Arguments:
            path: where to write it.

        Returns:
            The path written.
        """
        state = {"payload": self.payload, "words": self.words, "answers": [-1] * len(self.questions)}
        page = page_around(str(self._esm), str(self._css), self.title(), state, self._form())
        Path(path).write_text(page, encoding="utf-8")
        return Path(path)

    def _form(self) -> str:
        blocks = "".join(
            f'<li style="margin-bottom:12px">{escape(question.text)}{_folded(question)}</li>'
            for question in self.questions
        )
        head = f"<p><strong>{escape(self.title())}.</strong> {escape(QUIZ['static'])}</p>"
        return f'<section aria-label="{escape(self.title())}">{head}<ol>{blocks}</ol></section>'

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        bundle = super(Explorer, self)._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self.static_html()}, metadata

    def _ipython_display_(self) -> None:
        """The live quiz, then the plain form, as two outputs: while the first is alive it hides the second."""
        from IPython import get_ipython
        from IPython.display import display

        if getattr(get_ipython(), "kernel", None) is None:
            print(repr(self))
            return
        self.show()
        display({"text/html": self.static_html(), "text/plain": repr(self)}, raw=True)

    def __repr__(self) -> str:
        count, answered = len(self.questions), sum(answer >= 0 for answer in self.answers)
        name = f"Quiz {self.chapter}".rstrip()
        return f"<{name}: {count} question{'s' * (count != 1)}, {answered} answered, {self.right} right>"


def quiz(chapter: str | int | Sequence[Question]) -> Quiz:
    """The quiz of a chapter, `quiz("16")`, or one of your own, `quiz([Question(...), ...])`.

    Arguments:
        chapter: the number of a chapter, or questions.

    Raises:
        ValueError: if there is none; the message names those that there are.
    """
    if not isinstance(chapter, str | int):
        return Quiz(chapter)
    number = f"{int(chapter):02}" if str(chapter).isdecimal() else str(chapter)
    if number not in chapters.numbers():
        there = f"There is no quiz {chapter!r}. There are {', '.join(chapters.numbers())}."
        raise ValueError(syllabus.planned(number, chapters.written()) or there)
    return Quiz(chapters.chapter(number).QUIZ, chapter=number)


def _plain(question: Question) -> dict[str, Any]:
    choices = [{"text": choice.text, "why": choice.why, "right": choice.right} for choice in question.choices]
    return {"text": question.text, "choices": choices}


def _folded(question: Question) -> str:
    """The answers of a question, each with its sentence folded away."""
    return "".join(
        f"<details><summary>{letter}. {escape(choice.text)}</summary>"
        f"<p>{'✓ ' + QUIZ['right'] if choice.right else '✗ ' + QUIZ['wrong']} {escape(choice.why)}</p></details>"
        for letter, choice in zip(string.ascii_uppercase, question.choices, strict=False)
    )
