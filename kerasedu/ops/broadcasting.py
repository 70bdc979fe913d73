"""Undoing broadcasting: the gradient of something that was repeated is the sum over its repetitions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SMALL = 4096  # numbers that are filled in about a microsecond


def unbroadcast(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum a gradient over every axis along which an array of this shape was repeated.

    Example:
        >>> unbroadcast(np.ones((4, 3)), (1, 3))
        array([[4., 4., 4.]])
    """
    if grad.shape == shape:
        return grad
    new_axes = grad.ndim - len(shape)
    stretched = tuple(new_axes + i for i, n in enumerate(shape) if n == 1 and grad.shape[new_axes + i] != 1)
    return np.sum(grad, axis=(*range(new_axes), *stretched), keepdims=True).reshape(shape)


def repeated(y: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The array, repeated along its axes of length 1, to be read only.

    np.broadcast_to takes no room, whatever the shape, but some microseconds for its checks: a small array is filled
    in less.
    """
    if math.prod(shape) > SMALL:
        return np.broadcast_to(y, shape)
    filled = np.empty(shape, y.dtype)
    filled[...] = y
    return filled


def normalize_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """An axis argument (None, a number, or several) as a tuple of numbers from 0 to ndim - 1.

    Raises:
        ValueError: if an axis is not there.
    """
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple | list | range) else (axis,)
    for a in axes:
        if not -ndim <= a < ndim:
            raise ValueError(f"Got axis={axis} for an array of {ndim} axes. Axes run from {-ndim} to {ndim - 1}.")
    return tuple(a % ndim for a in axes)
