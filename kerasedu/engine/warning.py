"""Warnings that point at the user's own line."""

from __future__ import annotations

import sys
import warnings


class OldSpellingWarning(FutureWarning):
    """Something was given by the name it had in Keras 2. It is understood; the message tells today's name."""


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn, pointing at the line outside this package from which the call came.

    Arguments:
        message: what happened, and what to do.
        category: kind of warning.
    """
    level, frame = 1, sys._getframe()  # noqa: SLF001 - warnings.warn(skip_file_prefixes=) needs Python 3.12
    while frame is not None and frame.f_globals.get("__name__", "").startswith(("kerasedu.", "importlib._bootstrap")):
        level += frame.f_globals["__name__"].startswith("kerasedu.")  # warnings does not count the frames of an import
        frame = frame.f_back
    warnings.warn(message, category, stacklevel=level)
