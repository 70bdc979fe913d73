"""The GRU layer's operation: one state, and two gates that decide how much of it is renewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine import operation
from kerasedu.ops.recurrent.gates import over_time, sigmoid_in_place, slope_of_sigmoid, slope_of_tanh, sum_of_rows
from kerasedu.ops.recurrent.sequence import Recurrence, Steps, check_shapes

Array = np.ndarray


class GRU(Recurrence):
    """Gated recurrent unit (Cho et al., 2014), in the form that resets after the product, Keras's default.

    forward   z = sigmoid(x[t] @ W_z + h[t] @ U_z + b_z), r likewise
              recalled = h[t] @ U_h + b_u
              g = tanh(x[t] @ W_h + b_h + r * recalled)
              h[t+1] = z * h[t] + (1 - z) * g
    backward  the same lines from last to first, each by its derivative

    Gates stand in Keras's order: update, reset, candidate. Arguments and shapes as for Recurrence, with three gates;
    but bias (2, 3 * units): a row for what the inputs say, and one for what the states say.
    """

    gate_count = 3
    formula = (
        r"z, r = \sigma(x_t W + h_{t-1} U + b), \quad g = \tanh(x_t W_h + b_h + r \cdot (h_{t-1} U_h + b_u)), \quad "
        r"h_t = z \cdot h_{t-1} + (1 - z) \cdot g"
    )
    gradient_formula = (
        r"\partial z = \partial h_t \cdot (h_{t-1} - g), \quad \partial g = \partial h_t \cdot (1 - z), \quad "
        r"\partial r = \partial g \cdot (1 - g^2) \cdot (h_{t-1} U_h + b_u)"
    )
    reveals = ("update_gate", "reset_gate", "candidate", "hidden")

    def forward(
        self,
        x: Array,
        kernel: Array,
        recurrent_kernel: Array,
        bias: Array | None = None,
        h: Array | None = None,
        mask: Array | None = None,
    ) -> tuple[Array, ...]:
        return self.through_time(x, kernel, recurrent_kernel, bias, (h,), mask)

    def through_time(
        self, x: Array, kernel: Array, recurrent_kernel: Array, bias: Array | None, states: tuple, mask: Array | None
    ) -> tuple[Array, ...]:
        of_inputs, of_states = (None, None) if bias is None else bias
        self.recurrent_bias = None if of_states is None else self.by_gate(of_states[None])
        return super().through_time(x, kernel, recurrent_kernel, of_inputs, states, mask)

    def step(self, gates: Array, before: Sequence[Array], after: Sequence[Array], kept: Array) -> None:
        (h,), (new_h,) = before, after
        says = np.matmul(h, self.recurrent, out=self.says)  # (3, N, units)
        if self.recurrent_bias is not None:
            says += self.recurrent_bias
        gates[:2] += says[:2]
        sigmoid_in_place(gates[:2])
        z, r, g = gates
        np.copyto(kept, says[2])
        g += np.multiply(r, kept, out=says[2])
        np.tanh(g, out=g)
        np.add(g, z * (h - g), out=new_h)

    def begin_block(self, block: slice) -> Steps:
        """The slopes of all sums, and besides that of what the state says to the candidate."""
        z, r, g = gates = np.swapaxes(self.gates[block], 0, 1)
        slopes = np.empty(gates.shape, gates.dtype)
        slope_of_sigmoid(z, self.states[0][block] - g, out=slopes[0])
        slope_of_tanh(g, out=slopes[2])
        slopes[2] *= 1 - z
        slope_of_sigmoid(r, self.kept[block] * slopes[2], out=slopes[1])
        return Steps(block, slopes, slopes[2] * r)

    def step_back(self, t: int, steps: Steps, grad_h: Array) -> tuple[Array]:  # type: ignore[override]
        grad_sums, grad_recalled = steps.at(t)
        grad_sums *= grad_h
        grad_recalled *= grad_h
        np.matmul(grad_sums[:2], self.recurrent_transposed[:2], out=self.says[:2])
        np.matmul(grad_recalled, self.recurrent_transposed[2], out=self.says[2])
        return (np.add.reduce(self.says, axis=0) + grad_h * self.gates[t, 0],)

    def gradient_of_recurrent_kernel(self, steps: Steps) -> Array:
        h = self.states[0][steps.block]
        return np.concatenate([over_time(h, steps.grad_sums[:2]), over_time(h, steps.more[None])])

    def gradient_of_bias(self, steps: Steps) -> Array:
        of_inputs, of_candidate = sum_of_rows(steps.grad_sums), sum_of_rows(steps.more[None])
        return np.stack([of_inputs.ravel(), np.concatenate([of_inputs[:2], of_candidate]).ravel()])

    @property
    def recalled(self) -> Array:
        """What the state says to the candidate; (T, N, units)."""
        return self.kept

    @property
    def update_gate(self) -> Array:
        """z: how much of the state stays."""
        return self.gate(0)

    @property
    def reset_gate(self) -> Array:
        """r: how much of the state the candidate sees."""
        return self.gate(1)

    @property
    def candidate(self) -> Array:
        """g: what may take the state's place."""
        return self.gate(2)


