"""LSTM, by its definition: forward through time, and back.

One sequence at a time: x[t, i] is feature i at time step t. The weights of the four gates stand side by side, as in
Keras: first the columns of the input gate, then forget gate, candidate and output gate, `units` columns each.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kerasedu.textbook.activations import sigmoid
from kerasedu.textbook.recurrent import Gradients, weighted_sum, weighted_sum_gradient

Array = np.ndarray


class LSTMStep(NamedTuple):
    """What an LSTM does in one time step, each an array (units,).

    Attributes:
        input_gate: i, how much of the candidate goes into the cell.
        forget_gate: f, how much of the cell stays.
        candidate: g, what may go into the cell.
        output_gate: o, how much of the cell shows.
        c: the cell afterwards.
        h: what shows of it: the output.
    """

    input_gate: Array
    forget_gate: Array
    candidate: Array
    output_gate: Array
    c: Array
    h: Array


def lstm_step(x: Array, h: Array, c: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> LSTMStep:
    """One time step: three gates decide what goes into the cell, what stays, and what shows.

    i = sigmoid(z_i), f = sigmoid(z_f), g = tanh(z_g), o = sigmoid(z_o)
    c_new = f * c + i * g
    h_new = o * tanh(c_new)

    Each z is a weighted sum of input and last output, with weights of its own.

    Arguments:
        x: array (inputs,), what comes in at this time step.
        h: array (units,), the output before.
        c: array (units,), the cell before.
        kernel: array (inputs, 4 * units).
        recurrent_kernel: array (units, 4 * units).
        bias: array (4 * units,).

    Example:
        >>> nothing = np.array([0.0])
        >>> keep = np.array([-50.0, 50.0, 0.0, 50.0])  # nothing goes in, everything stays, everything shows
        >>> step = lstm_step(nothing, nothing, np.array([0.7]), np.zeros((1, 4)), np.zeros((1, 4)), keep)
        >>> step.c.round(3), step.h.round(3)
        (array([0.7]), array([0.604]))
    """
    units = len(h)
    step = LSTMStep(*(np.zeros(units) for _ in LSTMStep._fields))
    for j in range(units):
        z_i, z_f, z_g, z_o = (weighted_sum(x, h, kernel, recurrent_kernel, bias, gate * units + j) for gate in range(4))
        i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
        step.input_gate[j], step.forget_gate[j], step.candidate[j], step.output_gate[j] = i, f, g, o
        step.c[j] = f * c[j] + i * g
        step.h[j] = o * np.tanh(step.c[j])
    return step


def lstm(x: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> list[LSTMStep]:
    """The unrolled sequence: the same step again and again, each with what the last one left. It begins with zeros.

    Arguments:
        x: array (T, inputs).
        kernel: array (inputs, 4 * units).
        recurrent_kernel: array (units, 4 * units).
        bias: array (4 * units,).

    Returns:
        What happens in each of the T time steps.

    Example:
        >>> steps = lstm(np.ones((3, 1)), np.ones((1, 4)), np.ones((1, 4)), np.zeros(4))
        >>> np.concatenate([step.h for step in steps]).round(3)
        array([0.37 , 0.651, 0.789])
    """
    h = c = np.zeros(len(recurrent_kernel))
    steps = []
    for t in range(len(x)):
        steps.append(lstm_step(x[t], h, c, kernel, recurrent_kernel, bias))
        h, c = steps[-1].h, steps[-1].c
    return steps


def lstm_gradients(
    x: Array, steps: list[LSTMStep], kernel: Array, recurrent_kernel: Array, grad_output: Array
) -> Gradients:
    """Backpropagation through time: from the last time step to the first.

    Two gradients travel back: that of the output h, through all the weights, and that of the cell c, which only the
    forget gate makes smaller. That is why an LSTM remembers for longer than a simple recurrent layer.

    Arguments:
        x: array (T, inputs).
        steps: what `lstm` gave.
        kernel: array (inputs, 4 * units).
        recurrent_kernel: array (units, 4 * units).
        grad_output: array (T, units), gradient of the output of each time step.

    Returns:
        Gradients of x (T, inputs), kernel, recurrent_kernel and bias.

    Example:
        >>> x, ones = np.ones((3, 1)), np.ones((1, 4))
        >>> grad_output = np.array([[0.0], [0.0], [1.0]])
        >>> lstm_gradients(x, lstm(x, ones, ones, np.zeros(4)), ones, ones, grad_output).x.ravel().round(3)
        array([0.072, 0.074, 0.166])
    """
    units = len(recurrent_kernel)
    grads = Gradients(*(np.zeros(a.shape) for a in (x, kernel, recurrent_kernel, kernel[0])))
    h_from_later, c_from_later = np.zeros(units), np.zeros(units)
    for t in reversed(range(len(x))):
        step = steps[t]
        h_before, c_before = (steps[t - 1].h, steps[t - 1].c) if t > 0 else (np.zeros(units), np.zeros(units))
        grad_h, grad_c = grad_output[t] + h_from_later, c_from_later
        h_from_later, c_from_later = np.zeros(units), np.zeros(units)
        for j in range(units):
            i, f, g, o = step.input_gate[j], step.forget_gate[j], step.candidate[j], step.output_gate[j]
            shown = np.tanh(step.c[j])
            cell = grad_c[j] + grad_h[j] * o * (1 - shown**2)
            grad_z = (
                cell * g * i * (1 - i),
                cell * c_before[j] * f * (1 - f),
                cell * i * (1 - g**2),
                grad_h[j] * shown * o * (1 - o),
            )
            c_from_later[j] = cell * f
            for gate in range(4):
                h_from_later += weighted_sum_gradient(
                    x[t], h_before, kernel, recurrent_kernel, gate * units + j, grad_z[gate], grads, t
                )
    return grads
