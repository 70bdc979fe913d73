"""Cross-entropies, from probabilities and from logits."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal, positive

TARGET = positive((2, 3, 4))[0]

CASES = [
    *(
        ("categorical_crossentropy", lambda t, p, i=i: ops.categorical_crossentropy(t, p, axis=i), [TARGET, TARGET**2])
        for i in (-1, 0, 1)
    ),
    *(
        (
            "categorical_crossentropy",
            lambda t, z, i=i: ops.categorical_crossentropy(t, z, from_logits=True, axis=i),
            [TARGET, *normal((2, 3, 4))],
        )
        for i in (-1, 0, 1)
    ),
    *(
        (
            "sparse_categorical_crossentropy",
            lambda p, logits=logits: ops.sparse_categorical_crossentropy(np.array([2, 0]), p, from_logits=logits),
            positive((2, 3)),
        )
        for logits in (False, True)
    ),
    *(
        (
            "sparse_categorical_crossentropy",
            lambda p, logits=logits: ops.sparse_categorical_crossentropy(np.array([[2, 0]]), p, logits, axis=1),
            positive((1, 3, 2)),
        )
        for logits in (False, True)
    ),
    ("binary_crossentropy", lambda t, p: ops.binary_crossentropy(t, p / 3), positive((2, 3), (2, 3))),
    (
        "binary_crossentropy",
        lambda t, z: ops.binary_crossentropy(t, z, from_logits=True),
        [*positive((2, 3)), *normal((2, 3))],
    ),
]
