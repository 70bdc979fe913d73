"""Every word of StepThrough."""

from __future__ import annotations

from collections.abc import Mapping

from kerasedu.widgets.words import Words

STEP_THROUGH: Words = {
    "title": "Step through {name}",
    "nameless": "one training step",
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
    "keys": "Arrow keys step, space plays, Home and End jump.",
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
    "steps": "All steps, layer by layer",
}

_CROSSENTROPY = (
    "The loss: minus the logarithm of the probability given to the right class.",
    "Here the gradient is born: it tells each class which way its probability, or its score, should move.",
)

_ADD_UP = ("All values become one.", "Every value that went into the sum gets the same gradient.")

# What an operation does to its values, and what it does to the gradient, in one sentence each.
OPERATIONS: Mapping[str, tuple[str, str]] = {
    "Conv": (
        "Every filter slides over the input: at each place it multiplies what lies under it and adds up.",
        "A weight collects the gradients of all places it was used at, an input those of all windows it lay in.",
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
