"""What a diagram shows of each layer, and the arrays that it shows as pictures, within a bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.widgets.tensors import MOST_NUMBERS, tensor_data

FINENESS = (MOST_NUMBERS, 4500, 3000, 2200, 1500, 1100, 800, 600, 400, 300, 200, 150, 100, 64)
"""Numbers to a picture: as many as let all pictures together stay under MOST_OF_ALL."""
MOST_OF_ALL = 120_000

Array = np.ndarray


class Sheets:
    """Arrays to be shown, each once; `data` makes all of them small enough together.

    Arguments:
        sample: which sample of a batch to show.
    """

    def __init__(self, sample: int) -> None:
        self._sample = sample
        self._arrays: list[tuple[Array, bool]] = []
        self._places: dict[tuple[int, bool], int] = {}

    def place(self, array: Any, *, weight: bool = False) -> int | None:
        """Where this array will stand in `data`; None for no array, or one of no numbers."""
        if array is None:
            return None
        array = np.asarray(array)
        if not array.size or array.dtype.kind not in "fiub":
            return None
        key = (id(array), weight)
        if key not in self._places:
            self._places[key] = len(self._arrays)
            self._arrays.append((array, weight))
        return self._places[key]

    def most(self) -> int:
        """How many numbers each picture may have."""
        sizes = [array.size for array, _ in self._arrays]
        return next((most for most in FINENESS if sum(min(size, most) for size in sizes) <= MOST_OF_ALL), FINENESS[-1])

    def data(self) -> list[dict[str, Any]]:
        """All of them, as `tensor_data` makes them."""
        most = self.most()
        return [
            tensor_data(array, weight=weight, sample=self._sample, most=most, alone=True)
            for array, weight in self._arrays
        ]
