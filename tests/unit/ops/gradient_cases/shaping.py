"""The same numbers in another shape or order."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal

MOVES = [(0, -1), (-1, 0), (1, 1), ((0, 1), (-1, 0)), ((2, 0), (0, 1))]
KEYS = [
    0,
    -1,
    (slice(None), 1),
    (slice(None, None, -2), None, ...),
    (..., slice(1, 3)),
    [0, 0, 1],
    (np.array([0, 1, 0]), np.array([2, 2, 2])),
    np.array([True, False]),
    np.int64(1),
    (slice(0, 0),),
]

CASES = [
    ("reshape", lambda x: ops.reshape(x, (3, -1)), normal((2, 3, 2))),
    ("ravel", ops.ravel, normal((2, 3))),
    ("ravel", ops.ravel, normal(())),
    ("transpose", ops.transpose, normal((2, 3, 4))),
    *(
        ("transpose", lambda x, axes=axes: ops.transpose(x, axes), normal((2, 3, 4)))
        for axes in [(1, 2, 0), (2, 0, 1), (0, -1, 1), (-1, 0, -2)]
    ),
    *(("moveaxis", lambda x, s=s, d=d: ops.moveaxis(x, s, d), normal((2, 3, 4))) for s, d in MOVES),
    *(("expand_dims", lambda x, axis=axis: ops.expand_dims(x, axis), normal((2, 3))) for axis in (0, 1, -1)),
    ("squeeze", ops.squeeze, normal((1, 3, 1))),
    ("squeeze", lambda x: ops.squeeze(x, -1), normal((1, 3, 1))),
    *(("concatenate", lambda a, b, i=i: ops.concatenate([a, b], i), normal((2, 2), (2, 2))) for i in (0, 1, -1)),
    ("concatenate", lambda a, b, c: ops.concatenate([a, b, c], axis=1), normal((2, 1), (2, 3), (2, 2))),
    ("concatenate", lambda a: ops.concatenate([a, a]), normal((2, 3))),
    *(("stack", lambda a, b, i=i: ops.stack([a, b], i), normal((2, 3), (2, 3))) for i in (0, 1, -1)),
    *(("getitem", lambda x, key=key: ops.getitem(x, key), normal((2, 3, 4))) for key in KEYS),
    *(("broadcast_to", lambda x, s=s: ops.broadcast_to(x, s), normal((2, 1))) for s in [(2, 3), (4, 2, 3)]),
    ("broadcast_to", lambda x: ops.broadcast_to(x, (2, 3)), normal(())),
]
