"""Everything FeatureMaps shows: what each layer puts out for some samples, cut to what a page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.layers import Softmax
from kerasedu.layers.convolution import BaseConv
from kerasedu.layers.depthwise_convolution import BaseDepthwiseConv
from kerasedu.layers.transposed_convolution import BaseConvTranspose
from kerasedu.widgets.digits import rounded
from kerasedu.widgets.feature_maps.fields import Fields, in_blocks, receptive_fields
from kerasedu.widgets.feature_maps.source import Activation
from kerasedu.widgets.packing import packed
from kerasedu.widgets.tensors import block_mean

MOST_NUMBERS = 120_000  # of all samples together; each takes 5.4 bytes
MOST_OF_ONE = 24_000  # of one layer and sample
MOST_SIDE = {"maps": 64, "signal": 512}  # cells along an axis of a map
MOST_CHANNELS = 64  # at a time
FEWER_CHANNELS = 32  # at a time, where the maps have to be summarized
MOST_UNITS = 4096  # of a vector
MOST_WEIGHTS = 40_000  # of all kernels together
MOST_SLICES = 64  # of one kernel

Array = np.ndarray


@dataclass(frozen=True)
class Plan:
    """How much of a layer is sent: the channels from `first` to before `end`, each cell the mean of a block."""

    form: str  # "maps", "signal", "vector", or "other" for what is not shown
    shape: tuple[int, ...]  # without samples, channels last
    first: int = 0
    end: int = 0
    block: tuple[int, int] = (1, 1)

    @property
    def numbers(self) -> int:
        rows, columns = self.cells
        return (self.end - self.first) * rows * columns

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of one channel, as sent."""
        spatial = (1, 1, *self.shape[:-1])[-2:]
        return -(-spatial[0] // self.block[0]), -(-spatial[1] // self.block[1])

    def cut(self, array: Array) -> Array:
        """The part of an activation that is sent, (channels, rows, columns)."""
        panels = np.moveaxis(array, -1, 0)[self.first : self.end]
        spatial = (1, 1, *array.shape[:-1])[-2:]
        return block_mean(panels.reshape(len(panels), *spatial), *self.block)


def plan_of(shape: tuple[int, ...], most: int, channel: int = 0) -> Plan:
    """What to send of an activation of this shape.

    Arguments:
        shape: without the axis of samples, channels last.
        most: most numbers.
        channel: one that has to be among them.
    """
    form = {1: "vector", 2: "signal", 3: "maps"}.get(len(shape), "other")
    if form == "other" or 0 in shape:
        return Plan("other", shape)
    if form == "vector":
        return Plan(form, shape, *_window(shape[-1], min(MOST_UNITS, max(most, 64)), channel))
    few, block = MOST_CHANNELS, _block(shape, MOST_SIDE[form])
    plan = Plan(form, shape, *_window(shape[-1], few, channel), block)
    if plan.numbers <= most:
        return plan
    while plan.numbers > most and max(plan.cells) > 14:
        longest = max(plan.cells)
        block = _block(shape, longest - 1, block)
        plan = Plan(form, shape, *_window(shape[-1], FEWER_CHANNELS, channel), block)
    few = max(1, min(FEWER_CHANNELS, most // max(1, int(np.prod(plan.cells)))))
    return Plan(form, shape, *_window(shape[-1], few, channel), block)


def _window(count: int, few: int, channel: int) -> tuple[int, int]:
    """The page of at most so many channels that a channel is on."""
    first = channel // few * few
    return first, min(count, first + few)


def _block(shape: Sequence[int], most: int, block: tuple[int, int] = (1, 1)) -> tuple[int, int]:
    """How many cells to take the mean of, so that neither axis has more than so many; at least `block`."""
    spatial = (1, 1, *shape[:-1])[-2:]
    return tuple(max(had, -(-length // most)) for had, length in zip(block, spatial, strict=True))  # type: ignore[return-value]


def plans(found: Sequence[Activation], layer: str, channel: int) -> list[Plan]:
    """What to send of each activation, of one of them the page with a certain channel."""
    most = MOST_OF_ONE
    while True:
        made = [plan_of(one.array.shape, most, channel if one.name == layer else 0) for one in found]
        if sum(plan.numbers for plan in made) <= MOST_NUMBERS or most < 100:
            return made
        most = most * 3 // 4


def layers_data(found: Sequence[Activation], made: Sequence[Plan]) -> list[dict[str, Any]]:
    """What is the same for every sample.

    Returns:
        For each layer its "name", "kind", "shape" without samples and with channels last, "form", "rows", "columns",
        "block" and "channels" ([first, end, total]) as sent, "field" (what the cells sent see of the input, see
        `_field_data`, or None), "kernel" (see `kernel_data`, or None), and whether it is a "softmax", and "is_input".
    """
    room = MOST_WEIGHTS
    told = []
    for one, plan, fields in zip(found, made, receptive_fields(found), strict=True):
        kernel = kernel_data(one.layer, plan, room)
        room -= kernel["numbers"] if kernel else 0
        rows, columns = plan.cells if plan.form != "other" else (0, 0)
        told.append(
            {
                "name": one.name,
                "kind": one.kind,
                "shape": list(plan.shape),
                "form": plan.form,
                "rows": rows,
                "columns": columns,
                "block": list(plan.block),
                "channels": [plan.first, plan.end, plan.shape[-1] if plan.form != "other" else 0],
                "field": _field_data(fields, plan),
                "kernel": kernel,
                "softmax": _is_softmax(one.layer),
                "is_input": not one.sources and one.layer is None,
            }
        )
    return told


def _field_data(fields: Fields | None, plan: Plan) -> dict[str, Any] | None:
    """What the cells sent see of the input: "axes", for rows and columns as `in_blocks` makes them, and the "size"."""
    if fields is None or plan.form not in ("maps", "signal"):
        return None
    axes = [in_blocks(field, block) for field, block in zip(fields, plan.block[-len(fields) :], strict=True)]
    row = {"first": [0], "last": [0], "outside": [0]}  # a signal is an image of one row
    return {"axes": ([row, *axes])[-2:], "size": [field.size for field in fields]}


def _is_softmax(layer: Any) -> bool:
    return isinstance(layer, Softmax) or getattr(getattr(layer, "activation", None), "__name__", "") == "softmax"


def sample_data(found: Sequence[Activation], made: Sequence[Plan]) -> list[dict[str, Any] | None]:
    """What each layer puts out for one sample: "low" and "high" of all of it, and "values" as sent; None for others."""
    return [
        None
        if plan.form == "other"
        else {"low": _exact(one.array.min()), "high": _exact(one.array.max()), "values": packed(plan.cut(one.array))}
        for one, plan in zip(found, made, strict=True)
    ]


def _exact(value: Any) -> Any:
    """A number with as many digits as it is sent with among the values."""
    return rounded(np.float32(value), 9)


# -- kernels -----------------------------------------------------------------------------------------------------------


def kernel_data(layer: Any, plan: Plan, room: int) -> dict[str, Any] | None:
    """The filters that made the channels that are sent; None where no single filter made one.

    Returns:
        "rows" and "columns" of a slice, "slices" sent and "total" of each filter, "values" filter by filter, "bias" of
        each filter or None, "peak", the largest size in the whole kernel, "numbers" sent, and "steps", whether a slice
        has the input channels as rows and the steps of a signal as columns.
    """
    filters = filters_of(layer)
    if filters is None or plan.form == "other":
        return None
    some = filters[plan.first : plan.end]
    count, total, rows, columns = some.shape
    slices = min(total, MOST_SLICES, max(1, room // max(1, count * rows * columns)))
    if slices * count * rows * columns > room:
        return None
    bias = getattr(layer, "bias", None)
    return {
        "rows": rows,
        "columns": columns,
        "slices": slices,
        "total": total,
        "numbers": count * slices * rows * columns,
        "peak": _exact(np.abs(filters).max(initial=0)),
        "values": packed(some[:, :slices]),
        "bias": None if bias is None else packed(bias.value[plan.first : plan.end]),
        "steps": layer.rank == 1,
    }


def filters_of(layer: Any) -> Array | None:
    """The kernel of a convolution over one or two axes as (filters, slices, rows, columns); None for other layers.

    A convolution over steps has one slice to a filter, with the input channels as rows. A channel of a depthwise
    convolution was made of one input channel.
    """
    if not isinstance(layer, BaseConv | BaseDepthwiseConv | BaseConvTranspose) or layer.rank > 2:
        return None
    kernel = layer.kernel.value
    if isinstance(layer, BaseDepthwiseConv):  # (*size, channels, multiplier)
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    elif isinstance(layer, BaseConvTranspose):  # (*size, filters, channels)
        kernel = np.swapaxes(kernel, -1, -2)
    filters = np.moveaxis(kernel, (-1, -2), (0, 1))  # (filters, channels, *size)
    return filters[:, None] if layer.rank == 1 else filters
