"""Building from a file without making room first: weights that are only shapes until their numbers have come.

A model file may claim a layer of a million million units. While a blueprint is open, a new weight takes no memory and
no random numbers, however large it is; the blueprint adds up how large they would be and refuses when it is too much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from typing import Any

import numpy as np

LARGEST_TRIAL = 1 << 27  # numbers in an array on which a shape is tried out


class Blueprint:
    """Adds up what the weights that are being made would need.

    Arguments:
        bytes_allowed: how much all weights together may need.
        because: why no more, for the message: "the file has 1,234 bytes".
    """

    def __init__(self, bytes_allowed: int, because: str) -> None:
        self.bytes_allowed, self.because = bytes_allowed, because
        self.bytes_needed = 0
        self._waiting: list[tuple[Any, Callable[..., Any]]] = []

    def array(self, shape: tuple[int, ...], dtype: str, path: str) -> np.ndarray:
        """A stand-in of zeros that takes no memory, and cannot be written into.

        Raises:
            ValueError: if the weights become too large; the message names the one that did it.
        """
        size = prod(shape) * np.dtype(dtype).itemsize
        self.bytes_needed += size
        if self.bytes_needed > self.bytes_allowed:
            raise ValueError(
                f"Weight {path!r} would have shape {tuple(shape)} and need {size:,} bytes, all weights so far "
                f"{self.bytes_needed:,}. That cannot be: {self.because}."
            )
        return np.broadcast_to(np.zeros((), dtype), shape)

    def remember(self, variable: Any, initializer: Callable[..., Any]) -> None:
        """Note how a variable would have got its numbers."""
        self._waiting.append((variable, initializer))

    def unfilled(self) -> list[Any]:
        """The variables that are still without numbers."""
        return [variable for variable, _ in self._waiting if _is_stand_in(variable.value)]

    def fill(self) -> None:
        """Give the variables that are still without numbers those they would have started with."""
        for variable, initializer in self._waiting:
            if _is_stand_in(variable.value):
                variable.value = np.array(initializer(variable.value.shape, dtype=variable.value.dtype.name))
        self._waiting.clear()


def _is_stand_in(array: np.ndarray) -> bool:
    return not array.flags.writeable and not any(array.strides)


_open: ContextVar[Blueprint | None] = ContextVar("blueprint", default=None)


def current() -> Blueprint | None:
    """The blueprint that is open; None if weights are to get their numbers."""
    return _open.get()


@contextmanager
def blueprint(bytes_allowed: int, because: str) -> Iterator[Blueprint]:
    """While it is open, new weights are stand-ins. Arguments as for Blueprint.

    Example:
        >>> from kerasedu.engine import Variable
        >>> from kerasedu.initializers import Zeros
        >>> with blueprint(10**9, "one may dream") as plan:
        ...     large = Variable(Zeros(), shape=(10_000, 10_000))
        >>> large.shape, plan.bytes_needed
        ((10000, 10000), 400000000)
    """
    plan = Blueprint(bytes_allowed, because)
    token = _open.set(plan)
    try:
        yield plan
    finally:
        _open.reset(token)


def refuse_large_trial(shape: tuple[int, ...]) -> None:
    """Raise if an array on which a shape is to be tried out would be too large, while a blueprint is open.

    Raises:
        ValueError: naming the shape.
    """
    if current() is not None and prod(shape) > LARGEST_TRIAL:
        raise ValueError(
            f"An array of shape {tuple(shape)} would have to be made to find out the shapes of the model. That is more "
            "than a file may ask for."
        )
