"""Every word of RecurrenceExplorer."""

from __future__ import annotations

from collections.abc import Mapping

from kerasedu.widgets.words import Words

RECURRENCE: Words = {
    "title": "Recurrence {name}",
    "subtitle": "{kind}, time steps: {steps}, units: {units}",
    "directions": "what is explained",
    "forward": "forward",
    "backward": "backward through time",
    "previous": "time step before",
    "next": "next time step",
    "slider": "time step",
    "unit": "unit",
    "place": "time step {time} of {last}, unit {unit}",
    "place_label": "time step {time} of {last}, “{label}”, unit {unit}",
    "x": "input x",
    "h": "hidden state h",
    "c": "cell state c",
    "i": "input gate i",
    "f": "forget gate f",
    "g": "candidate g",
    "o": "output gate o",
    "z": "update gate z",
    "r": "reset gate r",
    "slope": "slope of tanh: 1 − h²",
    "grad_h": "∂loss/∂h",
    "grad_c": "∂loss/∂c",
    "size": "size of {name}",
    "range": "{low} … {high}",
    "cell": "{name}, time step {time}, {row}: {value}",
    "row_x": "feature {row}",
    "row": "unit {row}",
    "bar": "size of {name} at time step {time}: {value}",
    "map": "{name}: {rows} rows, {columns} time steps, values from {low} to {high}",
    "bars": "Size of {name}, time step by time step: {values}",
    "chain": "The time steps in the order in which they are read",
    "formula": "Formula: {latex}",
    "short": "In the formula ∂h is short for ∂loss/∂h.",
    "masked": "This time step is masked: the states stay as they were, and the gradient passes unchanged.",
    "size_here": "Size of ∂loss/∂h here: {here}. At the last time step: {last}.",
    "backwards": "The layer reads from the end: what is read first stands on the left.",
    "judged": "The gradients are those of the model’s loss for this sample.",
    "last_state": "The gradients are those of the last hidden state’s sum: how it depends on each time step.",
    "sent_steps": "The last {count} of {total} time steps are shown.",
    "sent_units": "Units {first} to {last} of {total}; unit=… chooses others.",
    "sent_features": "The first {count} of {total} features of the input are shown.",
    "others": "More recurrent layers, for layer=…: {names}",
    "keys": "Point at a cell, or press the arrow keys: left and right for time, up and down for units.",
    "picture": "{title}, {direction}, {place}: {lines}",
}

_GRAD_H = "∂h = {above} from this output + {later} from later = {grad_h}"

_GRU_LINES = {
    "forward": (
        "z = σ({x_z} + {h_z}) = {z}: so much of h stays",
        "r = σ({x_r} + {h_r}) = {r}: so much of h reaches the candidate",
        "g = tanh({x_g} + {r} × {h_g}) = {g}",
        "h = {z} × {h_before} + (1 − {z}) × {g} = {h}",
        "In each gate: what the input says (with the bias), and what the state before says.",
    ),
    "backward": (
        _GRAD_H,
        "∂h × z = {grad_h} × {z} = {grad_kept} goes straight back to this unit",
        "∂z = ∂h × (h before − g) = {grad_h} × ({h_before} − {g}) = {grad_z}",
        "∂g = ∂h × (1 − z) = {grad_h} × (1 − {z}) = {grad_g}",
        "The gates send more back, through the recurrent kernel, to all units.",
    ),
}

# What happens to one unit in one time step. The blanks are arrays of recurrence_data.
RECURRENCE_LINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "SimpleRNN": {
        "forward": (
            "h = tanh({x_h} + {h_h}) = {h}",
            "The first number is what the input says (with the bias), the second what the state before says.",
        ),
        "backward": (
            _GRAD_H,
            "through tanh: ∂h × (1 − h²) = {grad_h} × {slope} = {grad_sum}",
            "The recurrent kernel takes that back to all units of the time step before.",
        ),
    },
    "LSTM": {
        "forward": (
            "i = σ({x_i} + {h_i}) = {i}: so much of the candidate goes in",
            "f = σ({x_f} + {h_f}) = {f}: so much of the cell stays",
            "g = tanh({x_g} + {h_g}) = {g}",
            "o = σ({x_o} + {h_o}) = {o}: so much of the cell shows",
            "c = {f} × {c_before} + {i} × {g} = {c}",
            "h = {o} × tanh({c}) = {o} × {tanh_c} = {h}",
            "In each gate: what the input says (with the bias), and what the state before says.",
        ),
        "backward": (
            _GRAD_H,
            "∂c = {later_c} from later + {grad_h} × {o} × (1 − {tanh_c}²) = {grad_c}",
            "∂c × f = {grad_c} × {f} = {grad_c_before} goes straight back to this unit’s cell",
            "∂i = ∂c × g = {grad_c} × {g} = {grad_i}",
            "∂f = ∂c × c before = {grad_c} × {c_before} = {grad_f}",
            "∂g = ∂c × i = {grad_c} × {i} = {grad_g}",
            "∂o = ∂h × tanh(c) = {grad_h} × {tanh_c} = {grad_o}",
            "The gates send more back, through the recurrent kernel, to all units.",
        ),
    },
    "GRU": _GRU_LINES,
    "ResetBeforeGRU": {
        **_GRU_LINES,
        "forward": tuple(
            "g = tanh({x_g} + {h_g}) = {g}" if line.startswith("g =") else line for line in _GRU_LINES["forward"]
        ),
    },
}
