"""The LSTM layer's operation: a cell that keeps, and gates that decide what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine import operation
from kerasedu.ops.recurrent.gates import slope_of_sigmoid, slope_of_tanh
from kerasedu.ops.recurrent.sequence import Recurrence, Steps, check_shapes

Array = np.ndarray
HALVES = np.array([0.5, 0.5, 1.0, 0.5]).reshape(4, 1, 1)
"""For each gate, input, forget, candidate, output: one half for a sigmoid, which is a tangent at half the size."""


class LSTM(Recurrence):
    """Long short-term memory: a cell state that is kept or forgotten, gate by gate (Hochreiter and Schmidhuber, 1997;
    the forget gate by Gers, Schmidhuber and Cummins, 2000).

    forward   i = sigmoid(z_i), f = sigmoid(z_f), g = tanh(z_g), o = sigmoid(z_o),
              each z = x[t] @ kernel + h[t] @ recurrent_kernel + bias with a block of its own
              c[t+1] = f * c[t] + i * g
              h[t+1] = o * tanh(c[t+1])
    backward  the same lines from last to first, each by its derivative

    Gates stand in Keras's order: input, forget, candidate, output. Arguments and shapes as for Recurrence, 4 gates.
    """

    gate_count = 4
    formula = (
        r"i, f, o = \sigma(x_t W + h_{t-1} U + b), \quad g = \tanh(x_t W_g + h_{t-1} U_g + b_g), \quad "
        r"c_t = f \cdot c_{t-1} + i \cdot g, \quad h_t = o \cdot \tanh(c_t)"
    )
    gradient_formula = (
        r"\partial c_t +\!\!= \partial h_t \cdot o \cdot (1 - \tanh^2 c_t), \quad \partial i = \partial c_t "
        r"\cdot g, \quad \partial f = \partial c_t \cdot c_{t-1}, \quad \partial g = \partial c_t \cdot i, \quad "
        r"\partial o = \partial h_t \cdot \tanh c_t, \quad \partial c_{t-1} = \partial c_t \cdot f"
    )
    reveals = ("input_gate", "forget_gate", "candidate", "output_gate", "hidden", "cell")
    reveals_backward = ("hidden_gradient", "cell_gradient")

    def forward(
        self,
        x: Array,
        kernel: Array,
        recurrent_kernel: Array,
        bias: Array | None = None,
        h: Array | None = None,
        c: Array | None = None,
        mask: Array | None = None,
    ) -> tuple[Array, ...]:
        return self.through_time(x, kernel, recurrent_kernel, bias, (h, c), mask)

    def for_gates(self, kernel: Array) -> Array:
        """As in Recurrence; and what belongs to a sigmoid halved, for sigmoid(z) = (1 + tanh(z / 2)) / 2."""
        return super().for_gates(kernel) * HALVES.astype(kernel.dtype)

    def step(self, gates: Array, before: Sequence[Array], after: Sequence[Array], kept: Array) -> None:
        """One time step. It leaves the sigmoids twice as large and halves sums of products instead, which is less work;
        halves are exact.
        """
        (h, c), (new_h, new_c) = before, after
        gates += np.matmul(h, self.recurrent, out=self.says)
        i, f, g, o = np.tanh(gates, out=gates)  # one for all four gates
        gates[:2] += 1
        o += 1
        np.multiply(f, c, out=new_c)
        new_c += np.multiply(i, g, out=kept)
        new_c *= 0.5
        np.tanh(new_c, out=kept)
        np.multiply(o, kept, out=new_h)
        new_h *= 0.5

    def end_of_block(self, gates: Array) -> None:
        gates[:, :2] *= 0.5
        gates[:, 3] *= 0.5

    def begin_block(self, block: slice) -> Steps:
        i, f, g, o = gates = np.swapaxes(self.gates[block], 0, 1)
        c, tanh_c = self.states[1][block], self.kept[block]
        slopes, of_cell = np.empty(gates.shape, gates.dtype), np.empty_like(tanh_c)
        slope_of_sigmoid(i, g, out=slopes[0])
        slope_of_sigmoid(f, c, out=slopes[1])
        slope_of_tanh(g, out=slopes[2])
        slopes[2] *= i
        slope_of_sigmoid(o, tanh_c, out=slopes[3])
        slope_of_tanh(tanh_c, out=of_cell)
        of_cell *= o
        return Steps(block, slopes, of_cell)

    def step_back(self, t: int, steps: Steps, grad_h: Array, grad_c: Array) -> tuple[Array, ...]:  # type: ignore[override]
        grad_sums, slope_of_cell = steps.at(t)
        grad_c = grad_c + grad_h * slope_of_cell
        grad_sums[:3] *= grad_c
        grad_sums[3] *= grad_h
        grad_c *= self.gates[t, 1]
        return self.through_gates(grad_sums), grad_c

    @property
    def tanh_c(self) -> Array:
        """tanh of the cell state after each time step, (T, N, units)."""
        return self.kept

    @property
    def input_gate(self) -> Array:
        """i: how much of the candidate goes into the cell."""
        return self.gate(0)

    @property
    def forget_gate(self) -> Array:
        """f: how much of the cell stays."""
        return self.gate(1)

    @property
    def candidate(self) -> Array:
        """g: what may go into the cell."""
        return self.gate(2)

    @property
    def output_gate(self) -> Array:
        """o: how much of the cell shows."""
        return self.gate(3)

    @property
    def cell(self) -> Array:
        """The cell state c after each time step."""
        return self.state(1)

    @property
    def cell_gradient(self) -> Array | None:
        """Gradient of the loss with respect to c after each time step; kept while somebody watches."""
        if self.grads_over_time is None:
            return None
        grad_h, grad_c = self.grads_over_time
        return np.swapaxes(grad_c + grad_h * self.gates[:, 3] * (1 - self.tanh_c**2), 0, 1)


@operation
def lstm(
    inputs: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any = None,
    initial_state: Any = None,
    mask: Any = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Any, Any, Any]:
    """An LSTM layer over a whole sequence.

    Arguments:
        inputs: array (N, T, inputs).
        kernel: array (inputs, 4 * units): input gate, forget gate, candidate, output gate side by side.
        recurrent_kernel: array (units, 4 * units), likewise.
        bias: array (4 * units,), or None.
        initial_state: list of h and c, arrays (N, units); zeros when None.
        mask: array of true and false (N, T): which time steps count; all of them when None.
        return_sequences: whether the output has all time steps, or the last one only.
        go_backwards: whether the sequence is read from its end.
        zero_output_for_mask: whether the output of a masked time step is 0 instead of the output before it.

    Returns:
        (output, h, c): (N, T, units) or (N, units), and both states after the last time step (N, units).

    Raises:
        ValueError: if the shapes do not fit together.

    Example:
        >>> output, h, c = lstm(np.ones((2, 5, 3)), np.ones((3, 8)), np.ones((2, 8)), return_sequences=True)
        >>> output.shape, h.shape, c.shape
        ((2, 5, 2), (2, 2), (2, 2))
    """
    h, c = initial_state or (None, None)
    check_shapes("lstm", 4, inputs, kernel, recurrent_kernel, (h, c), mask)
    how = (return_sequences, go_backwards, zero_output_for_mask)
    return LSTM(*how)(inputs, kernel, recurrent_kernel, bias, h, c, mask)
