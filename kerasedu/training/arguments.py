"""The plain arguments of fit, evaluate and predict, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasedu.callbacks import Callback

VERBOSE = {"auto": 1, 0: 0, 1: 1, 2: 2}


def count_of(value: Any, name: str, at_least: int = 0, otherwise: int | None = None) -> int:
    """A whole number.

    Arguments:
        value: what the argument was given.
        name: name of the argument.
        at_least: the smallest number that makes sense.
        otherwise: what None stands for, if it stands for anything.

    Raises:
        ValueError: if it is no such number.
    """
    if value is None and otherwise is not None:
        return otherwise
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < at_least:
        raise ValueError(f"Got {name}={value!r}. It takes a whole number of at least {at_least}.")
    return int(value)


def verbosity(value: Any) -> int:
    """How much is printed: 0, 1 or 2.

    Raises:
        ValueError: for anything else.
    """
    if value not in VERBOSE:
        raise ValueError(
            f"Got verbose={value!r}. It takes 0 (nothing), 1 (a progress bar), 2 (one line an epoch) or 'auto'."
        )
    return VERBOSE[value]


def listed_callbacks(callbacks: Iterable[Callback] | None) -> list[Callback]:
    """The callbacks as a list; a single one counts as a list of one.

    Raises:
        TypeError: if there is no such list.
    """
    if callbacks is None or isinstance(callbacks, Callback):
        return [] if callbacks is None else [callbacks]
    if not isinstance(callbacks, Iterable):
        raise TypeError(
            f"Got callbacks={callbacks!r} of type {type(callbacks).__name__}. It takes a list of callbacks."
        )
    return list(callbacks)
