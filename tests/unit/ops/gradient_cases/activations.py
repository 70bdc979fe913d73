"""The table of activations; corners lie between the numbers that are tried."""

from kerasedu import ops
from tests.unit.gradients import distinct, normal

PLAIN = [
    "celu",
    "elu",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "mish",
    "relu6",
    "selu",
    "silu",
    "soft_shrink",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
    "swish",
    "tanh_shrink",
]
SHAPES = [(7, 12), (), (1, 3, 1)]

CASES = [
    *((name, getattr(ops, name), distinct(shape)) for name in PLAIN for shape in SHAPES),
    ("leaky_relu", lambda x: ops.leaky_relu(x, negative_slope=0.7), distinct((3, 4))),
    ("elu", lambda x: ops.elu(x, alpha=0.3), distinct((3, 4))),
    ("celu", lambda x: ops.celu(x, 2.5), distinct((3, 4))),
    ("gelu", lambda x: ops.gelu(x, approximate=False), distinct((3, 4))),
    ("squareplus", lambda x: ops.squareplus(x, b=0.5), distinct((3, 4))),
    ("soft_shrink", lambda x: ops.soft_shrink(x, 0.2), distinct((3, 4))),
    ("hard_shrink", lambda x: ops.hard_shrink(x, 0.2), distinct((3, 4))),
    ("threshold", lambda x: ops.threshold(x, 0.2, -3.0), distinct((3, 4))),
    *(("sparsemax", lambda x, axis=axis: ops.sparsemax(x, axis), normal((3, 4, 2))) for axis in (-1, 0, 1)),
    *(("glu", lambda x, axis=axis: ops.glu(x, axis), normal((2, 4, 6))) for axis in (-1, 0, 1)),
    ("softmax", lambda x: ops.softmax(x, (0, 2)), normal((2, 3, 4))),
]
