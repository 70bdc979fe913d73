"""The chapters of the course, written and planned, as the table syllabus.txt has them.

A chapter that has no notebook yet is planned. Of one that has, a test holds title, needs and minutes equal to what its
first cell says; the minutes of a planned one are an estimate.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Entry:
    """A chapter, whether it is written or not.

    Arguments:
        number: its number.
        topic: what stands behind the number in the name of its notebook.
        title: its title.
        needs: numbers of the chapters that it builds on.
        minutes: how long a learner takes.
        line: what it is about, in one line.
    """

    number: int
    topic: str
    title: str
    needs: tuple[int, ...]
    minutes: int
    line: str

    @property
    def stem(self) -> str:
        """Name of its notebook, without the suffix."""
        return f"{self.number:02}_{self.topic}"


def _entry(row: str) -> Entry:
    number, topic, title, needs, minutes, line = (cell.strip() for cell in row.split("|"))
    return Entry(int(number), topic, title, tuple(int(need) for need in needs.split()), int(minutes), line)


def _read() -> tuple[Entry, ...]:
    _heads, *rows = (files("kerasedu.course") / "syllabus.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_entry(row) for row in rows)


CHAPTERS = _read()
_BY_NUMBER = {chapter.number: chapter for chapter in CHAPTERS}


def entry(number: int) -> Entry:
    """The chapter with this number.

    Raises:
        KeyError: if the course has none.
    """
    return _BY_NUMBER[number]


def planned(name: str, written: Collection[int]) -> str:
    """A sentence about a chapter that was asked for and is planned; empty where none of that name is.

    Arguments:
        name: a number ("20"), a topic ("autoencoders") or the name of a notebook.
        written: numbers of the chapters that are there.

    Example:
        >>> planned("20", [0, 15, 16])
        'Chapter 20 (Autoencoders) is planned, not written yet. There are 0, 15, 16.'
    """
    missing = {chapter.topic: chapter for chapter in CHAPTERS if chapter.number not in written}
    if name.isdecimal():
        chapter = next((chapter for chapter in missing.values() if chapter.number == int(name)), None)
    else:
        near = difflib.get_close_matches(re.sub(r"^\d+_", "", name), missing, n=1, cutoff=0.8)
        chapter = missing[near[0]] if near else None
    if chapter is None:
        return ""
    there = ", ".join(str(number) for number in sorted(written)) or "none yet"
    return f"Chapter {chapter.number} ({chapter.title}) is planned, not written yet. There are {there}."
