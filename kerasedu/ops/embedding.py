"""Rows of a table, looked up by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation

Array = np.ndarray


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
        rows, width = self.table_shape
        grad_table = np.zeros((rows, width), grad_y.dtype)
        places = self.indices.reshape(-1, 1) * width + np.arange(width)
        np.add.at(grad_table.reshape(-1), places.ravel(), grad_y.ravel())  # flat: four times as fast as by rows
        return None, grad_table


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
