"""What all recurrent operations share: the way through time and back, masks, and a sequence cut into time steps."""

from __future__ import annotations

from collections.abc import Sequence as Several
from copy import copy
from itertools import cycle
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.engine.slices import each, slices
from kerasedu.engine.tape import in_parts

Array = np.ndarray

SAMPLES_OF_HALVES = 32
PRODUCTS_OF_HALVES = 2**26
"""Two threads pay from so many samples and so many multiplications on: they wait for each other at every time step."""


class Recurrence(Op):
    """Base: a whole sequence, one time step after the other.

    forward   for t = 0, 1, ..., T - 1: the states at t + 1 out of input t and the states at t
    backward  for t = T - 1, ..., 1, 0: the gradients of the states at t out of those of the states at t + 1

    A subclass says how one time step goes forward (`step`) and back (`step_back`). What the inputs say to the gates
    does not depend on the states: it is computed ahead of the loop, for as many time steps together as fit the cache.
    The numbers of a gate lie together in memory, gates (T, gates, N, units), so that each time step works on whole
    blocks. Where no way back follows, nothing is kept: each block of gates takes the place of the one before, and
    states go to and fro between two places.

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

    def fleeting_step(self, gates: Array, before: Several[Array], after: Several[Array], kept: Array) -> None:
        """`step` where no way back follows: `gates` and `kept` may be left as anything."""
        self.step(gates, before, after, kept)

    def step_back(self, t: int, *grad_states: Array) -> tuple[Array, ...]:
        """From the gradients of the states at t + 1 to those of the states at t; leaves `sums_at(t)` behind."""
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
        x = self.time_first(x)
        self.x = np.ascontiguousarray(x) if self.recording else x  # (T, N, inputs)
        self.kernel, self.recurrent_kernel = kernel, recurrent_kernel
        self.has_bias, self.has_state = bias is not None, tuple(state is not None for state in states)
        self.mask = None if mask is None else self.time_first(mask.astype(bool))[:, :, None]  # (T, N, 1)
        self.make_room(states)
        self.make_ready()
        weights = self.for_gates(kernel), None if bias is None else self.for_gates(bias[None])
        step = self.step if self.recording else self.fleeting_step
        places, kept = zip(*map(cycle, self.states), strict=False), cycle(self.kept)
        before = next(places)
        for block in slices(len(self.x), self.bytes_of_step):
            gates = self.gates[block] if self.recording else self.gates[: block.stop - block.start]
            what_inputs_say(self.x[block], *weights, out=gates)
            for t, gates_at_t in enumerate(gates, block.start):
                after = next(places)
                step(gates_at_t, before, after, next(kept))
                if self.mask is not None:
                    stay_where_masked(self.mask[t], before, after)
                before = after
        return (self.output(before[0]), *(state.copy() for state in before))

    def make_room(self, firsts: Several) -> None:
        """Room for what is computed: for all time steps where a way back may follow, else for a few."""
        (steps, samples, _), units = self.x.shape, self.recurrent_kernel.shape[0]
        dtype = np.result_type(self.x, self.kernel)
        self.bytes_of_step = self.blocks_of_step * self.gate_count * samples * units * dtype.itemsize
        some = next(slices(steps, self.bytes_of_step)).stop
        self.gates = np.empty((steps if self.recording else some, self.gate_count, samples, units), dtype)
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
        self.recurrent_transposed = np.ascontiguousarray(self.recurrent_kernel.T)
        self.grad_x = np.empty_like(self.x, dtype=self.recurrent_kernel.dtype) if self.needs_grad[0] else None
        grad_states = tuple(np.array(grad) for grad in grad_last)
        self.grads_over_time = [np.empty_like(state[1:]) for state in self.states] if in_parts() else None
        grad_weights: list[Array | None] = [None, None, None]
        for block in reversed(list(slices(len(self.x), self.bytes_of_step))):
            self.begin_block(block)
            for t in reversed(range(block.start, block.stop)):
                grad_h = grad_states[0]
                if self.return_sequences or t == len(self.x) - 1:
                    grad_h = grad_h + self.gradient_of_output(grad_output, t)
                if self.grads_over_time is not None:
                    self.keep_gradients(t, grad_h, *grad_states[1:])
                grad_states = self.back_through(t, grad_h, *grad_states[1:])
            grad_weights = [add(total, part) for total, part in zip(grad_weights, self.products(), strict=True)]
        firsts = (grad if given else None for grad, given in zip(grad_states, self.has_state, strict=True))
        grad_x = None if self.grad_x is None else self.batch_first(self.grad_x)
        return (grad_x, *grad_weights, *firsts, None)

    def begin_block(self, block: slice) -> None:
        """A few time steps are gone back through before their products are taken: so much stays in the cache."""
        self.block = block
        samples, width = self.x.shape[1], self.recurrent_kernel.shape[1]
        self.grad_sums = np.empty((block.stop - block.start, samples, width), self.gates.dtype)

    def sums_at(self, t: int) -> Array:
        """Where the gradient of the gates' sums z at time step t belongs, (N, gates * units)."""
        return self.grad_sums[t - self.block.start]

    def by_gate_of(self, sums: Array) -> Array:
        """(N, gates * units) as (N, gates, units), a view."""
        return sums.reshape(len(sums), self.gate_count, -1)

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

    def back_through(self, t: int, *grad_states: Array) -> tuple[Array, ...]:
        """`step_back`; around a masked time step the gradients pass as they are."""
        if self.mask is None:
            return self.step_back(t, *grad_states)
        counts = self.mask[t]
        stepped = self.step_back(t, *(grad * counts for grad in grad_states))
        return tuple(new + grad * ~counts for new, grad in zip(stepped, grad_states, strict=True))

    def products(self) -> tuple[Array | None, ...]:
        """Gradients of kernel, recurrent kernel and bias from the time steps of a block, and that of its inputs."""
        if self.grad_x is not None:
            np.matmul(rows(self.grad_sums), self.kernel.T, out=rows(self.grad_x[self.block]))
        return (
            rows(self.x[self.block]).T @ rows(self.grad_sums) if self.needs_grad[1] else None,
            self.gradient_of_recurrent_kernel() if self.needs_grad[2] else None,
            self.gradient_of_bias() if self.has_bias and self.needs_grad[3] else None,
        )

    def gradient_of_recurrent_kernel(self) -> Array:
        return rows(self.states[0][self.block]).T @ rows(self.grad_sums)

    def gradient_of_bias(self) -> Array:
        return sum_of_rows(self.grad_sums)

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


