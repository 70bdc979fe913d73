"""The arithmetic of one element of a step: the numbers that make it, written out."""

from kerasedu.widgets.step.arithmetic import elementwise, gathering, losses, products, updates  # noqa: F401 - they register their rules
from kerasedu.widgets.step.arithmetic.rules import GRADIENT, OUTPUT, Line, work_out

__all__ = ["GRADIENT", "OUTPUT", "Line", "work_out"]
