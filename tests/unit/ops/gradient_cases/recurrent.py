"""Gradient cases of the recurrent operations: every state and output, with masks, from both ends."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal

SAMPLES, STEPS, FEATURES, UNITS = 2, 4, 3, 2
MASK = np.array([[False, True, False, True], [True, True, False, False]])


def weights(gates, bias_rows=None):
    """Input and weights for so many gates."""
    width = gates * UNITS
    bias = (width,) if bias_rows is None else (bias_rows, width)
    return normal((SAMPLES, STEPS, FEATURES), (FEATURES, width), (UNITS, width), bias)


def states(count):
    return normal(*[(SAMPLES, UNITS)] * count, seed=1)


def output_of(operation, which, **how):
    """One output of the operation, as a function of input, weights and states."""

    def function(x, kernel, recurrent_kernel, bias, *initial_state):
        return operation(x, kernel, recurrent_kernel, bias, list(initial_state), **how)[which]

    return function


def without_bias_or_states(operation):
    return lambda x, kernel, recurrent_kernel: operation(x, kernel, recurrent_kernel)[0]


def cases_of(name, gates, state_count, bias_rows=None, **extra):
    operation = getattr(ops, name)
    arrays = [*weights(gates, bias_rows), *states(state_count)]
    manners = [
        {"return_sequences": True},
        {"go_backwards": True},
        {"return_sequences": True, "mask": MASK},
        {"return_sequences": True, "mask": MASK, "zero_output_for_mask": True, "go_backwards": True},
        {"mask": MASK, "zero_output_for_mask": True},
    ]
    for how in manners:
        yield name, output_of(operation, 0, **how, **extra), arrays
        yield name, output_of(operation, -1, **how, **extra), arrays
    yield name, without_bias_or_states(lambda *given: operation(*given, **extra)), arrays[:3]


CASES = [
    *cases_of("simple_rnn", 1, 1),
    *cases_of("lstm", 4, 2),
    *cases_of("gru", 3, 1, bias_rows=2),
    *cases_of("gru", 3, 1, reset_after=False),
    ("time_steps", lambda x: ops.time_steps(x)[1], normal((2, 3, 4))),
    ("time_steps", lambda x: ops.multiply(*ops.time_steps(x)), normal((2, 2, 3))),
    ("sequence", lambda a, b: ops.sequence([a, b]), normal((2, 3), (2, 3))),
]
