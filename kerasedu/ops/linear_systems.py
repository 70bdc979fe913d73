"""Determinants, inverses, systems of equations, and norms of matrices.

The last two axes of an array are its matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import unbroadcast
from kerasedu.ops.diagonals import tril, triu
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import INDEX, array_of, floating, same_type
from kerasedu.ops.products import matmul
from kerasedu.ops.shaping import expand_dims, moveaxis, squeeze

Array = np.ndarray


def transposed(a: Array) -> Array:
    """Each matrix with rows and columns exchanged."""
    return np.swapaxes(a, -1, -2)


def square_matrices(name: str, x: Any) -> Array:
    """The array of decimal numbers, if its matrices are square.

    Raises:
        ValueError: if they are not.
    """
    a = floating(array_of(x))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(
            f"{name} got an array of shape {a.shape}. It takes square matrices: the last two axes must be equally long."
        )
    return a


class Inverse(Op):
    """Inverse of a matrix.

    forward   y = a^-1
    backward  grad_a = -y.T @ grad_y @ y.T
    """

    formula = r"y = a^{-1}"
    gradient_formula = r"\partial a = -y^T \, \partial y \, y^T"

    def forward(self, a: Array) -> Array:
        self.y = np.linalg.inv(square_matrices("inv", a))
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        turned = transposed(self.y)
        return (-turned @ grad_y @ turned,)


class Determinant(Op):
    """Determinant: by how much a matrix stretches volumes.

    forward   y = det(a)
    backward  grad_a = grad_y * the matrix of cofactors, which for an invertible a is det(a) * a^-T. From the singular
    values
              a = U S V it is det(U V) * U (products of the other singular values) V, and needs no inverse
    """

    formula = r"y = \det a"
    gradient_formula = r"\partial a = \partial y \; \det(a) \, a^{-T}"

    def forward(self, a: Array) -> Array:
        self.a = square_matrices("det", a)
        return np.linalg.det(self.a)

    def backward(self, grad_y: Array) -> tuple[Array]:
        u, s, v = np.linalg.svd(self.a)
        n = s.shape[-1]
        others = np.prod(np.where(np.eye(n, dtype=bool), 1, s[..., None, :]), axis=-1)
        cofactors = np.linalg.det(u @ v)[..., None, None] * ((u * others[..., None, :]) @ v)
        return (grad_y[..., None, None] * cofactors,)


class LogDeterminant(Op):
    """Sign and logarithm of the size of a determinant, which itself may be too large or small a number.

    forward   sign, y = sign(det a), ln |det a|
    backward  grad_a = grad_y * a^-T
    """

    formula = r"y = \ln |\det a|"
    gradient_formula = r"\partial a = \partial y \; a^{-T}"

    def forward(self, a: Array) -> tuple[Array, Array]:
        self.a = square_matrices("slogdet", a)
        sign, y = np.linalg.slogdet(self.a)
        return np.asarray(sign), np.asarray(y)

    def backward(self, grad_sign: Array, grad_y: Array) -> tuple[Array]:
        return (grad_y[..., None, None] * transposed(np.linalg.inv(self.a)),)


class Solve(Op):
    """The y with a @ y = b.

    forward   y = a^-1 b
    backward  grad_b = a^-T grad_y,  grad_a = -grad_b @ y.T
    """

    formula = r"a \, y = b"
    gradient_formula = r"\partial b = a^{-T} \, \partial y, \quad \partial a = -\partial b \; y^T"

    def forward(self, a: Array, b: Array) -> Array:  # a (..., M, M), b (..., M, N)
        self.a, self.b = same_type(square_matrices("solve", a), floating(array_of(b)))
        self.y = np.linalg.solve(self.a, self.b)
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array | None, Array]:
        grad_b = np.linalg.solve(transposed(self.a), grad_y)
        grad_a = unbroadcast(-grad_b @ transposed(self.y), self.a.shape) if self.needs_grad[0] else None
        return grad_a, unbroadcast(grad_b, self.b.shape)


class PseudoInverse(Op):
    """The matrix that comes nearest to an inverse, of a matrix of any shape.

    forward   y = a^+
    backward  -y.T G y.T + (I - a y) G.T y y.T + y.T y G.T (I - y a), where G is grad_y (Golub and Pereyra 1973)

    Arguments:
        rcond: singular values below this share of the largest count as zero; as NumPy says when None.
    """

    formula = r"y = a^{+}"
    gradient_formula = r"\partial a = -y^T G y^T + (I - a y) G^T y y^T + y^T y \, G^T (I - y a)"

    def __init__(self, rcond: float | None) -> None:
        self.rcond = rcond

    def forward(self, a: Array) -> Array:
        self.a = floating(array_of(a))
        rcond = max(self.a.shape[-2:]) * np.finfo(self.a.dtype).eps if self.rcond is None else self.rcond
        self.y = np.linalg.pinv(self.a, rcond)
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        a, y, turned, back = self.a, self.y, transposed(self.y), transposed(grad_y)
        outside = back - a @ (y @ back)
        behind = back - (back @ y) @ a
        return (-turned @ grad_y @ turned + outside @ (y @ turned) + (turned @ y) @ behind,)


@implements(np.linalg.inv)
@operation
def inv(x: Any) -> Any:
    """Inverse of each square matrix (..., M, M).

    Raises:
        ValueError: if the matrices are not square.

    Example:
        >>> inv(np.array([[2.0, 0.0], [0.0, 4.0]]))
        array([[0.5 , 0.  ],
               [0.  , 0.25]])
    """
    return Inverse()(x)


@implements(np.linalg.det)
@operation
def det(x: Any) -> Any:
    """Determinant of each square matrix: (..., M, M) becomes (...).

    Example:
        >>> det(np.array([[2.0, 0.0], [0.0, 4.0]])).round(4)
        np.float64(8.0)
    """
    return Determinant()(x)


@implements(np.linalg.slogdet)
@operation
def slogdet(x: Any) -> tuple[Any, Any]:
    """Sign of the determinant, and the logarithm of its size: (..., M, M) becomes two arrays (...)."""
    return LogDeterminant()(x)


@operation
def logdet(x: Any) -> Any:
    """Logarithm of the size of the determinant: (..., M, M) becomes (...)."""
    return slogdet(x)[1]


@implements(np.linalg.solve)
@operation
def solve(a: Any, b: Any) -> Any:
    """The y with a @ y = b.

    Arguments:
        a: square matrices (..., M, M).
        b: right-hand sides (..., M, N), or (M,).

    Example:
        >>> solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 2.0]))
        array([1. , 0.5])
    """
    return _by_columns(Solve(), a, b)


def _by_columns(function: Any, a: Any, b: Any) -> Any:
    """function(a, b) for a b that may be one column without an axis of its own."""
    if np.ndim(plain(b)) == np.ndim(plain(a)) - 1:
        return squeeze(function(a, expand_dims(b, -1)), -1)
    return function(a, b)


@operation
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The y with a @ y = b, for an a that has zeros above its diagonal (lower) or below it; what stands there is not
    read.
    """
    return solve(tril(a) if lower else triu(a), b)


