"""Everything ConvolutionExplorer shows of one image: computed by the engine, cut to what a page can hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import activations, ops
from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.op import plain
from kerasedu.ops.windows import Windows
from kerasedu.widgets.convolution.source import WHO, Filters
from kerasedu.widgets.digits import DIGITS, all_rounded
from kerasedu.widgets.images import Picture

MOST_NUMBERS = 90_000  # in all, which as text is well under a megabyte
FINE = 6  # digits of what is multiplied and added up in the browser
WEIGHTS = ("kernel", "bias")


def run(filters: Filters, picture: Picture, grad: Any = None) -> dict[str, np.ndarray]:
    """One image through the convolution and back.

    Arguments:
        filters: the convolution.
        picture: the image.
        grad: gradient of the loss with respect to the output, (*windows, filters); ones when None.

    Returns:
        "image", "kernel", "bias"; "z" before the activation and "y" after it; and under "grad_" and the name the
        gradient of each but y. All without a batch axis.

    Raises:
        ValueError: if image, kernel, windows or gradient do not fit together.
    """
    check_channels(filters, picture.array.shape[-1])
    image, kernel = (Tensor(np.asarray(a, filters.kernel.dtype)) for a in (picture.array[None], filters.kernel))
    bias = Tensor(np.zeros(kernel.shape[-1], kernel.dtype) if filters.bias is None else filters.bias)
    named = {"image": image, "kernel": kernel, "bias": bias}
    with GradientTape() as tape:
        for tensor in named.values():
            tape.watch(tensor)
        how = filters.strides, filters.padding, "channels_last", filters.dilation
        named["z"] = ops.add(ops.conv(image, kernel, *how), bias)
        y = filters.activation(named["z"])
    gradients = tape.gradient(y, named, _start(grad, y, picture))
    values = {name: tensor.value for name, tensor in {**named, "y": y}.items()}
    values.update({f"grad_{name}": gradient for name, gradient in gradients.items()})
    return {name: value if name.endswith(WEIGHTS) else value[0] for name, value in values.items()}


def check_channels(filters: Filters, channels: int) -> None:
    """Raise where the image has channels that the filters do not see.

    Raises:
        ValueError: naming both numbers.
    """
    seen, count = filters.kernel.shape[-2:]
    expected = filters.channels or seen
    groups = channels // seen
    if channels % seen or count % max(groups, 1) or (filters.channels and channels != expected):
        raise ValueError(
            f"{WHO} got an image with {channels} channels, but the kernel of shape {filters.kernel.shape} takes "
            f"{expected}. Images are (height, width, channels); a grey one may leave the last axis out."
        )


def finite_gradient(grad: Any, who: str) -> np.ndarray:
    """A given gradient as an array.

    Raises:
        ValueError: if it holds anything but finite numbers.
    """
    grad = np.asarray(plain(grad))
    if grad.dtype.kind not in "biuf" or not np.isfinite(grad).all():
        raise ValueError(f"{who} got a gradient with values that are no finite numbers. Give it numbers only.")
    return grad


def _start(grad: Any, y: Tensor, picture: Picture) -> Any:
    if grad is None:
        return None
    grad = finite_gradient(grad, WHO)
    if picture.is_cut:
        raise ValueError(
            f"{WHO} got a gradient for an image of {picture.whole}, of which it shows the middle only. Cut the image "
            f"to at most {picture.array.shape[:-1]} yourself, and give the gradient of that."
        )
    shape = y.shape[1:]
    if grad.shape in (y.shape, shape) or (shape[-1] == 1 and grad.shape == shape[:-1]):
        return grad.reshape(y.shape)
    raise ValueError(
        f"{WHO} got a gradient of shape {grad.shape}, but the output has {shape}. Give one number for each output."
    )


def convolution_data(
    filters: Filters, picture: Picture, grad: Any = None, *, filter: int = 0, channel: int = 0
) -> dict[str, Any]:
    """Plain data, ready for JSON. A signal is an image of one row.

    Returns:
        "kind", "name", "activation"; "shape" of the image and "whole" before its middle was cut out; where windows lie:
        "size", "strides", "dilation", "padding", "pads" (above, left of it) and "counts"; "channels" and "filters" as
        [first, end, total] of those that are sent; "groups"; "given": whether the gradient was; and the arrays of
        `run`, channel by channel or filter by filter, each row by row; "rest" and "rest_image": what those that are not
        sent add to z and to grad_image.
    """
    values = run(filters, picture, grad)
    groups = values["image"].shape[-1] // values["kernel"].shape[-2]
    channels, chosen = _ranges(values, groups, filter, channel)
    linear = filters.activation is activations.linear
    data = {
        "kind": "convolution",
        "name": filters.name,
        "activation": "" if linear else _name(filters.activation),
        "padding": filters.padding,
        "rank": filters.rank,
        "groups": groups,
        "given": grad is not None,
        "biased": filters.bias is not None,
        "whole": list(flat(picture.whole)),
        "channels": [*channels, values["image"].shape[-1]],
        "filters": [*chosen, values["kernel"].shape[-1]],
        **where(filters, values["image"].shape[:-1]),
        **_arrays(values, channels, chosen, groups),
        **_rests(filters, values, channels, chosen),
    }
    return data if linear else {**data, "y": maps(values["y"], chosen)}


def where(filters: Any, spatial: tuple[int, ...]) -> dict[str, Any]:
    """Where the windows lie, for two axes."""
    size = filters.kernel.shape[:-2]
    windows = Windows(spatial, size, filters.strides, filters.dilation, filters.padding)
    return {
        "shape": list(flat(spatial)),
        "size": list(flat(size)),
        "strides": list(flat(filters.strides)),
        "dilation": list(flat(filters.dilation)),
        "pads": [before for before, _ in flat(windows.pads, (0, 0))],
        "counts": list(flat(windows.counts)),
    }


def flat(numbers: Any, one: Any = 1) -> tuple:
    """The same for two axes: a signal lies in one row.

    Example:
        >>> flat((5,)), flat((3, 4))
        ((1, 5), (3, 4))
    """
    return (one, *numbers) if len(numbers) == 1 else tuple(numbers)


def _name(activation: Any) -> str:
    return getattr(activation, "__name__", None) or getattr(activation, "name", type(activation).__name__)


def _ranges(values: dict, groups: int, filter: int, channel: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Which channels and filters are sent, as (first, end): whole groups, or of a single one as many as there is room.

    The chosen filter and channel are among them.
    """
    *size, seen, _ = values["kernel"].shape
    count = values["kernel"].shape[-1] // groups
    spatial = values["image"].shape[:-1], values["z"].shape[:-1], size
    pixels, windows, weights = (int(np.prod(lengths)) for lengths in spatial)
    of_group = 3 * pixels * seen + count * (4 * windows + 2 * weights * seen)
    whole = min(groups, MOST_NUMBERS // of_group)
    if whole:
        first = min(filter // count, groups - whole)
        return (first * seen, (first + whole) * seen), (first * count, (first + whole) * count)
    group = filter // count
    some = int(np.clip(0.4 * MOST_NUMBERS // (3 * pixels), 1, seen))
    few = int(np.clip((MOST_NUMBERS - 3 * pixels * some) // (4 * windows + 2 * weights * some), 1, count))
    of_channel = min(max(channel, group * seen), (group + 1) * seen - some)
    of_filter = min(filter, (group + 1) * count - few)
    return (of_channel, of_channel + some), (of_filter, of_filter + few)


def seen_by(filter: int, channels: list[int], filters: list[int], groups: int) -> range:
    """The channels, of those that are sent, that a filter sees.

    Example:
        >>> seen_by(3, [0, 4, 4], [0, 8, 8], groups=2)
        range(0, 2)
    """
    seen, count = channels[2] // groups, filters[2] // groups
    first = filter // count * seen
    return range(max(first, channels[0]), min(first + seen, channels[1]))


def seeing(channel: int, channels: list[int], filters: list[int], groups: int) -> range:
    """The filters, of those that are sent, that see a channel.

    Example:
        >>> seeing(3, [0, 4, 4], [0, 8, 8], groups=2)
        range(4, 8)
    """
    return seen_by(channel, filters, channels, groups)


def maps(array: np.ndarray, chosen: tuple[int, int], digits: int = DIGITS) -> list:
    """(*spatial, channels) as the numbers of the chosen channels, one channel after the other."""
    return all_rounded(np.moveaxis(array[..., slice(*chosen)], -1, 0), digits)


def _weights(kernel: np.ndarray, channels: tuple[int, int], chosen: tuple[int, int], groups: int, digits: int) -> list:
    """Filter by filter, of each the channels it sees."""
    seen, count = kernel.shape[-2:]
    total = [*channels, seen * groups], [*chosen, count]
    panels = []
    for filter in range(*chosen):
        own = seen_by(filter, *total, groups)
        local = slice(own.start % seen, own.start % seen + len(own))
        panels.extend(all_rounded(np.moveaxis(kernel[..., local, filter], -1, 0), digits))
    return panels


def _arrays(values: dict, channels: tuple[int, int], chosen: tuple[int, int], groups: int) -> dict[str, list]:
    return {
        "image": maps(values["image"], channels, FINE),
        "grad_image": maps(values["grad_image"], channels),
        "z": maps(values["z"], chosen),
        "grad_z": maps(values["grad_z"], chosen, FINE),
        "kernel": _weights(values["kernel"], channels, chosen, groups, FINE),
        "grad_kernel": _weights(values["grad_kernel"], channels, chosen, groups, DIGITS),
        "bias": all_rounded(values["bias"][slice(*chosen)]),
        "grad_bias": all_rounded(values["grad_bias"][slice(*chosen)]),
    }


def _rests(filters: Filters, values: dict, channels: tuple[int, int], chosen: tuple[int, int]) -> dict[str, list]:
    """What channels and filters that are not sent add, in whole maps; empty where all are sent."""
    seen, count = values["kernel"].shape[-2:]
    groups = values["image"].shape[-1] // seen
    in_group = min(channels[1] - channels[0], seen), min(chosen[1] - chosen[0], count // groups)
    some_channels, some_filters = in_group[0] < seen, in_group[1] < count // groups
    if not (some_channels or some_filters):
        return {"rest": [], "rest_image": []}
    kernel = values["kernel"].copy()
    first = channels[0] % seen
    kernel[..., first : first + in_group[0], slice(*chosen)] = 0
    image = Tensor(values["image"][None])
    with GradientTape() as tape:
        tape.watch(image)
        z = ops.conv(image, kernel, filters.strides, filters.padding, "channels_last", filters.dilation)
    grad_image = tape.gradient(z, image, values["grad_z"][None])[0]
    return {
        "rest": maps(z.value[0], chosen) if some_channels else [],
        "rest_image": maps(grad_image, channels) if some_filters else [],
    }
