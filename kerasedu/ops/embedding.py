"""Rows of a table, looked up by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation

Array = np.ndarray

PAIRS = {"f": np.complex64, "d": np.complex128}
"""The complex numbers that two numbers side by side are."""


class Embed(Op):
    """For each whole number the row of a table with that number: a vector for each word.

    forward   y[i] = table[indices[i]]
    backward  grad_table[k] = sum of grad_y[i] over all i with indices[i] = k

    Input shapes: indices (...), table (rows, width). Output shape: (..., width).
    """

    formula = r"y_i = E_{k_i}"
    gradient_formula = r"\partial E_k = \sum_{i:\, k_i = k} \partial y_i"
    reveals = ("indices",)

    def forward(self, indices: Array, table: Array) -> Array:
        self.indices, self.table_shape = np.asarray(indices).astype(np.intp, copy=False), table.shape
        return table.take(self.indices, axis=0)  # more than twice as fast as table[indices]

    def backward(self, grad_y: Array) -> tuple[None, Array]:
        grad_table = np.zeros(self.table_shape, grad_y.dtype)
        add_rows(grad_table, self.indices, grad_y)
        return None, grad_table


def add_rows(table: Array, indices: Array, rows: Array) -> None:
    """table[indices[i]] += rows[i] for each i, one after the other, in place.

    `np.add.at` takes flat places: four times as fast as by rows. Where rows have an even width, it takes two numbers at
    a time, as a complex one, whose parts it adds each for itself: the same sums, in half the time (0.30 to 0.15 ms for
    3200 words of width 32).

    Shapes: table (number of rows, width), in one piece; indices (...); rows (..., width).
    """
    width = table.shape[1]
    rows = np.ascontiguousarray(rows)
    pair = PAIRS.get(table.dtype.char)
    if pair is not None and width % 2 == 0:
        table, rows, width = table.view(pair), rows.view(pair), width // 2
    places = indices.reshape(-1, 1) * width + np.arange(width)
    np.add.at(table.reshape(-1), places.reshape(-1), rows.reshape(-1))


@operation
def embed(indices: Any, table: Any) -> Any:
    """For each whole number the row of a table with that number.

    Arguments:
        indices: whole numbers of any shape, from 0 to rows - 1.
        table: array (rows, width).

    Returns:
        Array (..., width).

    Example:
        >>> embed(np.array([2, 0]), np.array([[0.5], [1.5], [2.5]]))
        array([[2.5],
               [0.5]])
    """
    return Embed()(indices, table)
