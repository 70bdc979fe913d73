"""Convolutions of every kind: plain, grouped, depthwise and transposed.

All are the same sum. An element m of the kernel lies between a place of the output and a place of the input, and the
kernel's last two axes between a channel and a filter. Forward these triples are gone through for one place of the
output, backward for one place of the input or one element of the kernel.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kerasedu.ops.windows import SpreadWindows, Windows
from kerasedu.widgets.step.arithmetic.expression import Function, Number, Part, Sum, sum_of, sum_of_products
from kerasedu.widgets.step.arithmetic.rules import GRADIENT, SLOPE, Box, Place, Worked, backward, forward

KINDS = ("Conv", "GroupedConv", "DepthwiseConv", "ConvTranspose")
Indices = list[int]


class Link(NamedTuple):
    """Along one axis: a place of the output, the element of the kernel, and the place of the input it brings there."""

    output: int
    element: int
    input: int


def _links(step: Any) -> list[list[Link]]:
    """All links along each spatial axis; what would lie in the padding has none."""
    how, size, inputs = step.settings, step.inputs["kernel"].shape[:-2], step.inputs["x"].shape[1:-1]
    turned = step.op == "ConvTranspose"
    windows = (
        SpreadWindows.of(inputs, size, how["strides"], how["dilation"], how["padding"], how["output_padding"])
        if turned
        else Windows(inputs, size, how["strides"], how["dilation"], how["padding"])
    )
    return [_links_along(windows, axis, turned) for axis in range(len(size))]


def _links_along(windows: Windows, axis: int, turned: bool) -> list[Link]:
    """A window is a place of the output and lies on the input; of a transposed convolution the other way round."""
    stride, dilation, before = windows.strides[axis], windows.dilation[axis], windows.pads[axis][0]
    found = []
    for window in range(windows.counts[axis]):
        for element in range(windows.size[axis]):
            there = window * stride - before + element * dilation
            if 0 <= there < windows.spatial[axis]:
                found.append(Link(there, element, window) if turned else Link(window, element, there))
    return found


def _spots(step: Any, where: Place, which: str) -> dict[str, list[Indices]]:
    """The links of a place, "output", "element" or "input", in columns: for each axis those of each end."""
    met = [[link for link in axis if getattr(link, which) == i] for axis, i in zip(_links(step), where, strict=True)]
    return {end: [[getattr(link, end) for link in axis] for axis in met] for end in Link._fields}


# -- channels and filters ----------------------------------------------------------------------------------------------


def _heard(step: Any, filter_: int) -> tuple[Indices, list[Indices]]:
    """The channels that a filter looks at, and its place in the last two axes of the kernel."""
    x, kernel = step.inputs["x"], step.inputs["kernel"]
    if step.op == "DepthwiseConv":
        channel, multiple = divmod(filter_, kernel.shape[-1])
        return [channel], [[channel], [multiple]]
    if step.op == "ConvTranspose":
        return list(range(x.shape[-1])), [[filter_], list(range(x.shape[-1]))]
    own = list(range(kernel.shape[-2]))
    first = filter_ // (kernel.shape[-1] * kernel.shape[-2] // x.shape[-1]) * len(own)
    return [first + channel for channel in own], [own, [filter_]]


def _told(step: Any, channel: int) -> tuple[Indices, list[Indices]]:
    """The filters that look at a channel, and their places in the last two axes of the kernel."""
    x, kernel = step.inputs["x"], step.inputs["kernel"]
    if step.op == "DepthwiseConv":
        multiples = list(range(kernel.shape[-1]))
        return [channel * len(multiples) + multiple for multiple in multiples], [[channel], multiples]
    if step.op == "ConvTranspose":
        return list(range(kernel.shape[-2])), [list(range(kernel.shape[-2])), [channel]]
    group, own = divmod(channel, kernel.shape[-2])
    count = kernel.shape[-1] * kernel.shape[-2] // x.shape[-1]
    filters = list(range(group * count, (group + 1) * count))
    return filters, [[own], filters]


def _between(step: Any, tail: Place) -> tuple[int, int]:
    """The channel and the filter that a place in the last two axes of the kernel lies between."""
    x, kernel = step.inputs["x"], step.inputs["kernel"]
    if step.op == "DepthwiseConv":
        return tail[0], tail[0] * kernel.shape[-1] + tail[1]
    if step.op == "ConvTranspose":
        return tail[1], tail[0]
    group = tail[1] // (kernel.shape[-1] * kernel.shape[-2] // x.shape[-1])
    return group * kernel.shape[-2] + tail[0], tail[1]


# -- the rules ---------------------------------------------------------------------------------------------------------


@forward(*KINDS)
def conv(step: Any, place: Place) -> Worked:
    """What lies under the filter, times the filter."""
    sample, *where, filter_ = place
    spots = _spots(step, tuple(where), "output")
    channels, tail = _heard(step, filter_)
    part = _products(step, {"x": [[sample], *spots["input"], channels], "kernel": [*spots["element"], *tail]})
    if "bias" in step.inputs:
        part = Sum([part, Number(np.ravel(step.inputs["bias"])[filter_], "bias")])
    boxes = _boxes(x=[[sample], *spots["input"], channels], kernel=[*spots["element"], *tail])
    return Worked(Function("max", max, [Number(0), part]) if step.settings.get("relu") else part, boxes)


@backward(*KINDS)
def conv_back(step: Any, target: str, place: Place) -> Worked | None:
    """A weight meets every place that it was used at, an input all outputs that it had a part in."""
    if step.settings.get("relu"):
        return None
    if target == "bias":
        return Worked(sum_of(SLOPE, step.gradient[..., place[-1]]))
    if target == "kernel":
        return _conv_kernel(step, place)
    return _conv_input(step, place) if target == "x" else None


def _conv_kernel(step: Any, place: Place) -> Worked:
    channel, filter_ = _between(step, place[-2:])
    spots = _spots(step, place[:-2], "element")
    samples = list(range(len(step.inputs["x"])))
    meeting = {"x": [samples, *spots["input"], [channel]], GRADIENT: [samples, *spots["output"], [filter_]]}
    return Worked(_products(step, meeting), _boxes(**meeting))


def _conv_input(step: Any, place: Place) -> Worked:
    sample, *where, channel = place
    spots = _spots(step, tuple(where), "input")
    filters, tail = _told(step, channel)
    meeting = {GRADIENT: [[sample], *spots["output"], filters], "kernel": [*spots["element"], *tail]}
    return Worked(_products(step, meeting), _boxes(**meeting))


def _products(step: Any, meeting: dict[str, list[Indices]]) -> Part:
    """The sum of products of what two tensors have at these indices of their axes, in this order."""
    arrays = [
        (step.gradient if name == GRADIENT else step.inputs[name])[np.ix_(*axes)].ravel()
        for name, axes in meeting.items()
    ]
    return sum_of_products([SLOPE if name == GRADIENT else name for name in meeting], *arrays)


def _boxes(**tensors: list[Indices]) -> dict[str, Box]:
    """From the first to the last of the indices along each axis; of a tensor that takes no part, none."""
    return {name: tuple((min(axis), max(axis) + 1) for axis in axes) for name, axes in tensors.items() if all(axes)}
