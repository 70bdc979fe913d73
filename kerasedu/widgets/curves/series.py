"""A growing series of points: as many as a screen can show, however long the training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kerasedu.widgets.digits import rounded

MOST_POINTS = 500

Point = tuple[float, ...]


class Thinned:
    """A growing series that never holds more than `most` points, evenly spread; the newest is always there.

    When it is full, every second point goes, and from then on only every second, then every fourth, ... is kept.

    Example:
        >>> series = Thinned(most=4)
        >>> for i in range(9):
        ...     series.add(i, i * i)
        >>> series.points()
        [(0, 0), (4, 16), (8, 64)]
    """

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._most, self._stride, self._seen = most, 1, 0
        self._kept: list[Point] = []
        self._newest: Point | None = None

    def add(self, *point: float) -> None:
        self._newest = point
        if self._seen % self._stride == 0:
            if len(self._kept) >= self._most - 1:
                self._kept, self._stride = self._kept[::2], 2 * self._stride
            if self._seen % self._stride == 0:
                self._kept.append(self._newest)
        self._seen += 1

    def points(self) -> list[Point]:
        if self._newest is None or self._kept[-1] == self._newest:
            return list(self._kept)
        return [*self._kept, self._newest]


def plain_points(series: Thinned | None) -> list[list[Any]]:
    """The points as JSON takes them, values rounded: [batch, value] or [batch, value, epoch]."""
    return [[x, rounded(y), *epoch] for x, y, *epoch in series.points()] if series else []


def smoothed(points: Sequence[Sequence[Any]], share: float) -> list[list[Any]]:
    """Each value mixed with the mean of those before it; a value that is no finite number is left out.

    m[t] = share * m[t-1] + (1 - share) * y[t], divided by 1 - share^t, as Adam's means are (Kingma and Ba, 2015).

    Example:
        >>> [y for _, y in smoothed([[1, 1.0], [2, 1.0], [3, 4.0]], 0.5)]
        [1.0, 1.0, 2.7142857142857144]
    """
    mean, weight, means = 0.0, 1.0, []
    for x, y, *epoch in points:
        if isinstance(y, str) or not math.isfinite(y):
            continue
        mean = share * mean + (1 - share) * y
        weight *= share
        means.append([x, mean / (1 - weight), *epoch])
    return means
