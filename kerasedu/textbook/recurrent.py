"""The simple recurrent layer, by its definition: forward through time, and back.

One sequence at a time: x[t, i] is feature i at time step t. `states[0]` is the state to begin with, all zeros, and
`states[t + 1]` the one after time step t.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Gradients(NamedTuple):
    """How the input and the weights of a recurrent layer have a part in the loss."""

    x: Array
    kernel: Array
    recurrent_kernel: Array
    bias: Array


def weighted_sum(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array, j: int) -> float:
    """What the input and the last state say to unit j.

    z[j] = bias[j] + sum over i of x[i] * kernel[i, j] + sum over k of h[k] * recurrent_kernel[k, j]

    Example:
        >>> x, h = np.array([2.0]), np.array([10.0])
        >>> print(weighted_sum(x, h, np.array([[3.0]]), np.array([[0.5]]), np.array([1.0]), 0))
        12.0
    """
    z = bias[j]
    for i in range(len(x)):
        z += x[i] * kernel[i, j]
    for k in range(len(h)):
        z += h[k] * recurrent_kernel[k, j]
    return z


def weighted_sum_gradient(
    x: Array, h: Array, kernel: Array, recurrent_kernel: Array, j: int, grad_z: float, grads: Gradients, t: int
) -> Array:
    """Send the gradient of the sum z[j] of time step t back to everything that went into it.

    Adds to `grads`, and returns what the state h[t] gets: grad_h[k] = grad_z * recurrent_kernel[k, j].
    """
    grad_h = np.zeros(len(h))
    grads.bias[j] += grad_z
    for i in range(len(x)):
        grads.kernel[i, j] += x[i] * grad_z
        grads.x[t, i] += kernel[i, j] * grad_z
    for k in range(len(h)):
        grads.recurrent_kernel[k, j] += h[k] * grad_z
        grad_h[k] += recurrent_kernel[k, j] * grad_z
    return grad_h


def simple_rnn_step(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> Array:
    """One time step: the new state comes from the input and the state before.

    h_new[j] = tanh(bias[j] + sum over i of x[i] * kernel[i, j] + sum over k of h[k] * recurrent_kernel[k, j])

    Arguments:
        x: array (inputs,), what comes in at this time step.
        h: array (units,), the state before.
        kernel: array (inputs, units).
        recurrent_kernel: array (units, units).
        bias: array (units,).

    Returns:
        Array (units,), the state after.

    Example:
        >>> one = np.array([[1.0]])
        >>> simple_rnn_step(np.array([0.2]), np.array([0.3]), one, one, np.array([0.0])).round(3)
        array([0.462])
    """
    h_new = np.zeros(len(h))
    for j in range(len(h)):
        h_new[j] = np.tanh(weighted_sum(x, h, kernel, recurrent_kernel, bias, j))
    return h_new


def simple_rnn(x: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> Array:
    """The unrolled sequence: the same step again and again, each with the state that the last one left.

    Arguments:
        x: array (T, inputs).
        kernel: array (inputs, units).
        recurrent_kernel: array (units, units).
        bias: array (units,).

    Returns:
        Array (T + 1, units): the states, beginning with zeros.

    Example:
        >>> one = np.array([[1.0]])
        >>> simple_rnn(np.array([[0.5], [0.0], [0.0]]), one, one, np.array([0.0])).ravel().round(3)
        array([0.   , 0.462, 0.432, 0.407])
    """
    states = np.zeros((len(x) + 1, len(bias)))
    for t in range(len(x)):
        states[t + 1] = simple_rnn_step(x[t], states[t], kernel, recurrent_kernel, bias)
    return states


def simple_rnn_gradients(
    x: Array, states: Array, kernel: Array, recurrent_kernel: Array, grad_output: Array
) -> Gradients:
    """Backpropagation through time: from the last time step to the first.

    A state acts twice: it is the output of its time step, and it goes into the next one. So its gradient has two parts:
    grad_h[t + 1] = grad_output[t] + what comes back from time step t + 1.
    Through tanh it becomes grad_z[j] = grad_h[j] * (1 - h[j]^2), and that is sent on to input, weights and last state.

    Arguments:
        x: array (T, inputs).
        states: array (T + 1, units), what `simple_rnn` gave.
        kernel: array (inputs, units).
        recurrent_kernel: array (units, units).
        grad_output: array (T, units), gradient of the output of each time step.

    Returns:
        Gradients of x (T, inputs), kernel, recurrent_kernel and bias.

    Example:
        >>> x, one = np.array([[0.5], [0.0], [0.0]]), np.array([[1.0]])
        >>> states = simple_rnn(x, one, one, np.array([0.0]))
        >>> grad_output = np.array([[0.0], [0.0], [1.0]])
        >>> simple_rnn_gradients(x, states, one, one, grad_output).x.ravel().round(3)
        array([0.534, 0.679, 0.834])
    """
    steps, units = len(x), len(recurrent_kernel)
    grads = Gradients(np.zeros(x.shape), np.zeros(kernel.shape), np.zeros(recurrent_kernel.shape), np.zeros(units))
    from_later = np.zeros(units)
    for t in reversed(range(steps)):
        grad_h = grad_output[t] + from_later
        from_later = np.zeros(units)
        for j in range(units):
            grad_z = grad_h[j] * (1 - states[t + 1, j] ** 2)
            from_later += weighted_sum_gradient(x[t], states[t], kernel, recurrent_kernel, j, grad_z, grads, t)
    return grads
