"""The base of SimpleRNN, LSTM and GRU: RNN with a cell of its own, and one operation for the whole sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import ops, regularizers
from kerasedu.engine.registry import snake_case
from kerasedu.engine.tape import in_parts
from kerasedu.layers.recurrent.cells import RecurrentCell
from kerasedu.layers.recurrent.rnn import RNN


class CellRNN(RNN):
    """Base of SimpleRNN, LSTM and GRU: RNN with a cell of its own, which runs as one operation over the whole sequence.

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

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False) -> Any:
        self._check_sequences(tuple(sequences.shape))
        features, wanted = sequences.shape[self.cell.feature_axis], self.cell.kernel.shape[-2]
        if features != wanted:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} got an input of shape {tuple(sequences.shape)} with "
                f"{features} features at each time step and was built for {wanted} features. Give it inputs with that "
                "many, or make a new layer."
            )
        return super().call(sequences, initial_state, mask, training)

    def inner_loop(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> tuple[Any, list[Any]]:
        """One operation for the whole sequence; one for each time step where somebody is watching."""
        if not self.cell.runs_as_operation(training):
            return super().inner_loop(sequences, states, mask, training)
        x = self.cell.sequence_with_dropout(sequences, training)
        if in_parts():
            return self._step_by_step(x, states, mask)
        output, *states = self.cell.operation(
            x,
            states,
            mask=mask,
            return_sequences=self.return_sequences,
            go_backwards=self.go_backwards,
            zero_output_for_mask=self.zero_output_for_mask,
        )
        return output, states

    def _step_by_step(self, x: Any, states: list[Any], mask: Any) -> tuple[Any, list[Any]]:
        """The operation, over one time step after the other."""
        steps, outputs = range(x.shape[1]), []
        for t in reversed(steps) if self.go_backwards else steps:
            counts = None if mask is None else mask[:, t : t + 1]
            output, *states = self.cell.operation(
                x[:, t : t + 1], states, mask=counts, zero_output_for_mask=self.zero_output_for_mask
            )
            outputs.append(output)
        return (ops.sequence(outputs) if self.return_sequences else outputs[-1]), states

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
