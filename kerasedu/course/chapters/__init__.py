"""The exercises and quizzes of the chapters, one module `chapter_NN.py` each, imported when first asked for.

A new chapter is a module here, with its `EXERCISES` and its `QUIZ`: its file is all that has to be there.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_FILE = re.compile(r"chapter_(\d{2})\.py")


@cache
def numbers() -> tuple[str, ...]:
    """Numbers of the chapters that have exercises and a quiz, as they are written in the name of the notebook: "16"."""
    found = (_FILE.fullmatch(file.name) for file in files(__name__).iterdir())
    return tuple(sorted(match[1] for match in found if match))


def written() -> list[int]:
    """The same as whole numbers."""
    return [int(number) for number in numbers()]


def chapter(number: str) -> ModuleType:
    """The module of a chapter: its `EXERCISES` and its `QUIZ`.

    Raises:
        KeyError: if there is none.
    """
    if number not in numbers():  # nothing is imported under a name that came from elsewhere
        raise KeyError(number)
    return importlib.import_module(f"kerasedu.course.chapters.chapter_{number}")
