"""GRU: one state, and two gates that decide how much of it is renewed."""

from __future__ import annotations

from typing import Any

from kerasedu import activations, ops
from kerasedu.layers.layer import registry
from kerasedu.layers.recurrent.cell_rnn import CellRNN
from kerasedu.layers.recurrent.cells import RecurrentCell, affine


@registry.register()
class GRUCell(RecurrentCell):
    """One time step of GRU.

    Arguments:
        units: number of outputs, and of numbers in the state.
        activation: function or name, of the candidate; none (linear) when None.
        recurrent_activation: function or name, of the two gates.
        use_bias: whether each gate of each unit has a number of its own added.
        reset_after: whether the reset gate works on the product with the recurrent kernel, or on the state before it.
        kwargs: further arguments of RecurrentCell.

    Weights: kernel (features, 3 * units), recurrent_kernel (units, 3 * units), bias (2, 3 * units): update gate, reset
    gate, candidate side by side. With reset_after=False there is one bias, (3 * units,).

    Example:
        >>> import numpy as np
        >>> output, states = GRUCell(4)(np.ones((2, 3)), [np.zeros((2, 4))])
        >>> output.shape, len(states)
        ((2, 4), 1)
    """

    gate_count = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        reset_after: bool = True,
        implementation: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, activation, use_bias, **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after
        self.implementation = implementation

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def runs_as_operation(self, training: bool) -> bool:
        return super().runs_as_operation(training) and self.recurrent_activation is activations.sigmoid

    def operation(self, sequence: Any, states: list[Any], **how: Any) -> tuple[Any, ...]:
        weights = (self.kernel, self.recurrent_kernel, self.bias)
        return ops.gru(sequence, *weights, states, reset_after=self.reset_after, **how)

    def from_parts(self, x: Any, states: list[Any], training: bool) -> tuple[Any, ...]:
        h = states[0]
        parts = self._reset_after if self.reset_after else self._reset_before
        z, candidate = parts(x, self.with_recurrent_dropout(h, training))
        h = ops.add(ops.multiply(z, h), ops.multiply(ops.subtract(1.0, z), candidate))
        return h, h

    def _reset_after(self, x: Any, h: Any) -> tuple[Any, Any]:
        """Update gate and candidate, where the reset gate works on the product with the recurrent kernel."""
        bias = (None, None) if self.bias is None else (self.bias[0], self.bias[1])
        x_z, x_r, x_g = ops.split(affine(x, self.kernel, bias[0]), 3, axis=-1)
        h_z, h_r, h_g = ops.split(affine(h, self.recurrent_kernel, bias[1]), 3, axis=-1)
        z, r = self.recurrent_activation(ops.add(x_z, h_z)), self.recurrent_activation(ops.add(x_r, h_r))
        return z, self.activation(ops.add(x_g, ops.multiply(r, h_g)))

    def _reset_before(self, x: Any, h: Any) -> tuple[Any, Any]:
        """Update gate and candidate, where the reset gate works on the state."""
        x_z, x_r, x_g = ops.split(affine(x, self.kernel, self.bias), 3, axis=-1)
        u_z, u_r, u_g = ops.split(self.recurrent_kernel, 3, axis=-1)
        z = self.recurrent_activation(ops.add(x_z, ops.matmul(h, u_z)))
        r = self.recurrent_activation(ops.add(x_r, ops.matmul(h, u_r)))
        return z, self.activation(ops.add(x_g, ops.matmul(ops.multiply(r, h), u_g)))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "recurrent_activation": activations.serialize(self.recurrent_activation),
            "reset_after": self.reset_after,
        }


@registry.register()
class GRU(CellRNN):
    """Gated recurrent unit: one state, and two gates that decide how much of it is renewed.

    z, r = sigmoid(x[t] @ kernel + h[t-1] @ recurrent_kernel + bias), each with a block of its own
    g = tanh(x[t] @ kernel_g + r * (h[t-1] @ recurrent_kernel_g))
    h[t] = z * h[t-1] + (1 - z) * g

    Arguments:
        units: number of outputs, and of numbers in the state.
        activation: function or name, of the candidate; none (linear) when None.
        recurrent_activation: function or name, of the two gates.
        use_bias: whether each gate of each unit has a number of its own added.
        reset_after: whether the reset gate works on the product with the recurrent kernel, or on the state before it.
        kwargs: what RecurrentCell and RNN take: return_sequences, return_state, dropout, initializers, regularizers,
            ... implementation and use_cudnn are accepted and change nothing.

    Input shape: (N, T, features). Output shape: (N, units), with return_sequences (N, T, units).
    Weights: kernel (features, 3 * units), recurrent_kernel (units, 3 * units), bias (2, 3 * units): update gate, reset
    gate, candidate side by side. With reset_after=False there is one bias, (3 * units,).

    Example:
        >>> import numpy as np
        >>> GRU(4)(np.ones((2, 10, 3))).shape
        (2, 4)
    """

    cell_class = GRUCell

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        reset_after: bool = True,
        implementation: int = 2,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        own = {
            "units": units,
            "activation": activation,
            "recurrent_activation": recurrent_activation,
            "use_bias": use_bias,
            "reset_after": reset_after,
            "implementation": implementation,
        }
        super().__init__(own, **kwargs)
        self.use_cudnn = use_cudnn
