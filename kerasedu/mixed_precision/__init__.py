"""Keras's second door to dtype policies (`keras.mixed_precision`). Mixed precision itself is refused with a reason."""

from kerasedu.config import dtype_policy, set_dtype_policy
from kerasedu.dtype_policies import DTypePolicy
from kerasedu.optimizers import LossScaleOptimizer

__all__ = [
    "DTypePolicy",
    "LossScaleOptimizer",
    "Policy",
    "dtype_policy",
    "global_policy",
    "set_dtype_policy",
    "set_global_policy",
]

Policy = DTypePolicy
global_policy = dtype_policy
set_global_policy = set_dtype_policy
