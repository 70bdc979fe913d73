"""GRU, by its definition: forward through time, and back.

One sequence at a time: x[t, i] is feature i at time step t. The weights stand side by side, as in Keras: first the
columns of the update gate, then reset gate and candidate, `units` columns each. There are two biases: one belongs to
the input, one to the state (Keras's reset_after=True).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kerasedu.textbook.activations import sigmoid
from kerasedu.textbook.recurrent import Gradients

Array = np.ndarray


class GRUStep(NamedTuple):
    """What a GRU does in one time step, each an array (units,).

    Attributes:
        update_gate: z, how much of the state stays.
        reset_gate: r, how much of what the state says reaches the candidate.
        candidate: g, what may take the state's place.
        recalled: what the state says to the candidate, before the reset gate.
        h: the state afterwards: the output.
    """

    update_gate: Array
    reset_gate: Array
    candidate: Array
    recalled: Array
    h: Array


def one_sum(x: Array, kernel: Array, bias: Array, j: int) -> float:
    """bias[j] + sum over i of x[i] * kernel[i, j].

    Example:
        >>> print(one_sum(np.array([2.0]), np.array([[3.0]]), np.array([1.0]), 0))
        7.0
    """
    total = bias[j]
    for i in range(len(x)):
        total += x[i] * kernel[i, j]
    return total


def gru_step(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> GRUStep:
    """One time step: the update gate decides how much is renewed, the reset gate what the new part knows of the state.

    z = sigmoid(x says + h says), r = sigmoid(x says + h says), each with weights of its own
    g = tanh(x says + r * h says)
    h_new = z * h + (1 - z) * g

    Arguments:
        x: array (inputs,), what comes in at this time step.
        h: array (units,), the state before.
        kernel: array (inputs, 3 * units).
        recurrent_kernel: array (units, 3 * units).
        bias: array (2, 3 * units): row 0 for the input, row 1 for the state.

    Example:
        >>> keep = np.array([[50.0, 0.0, 0.0], [0.0, 0.0, 0.0]])  # the update gate lets everything stay
        >>> gru_step(np.array([9.0]), np.array([0.7]), np.zeros((1, 3)), np.zeros((1, 3)), keep).h
        array([0.7])
    """
    units = len(h)
    step = GRUStep(*(np.zeros(units) for _ in GRUStep._fields))
    for j in range(units):
        x_z, x_r, x_g = (one_sum(x, kernel, bias[0], gate * units + j) for gate in range(3))
        h_z, h_r, h_g = (one_sum(h, recurrent_kernel, bias[1], gate * units + j) for gate in range(3))
        z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
        g = np.tanh(x_g + r * h_g)
        step.update_gate[j], step.reset_gate[j], step.candidate[j], step.recalled[j] = z, r, g, h_g
        step.h[j] = z * h[j] + (1 - z) * g
    return step


def gru(x: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> list[GRUStep]:
    """The unrolled sequence: the same step again and again, each with the state that the last one left; zeros at first.

    Arguments:
        x: array (T, inputs).
        kernel: array (inputs, 3 * units).
        recurrent_kernel: array (units, 3 * units).
        bias: array (2, 3 * units): row 0 for the input, row 1 for the state.

    Returns:
        What happens in each of the T time steps.

    Example:
        >>> steps = gru(np.ones((2, 1)), np.ones((1, 3)), np.ones((1, 3)), np.zeros((2, 3)))
        >>> steps[0].h.round(3), steps[1].h.round(3)
        (array([0.205]), array([0.347]))
    """
    h = np.zeros(len(recurrent_kernel))
    steps = []
    for t in range(len(x)):
        steps.append(gru_step(x[t], h, kernel, recurrent_kernel, bias))
        h = steps[-1].h
    return steps


def gru_gradients(
    x: Array, steps: list[GRUStep], kernel: Array, recurrent_kernel: Array, grad_output: Array
) -> Gradients:
    """Backpropagation through time: from the last time step to the first.

    Where the update gate is near 1, the gradient of the state passes almost unchanged: the GRU remembers.

    Arguments:
        x: array (T, inputs).
        steps: what `gru` gave.
        kernel: array (inputs, 3 * units).
        recurrent_kernel: array (units, 3 * units).
        grad_output: array (T, units), gradient of the output of each time step.

    Returns:
        Gradients of x (T, inputs), kernel, recurrent_kernel and bias (2, 3 * units).

    Example:
        >>> x, ones = np.ones((2, 1)), np.ones((1, 3))
        >>> steps = gru(x, ones, ones, np.zeros((2, 3)))
        >>> gru_gradients(x, steps, ones, ones, np.array([[0.0], [1.0]])).bias.round(3)
        array([[-0.217,  0.003,  0.157],
               [-0.217,  0.003,  0.118]])
    """
    units = len(recurrent_kernel)
    grads = Gradients(*(np.zeros(shape) for shape in (x.shape, kernel.shape, recurrent_kernel.shape, (2, 3 * units))))
    from_later = np.zeros(units)
    for t in reversed(range(len(x))):
        before = steps[t - 1].h if t > 0 else np.zeros(units)
        grad_h = grad_output[t] + from_later
        from_later = np.zeros(units)
        for j in range(units):
            z, r, g, recalled = (values[j] for values in steps[t][:4])
            from_later[j] += grad_h[j] * z
            grad_z = grad_h[j] * (before[j] - g) * z * (1 - z)
            grad_g = grad_h[j] * (1 - z) * (1 - g**2)
            grad_r = grad_g * recalled * r * (1 - r)
            from_input, from_state = (grad_z, grad_r, grad_g), (grad_z, grad_r, grad_g * r)
            for gate in range(3):
                column = gate * units + j
                grads.bias[0, column] += from_input[gate]
                grads.bias[1, column] += from_state[gate]
                for i in range(x.shape[1]):
                    grads.kernel[i, column] += x[t, i] * from_input[gate]
                    grads.x[t, i] += kernel[i, column] * from_input[gate]
                for k in range(units):
                    grads.recurrent_kernel[k, column] += before[k] * from_state[gate]
                    from_later[k] += recurrent_kernel[k, column] * from_state[gate]
    return grads
