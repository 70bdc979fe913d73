"""Normalizations, einsum and attention."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal, positive

MASK = np.array([[True, False, True], [True, True, False], [False, False, True], [True, True, True]])
EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij->i", (2, 3)),
    ("ij->", (2, 3)),
    ("ii->i", (3, 3)),
    ("ii", (3, 3)),
    ("iji->j", (3, 2, 3)),
    ("ij,ij->ij", (2, 3), (2, 3)),
    ("ij,ij->ij", (2, 3), (1, 3)),
    ("ij,ij->i", (2, 3), (2, 3)),
    ("i,j->ij", (2,), (3,)),
    ("ij,kl->il", (2, 3), (2, 4)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
    ("ijk,jil->kl", (2, 3, 4), (3, 2, 5)),
    ("...i,ij->...j", (2, 3, 4), (4, 5)),
    ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)),
    ("btnh,bsnh->bnts", (2, 3, 2, 4), (2, 5, 2, 4)),
    ("ij,jk", (2, 3), (3, 4)),
]
QUERY, KEY, VALUE = normal((2, 4, 6, 5), (2, 3, 6, 5), (2, 3, 6, 2))

CASES = [
    *(("einsum", lambda *xs, s=s: ops.einsum(s, *xs), normal(*shapes)) for s, *shapes in EINSUMS),
    *(
        ("layer_normalization", lambda x, axis=axis: ops.layer_normalization(x, axis=axis), normal((2, 3, 4)))
        for axis in (-1, 0, 1, (0, 2), (1, 2))
    ),
    (
        "layer_normalization",
        lambda x, g, b: ops.layer_normalization(x, g, b, axis=(0, 2), epsilon=0.1),
        normal((2, 3, 4), (2, 4), (2, 4)),
    ),
    *(
        ("rms_normalization", lambda x, g, axis=axis: ops.rms_normalization(x, g, axis), normal((2, 3, 4), shape))
        for axis, shape in [(-1, (4,)), (1, (3,)), ((0, 2), (2, 4))]
    ),
    *(
        (
            "batch_normalization",
            lambda x, m, v, b, g, axis=axis: ops.batch_normalization(x, m, v, axis, b, g),
            [*normal((2, 3, 4), (n,)), *positive((n,)), *normal((n,), (n,), seed=1)],
        )
        for axis, n in [(-1, 4), (1, 3), (0, 2)]
    ),
    ("batch_normalization", lambda x, m, v: ops.batch_normalization(x, m, v, 1), positive((2, 3), (3,), (3,))),
    *(
        ("normalize", lambda x, axis=axis, order=order: ops.normalize(x, axis, order), positive((2, 3, 4)))
        for axis in (-1, 0, (1, 2), None)
        for order in (1, 2, 3)
    ),
    ("dot_product_attention", ops.dot_product_attention, [QUERY, KEY, VALUE]),
    (
        "dot_product_attention",
        lambda q, k, v, b: ops.dot_product_attention(q, k, v, b, mask=MASK, scale=0.5),
        [QUERY, KEY, VALUE, *normal((6, 1, 3), seed=1)],
    ),
    ("dot_product_attention", lambda q: ops.dot_product_attention(q, q, q, is_causal=True), [QUERY]),
    (
        "dot_product_attention",
        lambda q, k, v: ops.dot_product_attention(q, k, v, attn_logits_soft_cap=1.5),
        [QUERY, KEY[:, :, :3], VALUE[:, :, :3]],
    ),
]
