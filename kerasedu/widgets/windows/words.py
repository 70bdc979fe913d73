"""Every word of both window explorers, convolution and pooling."""

from __future__ import annotations

from kerasedu.widgets.words import Words

WINDOWS: Words = {
    "directions": "what is explained",
    "channel": "channel",
    "filter": "filter",
    "pool_size": "window",
    "strides": "stride",
    "padding": "padding",
    "dilation_rate": "dilation",
    "both": "{size} down and right",
    "previous": "previous cell",
    "next": "next cell",
    "keys": "Point at a cell of the map in the frame, or press the arrow keys. Home and End jump.",
    "cell": "{name}[{index}] = {value}",
    "padding_cell": "{name}[{index}] = 0, in the padding",
    "map": "{name}, {rows} × {columns}, values from {low} to {high}",
    "cut": "The middle {rows} × {columns} of {all_rows} × {all_columns} inputs, as if they were all.",
    "sent": "{what} {first} to {last} of {total}",
    "given": "∂loss/∂output was given.",
    "ones": "∂loss/∂output was not given and is 1 everywhere: the loss is the sum of all outputs.",
    "many": "({count} products, the largest first)",
    "none": "it meets nothing: the sum of no products",
    "products": "products",
    "picture": "{title}. {place}: {lines}",
}
