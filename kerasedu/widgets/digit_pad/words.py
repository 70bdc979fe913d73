"""Every word of DigitPad."""

from __future__ import annotations

from kerasedu.widgets.words import Words

DIGIT_PAD: Words = {
    "title": "Digit pad: {name}",
    "picture": "{title}. A drawing of {rows} × {columns} pixels, {answer}, and the answer of each layer: {layers}",
    "draw": "draw",
    "draw_here": "draw a digit here",
    "sees": "what the network sees",
    "answers": "what it answers",
    "layers": "what each layer answers",
    "pad": (
        "Drawing pad. Arrow keys move the pen, space puts it down and lifts it, with shift it moves further, "
        "delete clears the pad."
    ),
    "image": "What the network sees: {rows} × {columns} pixels",
    "pen": "pen",
    "eraser": "eraser",
    "clear": "clear",
    "centre": "centre it as MNIST does",
    "centred": "scaled to fit {box} × {box} pixels (dashed), centre of mass (+) in the middle",
    "as_drawn": "the drawing as it is, in {rows} × {columns} pixels",
    "put": "the image as it is: it was not drawn here",
    "blank": "nothing yet: all pixels are 0",
    "times": "each pixel times {scale}",
    "samples": "or take one of these",
    "samples_part": "or take one of these ({shown} of {total})",
    "sample": "image {number}",
    "probability": "{label}, probability {value}",
    "score": "{label}, {value}",
    "most": "the {shown} largest of {total}",
    "outside": "an output of shape {shape}, see the last layer",
    "picture_out": "a picture of {rows} × {columns} pixels",
    "range": "{low} to {high}",
    "constant": "all {low}",
    "panels": "{shown} of {total} channels",
    "mean_of": "means of {rows} × {columns}",
    "cell": "{name}[{index}] = {value}",
    "block_cell": "{name}[{index}], mean = {value}",
    "pixel": "pixel [{index}] = {value}",
    "layer": "{name}, {kind}, output {shape}, from {low} to {high}",
    "pen_down": "pen down, row {row}, column {column}",
    "pen_up": "pen up, row {row}, column {column}",
    "waiting": "The kernel is busy. You can go on drawing: the answer follows.",
    "static": "This page shows the last drawing and its answers. Drawing anew needs the notebook and its kernel.",
    "keys": "Draw with mouse, pen or finger; by keyboard: arrow keys move, space draws, delete clears.",
}
