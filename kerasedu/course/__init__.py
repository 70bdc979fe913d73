"""The course: the `kerasedu` command, and what the exercises of the chapters call.

`check`, `hint`, `solution` and `quiz` are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {"check": "exercises", "hint": "exercises", "solution": "exercises", "quiz": "quizzes"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"kerasedu.course has no {name!r}. It has {', '.join(sorted(_HOMES))}.")
    return getattr(importlib.import_module(f"kerasedu.course.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
