"""The arithmetic of one element of a step: the numbers that make it, written out."""

from kerasedu.widgets.step.arithmetic import (  # noqa: F401 - they register their rules
    convolutions,
    elementwise,
    gathering,
    losses,
    products,
    recurrences,
    updates,
)
from kerasedu.widgets.step.arithmetic.rules import GRADIENT, OUTPUT, Line, work_out

__all__ = ["GRADIENT", "OUTPUT", "Line", "work_out"]
