"""The plain arguments of callbacks, checked."""

from __future__ import annotations

from typing import Any

import numpy as np


def whole_number(value: Any, name: str, owner: str, at_least: int = 0) -> int:
    """A whole number.

    Arguments:
        value: what the argument was given.
        name: name of the argument.
        owner: name of the callback.
        at_least: the smallest number that makes sense.

    Raises:
        ValueError: if it is no such number.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < at_least:
        raise ValueError(f"{owner} got {name}={value!r}. It takes a whole number of at least {at_least}.")
    return int(value)


def number(value: Any, name: str, owner: str) -> float:
    """A finite number.

    Raises:
        ValueError: if it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise ValueError(f"{owner} got {name}={value!r}. It takes a number.")
    return float(value)


def save_frequency(value: Any, owner: str) -> int | str:
    """When to save: "epoch", or a number of batches.

    Raises:
        ValueError: for anything else.
    """
    if value == "epoch" or (not isinstance(value, bool) and hasattr(value, "__index__") and value >= 1):
        return value if value == "epoch" else int(value)
    raise ValueError(
        f"{owner} got save_freq={value!r}. It takes 'epoch' to save after each epoch, or a whole number of batches: "
        "save_freq=100 saves after every hundredth."
    )


def available(logs: Any) -> str:
    """Names in the logs, for a message."""
    return ", ".join(logs) if logs else "none"
