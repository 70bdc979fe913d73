"""The names of keras.ops.linalg: functions of matrices."""

from kerasedu.ops._namespace import hand_out

# fmt: off
__getattr__, __dir__, __all__ = hand_out(__name__, [
    "cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "jvp", "lstsq", "lu_factor", "matrix_rank",
    "norm", "pinv", "qr", "solve", "solve_triangular", "svd",
])
# fmt: on
