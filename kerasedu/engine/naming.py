"""Names that are given where a person gave none: dense, dense_1, dense_2."""

from __future__ import annotations

from collections import Counter

_given: Counter[str] = Counter()


def unique_name(base: str) -> str:
    """The base itself the first time, then with a number behind it.

    Example:
        >>> reset_names()
        >>> unique_name("dense"), unique_name("dense"), unique_name("dense")
        ('dense', 'dense_1', 'dense_2')
    """
    count = _given[base]
    _given[base] += 1
    return base if count == 0 else f"{base}_{count}"


def reset_names() -> None:
    """Start counting anew."""
    _given.clear()
