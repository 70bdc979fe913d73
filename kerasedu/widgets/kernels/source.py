"""The weights worth looking at in a model or a layer, each cut into tiles: a filter, a gate, a unit or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.layers import GRU, LSTM, Dense, Embedding, Flatten, SimpleRNN
from kerasedu.layers.convolution import BaseConv
from kerasedu.layers.depthwise_convolution import BaseDepthwiseConv
from kerasedu.layers.separable_convolution import BaseSeparableConv
from kerasedu.layers.transposed_convolution import BaseConvTranspose

WHO = "KernelGallery"
GATES = {SimpleRNN: ("h",), LSTM: ("i", "f", "c", "o"), GRU: ("z", "r", "h")}

Array = np.ndarray


@dataclass(frozen=True)
class Cut:
    """How a weight is cut into tiles (tiles, slices, rows, columns).

    Attributes:
        tile: what a tile is: "filter", "channel", "unit", "gate" or "matrix".
        names: of the tiles.
        sides: what rows and columns are; a slice is an input channel.
        shape: (tiles, slices, rows, columns).
        index: where a number stands in the weight: for each of its axes one of "row", "column", "slice", "tile",
            "channel" and "multiple" (of a depthwise kernel), "in gate", "flat" (row, column and slice in one), and "0".
    """

    tile: str
    names: tuple[str, ...]
    sides: tuple[str, str]
    shape: tuple[int, int, int, int]
    index: tuple[str, ...]


@dataclass(frozen=True)
class Weight:
    """A weight as it is and, where it is known, as it was.

    Attributes:
        name: "conv/kernel".
        kind: class of the layer.
        array: the numbers now.
        before: the numbers before, or None.
        bias: one number for each tile, or None.
        cut: how it is cut into tiles.
    """

    name: str
    kind: str
    array: Array
    before: Array | None
    bias: Array | None
    cut: Cut

    def tiles(self, array: Array) -> Array:
        """An array of the weight's shape as (tiles, slices, rows, columns)."""
        return tiles_of(array, self.cut)


def tiles_of(array: Array, cut: Cut) -> Array:
    """Cut a weight into tiles (tiles, slices, rows, columns)."""
    count, slices, rows, columns = cut.shape
    if cut.index == ("flat", "tile"):  # a dense layer behind Flatten: (rows columns slices, units)
        return np.moveaxis(array.reshape(rows, columns, slices, count), (3, 2), (0, 1))
    if "in gate" in cut.index:  # (inputs, gates units)
        return np.moveaxis(array.reshape(rows, count, columns), 1, 0)[:, None]
    if "multiple" in cut.index:  # depthwise: (*size, channels, multiplier)
        array = array.reshape(*array.shape[:-2], 1, -1)
        order = ("row", "column", "slice", "tile")[4 - array.ndim :]
    else:  # "0" is an axis of length 1
        order = tuple(name for name in cut.index if name != "0")
        array = array.reshape([n for n, name in zip(array.shape, cut.index, strict=True) if name != "0"])
    whole = array.reshape([*array.shape, *[1] * (4 - array.ndim)])
    missing = [name for name in ("tile", "slice", "row", "column") if name not in order]
    order = [*order, *missing]
    return np.transpose(whole, [order.index(name) for name in ("tile", "slice", "row", "column")])


# -- what was given ----------------------------------------------------------------------------------------------------


def weights_of(source: Any, before: Any) -> list[Weight]:
    """The weights worth looking at.

    Arguments:
        source: a model or a layer.
        before: what `get_weights()` gave before training; or a model or layer that was not trained; or None.

    Raises:
        TypeError: if it is neither a model nor a layer.
        ValueError: if it has no weights yet or none of these kinds, or `before` does not fit.
    """
    if not hasattr(source, "get_weights"):
        raise TypeError(f"{WHO} got a {type(source).__name__}. Give it a model or a layer: {WHO}(model).")
    if not source.built:
        raise ValueError(
            f"{WHO} got {source.name!r}, which has no weights yet. Call it once on data, or give a model an input "
            "shape (start with layers.Input(shape=...)), before looking into it."
        )
    old = _numbers_before(source, before)
    found = [weight for layer, name, flat in _layers_in(source) for weight in _weights_in(layer, name, flat, old)]
    if not found:
        raise ValueError(
            f"{WHO} got {source.name!r}, which has no kernel to look at: it shows those of convolutions over one or "
            "two axes, Dense, Embedding, SimpleRNN, LSTM and GRU."
        )
    return found


def _numbers_before(source: Any, before: Any) -> dict[int, Array]:
    """The arrays of `before` by the id of the variable that they belong to."""
    if before is None:
        return {}
    arrays = before.get_weights() if hasattr(before, "get_weights") else before
    if not isinstance(arrays, list | tuple):
        raise TypeError(
            f"{WHO} got before={type(before).__name__}. Give it what model.get_weights() gave before training."
        )
    arrays = [np.asarray(plain(array)) for array in arrays]
    shapes, expected = [array.shape for array in arrays], [tuple(w.shape) for w in source.weights]
    if shapes != expected:
        raise ValueError(
            f"{WHO} got before with arrays of shape {shapes}, but {source.name!r} has weights of shape {expected}. "
            "Give it what get_weights() of the same model or layer gave before training."
        )
    return {id(variable): array for variable, array in zip(source.weights, arrays, strict=True)}


def _layers_in(layer: Any, path: str = "", before: Any = None) -> Iterator[tuple[Any, str, Any]]:
    """Each layer without layers inside, its path, and the layer that stands before it in its model."""
    inside = list(layer.layers) if hasattr(layer, "layers") else _parts(layer)
    if not inside:
        yield layer, path or layer.name, before
    for place, one in enumerate(inside):
        is_in_line = type(layer).__name__ == "Sequential" and place
        yield from _layers_in(one, f"{path}/{one.name}".lstrip("/"), inside[place - 1] if is_in_line else None)


def _parts(layer: Any) -> list[Any]:
    """The layers inside a layer; a recurrent one is shown as a whole."""
    return [] if isinstance(layer, tuple(GATES)) else list(layer._sublayers)  # noqa: SLF001 - there is no public list of these


# -- how each layer's weights are cut ----------------------------------------------------------------------------------


def _weights_in(layer: Any, name: str, before: Any, old: dict[int, Array]) -> Iterator[Weight]:
    for variable, own, cut, bias in _cuts(layer, before):
        array = np.asarray(variable.value)
        known = old.get(id(variable))
        yield Weight(f"{name}/{own}", type(layer).__name__, array, known, bias, cut)


def _cuts(layer: Any, before: Any) -> Iterator[tuple[Any, str, Cut, Array | None]]:
    """The weights of one layer: the variable, its name, its cut, its bias."""
    bias = None if getattr(layer, "bias", None) is None else np.asarray(plain(layer.bias))
    if isinstance(layer, BaseConv | BaseConvTranspose | BaseDepthwiseConv) and layer.rank <= 2:
        yield layer.kernel, "kernel", _convolution(layer, layer.kernel.shape), bias
    elif isinstance(layer, BaseSeparableConv) and layer.rank <= 2:
        yield layer.depthwise_kernel, "depthwise_kernel", _depthwise(layer.depthwise_kernel.shape), None
        yield layer.pointwise_kernel, "pointwise_kernel", _pointwise(layer.pointwise_kernel.shape), None
    elif isinstance(layer, Dense):
        cut = _templates(layer.kernel.shape, before) or _matrix(layer.kernel.shape, ("inputs", "units"))
        yield layer.kernel, "kernel", cut, bias if cut.tile == "unit" else None
    elif isinstance(layer, Embedding):
        yield layer.embeddings, "embeddings", _matrix(layer.embeddings.shape, ("tokens", "numbers")), None
    elif isinstance(layer, tuple(GATES)):
        gates = next(names for kind, names in GATES.items() if isinstance(layer, kind))
        for own, rows in (("kernel", "inputs"), ("recurrent_kernel", "unit before")):
            variable = getattr(layer.cell, own)
            yield variable, own, _gates(variable.shape, gates, rows), None


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


def _convolution(layer: Any, shape: Sequence[int]) -> Cut:
    if isinstance(layer, BaseDepthwiseConv):
        return _depthwise(shape)
    if isinstance(layer, BaseConvTranspose):
        *size, filters, channels = shape
        ends: tuple[str, str] = ("tile", "slice")
    else:
        *size, channels, filters = shape
        ends = ("slice", "tile")
    if len(size) == 1:  # rows are input channels, columns steps
        index = ("column", *("row" if end == "slice" else end for end in ends))
        return Cut("filter", _numbered(filters), ("input channels", "steps"), (filters, 1, channels, size[0]), index)
    return Cut("filter", _numbered(filters), ("rows", "columns"), (filters, channels, *size), ("row", "column", *ends))


def _depthwise(shape: Sequence[int]) -> Cut:
    *size, channels, multiple = shape
    sides = ("rows", "columns") if len(size) == 2 else ("", "steps")
    index = (*("row", "column")[2 - len(size) :], "channel", "multiple")
    count = channels * multiple
    rows, columns = (1, *size)[-2:]
    return Cut("channel", _numbered(count), sides, (count, 1, rows, columns), index)


def _pointwise(shape: Sequence[int]) -> Cut:
    *size, channels, filters = shape
    return Cut(
        "matrix", ("",), ("channels", "filters"), (1, 1, channels, filters), (*["0"] * len(size), "row", "column")
    )


def _matrix(shape: Sequence[int], sides: tuple[str, str]) -> Cut:
    return Cut("matrix", ("",), sides, (1, 1, *shape), ("row", "column"))


def _gates(shape: Sequence[int], gates: tuple[str, ...], rows: str) -> Cut:
    units = shape[1] // len(gates)
    return Cut("gate", gates, (rows, "units"), (len(gates), 1, shape[0], units), ("row", "in gate"))


def _templates(shape: Sequence[int], before: Any) -> Cut | None:
    """A dense layer right behind a Flatten of images has, for each unit, an image of weights."""
    if not isinstance(before, Flatten):
        return None
    image = tuple(before.input.shape)[1:]
    if len(image) != 3 or before.data_format == "channels_first" or int(np.prod(image)) != shape[0]:
        return None
    return Cut("unit", _numbered(shape[1]), ("rows", "columns"), (shape[1], image[2], *image[:2]), ("flat", "tile"))
