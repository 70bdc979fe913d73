"""What recurrent layers ask of a cell, whoever made it.

A cell has `state_size`, the number of numbers in its state or a list of them, and `call(inputs, states)`, which returns
the output and the new states. It may have `output_size` and `get_initial_state(batch_size)`, and need not be a layer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.structure import map_structure
from kerasedu.layers.layer import Layer
from kerasedu.layers.wrappers import build_inside

Shape = tuple[int | None, ...]


def is_cell(thing: Any) -> bool:
    """Whether it has what every cell has."""
    return callable(getattr(thing, "call", None)) and getattr(thing, "state_size", None) is not None


def as_list(states: Any) -> list[Any]:
    """States as a list, also where there is only one.

    Example:
        >>> as_list(3), as_list((3, 4))
        ([3], [3, 4])
    """
    return list(states) if isinstance(states, list | tuple) else [states]


def build_cell(owner: Layer, cell: Any, step_shape: Shape) -> None:
    """Make the weights of a cell for inputs of this shape (N, features), if it has any and has not made them."""
    if isinstance(cell, Layer):
        build_inside(owner, cell, step_shape)


def one_step(cell: Any, x: Any, states: list[Any], training: bool) -> tuple[Any, list[Any]]:
    """One time step: output and new states."""
    output, after = cell(x, states, training=training) if isinstance(cell, Layer) else cell.call(x, states)
    return output, as_list(after)


def first_states(cell: Any, batch_size: int, dtype: str) -> list[Any]:
    """States to begin with: what the cell says, else zeros."""
    if hasattr(cell, "get_initial_state"):
        return as_list(cell.get_initial_state(batch_size=batch_size))
    return map_structure(lambda size: np.zeros((batch_size, size), dtype), as_list(cell.state_size))


def output_size(cell: Any) -> int:
    """Number of outputs: what the cell says, else the size of its first state."""
    size = getattr(cell, "output_size", None)
    return as_list(cell.state_size)[0] if size is None else size


def reset_dropout_masks(cell: Any) -> None:
    """Let a cell, and those inside it, draw anew what dropout drops."""
    for one in [cell, *getattr(cell, "cells", [])]:
        if hasattr(one, "reset_dropout_masks"):
            one.reset_dropout_masks()
