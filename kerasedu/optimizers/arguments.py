"""Arguments that all optimizers share, checked; and the spellings of Keras 2, understood."""

from __future__ import annotations

import difflib
import inspect
from typing import Any

from kerasedu.engine import settings
from kerasedu.engine.warning import OldSpellingWarning, warn_user
from kerasedu.optimizers.schedules import InverseTimeDecay

CLIPPINGS = ("clipnorm", "clipvalue", "global_clipnorm")


def share(value: Any, name: str, owner: str, *, below_one: bool = False) -> float:
    """The value, if it is a share: a number from 0 to 1.

    Raises:
        ValueError: if it is none; or if it is 1 where that would mean to remember nothing new, ever.
    """
    if not is_number(value) or not 0 <= value <= 1 or (below_one and value == 1):
        raise ValueError(
            f"{owner} got {name}={value!r}. It takes a number from 0 to {'below 1' if below_one else '1'}."
        )
    return value


def not_negative(value: Any, name: str, owner: str) -> float | None:
    """The value, if it is None or a number of at least 0.

    Raises:
        ValueError: if it is neither.
    """
    if value is not None and (not is_number(value) or not value >= 0):
        raise ValueError(f"{owner} got {name}={value!r}. It takes a number of at least 0, or None to go without.")
    return value


def count(value: Any, name: str, owner: str, least: int) -> int | None:
    """The value, if it is None or a whole number of at least `least`.

    Raises:
        ValueError: if it is neither.
    """
    whole = hasattr(value, "__index__") and not isinstance(value, bool)
    if value is not None and (not whole or value < least):
        raise ValueError(
            f"{owner} got {name}={value!r}. It takes a whole number of at least {least}, or None to go without."
        )
    return value


def only_one_clipping(owner: str, **limits: float | None) -> None:
    """Check that at most one way of clipping was asked for, and each limit.

    Raises:
        ValueError: for two of them, or a negative limit.
    """
    asked = [name for name, limit in limits.items() if not_negative(limit, name, owner) is not None]
    if len(asked) > 1:
        values = ", ".join(f"{name}={limits[name]!r}" for name in asked)
        raise ValueError(
            f"{owner} got {values}. Only one of {', '.join(CLIPPINGS)} can hold at a time: choose one way to keep "
            "gradients short."
        )


def small_number(value: Any, owner: str) -> float:
    """The epsilon of a rule. None, as Keras 2 wrote it, means `keras.config.epsilon()`.

    Raises:
        ValueError: for a negative number, or something else.
    """
    if value is None:
        default = settings.epsilon()
        _note_old_spelling(f"{owner}(epsilon=None)", f"epsilon={default:g}, or nothing")
        return default
    return not_negative(value, "epsilon", owner)


def understand_old_spellings(kind: type, learning_rate: Any, extra: dict[str, Any]) -> Any:
    """The learning rate that was meant, given what else was given: `lr` and `decay`.

    Arguments:
        kind: class of the optimizer.
        learning_rate: as given by today's name.
        extra: all arguments that no parameter took.

    Raises:
        TypeError: for an argument that is neither today's nor Keras 2's.
    """
    owner = kind.__name__
    unknown = [name for name in extra if name not in ("lr", "decay")]
    if unknown:
        _refuse(kind, unknown)
    if "lr" in extra:
        learning_rate = extra["lr"]
        _note_old_spelling(f"{owner}(lr={learning_rate})", f"{owner}(learning_rate={learning_rate})")
    decay = not_negative(extra.get("decay"), "decay", owner)
    if not decay:
        return learning_rate
    if not is_number(learning_rate):
        raise TypeError(
            f"{owner} got decay={decay!r} and a learning rate that is no number, {type(learning_rate).__name__}. "
            "Choose one of them."
        )
    today = f"{owner}(learning_rate=keras.optimizers.schedules.InverseTimeDecay({learning_rate}, 1, {decay}))"
    _note_old_spelling(f"{owner}(decay={decay})", today)
    return InverseTimeDecay(learning_rate, decay_steps=1, decay_rate=decay)


def _note_old_spelling(old: str, today: str) -> None:
    warn_user(f"{old} is Keras 2's spelling. Today it is {today}.", OldSpellingWarning)


def _refuse(kind: type, unknown: list[str]) -> None:
    known = [name for name in inspect.signature(kind).parameters if name != "kwargs"]
    hints = []
    for name in unknown:
        near = " or ".join(map(repr, difflib.get_close_matches(name, known, n=2, cutoff=0.5)))
        hints.append(f"{name!r} (did you mean {near}?)" if near else repr(name))
    raise TypeError(f"{kind.__name__} does not know the argument {', '.join(hints)}. It takes {', '.join(known)}.")


def is_number(value: Any) -> bool:
    """Whether a value is one real number, of Python's or NumPy's."""
    return not isinstance(value, str | bool) and hasattr(value, "__float__") and getattr(value, "shape", ()) == ()
