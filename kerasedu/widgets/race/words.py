"""Every word of OptimizerRace."""

from __future__ import annotations

from kerasedu.widgets.words import Words

RACE: Words = {
    "title": "Optimizer race: {name}",
    "position": "step {step} of {last}",
    "standing": "{name}: x = {x}, y = {y}, height {height}, slope {slope}",
    "overflow": "{name}: its numbers overflowed after step {step}",
    "gone": "its numbers overflowed after step {step}",
    "surface": "Contour lines of {text}, and the paths of the optimizers",
    "point": "x = {x}, y = {y}",
    "contour": "x = {x}, y = {y}, height {height}",
    "optimizer": "optimizer",
    "column_x": "x",
    "column_y": "y",
    "column_height": "height",
    "column_slope": "slope",
    "first": "start",
    "previous": "previous step",
    "play": "play",
    "pause": "pause",
    "next": "next step",
    "slider": "step",
    "keys": "Slope is the size of the gradient. Arrow keys step, space plays, Home and End jump.",
    "picture": "{title}, {position}. {lines}",
}
