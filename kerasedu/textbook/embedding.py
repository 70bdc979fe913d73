"""Embedding, by its definition: a table in which each whole number has a row."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def embedding(indices: Array, table: Array) -> Array:
    """The row of each whole number.

    y[i] = table[indices[i]]

    Arguments:
        indices: whole numbers (n,), from 0 to rows - 1.
        table: array (rows, width).

    Returns:
        Array (n, width).

    Example:
        >>> embedding(np.array([2, 0, 2]), table=np.array([[0.0], [1.0], [2.0]])).ravel()
        array([2., 0., 2.])
    """
    y = np.zeros((len(indices), table.shape[1]))
    for i in range(len(indices)):
        y[i] = table[indices[i]]
    return y


def embedding_gradient(indices: Array, grad_y: Array, rows: int) -> Array:
    """How each row of the table has a part in the loss: as often as its number came. Rows that did not come get 0.

    grad_table[k] = sum of grad_y[i] over the i with indices[i] = k

    Arguments:
        indices: whole numbers (n,).
        grad_y: array (n, width).
        rows: number of rows of the table.

    Example:
        >>> embedding_gradient(np.array([2, 0, 2]), np.array([[10.0], [20.0], [30.0]]), rows=3).ravel()
        array([20.,  0., 40.])
    """
    grad_table = np.zeros((rows, grad_y.shape[1]))
    for i in range(len(indices)):
        grad_table[indices[i]] += grad_y[i]
    return grad_table
