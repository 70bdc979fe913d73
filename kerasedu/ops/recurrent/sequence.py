"""What all recurrent operations share: the way through time and back, masks, and a sequence cut into time steps."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from copy import copy
from functools import reduce
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.alongside import alongside
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each, slices, sum_entries
from kerasedu.engine.tape import in_parts
from kerasedu.ops.recurrent.gates import (
    over_time,
    side_by_side,
    stay_where_masked,
    sum_of_rows,
    transposed,
    what_inputs_say,
)

Array = np.ndarray

SAMPLES_OF_HALVES = 32
PRODUCTS_OF_HALVES = 2**26
"""Two threads pay from so many samples and so many multiplications on: they wait for each other at every time step."""


class Steps(NamedTuple):
    """Some time steps on the way back.

    Attributes:
        block: which ones.
        grad_sums: gradients of the gates' sums, (gates, time steps, N, units). At first there stands what does not
            depend on later time steps, the slopes.
        more: what else a subclass needs for them, (time steps, N, units).
    """

    block: slice
    grad_sums: Array
    more: Array | None = None

    def at(self, t: int) -> tuple[Array, Array | None]:
        """Those of one time step: (gates, N, units), and (N, units)."""
        i = t - self.block.start
        return self.grad_sums[:, i], None if self.more is None else self.more[i]


class Recurrence(Op):
    """Base: a whole sequence, one time step after the other.

    forward   for t = 0, 1, ..., T - 1: the states at t + 1 out of input t and the states at t
    backward  for t = T - 1, ..., 1, 0: the gradients of the states at t out of those of the states at t + 1

    A subclass says how one time step goes forward (`step`) and back (`step_back`). What the inputs say to the gates
    does not depend on the states: it is computed ahead of the loop, for as many time steps together as fit the cache.
    The numbers of a gate lie together in memory, gates (T, gates, N, units), so that each time step works on whole
    blocks. On the way back, what does not depend on later time steps is computed for a few of them at once, and the
    products that make gradients follow behind. While numbers are kept for the way back, both kinds of products, ahead
    and behind, are another thread's work. Where no way back follows, nothing is kept: each block of gates takes the
    place of the one before, and states go to and fro between two places.

    A time step that is masked changes nothing: the states stay as they were, and their gradients pass unchanged.

    Arguments:
        return_sequences: whether the output has all time steps, or the last one only.
        go_backwards: whether the sequence is read from its end; the output then begins with what was read first.
        zero_output_for_mask: whether the output of a masked time step is 0 instead of the output before it.

    Input shapes: x (N, T, inputs), kernel (inputs, gates * units), recurrent_kernel (units, gates * units), bias
    (gates * units,), each state (N, units), mask (N, T). Bias, states and mask are optional.
    Output shapes: (N, T, units) or (N, units), then each state (N, units) after the last time step.
    """

    gate_count = 1
    blocks_of_step = 3
    """About how much memory one time step touches, there or back: so many times its gates."""
    reveals_backward: tuple[str, ...] = ("hidden_gradient",)

    def __init__(
        self, return_sequences: bool = False, go_backwards: bool = False, zero_output_for_mask: bool = False
    ) -> None:
        self.return_sequences, self.go_backwards = return_sequences, go_backwards
        self.zero_output_for_mask = zero_output_for_mask

    # -- one time step: what a subclass says ---------------------------------------------------------------------------

    def step(self, gates: Array, before: Several[Array], after: Several[Array], kept: Array) -> None:
        """One time step forward.

        Arguments:
            gates: what the inputs say to them, (gates, N, units); becomes what they are.
            before: the states before it, each (N, units).
            after: where those after it belong.
            kept: where something belongs that the way back needs besides, (N, units).
        """
        raise NotImplementedError

    def end_of_block(self, gates: Array) -> None:
        """What is left to do to the gates of some time steps, where they are kept."""

    def begin_block(self, block: slice) -> Steps:
        """Begin the way back through some time steps: with the slopes, for all of them at once."""
        raise NotImplementedError

    def step_back(self, t: int, steps: Steps, *grad_states: Array) -> tuple[Array, ...]:
        """From the gradients of the states at t + 1 to those of the states at t; leaves those of the sums behind."""
        raise NotImplementedError

    def make_ready(self) -> None:
        """What `step` needs besides, once for the whole sequence."""
        self.recurrent = self.for_gates(self.recurrent_kernel)
        self.says = np.empty_like(self.gates[0])  # (gates, N, units)

    # -- forward through time ------------------------------------------------------------------------------------------

    def through_time(
        self, x: Array, kernel: Array, recurrent_kernel: Array, bias: Array | None, states: Several, mask: Array | None
    ) -> tuple[Array, ...]:
        """The whole sequence; where no way back follows, two halves of a large batch, on two threads."""
        products = x.shape[0] * x.shape[1] * (kernel.size + recurrent_kernel.size)
        if self.recording or len(x) < SAMPLES_OF_HALVES or products < PRODUCTS_OF_HALVES:
            return self.run(x, kernel, recurrent_kernel, bias, states, mask)

        def run(half: slice) -> tuple[Array, ...]:
            *of_states, of_mask = (None if a is None else a[half] for a in (*states, mask))
            return copy(self).run(x[half], kernel, recurrent_kernel, bias, of_states, of_mask)

        halves = each(run, (slice(None, len(x) // 2), slice(len(x) // 2, None)))
        return tuple(map(np.concatenate, zip(*halves, strict=True)))

    def run(
        self, x: Array, kernel: Array, recurrent_kernel: Array, bias: Array | None, states: Several, mask: Array | None
    ) -> tuple[Array, ...]:
        self.x = self.time_first(x)  # (T, N, inputs)
        self.kernel, self.recurrent_kernel = kernel, recurrent_kernel
        self.has_bias, self.has_state = bias is not None, tuple(state is not None for state in states)
        self.mask = None if mask is None else self.time_first(mask.astype(bool))[:, :, None]  # (T, N, 1)
        self.make_room(states)
        self.make_ready()
        weights = self.for_gates(kernel), None if bias is None else self.for_gates(bias[None])
        places, kept = zip(*map(cycle, self.states), strict=False), cycle(self.kept)
        before = next(places)

        def say(block: slice) -> Array:
            gates = self.gates[block] if self.recording else self.gates[: block.stop - block.start]
            return what_inputs_say(self.x[block], *weights, out=gates)

        ahead = alongside if self.recording and len(self.blocks) > 1 else map
        for block, gates in zip(self.blocks, ahead(say, self.blocks), strict=True):
            for t, gates_at_t in enumerate(gates, block.start):
                after = next(places)
                self.step(gates_at_t, before, after, next(kept))
                if self.mask is not None:
                    stay_where_masked(self.mask[t], before, after)
                before = after
            if self.recording:
                self.end_of_block(gates)
        return (self.output(before[0]), *(state.copy() for state in before))

    def make_room(self, firsts: Several) -> None:
        """Room for what is computed: for all time steps where a way back may follow, else for a few."""
        (steps, samples, _), units = self.x.shape, self.recurrent_kernel.shape[0]
        dtype = np.result_type(self.x, self.kernel)
        self.blocks = list(slices(steps, self.blocks_of_step * self.gate_count * samples * units * dtype.itemsize))
        kept = steps if self.recording else self.blocks[0].stop
        self.gates = np.empty((kept, self.gate_count, samples, units), dtype)
        self.kept = np.empty((steps if self.recording else 1, samples, units), dtype)
        self.states = []  # each (T + 1, N, units), or (2, N, units)
        for first in firsts:
            all_count = self.recording or (self.return_sequences and not self.states)
            state = np.empty((steps + 1 if all_count else 2, samples, units), dtype)
            state[0] = 0 if first is None else first
            self.states.append(state)

    def time_first(self, x: Array) -> Array:
        """(N, T, ...) as (T, N, ...), in the order in which it is read; a view."""
        return np.swapaxes(x[:, ::-1] if self.go_backwards else x, 0, 1)

    def batch_first(self, x: Array) -> Array:
        """(T, N, ...) in the order in which it was read, as (N, T, ...)."""
        x = np.swapaxes(x, 0, 1)
        return x[:, ::-1] if self.go_backwards else x

    def by_gate(self, kernel: Array) -> Array:
        """(rows, gates * units) as (gates, rows, units), each gate's block in one piece."""
        return np.ascontiguousarray(np.swapaxes(kernel.reshape(len(kernel), self.gate_count, -1), 0, 1))

    def for_gates(self, kernel: Array) -> Array:
        """The same, as the products of `step` take it: (gates, rows, units)."""
        return self.by_gate(kernel)

    def output(self, last: Array) -> Array:
        if not self.return_sequences:
            return last * self.mask[-1] if self.mask is not None and self.zero_output_for_mask else last.copy()
        h = self.states[0][1:]
        return np.swapaxes(h * self.mask if self.mask is not None and self.zero_output_for_mask else h, 0, 1)

    # -- and back ------------------------------------------------------------------------------------------------------

    def backward(self, grad_output: Array, *grad_last: Array) -> tuple[Array | None, ...]:
        self.kernel_transposed = transposed(self.by_gate(self.kernel))
        self.recurrent_transposed = transposed(self.by_gate(self.recurrent_kernel))
        self.grad_x = np.empty_like(self.x, dtype=self.recurrent_kernel.dtype) if self.needs_grad[0] else None
        self.grads_over_time = [np.empty_like(state[1:]) for state in self.states] if in_parts() else None
        grad_states = list(grad_last)
        behind = alongside if len(self.blocks) > 1 else map
        back = self.back_through_time(grad_output, grad_states)
        grad_kernel, grad_recurrent, grad_bias = sum_entries(behind(self.products, back))
        firsts = (grad if given else None for grad, given in zip(grad_states, self.has_state, strict=True))
        grad_x = None if self.grad_x is None else self.batch_first(self.grad_x)
        return (grad_x, side_by_side(grad_kernel), side_by_side(grad_recurrent), grad_bias, *firsts, None)

    def back_through_time(self, grad_output: Array, grad_states: list[Array]) -> Iterator[Steps]:
        """Back through all time steps, from block to block; `grad_states` become the gradients of the first states."""
        for block in reversed(self.blocks):
            steps = self.begin_block(block)
            for t in reversed(range(block.start, block.stop)):
                if self.return_sequences or t == len(self.x) - 1:
                    grad_states[0] = grad_states[0] + self.gradient_of_output(grad_output, t)
                if self.grads_over_time is not None:
                    self.keep_gradients(t, *grad_states)
                grad_states[:] = self.back_through(t, steps, *grad_states)
            yield steps

    def gradient_of_output(self, grad_output: Array, t: int) -> Array | float:
        """What the output of time step t gets from above."""
        if not self.return_sequences and t < len(self.x) - 1:
            return 0.0
        grad = grad_output[:, t] if self.return_sequences else grad_output
        return grad * self.mask[t] if self.mask is not None and self.zero_output_for_mask else grad

    def keep_gradients(self, t: int, *grad_states: Array) -> None:
        """Keep the gradients that arrive at the states after time step t, for somebody who watches closely."""
        for kept, grad in zip(self.grads_over_time or (), grad_states, strict=True):
            kept[t] = grad

    def back_through(self, t: int, steps: Steps, *grad_states: Array) -> tuple[Array, ...]:
        """`step_back`; around a masked time step the gradients pass as they are."""
        if self.mask is None:
            return self.step_back(t, steps, *grad_states)
        counts = self.mask[t]
        stepped = self.step_back(t, steps, *(grad * counts for grad in grad_states))
        return tuple(new + grad * ~counts for new, grad in zip(stepped, grad_states, strict=True))

    def through_gates(self, grad_sums: Array) -> Array:
        """The gradient of the state that the gates' sums come from: (gates, N, units) to (N, units)."""
        return reduce(np.add, np.matmul(grad_sums, self.recurrent_transposed, out=self.says))

    def products(self, steps: Steps) -> tuple[Array | None, ...]:
        """Gradients of kernel, recurrent kernel and bias from some time steps, gate by gate, and that of its inputs."""
        if self.grad_x is not None:
            self.put_gradient_of_inputs(steps, self.grad_x[steps.block])
        return (
            over_time(self.x[steps.block], steps.grad_sums) if self.needs_grad[1] else None,
            self.gradient_of_recurrent_kernel(steps) if self.needs_grad[2] else None,
            self.gradient_of_bias(steps) if self.has_bias and self.needs_grad[3] else None,
        )

    def put_gradient_of_inputs(self, steps: Steps, out: Array) -> None:
        of_gates = np.matmul(steps.grad_sums, self.kernel_transposed[:, None])  # (gates, time steps, N, inputs)
        np.add.reduce(of_gates, axis=0, out=out)

    def gradient_of_recurrent_kernel(self, steps: Steps) -> Array:
        return over_time(self.states[0][steps.block], steps.grad_sums)

    def gradient_of_bias(self, steps: Steps) -> Array:
        return sum_of_rows(steps.grad_sums).ravel()

    # -- what a learner may look at ------------------------------------------------------------------------------------

    def gate(self, i: int) -> Array:
        """One gate over time, (N, T, units), in the order in which the sequence was read."""
        return np.swapaxes(self.gates[:, i], 0, 1)

    def state(self, i: int) -> Array:
        """One state after each time step, (N, T, units), in the order in which the sequence was read."""
        return np.swapaxes(self.states[i][1:], 0, 1)

    @property
    def hidden(self) -> Array:
        """The hidden state h after each time step."""
        return self.state(0)

    @property
    def hidden_gradient(self) -> Array | None:
        """Gradient of the loss with respect to h after each time step, likewise; kept while somebody watches."""
        return None if self.grads_over_time is None else np.swapaxes(self.grads_over_time[0], 0, 1)


