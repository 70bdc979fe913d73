"""The same numbers in another shape or order."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import distinct, normal

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
ROWS = np.array([[0], [2]])
TWICE = np.array([[0], [2], [0]])
GROUPS = np.array([0, 3, 0, 7, -1])


def joined(name):
    """A function of one array whose pieces come back side by side, each in another size."""

    def run(x, *args):
        return ops.concatenate([(i + 1) * ops.ravel(piece) for i, piece in enumerate(getattr(ops, name)(x, *args))])

    return run


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
    *(
        (name, lambda x, key=key, name=name: getattr(ops, name)(x, key), normal((2, 3, 4)))
        for name in ("get_item", "getitem")
        for key in KEYS
    ),
    *(("broadcast_to", lambda x, s=s: ops.broadcast_to(x, s), normal((2, 1))) for s in [(2, 3), (4, 2, 3)]),
    ("broadcast_to", lambda x: ops.broadcast_to(x, (2, 3)), normal(())),
    # joining and cutting
    ("append", ops.append, normal((3,), (2, 2))),
    ("append", lambda a, b: ops.append(a, b, 1), normal((2, 1), (2, 2))),
    *(
        (name, lambda a, b, name=name: getattr(ops, name)([a, b]), normal((2,), (2,)))
        for name in ("dstack", "hstack", "vstack")
    ),
    *(
        (name, lambda a, b, name=name: getattr(ops, name)([a, b]), normal((2, 3), (2, 3)))
        for name in ("dstack", "hstack", "vstack")
    ),
    ("split", lambda x: joined("split")(x, 2, -1), normal((2, 4))),
    ("split", lambda x: joined("split")(x, [1, 3]), normal((4, 2))),
    ("array_split", lambda x: joined("array_split")(x, 3), normal((5, 2))),
    *((name, lambda x, name=name: joined(name)(x, 2), normal((2, 4, 6))) for name in ("dsplit", "hsplit", "vsplit")),
    ("unstack", lambda x: joined("unstack")(x, 3, 1), normal((2, 3))),
    *(("tile", lambda x, n=n: ops.tile(x, n), normal((2, 3))) for n in (2, (2, 2), (2, 1, 3))),
    *(
        ("repeat", lambda x, n=n, i=i: ops.repeat(x, n, i), normal((2, 3)))
        for n, i in [(2, None), (3, 1), ([1, 0, 2], -1)]
    ),
    # rearranging
    *(("flip", lambda x, axis=axis: ops.flip(x, axis), normal((2, 3))) for axis in (None, 0, (0, 1))),
    ("fliplr", ops.fliplr, normal((2, 3))),
    ("flipud", ops.flipud, normal((2, 3))),
    *(("rot90", lambda x, k=k: ops.rot90(x, k, (1, 0)), normal((2, 3))) for k in (-1, 0, 2)),
    ("swapaxes", lambda x: ops.swapaxes(x, 0, -1), normal((2, 3, 4))),
    *(
        ("roll", lambda x, n=n, i=i: ops.roll(x, n, i), normal((2, 3)))
        for n, i in [(2, None), (-1, 1), ((1, 2), (0, 1))]
    ),
    ("rearrange", lambda x: ops.rearrange(x, "(b a) h ... -> h ... (a b)", a=2), normal((4, 3, 2))),
    *(
        ("pad", lambda x, p=p: ops.pad(x, p, constant_values=3.0), normal((2, 3)))
        for p in (1, (1, 2), ((0, 1), (2, 0)))
    ),
    *(
        ("pad", lambda x, m=m: ops.pad(x, ((1, 0), (2, 2)), m), normal((2, 3)))
        for m in ("edge", "reflect", "symmetric", "wrap")
    ),
    # diagonals
    *(
        (name, lambda x, k=k, name=name: getattr(ops, name)(x, k), normal((3, 4)))
        for name in ("diag", "diagflat", "diagonal", "trace", "tril", "triu")
        for k in (-1, 0, 2)
    ),
    ("diag", lambda x: ops.diag(x, 1), normal((3,))),
    ("diagonal", lambda x: ops.diagonal(x, 1, -1, 0), normal((3, 2, 4))),
    # picking
    *(("take", lambda x, i=i: ops.take(x, [[0, -1], [0, 0]], i), normal((2, 3))) for i in (None, 0, 1)),
    ("take_along_axis", lambda x: ops.take_along_axis(x, np.array([[0, 0], [2, 1]]), 1), normal((2, 3))),
    ("take_along_axis", lambda x: ops.take_along_axis(x, np.array([5, 0, 0])), normal((2, 3))),
    ("slice", lambda x: ops.slice(x, (1, 0), (1, 2)), normal((2, 3))),
    ("slice_update", lambda x, u: ops.slice_update(x, (1, 1), u), normal((2, 3), (1, 2))),
    *(("sort", lambda x, axis=axis: ops.sort(x, axis), distinct((3, 4))) for axis in (None, 0, -1)),
    ("top_k", lambda x: ops.top_k(x, 2)[0], distinct((3, 4))),
    # scattering
    ("scatter", lambda v: ops.scatter(TWICE, v, (4,)), normal((3,))),
    ("scatter", lambda v: ops.scatter(TWICE, v, (4, 2)), normal((3, 2))),
    *(
        ("scatter_update", lambda x, u, k=k, r=r: ops.scatter_update(x, k, u, r), distinct((3, 2), (len(k), 2)))
        for k in (ROWS, TWICE)
        for r in (None, "add", "mul", "max", "min")
    ),
    *(
        (name, lambda x, name=name: ops.getitem(getattr(ops, name)(x, GROUPS, 4), [0, 3]), distinct((5, 2)))
        for name in ("segment_max", "segment_min", "segment_prod", "segment_sum")
    ),
    (
        "segment_prod",
        lambda x: ops.segment_prod(x * np.array([0.0, 0.0, 1.0], x.dtype), np.array([0, 1, 0])),
        distinct((3,)),
    ),
    ("bincount", lambda w: ops.bincount(np.array([[0, 2, 2], [1, 0, 0]]), w), normal((2, 3))),
    # arrays out of a few numbers
    *(("linspace", lambda a, b, e=e: ops.linspace(a, b, 4, e, axis=1), normal((2,), ())) for e in (False, True)),
    ("logspace", lambda a, b: ops.logspace(a, b, 4), normal((), ())),
    ("geomspace", lambda a, b: ops.geomspace(-(a**2), -(b**2), 4, axis=-1), normal((3,), (3,))),
    ("meshgrid", lambda a, b: ops.meshgrid(a, b)[0] * ops.meshgrid(a, b)[1], normal((2,), (3,))),
    ("meshgrid", lambda a, b: ops.meshgrid(a, b, indexing="ij")[1] * a[0], normal((2,), (3,))),
    ("vander", lambda x: ops.vander(x, 4), normal((3,))),
]
NO_DERIVATIVE = {
    "arange",
    "argpartition",
    "argsort",
    "digitize",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "histogram",
    "identity",
    "in_top_k",
    "multi_hot",
    "nonzero",
    "ones",
    "ones_like",
    "searchsorted",
    "tri",
    "unique",
    "unravel_index",
    "zeros",
    "zeros_like",
}
