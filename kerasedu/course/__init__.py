"""The course: the `kerasedu` command, what the chapters call, and what teachers make exercises and quizzes of.

Each name is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Choice": "questions",
    "Claim": "exercises",
    "Exercise": "exercises",
    "Question": "questions",
    "calls": "exercises",
    "check": "exercises",
    "hint": "exercises",
    "progress": "overview",
    "quiz": "quizzes",
    "solution": "exercises",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"kerasedu.course has no {name!r}. It has {', '.join(sorted(_HOMES))}.")
    return getattr(importlib.import_module(f"kerasedu.course.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
