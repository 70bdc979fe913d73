"""Gradients kept short."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def length(array: Array) -> float:
    """The Euclidean norm of all numbers of an array: sqrt(sum of squares)."""
    return float(np.sqrt(np.vdot(array, array)))


def clip_by_norm(gradient: Array, limit: float) -> Array:
    """The gradient in its direction, no longer than the limit.

    Example:
        >>> clip_by_norm(np.array([3.0, 4.0]), limit=1.0)
        array([0.6, 0.8])
    """
    norm = length(gradient)
    return gradient if norm <= limit else gradient * (limit / norm)


def clip_by_global_norm(gradients: list[Array], limit: float) -> list[Array]:
    """Gradients in their directions, all together no longer than the limit (Pascanu et al. 2012).

    Example:
        >>> clip_by_global_norm([np.array([3.0]), np.array([4.0])], limit=1.0)
        [array([0.6]), array([0.8])]
    """
    norm = float(np.sqrt(sum(length(gradient) ** 2 for gradient in gradients)))
    return gradients if norm <= limit else [gradient * (limit / norm) for gradient in gradients]


def clip_by_value(gradient: Array, limit: float) -> Array:
    """The gradient, each number of it from -limit to limit.

    Example:
        >>> clip_by_value(np.array([3.0, -0.5]), limit=1.0)
        array([ 1. , -0.5])
    """
    return np.clip(gradient, -limit, limit)
