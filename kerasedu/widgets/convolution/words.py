"""Every word of ConvolutionExplorer."""

from __future__ import annotations

from kerasedu.widgets.windows.words import WINDOWS
from kerasedu.widgets.words import Words

CONVOLUTION: Words = {
    **WINDOWS,
    "title": "Convolution {name}",
    "title_kernel": "Convolution",
    "shapes": "kernel {size}, stride {strides}, padding {padding}, dilation {dilation}",
    "forward": "forward: one output",
    "kernel": "backward: one weight",
    "input": "backward: one input",
    "image": "input, channel {channel}",
    "weights": "kernel, channel {channel}, filter {filter}",
    "output": "output, filter {filter}{before}",
    "grad_image": "∂loss/∂input, channel {channel}",
    "grad_weights": "∂loss/∂kernel, channel {channel}, filter {filter}",
    "grad_output": "∂loss/∂output, filter {filter}{before}",
    "window": "window of the input",
    "the_kernel": "kernel",
    "pixels_met": "inputs that the weight met",
    "weights_met": "weights that the input met",
    "grads_met": "∂loss/∂output there",
    "before": ", before {activation}",
    "place_forward": "output[{index}], filter {filter}{before}",
    "place_kernel": "gradient of kernel[{index}], channel {channel}, filter {filter}",
    "place_input": "gradient of input[{index}], channel {channel}",
    "channel_part": "channel {channel}: {value}",
    "other_channels": "other channels ({count}): {value}",
    "bias_part": "bias: {value}",
    "filter_part": "filter {filter}: {value}",
    "other_filters": "other filters ({count}): {value}",
    "activation": "{name}({z}) = {y}",
    "in_padding": "{count} of {all} inputs lie in the padding, and count as 0.",
    "grad_bias": "The bias of filter {filter} gets the sum of all these gradients: {value}",
}
