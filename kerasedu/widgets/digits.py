"""Numbers as a widget sends and shows them: four significant digits."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

DIGITS = 4


def rounded(value: float, digits: int = DIGITS) -> float | int | str:
    """One number, ready for JSON: so many significant digits, whole numbers without a point, "nan" and "inf" as words.

    Example:
        >>> [rounded(v) for v in (0.123456, 2.0, -1234567.0, float("nan"))]
        [0.1235, 2, -1235000, 'nan']
    """
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    short = float(f"{number:.{digits}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def all_rounded(values: np.ndarray | Iterable[float], digits: int = DIGITS) -> list[float | int | str]:
    """The same for each element of an array, row by row."""
    return [rounded(v, digits) for v in np.asarray(values, float).ravel().tolist()]


def text(value: float | str) -> str:
    """A rounded number as it is printed, the same as in the browser.

    Example:
        >>> text(0.00001234), text(3), text("nan")
        ('1.234e-5', '3', 'nan')
    """
    if isinstance(value, str):
        return value
    short = rounded(value)
    if isinstance(short, str):
        return short
    if short and not 1e-4 <= abs(short) < 1e6:
        mantissa, exponent = f"{short:.{DIGITS - 1}e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return repr(short)


def shape_text(shape: Iterable[int]) -> str:
    """Example:
    >>> shape_text((2, 3)), shape_text(())
    ('2 × 3', 'scalar')
    """
    return " × ".join(map(str, shape)) or "scalar"
