"""StackedRNNCells: cells, one on top of the other, as one cell."""

from __future__ import annotations

from typing import Any

from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.recurrent.any_cell import as_list, build_cell, first_states, is_cell, one_step, output_size

Shape = tuple[int | None, ...]


@registry.register()
class StackedRNNCells(Layer):
    """Cells, one on top of the other: at each time step, the output of each is the input of the next.

    Arguments:
        cells: the cells, lowest first.

    Raises:
        ValueError: if there is none, or one of them is no cell.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import GRUCell, LSTMCell, RNN
        >>> stack = StackedRNNCells([LSTMCell(4), GRUCell(3)])
        >>> stack.state_size
        [[4, 4], 3]
        >>> RNN(stack)(np.ones((2, 10, 5))).shape
        (2, 3)
    """

    def __init__(self, cells: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not cells:
            raise ValueError(
                "StackedRNNCells got an empty list. Give at least one cell: StackedRNNCells([LSTMCell(32)])."
            )
        for cell in cells:
            if not is_cell(cell):
                raise ValueError(
                    f"StackedRNNCells got {cell!r} among its cells. A cell has `call(inputs, states)` and "
                    "`state_size`: LSTMCell(32)."
                )
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """Size of the states of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """Number of outputs: those of the last cell."""
        return output_size(self.cells[-1])

    def build(self, input_shape: Shape) -> None:
        for cell in self.cells:
            build_cell(self, cell, input_shape)
            input_shape = (input_shape[0], output_size(cell))

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """States of each cell to begin with."""
        return [first_states(cell, batch_size, self.dtype) for cell in self.cells]

    def call(self, inputs: Any, states: list[Any], training: bool = False) -> tuple[Any, list[Any]]:
        new_states = []
        for cell, before in zip(self.cells, states, strict=True):
            inputs, after = one_step(cell, inputs, as_list(before), training)
            new_states.append(after)
        return inputs, new_states

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cells": [registry.serialize(cell) for cell in self.cells]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> StackedRNNCells:
        return cls(**{**config, "cells": [registry.get(cell, custom_objects) for cell in config["cells"]]})
