"""Products of arrays, systems of equations and decompositions."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal, positive


def definite(x):
    """A symmetric matrix with positive eigenvalues."""
    return ops.matmul(x, ops.swapaxes(x, -1, -2)) + np.eye(x.shape[-1], dtype=x.dtype)


def regular(x):
    """A matrix far from a singular one."""
    return x + 3 * np.eye(x.shape[-1], dtype=x.dtype)


SQUARE, TALL = [(3, 3), (2, 3, 3)], [(4, 3), (2, 4, 3)]
DOTS = [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((2, 3), (2, 3, 2)), ((), (2, 3))]
AXES = [0, 1, ([0, 1], [1, 0]), (-1, [0])]
CROSSES = [((3,), (3,)), ((2, 3), (3,)), ((2, 2), (2, 2)), ((2,), (3,))]
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]])

CASES = [
    *(("dot", ops.dot, normal(*shapes)) for shapes in DOTS),
    *(("tensordot", lambda a, b, axes=axes: ops.tensordot(a, b, axes), normal((3, 2), (2, 3))) for axes in AXES),
    ("inner", ops.inner, normal((2, 3), (4, 3))),
    ("outer", ops.outer, normal((2, 2), (3,))),
    ("vdot", ops.vdot, normal((2, 3), (2, 3))),
    ("kron", ops.kron, normal((2, 3), (2,))),
    *(("cross", ops.cross, normal(*shapes)) for shapes in CROSSES),
    ("cross", lambda a, b: ops.cross(a, b, axisa=0, axisb=1, axisc=0), normal((3, 4), (4, 3))),
    ("cdist", ops.cdist, normal((2, 3, 2), (2, 4, 2))),
    *(("correlate", lambda a, b, m=m: ops.correlate(a, b, m), normal((5,), (3,))) for m in ("valid", "same", "full")),
    ("correlate", lambda a, b: ops.correlate(a, b, "full"), normal((2,), (3,))),
    *(
        (name, lambda x, name=name: getattr(ops, name)(regular(x)), normal(s))
        for name in ("det", "inv", "logdet")
        for s in SQUARE
    ),
    ("det", lambda x: ops.det(x * 1e-3 + SINGULAR.astype(x.dtype)), normal((3, 3))),
    ("slogdet", lambda x: ops.slogdet(regular(x))[1], normal((3, 3))),
    *(
        ("solve", lambda a, b: ops.solve(regular(a), b), normal(s, t))
        for s, t in [((3, 3), (3,)), ((2, 3, 3), (2, 3, 2))]
    ),
    ("solve", lambda a, b: ops.solve(regular(a), b), normal((3, 3), (2, 3, 4))),
    *(
        (
            "solve_triangular",
            lambda a, b, low=low: ops.solve_triangular(regular(a), b, lower=low),
            normal((3, 3), (3, 2)),
        )
        for low in (False, True)
    ),
    *(("pinv", ops.pinv, normal(s)) for s in [*TALL, (3, 4), (3, 3)]),
    *(("lstsq", ops.lstsq, normal(s, t)) for s, t in [((4, 3), (4,)), ((4, 3), (4, 2)), ((3, 4), (3,))]),
    *(
        ("cholesky_inverse", lambda x, up=up: ops.cholesky_inverse(regular(x), upper=up), normal((3, 3)))
        for up in (False, True)
    ),
    *(("cholesky", lambda x, up=up: ops.cholesky(definite(x), up), normal(s)) for s in SQUARE for up in (False, True)),
    *(("qr", lambda x, i=i: ops.qr(x)[i], normal(s)) for s in [*TALL, (3, 3), (2, 4)] for i in (0, 1)),
    *(("svd", lambda x: ops.svd(x, compute_uv=False), normal(s)) for s in [*TALL, (3, 4)]),
    *(("svd", lambda x, i=i: ops.svd(x, full_matrices=False)[i], normal(s)) for s in [(4, 3), (3, 4)] for i in (0, 2)),
    *(("eigh", lambda x, i=i: ops.eigh(x)[i], normal(s)) for s in SQUARE for i in (0, 1)),
    ("eig", lambda x: ops.view_as_real(ops.eig(definite(x))[0]), normal((3, 3))),
    ("eig", lambda x: ops.abs(ops.eig(x)[0]), [np.array([[0.3, 1.0, 0.2], [-1.2, 0.1, 0.5], [0.3, 0.4, 2.0]])]),
    ("eig", lambda x: ops.abs(ops.eig(x)[1]), [np.array([[0.3, 1.0, 0.2], [-1.2, 0.1, 0.5], [0.3, 0.4, 2.0]])]),
    *(("lu_factor", lambda x: ops.lu_factor(x)[0], normal(s)) for s in SQUARE),
    ("lu_factor", lambda x: ops.lu_factor(x[::-1])[0], positive((3, 3))),
]
NO_DERIVATIVE = {"matrix_rank"}
