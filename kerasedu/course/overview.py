"""The course at a glance: all chapters as a list, as a table for the README, and what a learner has solved of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kerasedu.course import chapters, notebooks, record, syllabus
from kerasedu.course.words import PROGRESS

_CELL = "text-align:left;padding:2px 12px 2px 0"


@dataclass(frozen=True)
class Score:
    """What a learner has solved of a chapter.

    Attributes:
        chapter: the chapter.
        solved: ids of the solved exercises.
        exercises: number of its exercises.
        right: the best number of right answers in its quiz.
        questions: number of the quiz's questions.
    """

    chapter: syllabus.Entry
    solved: tuple[str, ...]
    exercises: int
    right: int
    questions: int

    @property
    def begun(self) -> bool:
        return bool(self.solved or self.right)

    @property
    def whole(self) -> bool:
        return len(self.solved) == self.exercises and self.right == self.questions

    def short(self) -> str:
        counts = {"exercises": self.exercises, "right": self.right, "questions": self.questions}
        return PROGRESS["short"].format(solved=len(self.solved), **counts) if self.begun else ""


@dataclass(frozen=True)
class Progress:
    """What a learner has solved, as text in a terminal and as a table in a notebook.

    Attributes:
        scores: one for each chapter that is written.
        others: ids of solved exercises that no chapter has, such as a teacher's own.
    """

    scores: tuple[Score, ...]
    others: tuple[str, ...]

    @property
    def begun(self) -> tuple[Score, ...]:
        """The scores of the chapters of which something was solved."""
        return tuple(score for score in self.scores if score.begun)

    def __repr__(self) -> str:
        if not (self.begun or self.others):
            return PROGRESS["nothing"]
        width = max((len(score.chapter.title) for score in self.begun), default=0)
        lines = [
            f"{_mark(score)} {score.chapter.number:02}  {score.chapter.title:<{width}}  {score.short()}"
            for score in self.begun
        ]
        return "\n".join([f"{PROGRESS['title']}:", *lines, *self._others()])

    def _repr_html_(self) -> str:
        if not (self.begun or self.others):
            return f"<p>{escape(PROGRESS['nothing'])}</p>"
        heads = (PROGRESS[name] for name in ("chapter", "exercises", "quiz"))
        head = "".join(f'<th scope="col" style="{_CELL}">{name}</th>' for name in heads)
        rows = "".join(_row(score) for score in self.begun)
        table = f'<table aria-label="{escape(PROGRESS["title"])}"><tr>{head}</tr>{rows}</table>' if rows else ""
        return table + "".join(f"<p>{escape(line)}</p>" for line in self._others())

    def _others(self) -> list[str]:
        return [PROGRESS["others"].format(names=", ".join(self.others))] if self.others else []


def progress(folder: str | Path | None = None) -> Progress:
    """What you have solved, chapter by chapter.

    Arguments:
        folder: the folder of your notebooks; the working folder where none is given, which is a notebook's own.

    Returns:
        The scores. A notebook shows them as a table.

    Example:
        >>> from kerasedu.course import progress
        >>> progress("no/such/folder")
        Nothing yet. A solved exercise and an answered quiz are noted beside your notebooks, and shown here.
    """
    noted = record.load(None if folder is None else Path(folder))
    scores = tuple(_score(number, noted["exercises"], noted["quizzes"]) for number in chapters.numbers())
    known = {name for score in scores for name in score.solved}
    return Progress(scores, tuple(name for name in noted["exercises"] if name not in known))


def listing(folder: Path) -> str:
    """All chapters as `kerasedu list` shows them, in lines of at most 80 characters.

    Arguments:
        folder: the learner's folder, which may have a file of what was solved.
    """
    written = _written()
    noted = any(record.load(folder).values())
    begun = {score.chapter.number: score.short() for score in progress(folder).begun} if noted else {}
    last = PROGRESS["solved"] if begun else ""
    rows = [("", PROGRESS["chapter"], PROGRESS["needs"], PROGRESS["minutes"], last)]
    for chapter in syllabus.CHAPTERS:
        state = begun.get(chapter.number, "") if chapter.number in written else PROGRESS["planned"]
        rows.append((f"{chapter.number:02}", chapter.title, _needs(chapter), str(chapter.minutes), state))
    title, needs = (max(len(row[column]) for row in rows) for column in (1, 2))
    lines = [f"{row[0]:2}  {row[1]:<{title}}  {row[2]:<{needs}}  {row[3]:>7}  {row[4]}".rstrip() for row in rows]
    return "\n".join([*lines, "", PROGRESS["how"].format(number=max(written, default=0))])


def markdown(written: Collection[int] | None = None) -> str:
    """All chapters as a table for the README, those that are written with a link to their notebook.

    Arguments:
        written: numbers of the chapters that have a notebook; those of this installation where none are given.
    """
    written = _written() if written is None else written
    heads = [PROGRESS[name] for name in ("chapter", "what", "needs", "minutes")]
    lines = [f"| | {' | '.join(heads)} |", "|---|---|---|---|---|"]
    for chapter in syllabus.CHAPTERS:
        there = chapter.number in written
        title = f"[{chapter.title}](notebooks/{chapter.stem}.ipynb)" if there else chapter.title
        minutes = str(chapter.minutes) if there else PROGRESS["planned"]
        lines.append(f"| {chapter.number:02} | {title} | {chapter.line} | {_needs(chapter)} | {minutes} |")
    return "\n".join(lines)


def _written() -> list[int]:
    return [chapter.number for chapter in notebooks.chapters() if chapter.number is not None]


def _needs(chapter: syllabus.Entry) -> str:
    return ", ".join(map(str, chapter.needs)) or "–"


def _score(number: str, solved: list[str], quizzes: dict[str, int]) -> Score:
    module = chapters.chapter(number)
    known = [exercise.id for exercise in module.EXERCISES]
    questions = len(module.QUIZ)
    right = max(0, min(quizzes.get(number, 0), questions))
    done = tuple(name for name in known if name in solved)
    return Score(syllabus.entry(int(number)), done, len(known), right, questions)


def _mark(score: Score) -> str:
    return "✓" if score.whole else "–"


def _row(score: Score) -> str:
    exercises = PROGRESS["score"].format(done=len(score.solved), total=score.exercises)
    which = f" ({', '.join(score.solved)})" if 0 < len(score.solved) < score.exercises else ""
    quiz = PROGRESS["score"].format(done=score.right, total=score.questions)
    name = f"{_mark(score)} {score.chapter.number:02} {escape(score.chapter.title)}"
    return (
        f'<tr><th scope="row" style="{_CELL}">{name}</th><td style="{_CELL}">{exercises}{which}</td>'
        f'<td style="{_CELL}">{quiz}</td></tr>'
    )
