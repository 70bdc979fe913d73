"""Operations as large as a layer."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import distinct, normal

MATRICES = [
    ((2, 3), (3, 4)),
    ((3,), (3,)),
    ((3,), (3, 4)),
    ((2, 3), (3,)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (4, 3, 2)),
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 2)),
    ((1, 1), (1, 1)),
]
DENSE = [(shape, relu) for shape in [(3,), (2, 3), (2, 4, 3)] for relu in (False, True)]

CASES = [
    *(("matmul", ops.matmul, normal(*shapes)) for shapes in MATRICES),
    *(("dense", lambda x, w, b, relu=r: ops.dense(x, w, b, relu), normal(s, (3, 2), (2,))) for s, r in DENSE),
    *(("dense", lambda x, w, relu=r: ops.dense(x, w, relu=relu), normal(s, (3, 2))) for s, r in DENSE),
    ("conv", ops.conv, normal((2, 5, 3), (2, 3, 2))),
    *(
        (
            "conv_bias_relu",
            lambda x, w, b, relu=relu: ops.conv_bias_relu(x, w, b, 2, "same", relu=relu),
            normal((2, 4, 3, 2), (2, 3, 1, 4), (4,)),
        )
        for relu in (False, True)
    ),
    ("max_pool", lambda x: ops.max_pool(x, 2, 1, "same"), distinct((2, 4, 3, 2))),
    ("average_pool", lambda x: ops.average_pool(x, 2, 1, "same"), normal((2, 4, 3, 2))),
    *(("softmax", lambda x, axis=axis: ops.softmax(x, axis), normal((2, 3, 4))) for axis in (-1, 0, 1)),
    *(("log_softmax", lambda x, axis=axis: ops.log_softmax(x, axis), normal((2, 3, 4))) for axis in (-1, 0, 1)),
    *(
        ("dropout", lambda x, shape=shape: ops.dropout(x, 0.4, shape, np.random.default_rng(0)), normal((2, 3, 4)))
        for shape in (None, (2, 1, None))
    ),
]
