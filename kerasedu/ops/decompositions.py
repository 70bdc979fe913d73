"""Matrices taken apart into simpler ones: triangular, orthogonal, diagonal.

The last two axes of an array are its matrices. Sources of the backward passes: M. Giles, "An extended collection of
matrix
derivative results for forward and reverse mode algorithmic differentiation" (2008), and I. Murray, "Differentiation of
the Cholesky decomposition" (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.ops.linear_systems import square_matrices, transposed
from kerasedu.ops.number_types import INDEX, array_of, floating
from kerasedu.ops.shaping import moveaxis

Array = np.ndarray


def symmetric(a: Array) -> Array:
    """The symmetric part of each matrix."""
    return (a + transposed(a)) / 2


def _gaps(values: Array) -> Array:
    """1 / (values[j] - values[i]) in row i and column j, and 0 where the two are the same."""
    gaps = values[..., None, :] - values[..., :, None]
    return np.where(gaps == 0, 0, 1 / np.where(gaps == 0, 1, gaps))


class Cholesky(Op):
    """The lower triangular root of a symmetric matrix: y @ y.T is its symmetric part.

    forward   y y.T = a
    backward  grad_a = symmetric part of y^-T P y^-1, where P is the lower triangle of y.T grad_y with its diagonal
    halved
    """

    formula = r"y \, y^T = a"
    gradient_formula = r"\partial a = \mathrm{sym}(y^{-T} \, \Phi(y^T \partial y) \, y^{-1})"

    def forward(self, a: Array) -> Array:
        self.y = np.linalg.cholesky(symmetric(square_matrices("cholesky", a)))
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        inner = np.tril(transposed(self.y) @ grad_y)
        inner = inner - inner * np.eye(inner.shape[-1], dtype=inner.dtype) / 2
        root = np.linalg.inv(self.y)
        return (symmetric(transposed(root) @ inner @ root),)


class QR(Op):
    """An orthogonal matrix times an upper triangular one.

    forward   a = q r
    backward  grad_a = (grad_q + q S) r^-T, where S is the symmetric matrix whose lower triangle is that of
              r grad_r.T - grad_q.T q

    Arguments:
        mode: "reduced", q (M, K) and r (K, N) with the smaller of M and N as K; "complete", q (M, M) and r (M, N).
    """

    formula = r"a = q \, r, \quad q^T q = 1"
    gradient_formula = (
        r"\partial a = (\partial q + q \, \mathrm{copyltu}(r \, \partial r^T - \partial q^T q)) \, r^{-T}"
    )

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def forward(self, a: Array) -> tuple[Array, Array]:
        self.q, self.r = np.linalg.qr(floating(array_of(a)), self.mode)
        return self.q, self.r

    def backward(self, grad_q: Array, grad_r: Array) -> tuple[Array]:
        q, r, k = self.q, self.r, self.r.shape[-2]
        if k > r.shape[-1]:
            raise NotImplementedError(
                f"qr has no gradient for a q of shape {q.shape}: its last columns may stand anywhere. Use "
                "mode='reduced'."
            )
        left, right, grad_right = r[..., :k], r[..., k:], grad_r[..., k:]  # q @ right are the further columns of a
        grad_q = grad_q + q @ right @ transposed(grad_right)
        m = np.tril(left @ transposed(grad_r[..., :k]) - transposed(grad_q) @ q)
        mirrored = m + transposed(np.tril(m, -1))
        grad_left = transposed(np.linalg.solve(left, transposed(grad_q + q @ mirrored)))
        return (np.concatenate([grad_left, q @ grad_right], axis=-1),)


class SVD(Op):
    """Singular values: what a matrix does as a turn, a stretch along each axis, and another turn.

    forward   a = u diag(s) v, with orthonormal columns of u and rows of v
    backward  grad_a = u (skew parts over the gaps of s^2, and grad_s on the diagonal) v, and what grad_u and grad_v
    say outside

    Arguments:
        full: whether u and v are square.
    """

    formula = r"a = u \, \mathrm{diag}(s) \, v, \quad u^T u = 1, \; v \, v^T = 1"
    gradient_formula = r"\partial a = u \, (\mathrm{diag}(\partial s) + \ldots) \, v"
    reveals = ("s",)

    def __init__(self, full: bool) -> None:
        self.full = full

    def forward(self, a: Array) -> tuple[Array, Array, Array]:
        self.u, self.s, self.v = np.linalg.svd(floating(array_of(a)), full_matrices=self.full)
        return self.u, self.s, self.v

    def backward(self, grad_u: Array, grad_s: Array, grad_v: Array) -> tuple[Array]:
        k = self.s.shape[-1]
        if self.full and (np.any(grad_u) or np.any(grad_v)) and self.u.shape[-1] != self.v.shape[-1]:
            raise NotImplementedError(
                f"svd has no gradient for the full u {self.u.shape} and v {self.v.shape}: their last vectors may stand "
                "anywhere. Use "
                "full_matrices=False."
            )
        u, s, v = self.u[..., :k], self.s, self.v[..., :k, :]
        grad_u, grad_v = grad_u[..., :k], grad_v[..., :k, :]
        gaps = _gaps(s**2)
        turn_u = gaps * (transposed(u) @ grad_u)
        turn_v = gaps * (v @ transposed(grad_v))
        stretch = s[..., None, :] * (turn_u + transposed(turn_u)) + s[..., :, None] * (turn_v + transposed(turn_v))
        middle = stretch + grad_s[..., None] * np.eye(k, dtype=s.dtype)
        outside_u = (grad_u - u @ (transposed(u) @ grad_u)) / s[..., None, :]
        outside_v = (grad_v - (grad_v @ transposed(v)) @ v) / s[..., :, None]
        return (u @ middle @ v + outside_u @ v + u @ outside_v,)


class SymmetricEigen(Op):
    """Eigenvalues, from small to large, and eigenvectors of the symmetric part of a matrix.

    forward   a = v diag(w) v.T
    backward  grad_a = symmetric part of v (diag(grad_w) + v.T grad_v over the gaps of w) v.T
    """

    formula = r"a = v \, \mathrm{diag}(w) \, v^T"
    gradient_formula = (
        r"\partial a = \mathrm{sym}(v \, (\mathrm{diag}(\partial w) + \frac{v^T \partial v}{w_j - w_i}) \, v^T)"
    )
    reveals = ("w",)

    def forward(self, a: Array) -> tuple[Array, Array]:
        self.w, self.v = np.linalg.eigh(symmetric(square_matrices("eigh", a)))
        return self.w, self.v

    def backward(self, grad_w: Array, grad_v: Array) -> tuple[Array]:
        v = self.v
        middle = _gaps(self.w) * (transposed(v) @ grad_v) + grad_w[..., None] * np.eye(v.shape[-1], dtype=v.dtype)
        return (symmetric(v @ middle @ transposed(v)),)


class Eigen(Op):
    """Eigenvalues and eigenvectors of length 1 of any square matrix, which are complex numbers.

    forward   a v = v diag(w)
    backward  grad_a = v^-H (diag(grad_w) + (v^H grad_v - v^H v diag(Re(v^H grad_v))) over the conjugate gaps of w) v^H
    """

    formula = r"a \, v = v \, \mathrm{diag}(w)"
    gradient_formula = r"\partial a = v^{-H} \, (\mathrm{diag}(\partial w) + \ldots) \, v^H"
    reveals = ("w",)

    def forward(self, a: Array) -> tuple[Array, Array]:
        self.a = square_matrices("eig", a)
        w, v = np.linalg.eig(self.a)
        kind = np.result_type(self.a.dtype, np.complex64)
        self.w, self.v = w.astype(kind), v.astype(kind)
        return self.w, self.v

    def backward(self, grad_w: Array, grad_v: Array) -> tuple[Array]:
        v, turned = self.v, np.conjugate(transposed(self.v))
        along = turned @ grad_v
        length = np.real(np.diagonal(along, axis1=-2, axis2=-1))
        middle = np.conjugate(_gaps(self.w)) * (along - (turned @ v) * length[..., None, :])
        grad_a = np.linalg.solve(turned, (middle + grad_w[..., None] * np.eye(v.shape[-1])) @ turned)
        return (grad_a if np.iscomplexobj(self.a) else np.real(grad_a).astype(self.a.dtype),)


class LUFactor(Op):
    """A lower triangular matrix with ones on its diagonal times an upper one, of the rows in another order; both in
    one matrix.

    forward   a[order] = l u,  y = l below the diagonal, u on it and above
    backward  grad_a[order] = l^-T (strict lower triangle of l.T grad_l + upper triangle of grad_u u.T) u^-T
    """

    formula = r"p \, a = l \, u, \quad y = l + u - 1"
    gradient_formula = (
        r"p \, \partial a = l^{-T} (\mathrm{tril}(l^T \partial l) + \mathrm{triu}(\partial u \, u^T)) \, u^{-T}"
    )
    reveals = ("order",)

    def forward(self, a: Array) -> tuple[Array, Array]:
        y = square_matrices("lu_factor", a).copy()
        *batch, n, _ = y.shape
        self.order = np.broadcast_to(np.arange(n), (*batch, n)).copy()
        pivots = np.zeros((*batch, n), INDEX)
        for column in range(n):
            pivots[..., column] = column + np.argmax(np.abs(y[..., column:, column]), axis=-1)
            _exchange(y, column, pivots[..., column])
            _exchange(self.order[..., None], column, pivots[..., column])
            pivot = y[..., column, column, None]
            y[..., column + 1 :, column] /= np.where(pivot == 0, 1, pivot)
            y[..., column + 1 :, column + 1 :] -= (
                y[..., column + 1 :, column, None] * y[..., column, None, column + 1 :]
            )
        self.y = y
        return y, pivots

    def backward(self, grad_y: Array, grad_pivots: Array) -> tuple[Array]:
        unit = np.eye(self.y.shape[-1], dtype=self.y.dtype)
        lower, upper = np.tril(self.y, -1) + unit, np.triu(self.y)
        middle = np.tril(transposed(lower) @ np.tril(grad_y, -1), -1) + np.triu(np.triu(grad_y) @ transposed(upper))
        grad = np.linalg.solve(transposed(lower), transposed(np.linalg.solve(upper, transposed(middle))))
        back = np.argsort(self.order, axis=-1)
        return (np.take_along_axis(grad, back[..., None], axis=-2),)


def _exchange(matrices: Array, i: int, j: Array) -> None:
    """Exchange row i of each matrix with its own row j."""
    rows = np.broadcast_to(j[..., None, None], (*j.shape, 1, matrices.shape[-1]))
    other = np.take_along_axis(matrices, rows, axis=-2)
    np.put_along_axis(matrices, rows, matrices[..., i : i + 1, :].copy(), axis=-2)
    matrices[..., i : i + 1, :] = other


@operation
def cholesky(x: Any, upper: bool = False) -> Any:
    """The triangular root of each symmetric matrix whose eigenvalues are positive.

    Arguments:
        x: matrices (..., M, M).
        upper: whether to return the upper triangle u with u.T @ u = x, instead of the lower l with l @ l.T = x.

    Example:
        >>> cholesky(np.array([[4.0, 2.0], [2.0, 2.0]]))
        array([[2., 0.],
               [1., 1.]])
    """
    root = Cholesky()(x)
    return moveaxis(root, -1, -2) if upper else root


implements(np.linalg.cholesky, a="x")(cholesky)


@implements(np.linalg.qr, a="x")
@operation
def qr(x: Any, mode: str = "reduced") -> tuple[Any, Any]:
    """Each matrix as an orthogonal matrix q times an upper triangular one r.

    Arguments:
        x: matrices (..., M, N).
        mode: "reduced", q (M, K) and r (K, N) with the smaller of M and N as K; "complete", q (M, M) and r (M, N).

    Returns:
        (q, r).

    Raises:
        ValueError: for another mode.
    """
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr got mode={mode!r}. It takes 'reduced' or 'complete'.")
    return QR(mode)(x)


@implements(np.linalg.svd, a="x")
@operation
def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Singular values and vectors of each matrix: x = u @ diag(s) @ v.

    Arguments:
        x: matrices (..., M, N).
        full_matrices: whether u is (M, M) and v is (N, N), instead of (M, K) and (K, N) with the smaller of M and N as
            K.
        compute_uv: whether to return u and v too, instead of s alone.

    Returns:
        (u, s, v), or s; the values s (..., K) come from large to small.

    Example:
        >>> svd(np.array([[0.0, 3.0], [2.0, 0.0]]), compute_uv=False)
        array([3., 2.])
    """
    u, s, v = SVD(full_matrices and compute_uv)(x)
    return (u, s, v) if compute_uv else s


