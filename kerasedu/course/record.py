"""What a learner has solved, in a small file beside the notebooks.

The file is a convenience. Where it cannot be read it counts as empty, where it cannot be written the lesson goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

FILE = ".kerasedu-progress.json"


def load(folder: Path | None = None) -> dict[str, Any]:
    """What was solved: `{"exercises": ["16.1"], "quizzes": {"16": 3}}`.

    Arguments:
        folder: the folder of the notebooks; the working folder where none is given, which is a notebook's own.

    Returns:
        The ids of the solved exercises in order, and the best number of right answers in each quiz.

    Example:
        >>> from pathlib import Path
        >>> load(Path("no/such/folder"))
        {'exercises': [], 'quizzes': {}}
    """
    try:
        found = json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    found = found if isinstance(found, dict) else {}
    exercises, quizzes = found.get("exercises"), found.get("quizzes")
    solved = [name for name in exercises if isinstance(name, str)] if isinstance(exercises, list) else []
    scores = {name: score for name, score in quizzes.items() if _is_count(score)} if isinstance(quizzes, dict) else {}
    return {"exercises": solved, "quizzes": scores}


def exercise_solved(exercise: str, folder: Path | None = None) -> None:
    """Note down that an exercise was solved."""
    record = load(folder)
    if exercise not in record["exercises"]:
        record["exercises"] = sorted([*record["exercises"], exercise])
        _save(record, folder)


def quiz_answered(chapter: str, right: int, folder: Path | None = None) -> None:
    """Note down the number of right answers in a quiz, if it is the best so far."""
    record = load(folder)
    if right > record["quizzes"].get(chapter, 0):
        record["quizzes"] = dict(sorted({**record["quizzes"], chapter: right}.items()))
        _save(record, folder)


def _path(folder: Path | None) -> Path:
    return (Path() if folder is None else folder) / FILE


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _save(record: dict[str, Any], folder: Path | None) -> None:
    """Write the file whole or not at all."""
    path = _path(folder)
    part = path.with_name(f"{FILE}.{os.getpid()}")
    with contextlib.suppress(OSError):
        part.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
