"""The simple recurrent layer's operation: one state, fed back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine import operation
from kerasedu.ops.recurrent.gates import slope_of_tanh
from kerasedu.ops.recurrent.sequence import Recurrence, Steps, check_shapes

Array = np.ndarray


class SimpleRNN(Recurrence):
    """A state that remembers: each new one comes from the input and the one before.

    forward   h[t+1] = tanh(x[t] @ kernel + h[t] @ recurrent_kernel + bias)
    backward  grad_sum = grad_h[t+1] * (1 - h[t+1]^2)
              grad_h[t] = grad_sum @ recurrent_kernel.T, and what the output of time step t - 1 gets
              grad_kernel, grad_recurrent_kernel, grad_bias: x[t].T @ grad_sum, h[t].T @ grad_sum, grad_sum, over all t

    Arguments and shapes as for Recurrence, with one gate.
    """

    formula = r"h_t = \tanh(x_t W + h_{t-1} U + b)"
    gradient_formula = (
        r"\partial z_t = \partial h_t \cdot (1 - h_t^2), \quad \partial h_{t-1} +\!\!= \partial z_t \, U^T"
    )
    reveals = ("hidden",)

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

    def step(self, gates: Array, before: Sequence[Array], after: Sequence[Array], kept: Array) -> None:
        (h,), (new_h,) = before, after
        np.matmul(h, self.recurrent_kernel, out=new_h)
        new_h += gates[0]
        np.tanh(new_h, out=new_h)

    def begin_block(self, block: slice) -> Steps:
        h = self.states[0][1:][block]
        slopes = np.empty_like(h)
        slope_of_tanh(h, out=slopes)
        return Steps(block, slopes[None])

    def step_back(self, t: int, steps: Steps, grad_h: Array) -> tuple[Array]:  # type: ignore[override]
        (grad_sums,), _ = steps.at(t)
        grad_sums *= grad_h
        return (grad_sums @ self.recurrent_transposed[0],)

    def put_gradient_of_inputs(self, steps: Steps, out: Array) -> None:
        np.matmul(steps.grad_sums[0], self.kernel_transposed[0], out=out)  # there is but one gate


@operation
def simple_rnn(
    inputs: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any = None,
    initial_state: Any = None,
    mask: Any = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Any, Any]:
    """A simple recurrent layer over a whole sequence: h[t+1] = tanh(x[t] @ kernel + h[t] @ recurrent_kernel + bias).

    Arguments:
        inputs: array (N, T, inputs).
        kernel: array (inputs, units).
        recurrent_kernel: array (units, units).
        bias: array (units,), or None.
        initial_state: list of one array (N, units); zeros when None.
        mask: array of true and false (N, T): which time steps count; all of them when None.
        return_sequences: whether the output has all time steps, or the last one only.
        go_backwards: whether the sequence is read from its end.
        zero_output_for_mask: whether the output of a masked time step is 0 instead of the output before it.

    Returns:
        (output, h): (N, T, units) or (N, units), and the state after the last time step (N, units).

    Raises:
        ValueError: if the shapes do not fit together.

    Example:
        >>> kernel, recurrent_kernel = np.array([[0.5]]), np.array([[1.0]])
        >>> output, h = simple_rnn(np.ones((1, 2, 1)), kernel, recurrent_kernel, return_sequences=True)
        >>> output.round(3).ravel(), h.round(3)
        (array([0.462, 0.745]), array([[0.745]]))
    """
    (h,) = initial_state or (None,)
    check_shapes("simple_rnn", 1, inputs, kernel, recurrent_kernel, (h,), mask)
    how = (return_sequences, go_backwards, zero_output_for_mask)
    return SimpleRNN(*how)(inputs, kernel, recurrent_kernel, bias, h, mask)