@implements(np.linalg.eigh, a="x")
@operation
def eigh(x: Any) -> tuple[Any, Any]:
    """Eigenvalues, from small to large, and eigenvectors of each symmetric matrix.

    Arguments:
        x: matrices (..., M, M); of one that is not symmetric the symmetric part counts.

    Returns:
        (eigenvalues (..., M), eigenvectors (..., M, M), one in each column).

    Example:
        >>> eigh(np.array([[3.0, 0.0], [0.0, 1.0]]))[0]
        array([1., 3.])
    """
    return SymmetricEigen()(x)


@implements(np.linalg.eig, a="x")
@operation
def eig(x: Any) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of each square matrix, as complex numbers.

    Arguments:
        x: matrices (..., M, M).

    Returns:
        (eigenvalues (..., M), eigenvectors (..., M, M), one of length 1 in each column).
    """
    return Eigen()(x)


@operation
def lu_factor(x: Any) -> tuple[Any, Any]:
    """Each square matrix as a lower triangular matrix times an upper one, its rows in another order.

    Arguments:
        x: matrices (..., M, M).

    Returns:
        (factors (..., M, M): the lower one below the diagonal, its ones left out, and the upper one; whole numbers
        (..., M): the row that row i was exchanged with when it was its turn).
    """
    return LUFactor()(x)