@implements(np.linalg.pinv)
@operation
def pinv(x: Any, rcond: float | None = None) -> Any:
    """Pseudoinverse (Moore and Penrose) of each matrix: (..., M, N) becomes (..., N, M).

    Arguments:
        x: matrices.
        rcond: singular values below this share of the largest count as zero.
    """
    return PseudoInverse(rcond)(x)


@operation
def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """The y that makes the squares of a @ y - b as small as can be; of several the shortest.

    Arguments:
        a: matrix (M, N).
        b: right-hand sides (M, K), or (M,).
        rcond: singular values of a below this share of the largest count as zero.
    """
    return _by_columns(lambda left, right: matmul(pinv(left, rcond), right), a, b)


@operation
def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """Inverse of the matrix that has this Cholesky factor.

    Arguments:
        x: the factor (..., M, M); only its triangle is read.
        upper: whether it is the upper one.
    """
    root = inv(triu(x) if upper else tril(x))
    turned = moveaxis(root, -1, -2)
    return matmul(root, turned) if upper else matmul(turned, root)


@gradient_free(np.linalg.matrix_rank)
def matrix_rank(x: Any, tol: float | None = None) -> Array:
    """How many rows of each matrix are not made of others: the number of singular values above `tol`."""
    return np.asarray(np.linalg.matrix_rank(floating(array_of(x)), tol), INDEX)
