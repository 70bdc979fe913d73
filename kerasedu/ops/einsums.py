"""Einsum: sums of products, said by naming the axes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.ops.broadcasting import unbroadcast

Array = np.ndarray
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Einsum(Op):
    """Sum of products over the axes whose names are missing in the output.

    forward   y[k] = sum of a[i] * b[j] * ... over all names in i, j, ... that are not in k
    backward  the gradient of an operand is an einsum too: of grad_y and the other operands, with the operand's own
              names
              as output. A name that no other of them has repeats; a name that the operand has twice fills its diagonal.

    Arguments:
        subscripts: names of the axes of each operand, and those of the output: "bij,bjk->bik".
    """

    formula = r"y_{ik} = \sum_j a_{ij} \, b_{jk}"
    gradient_formula = (
        r"\partial a_{ij} = \sum_k \partial y_{ik} \, b_{jk}, \quad \partial b_{jk} = \sum_i \partial y_{ik} \, a_{ij}"
    )

    def __init__(self, subscripts: str) -> None:
        self.subscripts = subscripts

    def forward(self, *operands: Array) -> Array:
        self.operands = operands
        self.names, self.output = spell_out(self.subscripts, [np.ndim(x) for x in operands])
        return _einsum(operands, self.names, self.output)

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        return tuple(self._gradient(grad_y, i) if self.needs_grad[i] else None for i in range(len(self.operands)))

    def _gradient(self, grad_y: Array, i: int) -> Array:
        x, names = self.operands[i], self.names[i]
        others = [(y, n) for j, (y, n) in enumerate(zip(self.operands, self.names, strict=True)) if j != i]
        lengths = _lengths([grad_y, *(y for y, _ in others), x], [self.output, *(n for _, n in others), names])
        once = "".join(dict.fromkeys(names))
        found = "".join(n for n in once if n in self.output or any(n in names for _, names in others))
        grad = _einsum([grad_y, *(y for y, _ in others)], [self.output, *(n for _, n in others)], found)
        grad = np.expand_dims(grad, tuple(axis for axis, n in enumerate(once) if n not in found))
        grad = np.broadcast_to(grad, [lengths[n] for n in once])
        if once == names:
            return unbroadcast(grad, x.shape)
        diagonal = np.zeros(x.shape, grad.dtype)
        places = np.ix_(*(np.arange(lengths[n]) for n in once))
        diagonal[tuple(places[once.index(n)] for n in names)] = grad
        return diagonal


def spell_out(subscripts: str, ranks: list[int]) -> tuple[list[str], str]:
    """Names of the axes of each operand and of the output, with letters in the place of "...".

    Raises:
        ValueError: if the number of operands or axes is another.

    Example:
        >>> spell_out("...i,ij", [3, 2])
        (['ABi', 'ij'], 'ABj')
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    names = inputs.split(",")
    if len(names) != len(ranks):
        raise ValueError(f"einsum got {len(ranks)} arrays, and {subscripts!r} names the axes of {len(names)}.")
    free = [letter for letter in LETTERS if letter not in subscripts]
    extra = [rank - len(n.replace("...", "")) for n, rank in zip(names, ranks, strict=True)]
    for n, rank, more in zip(names, ranks, extra, strict=True):
        if more < 0 or (more and "..." not in n):
            raise ValueError(f"einsum got an array with {rank} axes where {subscripts!r} names {n!r}.")
    widest = max((more for n, more in zip(names, extra, strict=True) if "..." in n), default=0)
    dots = free[:widest]
    names = [n.replace("...", "".join(dots[widest - more :])) for n, more in zip(names, extra, strict=True)]
    if not arrow:  # as in NumPy: the names that occur once, in the order of the alphabet, behind those of "..."
        everything = "".join(names)
        output = "".join(dots) + "".join(sorted(n for n in set(everything) - set(dots) if everything.count(n) == 1))
    return names, output.replace("...", "".join(dots))


def _lengths(arrays: list[Array], names: list[str]) -> dict[str, int]:
    """Length of each named axis; where 1 meets a greater length, the greater one."""
    lengths: dict[str, int] = {}
    for x, axes in zip(arrays, names, strict=True):
        for n, length in zip(axes, np.shape(x), strict=True):
            lengths[n] = max(length, lengths.get(n, 1))
    return lengths


def _einsum(arrays: Any, names: list[str], output: str) -> Array:
    """np.einsum; two arrays that it would not hand to BLAS are brought into the shape of a batch of matrix products."""
    if len(arrays) == 2 and all(len(set(n)) == len(n) for n in names):
        a, b = arrays
        contracted = [n for n in names[0] if n in names[1] and n not in output]
        lengths = [dict(zip(n, x.shape, strict=True)) for n, x in zip(names, arrays, strict=True)]
        if contracted and all(lengths[0][n] == lengths[1][n] for n in names[0] if n in names[1]):
            return _matmul(a, b, names, output, contracted)
    return np.einsum(f"{','.join(names)}->{output}", *arrays, optimize=len(arrays) > 2)


def _matmul(a: Array, b: Array, names: list[str], output: str, contracted: list[str]) -> Array:
    """Two arrays as batches of matrices, multiplied, and the axes of the result in the order of the output."""
    batch = [n for n in names[0] if n in names[1] and n in output]
    rows = [n for n in names[0] if n not in names[1] and n in output]
    columns = [n for n in names[1] if n not in names[0] and n in output]
    length = dict(zip("".join(names), (*a.shape, *b.shape), strict=True))

    def matrices(x: Array, axes: str, first: list[str], second: list[str]) -> Array:
        """A batch of matrices (first, second); the axes that nobody needs are summed away."""
        if unneeded := tuple(i for i, n in enumerate(axes) if n not in batch + first + second):
            x = np.sum(x, axis=unneeded)
        left = [n for n in axes if n in batch + first + second]
        if (
            first and second and left == batch + second + first
        ):  # as it lies in memory: seen the other way round, without a copy
            return matrices(x, "".join(left), second, first).swapaxes(-1, -2)
        x = np.transpose(x, [left.index(n) for n in batch + first + second])
        return x.reshape([length[n] for n in batch] + [math.prod(length[n] for n in g) for g in (first, second)])

    y = matrices(a, names[0], rows, contracted) @ matrices(b, names[1], contracted, columns)
    got = batch + rows + columns
    return np.transpose(y.reshape([length[n] for n in got]), [got.index(n) for n in output])


@implements(np.einsum)
@operation
def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Sum of products over the axes whose names are missing in the output.

    Arguments:
        subscripts: names of the axes of each array, and those of the output: "bij,bjk->bik"; "..." for any number of
            axes.
        operands: the arrays.
        kwargs: NumPy's `optimize` is accepted; the order of the products is chosen here.

    Raises:
        ValueError: if names and arrays do not fit together.

    Example:
        >>> einsum("ij,jk->ik", np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
        array([[11.]])
    """
    if set(kwargs) - {"optimize"}:
        raise TypeError(f"einsum has no argument {next(iter(set(kwargs) - {'optimize'}))!r}. It has optimize.")
    return Einsum(subscripts)(*operands)
