"""The base of SimpleRNN, LSTM and GRU: RNN with a cell of its own, and one operation for the whole sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import regularizers
from kerasedu.engine.registry import snake_case
from kerasedu.engine.tape import in_parts
from kerasedu.layers.recurrent.cells import RecurrentCell
from kerasedu.layers.recurrent.rnn import RNN


class CellRNN(RNN):
    """Base of SimpleRNN, LSTM and GRU: RNN with a cell of their own, which runs as one operation over the whole
    sequence.

    Arguments:
        own: the cell's own arguments.
        kernel_initializer, ..., seed: arguments of RecurrentCell.
        activity_regularizer: penalty on the output.
        kwargs: arguments of RNN and Layer.
    """

    cell_class: Callable[..., RecurrentCell]

    def __init__(
        self,
        own: dict[str, Any],
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        activity_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        cell = self.cell_class(
            **own,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name=snake_case(self.cell_class.__name__),
        )
        super().__init__(cell, activity_regularizer=activity_regularizer, **kwargs)

    def inner_loop(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> tuple[Any, list[Any]]:
        """One operation over the whole sequence where there is one; time step by time step where somebody is
        watching.
        """
        cell = self.cell
        if in_parts() or not cell.runs_as_operation(training):
            return super().inner_loop(sequences, states, mask, training)
        output, *states = cell.operation(
            cell.with_dropout(sequences, training),
            states,
            mask=mask,
            return_sequences=self.return_sequences,
            go_backwards=self.go_backwards,
            zero_output_for_mask=self.zero_output_for_mask,
        )
        return output, states

    def step(self, x: Any, states: list[Any], training: bool) -> tuple[Any, list[Any]]:
        """One time step. The cell is a part of this layer, and what it does counts as done by this layer."""
        return self.cell.call(x, states, training)

    def get_config(self) -> dict[str, Any]:
        of_layer, of_cell = super().get_config(), self.cell.get_config()
        of_layer["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        del of_layer["cell"]
        return {**of_cell, **of_layer}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> CellRNN:
        return cls(**config)
