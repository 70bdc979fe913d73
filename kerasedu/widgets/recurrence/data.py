"""The numbers of an unrolled layer: for each time step and unit, what goes into each gate, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerasedu.ops.recurrent import Recurrence, ResetBeforeGRU
from kerasedu.ops.recurrent.sequence import what_inputs_say
from kerasedu.widgets.digits import all_rounded, rounded
from kerasedu.widgets.formulas import formula_lines, formula_sheet
from kerasedu.widgets.recurrence.source import Unrolled

MOST_STEPS = 100  # time steps sent: the last ones
MOST_CELLS = 2400  # time steps times units
MOST_FEATURES = 32  # of the input

Array = np.ndarray
Arrays = dict[str, Array]

# What stands below each other: forward, and backward. The names are those of the arrays.
MAPS = {
    "SimpleRNN": {"forward": ("x", "h"), "backward": ("grad_h", "slope")},
    "LSTM": {"forward": ("x", "i", "f", "g", "o", "c", "h"), "backward": ("grad_h", "grad_c", "f")},
    "GRU": {"forward": ("x", "z", "r", "g", "h"), "backward": ("grad_h", "z")},
}
BARS = {"SimpleRNN": ("grad_h",), "LSTM": ("grad_h", "grad_c"), "GRU": ("grad_h",)}
FROM_0_TO_1 = ("i", "f", "o", "z", "r", "slope")


def recurrence_data(run: Unrolled, labels: Sequence[str] | None, unit: int) -> dict[str, Any]:
    """Everything that is drawn.

    Arguments:
        run: what `unrolled` gave.
        labels: what was read at each time step, in the order of the sequence; None for none.
        unit: one of the units that must be among those sent.

    Returns:
        "kind", "name", "steps" [first, end, all] and "units" [first, end, all] that were sent, "features" [sent, all],
        "labels", "masked", "backwards", "judged", "others"; "arrays": for each name the numbers, time step by time
        step; "ranges" and "norms" by name; "formula" by direction, with "formulas" and "glyphs" as `formula_sheet`
        makes them.
    """
    op, arrays = run.op, arrays_of(run)
    count, _, width = op.states[0][1:].shape
    steps = slice(max(0, count - MOST_STEPS), count)
    most = max(1, MOST_CELLS // (steps.stop - steps.start))
    first = max(0, min(unit - most // 2, width - most))
    units = slice(first, min(width, first + most))
    x = op.x[steps, run.sample]
    mine = {name: np.ascontiguousarray(a[steps, run.sample]) for name, a in arrays.items()}
    shown = {name: a[:, units] for name, a in mine.items()} | {"x": x[:, :MOST_FEATURES]}
    read = None if labels is None else list(labels)[:: -1 if op.go_backwards else 1][steps]
    kind = op.name
    formula = {"forward": formula_lines(op.formula), "backward": formula_lines(op.gradient_formula)}
    return {
        "kind": kind,
        "sentences": "ResetBeforeGRU" if isinstance(op, ResetBeforeGRU) else kind,
        "name": run.layer.name,
        "steps": [steps.start, steps.stop, count],
        "units": [units.start, units.stop, width],
        "features": [min(MOST_FEATURES, x.shape[1]), x.shape[1]],
        "labels": read,
        "masked": [] if op.mask is None else np.flatnonzero(~op.mask[steps, run.sample, 0]).tolist(),
        "backwards": op.go_backwards,
        "judged": run.judged,
        "others": list(run.others),
        "maps": {direction: list(names) for direction, names in MAPS[kind].items()},
        "bars": list(BARS[kind]),
        "arrays": {name: all_rounded(a) for name, a in shown.items()},
        "ranges": {name: _range(name, a) for name, a in shown.items()},
        "norms": {name: all_rounded(np.linalg.norm(mine[name], axis=-1)) for name in BARS[kind]},
        "formula": formula,
        **formula_sheet([*formula["forward"], *formula["backward"]]),
    }


def _range(name: str, array: Array) -> list[Any]:
    """The lowest and the highest value, and the size that gets the full colour."""
    finite = array[np.isfinite(array)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    peak = 1.0 if name in FROM_0_TO_1 else max(abs(low), abs(high))
    return [rounded(low), rounded(high), rounded(peak)]


def arrays_of(run: Unrolled) -> Arrays:
    """All arrays by name, each (time steps, samples, units), in the order in which the layer read."""
    rules: dict[str, Callable[[Unrolled], Arrays]] = {"SimpleRNN": _simple_rnn, "LSTM": _lstm, "GRU": _gru}
    return {**_hidden(run), **rules[run.op.name](run)}


def _hidden(run: Unrolled) -> Arrays:
    """The hidden state, its gradient, and where that came from: the output of the time step, or later time steps."""
    op, (h,) = run.op, run.op.states[:1]
    grad_h = np.swapaxes(op.hidden_gradient, 0, 1)  # type: ignore[arg-type]
    above = np.zeros_like(grad_h)
    for t in range(len(above)):
        above[t] = op.gradient_of_output(run.gradients[0], t)
    above[-1] += run.gradients[1]
    return {"h_before": h[:-1], "h": h[1:], "grad_h": grad_h, "above": above, "later": grad_h - above}


def _says(run: Unrolled, names: Sequence[str]) -> Arrays:
    """What the inputs say to each gate, x_i, with the bias, and what the states say, h_i."""
    op, bias = run.op, None if run.bias is None else run.bias.reshape(-1, len(run.op.kernel[0]))  # GRU has two rows
    inputs = what_inputs_say(op.x, op.by_gate(op.kernel), None if bias is None else op.by_gate(bias[:1]))
    states = states_say(op)
    pairs = [(f"x_{name}", f"h_{name}", gate) for gate, name in enumerate(names)]
    return {name: says[:, gate] for x, h, gate in pairs for name, says in ((x, inputs), (h, states))}


def states_say(op: Recurrence) -> Array:
    """The part of each gate's sum that comes from the state before, (time steps, gates, samples, units)."""
    says = np.matmul(op.states[0][:-1, None], op.by_gate(op.recurrent_kernel))
    if isinstance(op, ResetBeforeGRU):
        says[:, 2] = np.matmul(op.recalled, op.recurrent[2])
    elif getattr(op, "recurrent_bias", None) is not None:
        says += op.recurrent_bias
    return says


