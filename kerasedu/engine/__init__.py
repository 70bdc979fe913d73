"""The tape and what stands on it: Tensor, Variable, Op, GradientTape and the settings."""

from kerasedu.engine import settings
from kerasedu.engine.keras_scopes import SymbolicScope, device
from kerasedu.engine.name_scope import name_scope
from kerasedu.engine.op import Op
from kerasedu.engine.operations import Operation, operation
from kerasedu.engine.protocol import implements
from kerasedu.engine.remat import RematScope, remat
from kerasedu.engine.stateless import StatelessScope
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.engine.tape import GradientTape
from kerasedu.engine.tensor import Tensor
from kerasedu.engine.variable import Variable

__all__ = [
    "GradientTape",
    "KerasTensor",
    "Op",
    "Operation",
    "RematScope",
    "StatelessScope",
    "SymbolicScope",
    "Tensor",
    "Variable",
    "device",
    "implements",
    "name_scope",
    "operation",
    "remat",
    "settings",
]
