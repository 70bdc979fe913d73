"""What a learner can choose about the curves, from Python as by a click."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

DEFAULTS: dict[str, Any] = {"by": "batch", "log": False, "smoothing": 0.0, "metrics": None, "hidden": [], "at": None}


class Setting:
    """An attribute that LiveCurves shares with its live view: what a click changes there is seen here."""

    def __init__(self, check: Callable[[Any, Any], Any]) -> None:
        self._check = check
        self.__doc__ = check.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, live: Any, owner: type | None = None) -> Any:
        if live is None:
            return self
        return live.settings[self._name] if live.view is None else getattr(live.view, self._name)

    def __set__(self, live: Any, value: Any) -> None:
        value = self._check(live, value)
        live.settings[self._name] = value
        if live.view is not None:
            setattr(live.view, self._name, value)


def checked_by(_: Any, value: Any) -> str:
    """What the horizontal axis counts: "batch" or "epoch"."""
    if value not in ("batch", "epoch"):
        raise ValueError(f'LiveCurves got by={value!r}. Choose "batch" or "epoch".')
    return value


def checked_log(_: Any, value: Any) -> bool:
    """Whether losses are drawn on a logarithmic axis."""
    return bool(value)


def checked_smoothing(_: Any, value: Any) -> float:
    """How much of each point of the batch curve is the mean of those before it: 0 (none) to below 1."""
    if isinstance(value, str) or not 0 <= float(value) < 1:
        raise ValueError(f"LiveCurves got smoothing={value!r}. It takes 0 (none) up to, but not, 1 (all): 0.6.")
    return float(value)


def checked_metrics(live: Any, value: Any) -> list[str] | None:
    """Which metrics are shown; None for all."""
    if value is None:
        return None
    wanted, there = ([value] if isinstance(value, str) else list(value)), live.metric_names()
    for name in wanted:
        if there and name not in there:
            raise ValueError(f"LiveCurves has no metric {name!r}. It has {', '.join(there)}.")
    return wanted


def checked_hidden(live: Any, value: Any) -> list[str]:
    """Which curves are hidden: "batches", "training", "validation", or the name of an earlier run."""
    wanted, there = ([value] if isinstance(value, str) else list(value)), live.curve_names()
    for name in wanted:
        if name not in there:
            raise ValueError(f"LiveCurves has no curve {name!r} to hide. It has {', '.join(there)}.")
    return wanted


def checked_at(_: Any, value: Any) -> float | None:
    """The batch, or epoch, at which the values are read; None for nowhere."""
    if value is not None and (isinstance(value, str) or not math.isfinite(value) or value < 0):
        raise ValueError(f"LiveCurves got at={value!r}. It takes the number of a batch or an epoch, or None.")
    return None if value is None else float(value)
