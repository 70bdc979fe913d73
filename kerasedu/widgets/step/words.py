"""Every word of StepThrough."""

from __future__ import annotations

from collections.abc import Mapping

from kerasedu.widgets.words import Words

STEP_THROUGH: Words = {
    "title": "Step through {name}",
    "nameless": "one training step",
    "nameless_forward": "one forward pass",
    "position": "step {number} of {total}",
    "picture": "{title}, {position}: {phase}, {layer}, {op}",
    "forward": "forward",
    "backward": "backward",
    "update": "update",
    "forward_lane": "forward →",
    "backward_lane": "← backward",
    "update_lane": "update",
    "forward_hint": "Values flow from the data to the loss.",
    "backward_hint": "The gradient of the loss flows back, from the loss to the data.",
    "update_hint": "Each weight moves a little against its gradient.",
    "loss": "loss",
    "sample": "sample",
    "first": "first step",
    "previous": "previous step",
    "play": "play",
    "pause": "pause",
    "next": "next step",
    "last": "last step",
    "slider": "step",
    "keys": "Left and right step, up and down go to the next layer, + opens a layer and − closes it, space plays, Home "
    "and End jump.",
    "phases": "Phase",
    "graph": "Layers, in the order of the data",
    "input": "input",
    "call": "call {number}",
    "edge_gradient": "|∂| {size}",
    "detail": "How much is one step",
    "layers": "layers",
    "operations_word": "operations",
    "layers_hint": "Each layer is one step.",
    "operations_hint": "Each operation of a layer is a step.",
    "expand": "open this layer into its operations (+)",
    "collapse": "take this layer as one step (−)",
    "together": "The layer's {count} operations as one step. Choose one of them to look at it alone.",
    "forward_only": "forward only",
    "forward_only_hint": "There is no y, or no loss, so nothing goes backward.",
    "sample_hint": "Which sample is traced",
    "of": "of {total}",
    "channel": "channel",
    "channel_hint": "Show one channel alone, larger",
    "all": "all",
    "arithmetic": "one number, worked out",
    "choose": "Click a cell to work out its number; arrow keys go to the next one.",
    "choose_hint": "Click a cell of a picture to choose another.",
    "asking": "Python is working it out ...",
    "needs_python": "This needs Python: open it in a notebook.",
    "no_arithmetic": "There is no short sum for this number; the formula stands above.",
    "known": "Worked out here:",
    "goes_in": "goes in",
    "happens": "what happens",
    "comes_out": "comes out",
    "arrives": "arrives: gradient of the output",
    "leaves": "leaves: gradient of each input",
    "before": "before",
    "after": "after",
    "weight": "weight",
    "change": "change = after − before",
    "gradient": "∂loss/∂{name}",
    "short": "In the formula ∂x is short for ∂loss/∂x.",
    "output": "y",
    "no_gradient": "no gradient is needed here",
    "intermediates": "intermediate values",
    "shape": "shape {shape}",
    "range": "from {low} to {high}",
    "constant": "all {low}",
    "legend": "colours from {low} to {high}",
    "panel": "channel {index}, of {total}",
    "panels": "{first} to {last} of {total} channels shown",
    "filters": "filters {first} to {last} of {filters} shown",
    "kernel_panels": "filters {first} to {last} of {filters} (across), {shown} of {inputs} input channels (down)",
    "more": "next channels",
    "fewer": "previous channels",
    "mean_of": "each cell is the mean of a block of {rows} × {columns}",
    "slice": "index {index} of the leading axes",
    "cell": "{name}[{index}] = {value}",
    "block_cell": "mean of {name}[{index}] = {value}",
    "heatmap": "Heat map of {name}, shape {shape}, values from {low} to {high}",
    "formula": "Formula: {latex}",
    "steps": "Operations of this layer",
}

_CROSSENTROPY = (
    "The loss: minus the logarithm of the probability given to the right class.",
    "Here the gradient is born: it tells each class which way its probability, or its score, should move.",
)

