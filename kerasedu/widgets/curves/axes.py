"""Axes of the training curves: from where to where, and at which round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def value_range(values: Sequence[float], log: bool) -> tuple[float, float]:
    """Lower and upper end of the axis, with a little air; from zero where that costs little of the picture."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if log:
        return (low / 1.2, high * 1.2)
    low = 0.0 if 0 <= low < 0.4 * high else low
    air = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - (air if low else 0.0), high + air


def share_of(y: float, low: float, high: float, log: bool) -> float:
    """How far up a value is, 0 to 1."""
    if log:
        return math.log(y / low) / math.log(high / low)
    return (y - low) / (high - low)


def ticks(low: float, high: float, log: bool) -> list[float]:
    """Round numbers inside the axis: 1, 2 or 5 times a power of ten.

    Example:
        >>> ticks(0, 1, False)
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        >>> ticks(0.01, 2, True)
        [0.01, 0.1, 1.0]
    """
    if log:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if high < 50 * low else (1,)
        found = [m * 10.0**p for p in powers for m in steps if low <= m * 10.0**p <= high]
        if len(found) > 1:
            return found
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= 0.999 * rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def whole_ticks(low: float, high: float) -> list[float]:
    """Round whole numbers inside the axis.

    Example:
        >>> whole_ticks(0.5, 3)
        [1.0, 2.0, 3.0]
    """
    return [tick for tick in ticks(low, high, False) if tick == int(tick)]


def some(points: Sequence[Any], most: int) -> Sequence[Any]:
    """Every so manieth, so that labels do not touch."""
    stride = max(1, math.ceil(len(points) / most))
    return points[stride - 1 :: stride]
