"""Operations on one array, number by number."""

from kerasedu import ops
from tests.unit.gradients import distinct, positive

ANYWHERE = [
    "abs",
    "absolute",
    "convert_to_tensor",
    "cos",
    "exp",
    "expm1",
    "linear",
    "negative",
    "relu",
    "sigmoid",
    "sin",
    "softplus",
    "square",
    "tanh",
]
FLAT = ["ceil", "floor", "round", "sign"]  # their slope is 0 but at the jumps
POSITIVE_ONLY = ["log", "log1p", "reciprocal", "rsqrt", "sqrt"]
SHAPES = [(2, 3), (), (1, 4, 1)]

CASES = [
    *((name, getattr(ops, name), distinct(shape)) for name in ANYWHERE + FLAT for shape in SHAPES),
    *((name, getattr(ops, name), positive(shape)) for name in POSITIVE_ONLY for shape in SHAPES),
    ("clip", lambda x: ops.clip(x, -0.3, 0.2), distinct((3, 4))),
    ("cast", lambda x: ops.cast(x, "float64"), distinct((2, 3))),
    ("convert_to_tensor", lambda x: ops.convert_to_tensor(x, "float64"), distinct((2, 3))),
]
NO_DERIVATIVE = {"convert_to_numpy", "logical_not", "one_hot", "shape", "stop_gradient"}
