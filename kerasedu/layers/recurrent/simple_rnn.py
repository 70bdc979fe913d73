"""SimpleRNN: one state, fed back."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.layers.layer import registry
from kerasedu.layers.recurrent.cell_rnn import CellRNN
from kerasedu.layers.recurrent.cells import RecurrentCell, affine


@registry.register()
class SimpleRNNCell(RecurrentCell):
    """One time step of SimpleRNN: h = activation(x @ kernel + h @ recurrent_kernel + bias).

    Arguments as for RecurrentCell. Weights: kernel (features, units), recurrent_kernel (units, units), bias (units,).

    Example:
        >>> import numpy as np
        >>> output, states = SimpleRNNCell(4)(np.ones((2, 3)), [np.zeros((2, 4))])
        >>> output.shape, len(states)
        ((2, 4), 1)
    """

    def operation(self, sequence: Any, states: list[Any], **how: Any) -> tuple[Any, ...]:
        return ops.simple_rnn(sequence, self.kernel, self.recurrent_kernel, self.bias, states, **how)

    def from_parts(self, x: Any, states: list[Any], training: bool) -> tuple[Any, ...]:
        h = self.with_recurrent_dropout(states[0], training)
        h = self.activation(ops.add(affine(x, self.kernel, self.bias), ops.matmul(h, self.recurrent_kernel)))
        return h, h


@registry.register()
class SimpleRNN(CellRNN):
    """A layer that remembers: each state comes from the input and the state before.

    h[t] = activation(x[t] @ kernel + h[t-1] @ recurrent_kernel + bias)

    Arguments:
        units: number of outputs, and of numbers in the state.
        activation: function or name; none (linear) when None.
        use_bias: whether each unit has a number of its own added.
        kwargs: what RecurrentCell and RNN take: return_sequences, return_state, dropout, initializers, regularizers,
            ...

    Input shape: (N, T, features). Output shape: (N, units), with return_sequences (N, T, units).
    Weights: kernel (features, units), recurrent_kernel (units, units), bias (units,).

    Example:
        >>> import numpy as np
        >>> SimpleRNN(4)(np.ones((2, 10, 3))).shape
        (2, 4)
        >>> SimpleRNN(4, return_sequences=True)(np.ones((2, 10, 3))).shape
        (2, 10, 4)
    """

    cell_class = SimpleRNNCell

    def __init__(self, units: int, activation: Any = "tanh", use_bias: bool = True, **kwargs: Any) -> None:
        super().__init__({"units": units, "activation": activation, "use_bias": use_bias}, **kwargs)
