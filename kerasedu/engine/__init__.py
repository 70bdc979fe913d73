"""The tape and what stands on it: Tensor, Variable, Op, GradientTape and the settings."""

from kerasedu.engine import settings
from kerasedu.engine.op import Op
from kerasedu.engine.operations import Operation, operation
from kerasedu.engine.protocol import implements
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.engine.tape import GradientTape
from kerasedu.engine.tensor import Tensor
from kerasedu.engine.variable import Variable

__all__ = [
    "GradientTape",
    "KerasTensor",
    "Op",
    "Operation",
    "Tensor",
    "Variable",
    "implements",
    "operation",
    "settings",
]