def _simple_rnn(run: Unrolled) -> Arrays:
    h, grad_h = run.op.states[0][1:], np.swapaxes(run.op.hidden_gradient, 0, 1)  # type: ignore[arg-type]
    slope = 1 - h * h
    return {**_says(run, "h"), "slope": slope, "grad_sum": grad_h * slope}


def _lstm(run: Unrolled) -> Arrays:
    op = run.op
    (i, f, g, o), c, tanh_c = np.swapaxes(op.gates, 0, 1), op.states[1], op.tanh_c
    grad_h, later_c = op.grads_over_time  # type: ignore[misc]
    grad_c = later_c + grad_h * o * (1 - tanh_c**2)
    if op.mask is not None:
        grad_c = np.where(op.mask, grad_c, later_c)
    forward = {"i": i, "f": f, "g": g, "o": o, "c_before": c[:-1], "c": c[1:], "tanh_c": tanh_c}
    back = {"later_c": later_c, "grad_c": grad_c, "grad_c_before": grad_c * f}
    gates = {"grad_i": grad_c * g, "grad_f": grad_c * c[:-1], "grad_g": grad_c * i, "grad_o": grad_h * tanh_c}
    return {**_says(run, "ifgo"), **forward, **back, **gates}


def _gru(run: Unrolled) -> Arrays:
    op = run.op
    (z, r, g), h = np.swapaxes(op.gates, 0, 1), op.states[0][:-1]
    grad_h = np.swapaxes(op.hidden_gradient, 0, 1)  # type: ignore[arg-type]
    back = {"grad_z": grad_h * (h - g), "grad_g": grad_h * (1 - z), "grad_kept": grad_h * z}
    return {**_says(run, "zrg"), "z": z, "r": r, "g": g, **back}