_CONVOLUTION = (
    "Every filter slides over the input: at each place it multiplies what lies under it and adds up.",
    "A weight collects the gradients of all places it was used at, an input those of all windows it lay in.",
)

_ADD_UP = ("All values become one.", "Every value that went into the sum gets the same gradient.")

# What an operation does to its values, and what it does to the gradient, in one sentence each.
OPERATIONS: Mapping[str, tuple[str, str]] = {
    "Conv": _CONVOLUTION,
    "GroupedConv": (
        "Every filter slides over the channels of its own group, multiplies what lies under it and adds up.",
        _CONVOLUTION[1],
    ),
    "DepthwiseConv": (
        "Every filter slides over one channel of its own, multiplies what lies under it and adds up.",
        _CONVOLUTION[1],
    ),
    "ConvTranspose": (
        "Every input spreads over a window of the output, times the filter; where windows overlap, they add up.",
        "An input collects the gradients of the window it spread over, a weight those of all places it was used at.",
    ),
    "Matmul": (
        "Each output is the sum of all inputs, each times its own weight.",
        "The gradient comes back through the same weights, and each weight gets input times gradient.",
    ),
    "Dense": (
        "Each output is the sum of all inputs, each times its own weight, plus a bias.",
        "The gradient comes back through the same weights, and each weight gets input times gradient.",
    ),
    "Add": (
        "Both are added.",
        "A sum hands its gradient on unchanged; where one bias served many places, their gradients are added up.",
    ),
    "Subtract": (
        "The second is taken from the first.",
        "The first gets the gradient as it is, the second with its sign turned.",
    ),
    "Multiply": ("Both are multiplied, element by element.", "Each factor gets the gradient times the other factor."),
    "Divide": ("The first is divided by the second.", "The gradient is divided by the same number."),
    "Square": ("Every value is multiplied by itself.", "The gradient is multiplied by twice the value."),
    "Relu": (
        "Negative values become zero, the others stay as they are.",
        "The gradient passes where the value was positive, and stops where it was not.",
    ),
    "Sigmoid": (
        "Every value is squeezed between 0 and 1.",
        "The gradient shrinks by y (1 − y): most where y is near 0 or 1.",
    ),
    "Tanh": (
        "Every value is squeezed between −1 and 1.",
        "The gradient shrinks by 1 − y²: most where y is near −1 or 1.",
    ),
    "SimpleRNN": (
        "What the input says and what the state before says are added and squeezed by tanh: the new state.",
        "The gradient goes back through tanh, and through the weights to the input and to the state before.",
    ),
    "LSTM": (
        "Gates decide how much of the cell stays, how much of the candidate goes in, and how much of it shows.",
        "The gradient goes back through the gates; on the straight way along the cell only the forget gate shrinks it.",
    ),
    "GRU": (
        "A gate decides how much of the state stays, and how much of the candidate takes its place.",
        "The gradient goes back through the gates; as much as the update gate lets through goes straight to the state.",
    ),
    "MaxPool": (
        "The largest value of each window stays.",
        "The gradient goes to the value that won its window; the others get nothing.",
    ),
    "AveragePool": ("Each window becomes its mean.", "The gradient is shared out evenly over the window."),
    "Reshape": ("The same values in another shape.", "The gradient goes back into the old shape."),
    "Dropout": (
        "Some values, chosen by chance, become zero; the others grow, so that the sum stays about the same.",
        "The gradient passes where the value passed.",
    ),
    "Softmax": (
        "The scores become probabilities: positive, and 1 in sum.",
        "Raising one probability lowers the others, so each score gets a part of every gradient.",
    ),
    "CategoricalCrossentropy": _CROSSENTROPY,
    "SoftmaxCrossentropy": _CROSSENTROPY,
    "BinaryCrossentropy": _CROSSENTROPY,
    "SigmoidCrossentropy": _CROSSENTROPY,
    "Sum": _ADD_UP,
    "Mean": ("All values become their mean.", "Every value gets the same small share of the gradient."),
}
