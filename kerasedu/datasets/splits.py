"""Parting a dataset that comes in one piece into training and testing, as Keras does."""

from __future__ import annotations

from typing import Any

import numpy as np


def check_split(test_split: float, whole: bool = False) -> None:
    """Refuse a part for testing that is not from 0 up to 1; 1 itself only where all may be for testing.

    Raises:
        ValueError: with what it takes.
    """
    number = isinstance(test_split, int | float | np.number)
    if not number or not 0 <= test_split <= 1 or (test_split == 1 and not whole):
        raise ValueError(
            f"load_data got test_split={test_split!r}. It takes the part that is for testing, from 0 to "
            f"{'1' if whole else 'less than 1'}: test_split=0.2 is a fifth."
        )


def parted(x: Any, y: np.ndarray, test_split: float) -> tuple[tuple[Any, np.ndarray], tuple[Any, np.ndarray]]:
    """The first ones for training and the last ones for testing."""
    count = int(len(x) * (1 - test_split))
    return (x[:count], y[:count]), (x[count:], y[count:])


def shuffled_and_parted(arrays: dict[str, np.ndarray], test_split: float, seed: int) -> tuple[Any, Any]:
    """Rows of a table in Keras's order, parted."""
    order = np.arange(len(arrays["x"]))
    np.random.RandomState(seed).shuffle(order)
    return parted(arrays["x"][order], arrays["y"][order], test_split)
