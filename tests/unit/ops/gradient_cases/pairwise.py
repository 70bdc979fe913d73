"""Operations on two arrays, number by number."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import distinct, positive

SHAPES = [
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1, 3), (4, 1)),
    ((), (2, 3)),
    ((1,), ()),
]
EXPONENTS = [2, 3.0, -1, 0, 0.0, 1]

CASES = [
    *(
        (name, getattr(ops, name), distinct(*shapes))
        for name in ["add", "maximum", "minimum", "multiply", "subtract"]
        for shapes in SHAPES
    ),
    *(
        (name, getattr(ops, name), positive(*shapes))
        for name in ["divide", "power", "true_divide"]
        for shapes in SHAPES
    ),
    *(("power", lambda x, n=n: ops.power(x, n), positive((2, 3))) for n in EXPONENTS),
    ("power", lambda x: ops.power(x, 3), distinct((2, 3))),
    ("power", lambda x: ops.power(3.0, x), distinct((2, 3))),
    ("power", lambda x: ops.power(x, np.array([0, 1, 2], "int8")), distinct((2, 3))),
    ("where", lambda a, b: ops.where(np.array([True, False, True]), a, b), distinct((2, 3), (2, 3))),
    ("where", lambda a, b: ops.where(np.array([[True], [False]]), a, b), distinct((3,), ())),
    ("where", lambda a: ops.where(np.array([True, False, True]), a, 0.0), distinct((3,))),
]
NO_DERIVATIVE = {
    "equal",
    "floor_divide",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "not_equal",
}