def what_inputs_say(x: Array, kernel: Array, bias: Array | None, out: Array | None = None) -> Array:
    """x @ kernel + bias for several time steps at once, gate by gate.

    Shapes: x (T, N, inputs), kernel (gates, inputs, units), bias (gates, 1, units) or None, out (T, gates, N, units).
    """
    says = np.matmul(x[:, None], kernel, out=out)
    return says if bias is None else np.add(says, bias, out=says)


def stay_where_masked(counts: Array, before: Several[Array], after: Several[Array]) -> None:
    """Put states back to what they were before a time step for samples in which it does not count; counts (N, 1)."""
    for old, new in zip(before, after, strict=True):
        np.copyto(new, old, where=~counts)


def add(total: Array | None, part: Array | None) -> Array | None:
    """total + part, in place; None counts as nothing."""
    return part if total is None or part is None else np.add(total, part, out=total)


def rows(x: Array) -> Array:
    """All time steps of all samples, one below the other: (T, N, ...) as (T * N, everything else)."""
    return x.reshape(x.shape[0] * x.shape[1], -1)


def sum_of_rows(x: Array) -> Array:
    """Sum over time steps and samples, as a product with ones, which BLAS does several times faster than np.sum."""
    return np.ones(x.shape[0] * x.shape[1], x.dtype) @ rows(x)


def sigmoid_in_place(z: Array) -> None:
    """1 / (1 + exp(-z)), by the tangent, which never overflows."""
    z *= 0.5
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5


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
