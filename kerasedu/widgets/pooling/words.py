"""Every word of PoolingExplorer."""

from __future__ import annotations

from kerasedu.widgets.windows.words import WINDOWS
from kerasedu.widgets.words import Words

POOLING: Words = {
    **WINDOWS,
    "title": "Pooling {name}",
    "title_kernel": "Pooling",
    "shapes": "{mode} of windows {size}, stride {strides}, padding {padding}",
    "max": "maximum",
    "average": "mean",
    "forward": "forward: one output",
    "input": "backward: one input",
    "image": "input, channel {channel}",
    "output": "output, channel {channel}",
    "grad_image": "∂loss/∂input, channel {channel}",
    "grad_output": "∂loss/∂output, channel {channel}",
    "window": "window of the input",
    "won": "won: 1, lost: 0",
    "share": "share: 1 / number of inputs",
    "windows_met": "∂loss/∂output of its windows",
    "won_them": "won the window: 1, lost: 0",
    "share_of_them": "share in the window",
    "place_forward": "output[{index}], channel {channel}",
    "place_input": "gradient of input[{index}], channel {channel}",
    "max_line": "the largest of {values} is {y}, at input[{index}]",
    "average_line": "({values}) / {count} = {y}",
    "max_padding": "{count} of the {all} places lie in the padding, which never wins.",
    "average_padding": "{count} of the {all} places lie in the padding and are not counted: the sum is divided by "
    "{real}. Counted as zeros, they would make it {other}.",
    "max_windows": "Windows that it lies in: {count}. Won: {won}. Of equal winners the first takes all.",
    "average_windows": "Windows that it lies in: {count}. It gets its share of the gradient of each.",
}