class ResetBeforeGRU(GRU):
    """Gated recurrent unit that resets before the product, as the paper has it (Cho et al., 2014): reset_after=False.

    forward   z = sigmoid(x[t] @ W_z + h[t] @ U_z + b_z), r likewise
              g = tanh(x[t] @ W_h + (r * h[t]) @ U_h + b_h)
              h[t+1] = z * h[t] + (1 - z) * g
    backward  the same lines from last to first, each by its derivative

    Shapes as for Recurrence, with three gates.
    """

    formula = (
        r"z, r = \sigma(x_t W + h_{t-1} U + b), \quad g = \tanh(x_t W_h + (r \cdot h_{t-1}) U_h + b_h), \quad "
        r"h_t = z \cdot h_{t-1} + (1 - z) \cdot g"
    )
    gradient_formula = (
        r"\partial z = \partial h_t \cdot (h_{t-1} - g), \quad \partial g = \partial h_t \cdot (1 - z), \quad "
        r"\partial r = ((\partial g \cdot (1 - g^2)) \, U_h^T) \cdot h_{t-1}"
    )

    @property
    def name(self) -> str:
        return "GRU"

    def through_time(self, *arrays: Any) -> tuple[Array, ...]:
        return Recurrence.through_time(self, *arrays)

    def step(self, gates: Array, before: Sequence[Array], after: Sequence[Array], kept: Array) -> None:
        (h,), (new_h,) = before, after
        gates[:2] += np.matmul(h, self.recurrent[:2], out=self.says[:2])
        sigmoid_in_place(gates[:2])
        z, r, g = gates
        np.multiply(r, h, out=kept)
        g += np.matmul(kept, self.recurrent[2], out=self.says[2])
        np.tanh(g, out=g)
        np.add(g, z * (h - g), out=new_h)

    def begin_block(self, block: slice) -> Steps:
        """The slopes of all sums; those of the reset gate for a gradient of what it lets through."""
        z, r, g = gates = np.swapaxes(self.gates[block], 0, 1)
        h, slopes = self.states[0][block], np.empty(gates.shape, gates.dtype)
        slope_of_sigmoid(z, h - g, out=slopes[0])
        slope_of_sigmoid(r, h, out=slopes[1])
        slope_of_tanh(g, out=slopes[2])
        slopes[2] *= 1 - z
        return Steps(block, slopes)

    def step_back(self, t: int, steps: Steps, grad_h: Array) -> tuple[Array]:
        (z, r, _), (grad_sums, _) = self.gates[t], steps.at(t)
        grad_sums[::2] *= grad_h
        grad_recalled = grad_sums[2] @ self.recurrent_transposed[2]
        grad_sums[1] *= grad_recalled
        np.matmul(grad_sums[:2], self.recurrent_transposed[:2], out=self.says[:2])
        return (grad_h * z + grad_recalled * r + self.says[0] + self.says[1],)

    def gradient_of_recurrent_kernel(self, steps: Steps) -> Array:
        of_gates = over_time(self.states[0][steps.block], steps.grad_sums[:2])
        return np.concatenate([of_gates, over_time(self.kept[steps.block], steps.grad_sums[2:])])

    def gradient_of_bias(self, steps: Steps) -> Array:
        return sum_of_rows(steps.grad_sums).ravel()


@operation
def gru(
    inputs: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any = None,
    initial_state: Any = None,
    mask: Any = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
    reset_after: bool = True,
) -> tuple[Any, Any]:
    """A GRU layer over a whole sequence.

    Arguments:
        inputs: array (N, T, inputs).
        kernel: array (inputs, 3 * units): update gate, reset gate, candidate side by side.
        recurrent_kernel: array (units, 3 * units), likewise.
        bias: array (2, 3 * units), for inputs and states; with reset_after=False (3 * units,); or None.
        initial_state: list of one array (N, units); zeros when None.
        mask: array of true and false (N, T): which time steps count; all of them when None.
        return_sequences: whether the output has all time steps, or the last one only.
        go_backwards: whether the sequence is read from its end.
        zero_output_for_mask: whether the output of a masked time step is 0 instead of the output before it.
        reset_after: whether the reset gate works on the product with the recurrent kernel, or on the state before it.

    Returns:
        (output, h): (N, T, units) or (N, units), and the state after the last time step (N, units).

    Raises:
        ValueError: if the shapes do not fit together.

    Example:
        >>> output, h = gru(np.ones((2, 5, 3)), np.ones((3, 6)), np.ones((2, 6)), return_sequences=True)
        >>> output.shape, h.shape
        ((2, 5, 2), (2, 2))
    """
    (h,) = initial_state or (None,)
    check_shapes("gru", 3, inputs, kernel, recurrent_kernel, (h,), mask)
    kind = GRU if reset_after else ResetBeforeGRU
    how = (return_sequences, go_backwards, zero_output_for_mask)
    return kind(*how)(inputs, kernel, recurrent_kernel, bias, h, mask)