class TimeSteps(Op):
    """A sequence, cut into its time steps; backward puts the gradients side by side again."""

    formula = r"x \to x_1, x_2, \ldots, x_T"
    gradient_formula = r"\partial x = [\partial x_1, \partial x_2, \ldots, \partial x_T]"

    def forward(self, x: Array) -> tuple[Array, ...]:  # x (N, T, ...)
        return tuple(np.swapaxes(x, 0, 1))

    def backward(self, *grads: Array) -> tuple[Array]:
        return (np.stack(grads, axis=1),)


class Sequence(Op):
    """Time steps, put together to a sequence; backward cuts the gradient apart again."""

    formula = r"y = [x_1, x_2, \ldots, x_T]"
    gradient_formula = r"\partial x_t = \partial y_t"

    def forward(self, *steps: Array) -> Array:  # each (N, ...)
        return np.stack(steps, axis=1)

    def backward(self, grad_y: Array) -> tuple[Array, ...]:
        return tuple(np.swapaxes(grad_y, 0, 1))


@operation
def time_steps(x: Any) -> tuple[Any, ...]:
    """The time steps of a sequence: x (N, T, ...) as T arrays (N, ...)."""
    return TimeSteps()(x)


@operation
def sequence(steps: Any) -> Any:
    """Time steps put together to a sequence: T arrays (N, ...) as one (N, T, ...)."""
    return Sequence()(*steps)


