"""Recurrent layers, one time step of them: what comes out, and what goes back through the gates.

Backward, everything goes through the sums z that tanh and sigmoid are taken of. The first line works out the gradient
of one of them, the largest that counts, and the next line adds up what they all hand on.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kerasedu.widgets.step.arithmetic.expression import (
    Difference,
    Function,
    Number,
    Part,
    Product,
    Sum,
    sum_of_products,
    sum_of_terms,
)
from kerasedu.widgets.step.arithmetic.rules import Box, Line, Place, Worked, backward, box_of, forward, named, one

Array = np.ndarray
GATES = {"SimpleRNN": "", "LSTM": "ifgo", "GRU": "zrg"}  # their letters, in the order in which they stand in a kernel
SUMS = "∂z"


def _one_time_step(step: Any) -> bool:
    """A whole sequence at once, or a masked one, is not written out."""
    return step.inputs["x"].shape[1] == 1 and "mask" not in step.inputs


def _inside(step: Any, name: str) -> Array:
    """An intermediate value of the time step, (N, units)."""
    return np.asarray(step.intermediates[name], float)[:, 0]


def _state(step: Any, name: str) -> Array:
    """A state before the time step, (N, units): zeros where none was given."""
    given = step.inputs.get(name)
    return np.zeros_like(_inside(step, "hidden")) if given is None else np.asarray(given, float)


# -- forward -----------------------------------------------------------------------------------------------------------


@forward("SimpleRNN")
def simple_rnn(step: Any, place: Place) -> Worked | None:
    """tanh of what the input says, what the state before says, and a bias."""
    if not _one_time_step(step):
        return None
    sample, unit = place[0], place[-1]
    sides = [
        ("x", step.inputs["x"][sample, 0], "kernel", step.inputs["kernel"][:, unit]),
        ("h", _state(step, "h")[sample], "recurrent_kernel", step.inputs["recurrent_kernel"][:, unit]),
    ]
    terms: list[Part] = [
        Product([Number(number, source), Number(weight, of_weight)])
        for source, numbers, of_weight, weights in sides
        for number, weight in zip(numbers, weights, strict=True)
    ]
    if "bias" in step.inputs:
        terms.append(Number(step.inputs["bias"][unit], "bias"))
    values = np.array([term.value() for term in terms])
    return Worked(Function("tanh", math.tanh, [sum_of_terms(values, terms.__getitem__)]), _forward_boxes(step, place))


def _forward_boxes(step: Any, place: Place) -> dict[str, Box]:
    column = (slice(None), place[-1])
    of_state = {"h": box_of((place[0], slice(None)), step.inputs["h"])} if "h" in step.inputs else {}
    return {
        "x": box_of((place[0], 0, slice(None)), step.inputs["x"]),
        **{name: box_of(column, step.inputs[name]) for name in ("kernel", "recurrent_kernel")},
        **of_state,
    }


@forward("LSTM")
def lstm(step: Any, place: Place) -> Worked | None:
    """The output gate times tanh of the cell."""
    if not _one_time_step(step):
        return None
    here = place[0], place[-1]
    gate, cell = (Number(_inside(step, name)[here], name) for name in ("output_gate", "cell"))
    return Worked(Product([gate, Function("tanh", math.tanh, [cell])]))


@forward("GRU")
def gru(step: Any, place: Place) -> Worked | None:
    """So much of the state before, and the rest of the candidate."""
    if not _one_time_step(step):
        return None
    here = place[0], place[-1]
    update, candidate = (_inside(step, name)[here] for name in ("update_gate", "candidate"))
    kept = Product([Number(update), Number(_state(step, "h")[here], "h")])
    renewed = Product([_rest(update), Number(candidate)])
    return Worked(Sum([kept, renewed]), {"h": one(here)} if "h" in step.inputs else {})


# -- backward ----------------------------------------------------------------------------------------------------------


class Sums(NamedTuple):
    """The gradients of the sums z of one time step, (N, gates * units).

    of_inputs: as they go to the input, its kernel and its bias.
    of_states: as they go to the state; another array only where a gate lies between, as in a GRU.
    """

    of_inputs: Array
    of_states: Array


@backward("SimpleRNN", "LSTM", "GRU")
def recurrence_back(step: Any, target: str, place: Place) -> Worked | None:
    """A weight gets what it was multiplied by times the gradient of the sum; inputs get it through the weights."""
    if not _one_time_step(step):
        return None
    if target == "c":
        return Worked(Product([Number(_inside(step, name)[place]) for name in ("cell_gradient", "forget_gate")]))
    sums = {"SimpleRNN": _simple_rnn_sums, "LSTM": _lstm_sums, "GRU": _gru_sums}[step.op](step)
    if target == "bias":
        return _bias(step, sums, place)
    if target in ("kernel", "recurrent_kernel"):
        return _weight(step, sums, target, place)
    return _handed_on(step, sums, target, place)


def _simple_rnn_sums(step: Any) -> Sums:
    slopes = _inside(step, "hidden_gradient") * (1 - _inside(step, "hidden") ** 2)
    return Sums(slopes, slopes)


def _lstm_sums(step: Any) -> Sums:
    names = ("input_gate", "forget_gate", "candidate", "output_gate", "hidden_gradient", "cell_gradient", "cell")
    i, f, g, o, grad_h, grad_c, c = (_inside(step, name) for name in names)
    gates = [
        grad_c * g * i * (1 - i),
        grad_c * _state(step, "c") * f * (1 - f),
        grad_c * i * (1 - g * g),
        grad_h * np.tanh(c) * o * (1 - o),
    ]
    slopes = np.concatenate(gates, axis=1)
    return Sums(slopes, slopes)


def _gru_sums(step: Any) -> Sums:
    names = ("update_gate", "reset_gate", "candidate", "hidden_gradient")
    z, r, g, grad_h = (_inside(step, name) for name in names)
    to_update = grad_h * (_state(step, "h") - g) * z * (1 - z)
    to_candidate = grad_h * (1 - z) * (1 - g * g)
    to_reset = to_candidate * _recalled(step) * r * (1 - r)
    return Sums(*(np.concatenate([to_update, to_reset, last], axis=1) for last in (to_candidate, to_candidate * r)))


def _recalled(step: Any) -> Array:
    """What the states before say to the candidates of a GRU that resets after the product, (N, units)."""
    units = step.inputs["recurrent_kernel"].shape[0]
    says = _state(step, "h") @ np.asarray(step.inputs["recurrent_kernel"][:, 2 * units :], float)
    return says + step.inputs["bias"][1, 2 * units :] if "bias" in step.inputs else says


def _sum_back(step: Any, place: Place, of_state: bool) -> Part:
    """The gradient of a sum z, as far as it comes from the gradients of the states after the time step."""
    units = step.inputs["recurrent_kernel"].shape[0]
    gate, unit = divmod(place[1], units)
    here = place[0], unit
    if step.op == "SimpleRNN":
        return Product([_grad(step, "hidden", here), _slope_of_tanh(_inside(step, "hidden")[here])])
    if step.op == "LSTM":
        return _lstm_sum_back(step, "ifgo"[gate], here)
    back = _gru_sum_back(step, "zrg"[gate], here)
    reset = [Number(_inside(step, "reset_gate")[here])] if of_state and "zrg"[gate] == "g" else []
    return Product([*back, *reset])


def _lstm_sum_back(step: Any, gate: str, here: Place) -> Product:
    names = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate"}
    value = {letter: float(_inside(step, name)[here]) for letter, name in names.items()}
    met = {"i": value["g"], "f": float(_state(step, "c")[here]), "g": value["i"]}
    if gate == "o":
        shown = Function("tanh", math.tanh, [Number(_inside(step, "cell")[here])])
        return Product([_grad(step, "hidden", here), shown, *_slope_of_sigmoid(value["o"])])
    slope = [_slope_of_tanh(value["g"])] if gate == "g" else _slope_of_sigmoid(value[gate])
    return Product([_grad(step, "cell", here), Number(met[gate]), *slope])


def _gru_sum_back(step: Any, gate: str, here: Place) -> list[Part]:
    update, reset, candidate = (float(_inside(step, name)[here]) for name in ("update_gate", "reset_gate", "candidate"))
    if gate == "z":
        change = Difference(Number(_state(step, "h")[here]), Number(candidate))
        return [_grad(step, "hidden", here), change, *_slope_of_sigmoid(update)]
    to_candidate = [_grad(step, "hidden", here), _rest(update), _slope_of_tanh(candidate)]
    if gate == "g":
        return to_candidate
    return [*to_candidate, Number(_recalled(step)[here]), *_slope_of_sigmoid(reset)]


def _grad(step: Any, state: str, here: Place) -> Number:
    return Number(_inside(step, f"{state}_gradient")[here])


def _rest(share: float) -> Difference:
    return Difference(Number(1), Number(share))


def _slope_of_sigmoid(value: float) -> list[Part]:
    return [Number(value), _rest(value)]


def _slope_of_tanh(value: float) -> Difference:
    return Difference(Number(1), Product([Number(value), Number(value)]))


def _bias(step: Any, sums: Sums, place: Place) -> Worked:
    """A bias gets the gradients of its sum, of all samples."""
    of_state = len(place) == 2 and place[0] == 1
    column = (sums.of_states if of_state else sums.of_inputs)[:, place[-1]]
    return Worked(sum_of_terms(column, lambda n: _sum_back(step, (n, place[-1]), of_state)))


def _weight(step: Any, sums: Sums, target: str, place: Place) -> Worked:
    row, column = place
    of_state = target == "recurrent_kernel"
    numbers = _state(step, "h") if of_state else step.inputs["x"][:, 0]
    slopes = (sums.of_states if of_state else sums.of_inputs)[:, column]
    source = "h" if of_state else "x"
    part = sum_of_products([source, SUMS], numbers[:, row], slopes)
    first = (int(np.argmax(np.abs(numbers[:, row] * slopes))), column)
    given = step.inputs.get(source)
    index = (slice(None), row) if of_state else (slice(None), 0, row)
    return Worked(part, {} if given is None else {source: box_of(index, given)}, [_line(step, sums, first, of_state)])


def _handed_on(step: Any, sums: Sums, target: str, place: Place) -> Worked:
    """What an input, or the state before, gets through its weights; the state of a GRU also on the straight way."""
    of_state, sample, row = target == "h", place[0], place[-1]
    name = "recurrent_kernel" if of_state else "kernel"
    slopes, weights = (sums.of_states if of_state else sums.of_inputs)[sample], step.inputs[name][row].astype(float)
    part = sum_of_products([SUMS, name], slopes, weights)
    if of_state and step.op == "GRU":
        here = sample, row
        part = Sum([Product([_grad(step, "hidden", here), Number(_inside(step, "update_gate")[here])]), part])
    first = sample, int(np.argmax(np.abs(slopes * weights)))
    boxes = {name: box_of((row, slice(None)), step.inputs[name])}
    return Worked(part, boxes, [_line(step, sums, first, of_state)])


def _line(step: Any, sums: Sums, place: Place, of_state: bool) -> Line:
    """The gradient of one sum z, by the letter of its gate."""
    gate, unit = divmod(place[1], step.inputs["recurrent_kernel"].shape[0])
    name = f"{SUMS}_{GATES[step.op][gate]}" if GATES[step.op] else SUMS
    value = (sums.of_states if of_state else sums.of_inputs)[place]
    return Line(named(name, (place[0], unit)), _sum_back(step, place, of_state), float(value))
