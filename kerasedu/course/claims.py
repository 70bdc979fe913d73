"""Claims that many exercises make, as tests for `Claim`: each gives an empty string, or what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.course.exercises import Stopped, calls

Arguments = dict[str, Any]


def number_of(answer: Any, **arguments: Any) -> tuple[float, str]:
    """The number that a learner's function gives for these arguments, and a sentence that says so.

    Raises:
        Stopped: if it gives something else.
    """
    result, seen = calls(answer, **arguments)
    array = np.asarray(result)
    if array.size != 1 or array.dtype.kind not in "iuf":
        raise Stopped(f"{seen[0].upper()}{seen[1:]}.")
    return array.item(), seen


def gives(answer: Any, wanted: Sequence[tuple[Arguments, float]], tolerance: float = 1e-6) -> str:
    """Whether a function gives the right number for each of these arguments.

    Example:
        >>> from functools import partial
        >>> from kerasedu.course import Claim
        >>> claim = Claim("twice as much", partial(gives, wanted=[({"x": 2}, 4), ({"x": 0}, 0)]))
        >>> claim.test(lambda x: x + x), claim.test(lambda x: x * x + 1)
        ('', 'your function gave 5 for x=2')
    """
    for arguments, expected in wanted:
        found, seen = number_of(answer, **arguments)
        if not np.isclose(found, expected, rtol=0, atol=tolerance):
            return seen
    return ""


def gives_a_number(answer: Any, arguments: Arguments) -> str:
    """Whether a function gives a single number."""
    number_of(answer, **arguments)
    return ""


def gives_whole_numbers(answer: Any, arguments: Arguments) -> str:
    """Whether a function gives a whole number, and no fraction that happens to be one."""
    result, seen = calls(answer, **arguments)
    return "" if isinstance(result, int | np.integer) and not isinstance(result, bool) else seen
