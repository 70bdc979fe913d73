"""Checks of what pictures are given, with errors that say how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine.op import plain

Array = np.ndarray


def real_array(given: Any, name: str, function: str) -> Array:
    """An array of numbers, which has some.

    Raises:
        ValueError: if it is empty or holds no real numbers.
    """
    array = np.asarray(plain(given))
    if not array.size or array.dtype.kind not in "fiub":
        raise ValueError(
            f"{function} got {name} of shape {array.shape} and type {array.dtype.name}. It takes numbers, at least one."
        )
    return array


def class_numbers(given: Any, name: str, function: str) -> Array:
    """The class of each sample, (N,): out of class numbers, one-hot rows, probabilities of classes or of a yes.

    Probabilities of a yes, (N,) or (N, 1), count as yes above 0.5.
    """
    array = real_array(given, name, function)
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(axis=1)
    if array.ndim > 2 or (array.ndim == 2 and array.shape[1] != 1):
        raise ValueError(
            f"{function} got {name} of shape {array.shape}. It takes a class number for each sample, (N,), or a row of "
            "probabilities, (N, classes)."
        )
    array = array.reshape(-1)
    if array.dtype.kind == "f" and not np.array_equal(array, np.rint(array)):
        return (array > 0.5).astype(int)
    if array.min() < 0:
        raise ValueError(f"{function} got {name} with the class number {array.min():g}. Classes count from 0.")
    return array.astype(int)


def same_length(function: str, **arrays: Any) -> None:
    """Raise unless all are as long."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        said = " and ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"{function} got {said}. It takes one for each sample: the same number of both.")


def names_of_classes(given: Sequence[Any] | None, count: int, function: str) -> list[str]:
    """A name for each class: its number where none are given.

    Raises:
        ValueError: if there are more classes than names.
    """
    names = [str(i) for i in range(count)] if given is None else [str(name) for name in given]
    if len(names) < count:
        raise ValueError(
            f"{function} got {len(names)} class names and data with {count} classes. Give one name for each class, "
            "in the order of the class numbers."
        )
    return names
