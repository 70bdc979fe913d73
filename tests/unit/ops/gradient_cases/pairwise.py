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
ANYWHERE = [
    "add",
    "fmax",
    "fmin",
    "heaviside",
    "logaddexp",
    "logaddexp2",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]
POSITIVE_ONLY = ["arctan2", "divide", "divide_no_nan", "hypot", "ldexp", "power", "true_divide"]

CASES = [
    *((name, getattr(ops, name), distinct(*shapes)) for name in ANYWHERE for shapes in SHAPES),
    *((name, getattr(ops, name), positive(*shapes)) for name in POSITIVE_ONLY for shapes in SHAPES),
    *(("power", lambda x, n=n: ops.power(x, n), positive((2, 3))) for n in EXPONENTS),
    ("power", lambda x: ops.power(x, 3), distinct((2, 3))),
    ("power", lambda x: ops.power(3.0, x), distinct((2, 3))),
    ("power", lambda x: ops.power(x, np.array([0, 1, 2], "int8")), distinct((2, 3))),
    ("divide_no_nan", lambda x: ops.divide_no_nan(x, np.array([0.0, 2.0, 3.0], x.dtype)), distinct((2, 3))),
    ("divide_no_nan", lambda x: ops.divide_no_nan(x, 3), distinct((2, 3))),
    ("fmax", lambda x: ops.fmax(x, np.nan), distinct((2, 3))),
    *(
        (name, lambda x, name=name: getattr(ops, name)(7.3, x), [np.array([0.9, 1.3, -1.9])])
        for name in ["mod", "fmod"]
    ),
    *((name, lambda x, name=name: getattr(ops, name)(x, 0.47), distinct((2, 3))) for name in ["mod", "fmod"]),
    ("where", lambda a, b: ops.where(np.array([True, False, True]), a, b), distinct((2, 3), (2, 3))),
    ("where", lambda a, b: ops.where(np.array([[True], [False]]), a, b), distinct((3,), ())),
    ("where", lambda a: ops.where(np.array([True, False, True]), a, 0.0), distinct((3,))),
    ("select", lambda a, b: ops.select([np.array([True, False]), True], [a, b]), distinct((2,), (2,))),
]
NO_DERIVATIVE = {
    "allclose",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "equal",
    "floor_divide",
    "gcd",
    "greater",
    "greater_equal",
    "isclose",
    "lcm",
    "left_shift",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "nextafter",
    "not_equal",
    "right_shift",
}
