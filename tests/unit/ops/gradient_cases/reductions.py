"""One number out of many, along axes."""

from functools import partial

from kerasedu import ops
from tests.unit.gradients import distinct

AXES = [None, 0, -1, 1, (0, 2), (-1, 0, 1), ()]

CASES = [
    *(
        (name, partial(getattr(ops, name), axis=axis, keepdims=keepdims), distinct((2, 3, 4)))
        for name in ["max", "mean", "min", "sum"]
        for axis in AXES
        for keepdims in (False, True)
    ),
    *((name, getattr(ops, name), distinct(())) for name in ["max", "mean", "min", "sum"]),
]
NO_DERIVATIVE = {"argmax", "argmin"}
