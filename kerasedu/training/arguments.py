"""The plain arguments of fit, evaluate and predict, checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from kerasedu.callbacks import Callback, CallbackList

VERBOSE = {"auto": 1, 0: 0, 1: 1, 2: 2}


def count_of(value: Any, name: str, at_least: int = 0, optional: bool = False) -> int | None:
    """A whole number.

    Arguments:
        value: what the argument was given.
        name: name of the argument.
        at_least: the smallest number that makes sense.
        optional: whether None may stay None.

    Raises:
        ValueError: if it is no such number.
    """
    if value is None and optional:
        return None
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


def listed_callbacks(callbacks: Iterable[Callback] | CallbackList | None) -> list[Callback]:
    """The callbacks as a list; a single one counts as a list of one.

    Raises:
        TypeError: if there is no such list.
    """
    if callbacks is None or isinstance(callbacks, Callback):
        return [] if callbacks is None else [callbacks]
    if isinstance(callbacks, CallbackList):
        return list(callbacks.callbacks)
    if not isinstance(callbacks, Iterable):
        raise TypeError(
            f"Got callbacks={callbacks!r} of type {type(callbacks).__name__}. It takes a list of callbacks."
        )
    return list(callbacks)


def due_epochs(validation_freq: Any) -> Callable[[int], bool]:
    """Whether an epoch, counted from 1, is one that is validated after.

    Arguments:
        validation_freq: a whole number n for every n-th epoch, or a collection of the epochs.

    Raises:
        ValueError: for anything else.

    Example:
        >>> [due_epochs(2)(epoch) for epoch in (1, 2, 3, 4)], due_epochs([3])(3)
        ([False, True, False, True], True)
    """
    if isinstance(validation_freq, Collection) and not isinstance(validation_freq, str):
        epochs = frozenset(validation_freq)
        return epochs.__contains__
    every = count_of(validation_freq, "validation_freq", at_least=1)
    return lambda epoch: epoch % every == 0


def is_pair(validation_data: Any) -> bool:
    """Whether validation data comes as (x, y) or (x, y, sample_weight); anything else brings its own batches.

    Raises:
        ValueError: for arrays in another form.
    """
    if isinstance(validation_data, tuple | list) and len(validation_data) in (2, 3):
        return True
    if isinstance(validation_data, tuple | list) or hasattr(validation_data, "shape"):
        raise ValueError(
            f"fit got validation_data of type {type(validation_data).__name__}. It takes a pair: "
            "validation_data=(x_val, y_val), with sample weights as a third part if need be; or a generator or dataset "
            "of batches."
        )
    return False
