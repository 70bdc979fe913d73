"""Scopes of Keras that have nothing to change in an engine of NumPy arrays on one processor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self


@contextmanager
def device(device_name: str) -> Iterator[None]:
    """For Keras's sake: NumPy calculates on the processor, so "cpu" is where everything is anyway.

    Arguments:
        device_name: "cpu" or "cpu:0".

    Raises:
        ValueError: for anything else.

    Example:
        >>> with device("cpu:0"):
        ...     1 + 1
        2
    """
    if str(device_name).lower().removeprefix("/").removeprefix("device:") not in ("cpu", "cpu:0"):
        raise ValueError(
            f"device got {device_name!r}. kerasedu calculates with NumPy on the processor and nowhere else: 'cpu:0'."
        )
    yield


class SymbolicScope:
    """For Keras's sake: calls on KerasTensors are symbolic by themselves, inside and outside.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> with SymbolicScope():
        ...     Dense(2)(Input((3,))).shape
        (None, 2)
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass
