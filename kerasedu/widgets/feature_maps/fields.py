"""Which part of the input a cell of a layer can see: its receptive field.

Along each axis, a cell looks at some positions of the layer before it, each of these at some of the layer before that,
and so on down to the input. What lies in the padding of a layer is no position, and sees nothing.

The nominal size counts these, too: a window of k elements, d apart, with stride s makes of size and jump

    size' = size + (k - 1) d jump,    jump' = s jump

(Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kerasedu.layers import (
    BatchNormalization,
    Cropping1D,
    Cropping2D,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    Rescaling,
    ZeroPadding1D,
    ZeroPadding2D,
)
from kerasedu.layers.activation_layers import ActivationLayer
from kerasedu.layers.convolution import BaseConv
from kerasedu.layers.core import Activation as ActivationFunction
from kerasedu.layers.depthwise_convolution import BaseDepthwiseConv
from kerasedu.layers.pooling import BasePooling
from kerasedu.layers.separable_convolution import BaseSeparableConv
from kerasedu.ops.windows import Windows
from kerasedu.widgets.feature_maps.source import Activation

# These look at each position by itself.
_POINTWISE = (
    ActivationFunction,
    ActivationLayer,
    BatchNormalization,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    Rescaling,
)


class Field(NamedTuple):
    """The receptive fields of a layer's cells along one axis.

    Attributes:
        first, last: for each cell the first and the last position of the input that it sees; last < first for one that
            sees nothing but padding.
        size: how many positions a cell sees that meets no padding.
        jump: how far apart the fields of neighbouring cells are.
    """

    first: list[int]
    last: list[int]
    size: int
    jump: int


Fields = tuple[Field, ...]


def receptive_fields(found: Sequence[Activation]) -> list[Fields | None]:
    """For each activation one Field for each spatial axis; None where no plain chain of layers leads up to it.

    A chain is plain where each layer is a convolution, a pooling, zero padding or cropping, or looks at each position
    by itself.
    """
    only_one_input = sum(not one.sources for one in found) == 1
    fields: list[Fields | None] = []
    for one in found:
        rank = one.array.ndim - 1
        if not one.sources:
            is_input = only_one_input and rank in (1, 2) and one.layer is None
            fields.append(tuple(map(_itself, one.array.shape[:-1])) if is_input else None)
            continue
        before = fields[one.sources[0]] if len(one.sources) == 1 else None
        seen = None if before is None else _through(one.layer, before, found[one.sources[0]].array.shape[:-1])
        fields.append(seen if seen is None or len(seen) == rank else None)
    return fields


def _through(layer: Any, before: Fields, spatial: tuple[int, ...]) -> Fields | None:
    """The fields behind a layer; None behind one that is no part of a plain chain."""
    if isinstance(layer, _POINTWISE):
        return before
    if isinstance(layer, ZeroPadding1D | ZeroPadding2D | Cropping1D | Cropping2D):
        sign, pairs = (-1, layer.padding) if hasattr(layer, "padding") else (1, layer.cropping)
        pairs = [pairs] if len(spatial) == 1 else pairs
        return tuple(
            _looking(field, [[i + sign * first] for i in range(n - sign * (first + last))])
            for field, n, (first, last) in zip(before, spatial, pairs, strict=True)
        )
    if isinstance(layer, BasePooling):
        return _windowed(before, Windows(spatial, layer.pool_size, layer.strides, (1,) * len(spatial), layer.padding))
    if isinstance(layer, BaseConv | BaseDepthwiseConv | BaseSeparableConv):
        how = layer.kernel_size, layer.strides, layer.dilation_rate, layer.padding
        return _windowed(before, Windows(spatial, *how))
    return None


def _itself(length: int) -> Field:
    return Field(list(range(length)), list(range(length)), 1, 1)


def _windowed(before: Fields, windows: Windows) -> Fields:
    each = zip(before, windows.counts, windows.size, windows.strides, windows.dilation, windows.pads, strict=True)
    return tuple(
        _looking(field, [[i * stride + e * gap - pads[0] for e in range(size)] for i in range(count)])._replace(
            size=field.size + (size - 1) * gap * field.jump, jump=stride * field.jump
        )
        for field, count, size, stride, gap, pads in each
    )


def _looking(before: Field, positions: list[list[int]]) -> Field:
    """The fields of cells that look at these positions of the layer before; those beyond its ends are padding."""
    length = len(before.first)
    seeing = [[i for i in some if 0 <= i < length and before.first[i] <= before.last[i]] for some in positions]
    first = [min((before.first[i] for i in some), default=0) for some in seeing]
    last = [max((before.last[i] for i in some), default=-1) for some in seeing]
    return before._replace(first=first, last=last)


def in_blocks(field: Field, block: int) -> dict[str, list[int]]:
    """The fields of blocks of cells, as plain data.

    Returns:
        "first" and "last" position, and whether some of its cells meet padding, 1 or 0, in "outside".
    """
    told: dict[str, list[int]] = {"first": [], "last": [], "outside": []}
    for start in range(0, len(field.first), block):
        pairs = list(zip(field.first[start : start + block], field.last[start : start + block], strict=True))
        seeing = [pair for pair in pairs if pair[0] <= pair[1]]
        told["first"].append(min((first for first, _ in seeing), default=0))
        told["last"].append(max((last for _, last in seeing), default=-1))
        told["outside"].append(int(any(last - first + 1 < field.size for first, last in pairs)))
    return told
