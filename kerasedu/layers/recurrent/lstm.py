"""LSTM: a cell that keeps, and gates that decide what."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import activations, ops
from kerasedu.layers.layer import registry
from kerasedu.layers.recurrent.cell_rnn import CellRNN
from kerasedu.layers.recurrent.cells import RecurrentCell, affine


@registry.register()
class LSTMCell(RecurrentCell):
    """One time step of LSTM.

    Arguments:
        units: number of outputs, and of numbers in each of the two states.
        activation: function or name, of the candidate and of the cell when it shows; none (linear) when None.
        recurrent_activation: function or name, of the three gates.
        use_bias: whether each gate of each unit has a number of its own added.
        unit_forget_bias: whether the forget gate's bias starts at 1: at first, the cell keeps what it has.
        kwargs: further arguments of RecurrentCell.

    Weights: kernel (features, 4 * units), recurrent_kernel (units, 4 * units), bias (4 * units,): input gate, forget
    gate, candidate, output gate side by side.

    Example:
        >>> import numpy as np
        >>> output, states = LSTMCell(4)(np.ones((2, 3)), [np.zeros((2, 4)), np.zeros((2, 4))])
        >>> output.shape, len(states)
        ((2, 4), 2)
    """

    gate_count = 4
    state_count = 2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        unit_forget_bias: bool = True,
        implementation: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, activation, use_bias, **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.implementation = implementation

    def first_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        if not self.unit_forget_bias:
            return super().first_bias(shape, dtype)
        return np.concatenate(
            [
                np.asarray(self.bias_initializer((self.units,), dtype=dtype)),
                np.ones(self.units, dtype),
                np.asarray(self.bias_initializer((2 * self.units,), dtype=dtype)),
            ]
        )

    def runs_as_operation(self, training: bool) -> bool:
        return super().runs_as_operation(training) and self.recurrent_activation is activations.sigmoid

    def operation(self, sequence: Any, states: list[Any], **how: Any) -> tuple[Any, ...]:
        return ops.lstm(sequence, self.kernel, self.recurrent_kernel, self.bias, states, **how)

    def from_parts(self, x: Any, states: list[Any], training: bool) -> tuple[Any, ...]:
        h, c = states
        h = self.with_recurrent_dropout(h, training)
        z_i, z_f, z_g, z_o = self.sums(x, h)
        gate = self.recurrent_activation
        i, f, g, o = gate(z_i), gate(z_f), self.activation(z_g), gate(z_o)
        c = ops.add(ops.multiply(f, c), ops.multiply(i, g))
        h = ops.multiply(o, self.activation(c))
        return h, h, c

    def sums(self, x: Any, h: Any) -> list[Any]:
        """What input and state say to each of the gates."""
        z = ops.add(affine(x, self.kernel, self.bias), ops.matmul(h, self.recurrent_kernel))
        return ops.split(z, 4, axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "recurrent_activation": activations.serialize(self.recurrent_activation),
            "unit_forget_bias": self.unit_forget_bias,
        }


@registry.register()
class LSTM(CellRNN):
    """Long short-term memory: a cell that keeps, and gates that decide what goes in, what stays and what shows.

    i, f, o = sigmoid(x[t] @ kernel + h[t-1] @ recurrent_kernel + bias), g = tanh(...), each with a block of its own
    c[t] = f * c[t-1] + i * g
    h[t] = o * tanh(c[t])

    Arguments:
        units: number of outputs, and of numbers in each of the two states.
        activation: function or name, of the candidate and of the cell when it shows; none (linear) when None.
        recurrent_activation: function or name, of the three gates.
        use_bias: whether each gate of each unit has a number of its own added.
        unit_forget_bias: whether the forget gate's bias starts at 1: at first, the cell keeps what it has.
        kwargs: what RecurrentCell and RNN take: return_sequences, return_state, dropout, initializers, regularizers,
            ... implementation and use_cudnn are accepted and change nothing.

    Input shape: (N, T, features). Output shape: (N, units), with return_sequences (N, T, units).
    Weights: kernel (features, 4 * units), recurrent_kernel (units, 4 * units), bias (4 * units,): input gate, forget
    gate, candidate, output gate side by side.

    Example:
        >>> import numpy as np
        >>> output, h, c = LSTM(4, return_sequences=True, return_state=True)(np.ones((2, 10, 3)))
        >>> output.shape, h.shape, c.shape
        ((2, 10, 4), (2, 4), (2, 4))
    """

    cell_class = LSTMCell

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        unit_forget_bias: bool = True,
        implementation: int = 2,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        own = {
            "units": units,
            "activation": activation,
            "recurrent_activation": recurrent_activation,
            "use_bias": use_bias,
            "unit_forget_bias": unit_forget_bias,
            "implementation": implementation,
        }
        super().__init__(own, **kwargs)
        self.use_cudnn = use_cudnn