def check_shapes(name: str, gates: int, x: Any, kernel: Any, recurrent_kernel: Any, states: Any, mask: Any) -> None:
    """Whether what a recurrent operation was given fits together.

    Raises:
        ValueError: if it does not; the message says what would.
    """
    shape, kernel_shape, recurrent = (np.shape(plain(a)) for a in (x, kernel, recurrent_kernel))
    if len(shape) != 3 or shape[1] == 0:
        raise ValueError(
            f"{name} got inputs of shape {shape}. It takes (samples, time steps, features), at least one time step."
        )
    units = recurrent[0]
    if recurrent != (units, gates * units) or kernel_shape != (shape[2], gates * units):
        raise ValueError(
            f"{name} got inputs of shape {shape}, a kernel of shape {kernel_shape} and a recurrent_kernel of shape "
            f"{recurrent}. For {shape[2]} features and {units} units they are ({shape[2]}, {gates * units}) and "
            f"({units}, {gates * units}): {gates} gates side by side."
        )
    for state in states:
        if state is not None and np.shape(plain(state)) != (shape[0], units):
            raise ValueError(
                f"{name} got an initial state of shape {np.shape(plain(state))}. For {shape[0]} samples and {units} "
                f"units each state is ({shape[0]}, {units})."
            )
    if mask is not None and np.shape(plain(mask)) != shape[:2]:
        raise ValueError(
            f"{name} got a mask of shape {np.shape(plain(mask))}. It says which time steps count, true or false for "
            f"each: {shape[:2]}."
        )
