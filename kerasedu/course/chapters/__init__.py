"""The exercises and quizzes of the chapters, one module a chapter, imported when they are first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# A new chapter is a module here and a line in this table. Nothing is imported under a name that came from elsewhere.
_MODULES = {
    "16": "chapter_16",
}


def numbers() -> list[str]:
    """Numbers of the chapters that have exercises and a quiz, as they are written in "16.1"."""
    return list(_MODULES)


def chapter(number: str) -> ModuleType:
    """The module of a chapter: its `EXERCISES` and its `QUIZ`.

    Raises:
        KeyError: if there is none.
    """
    return importlib.import_module(f"kerasedu.course.chapters.{_MODULES[number]}")
