"""What is told of a chosen cell, in words; feature_maps.js tells the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.packing import unpacked
from kerasedu.widgets.words import Words

Data = Mapping[str, Any]


def layer_of(data: Data, name: str) -> tuple[int, Data]:
    """Place and data of a layer."""
    return next((i, layer) for i, layer in enumerate(data["layers"]) if layer["name"] == name)


def panels_of(data: Data, sample: int, name: str) -> np.ndarray:
    """What is sent of a layer's output, (channels, rows, columns)."""
    place, layer = layer_of(data, name)
    return unpacked(data["samples"][str(sample)][place]["values"]).reshape(-1, layer["rows"], layer["columns"])


def loudest_cell(data: Data, sample: int, name: str, channel: int) -> tuple[int, int]:
    """Where a channel is largest in size: the first cell of its block."""
    _, layer = layer_of(data, name)
    panel = panels_of(data, sample, name)[channel - layer["channels"][0]]
    row, column = divmod(int(np.abs(panel).argmax()), layer["columns"])
    return row * layer["block"][0], column * layer["block"][1]


def cell_told(data: Data, sample: int, name: str, channel: int, cell: Sequence[int], words: Words) -> list[str]:
    """The sentences: its number; what it sees of the input; of a vector the largest."""
    place, layer = layer_of(data, name)
    if layer["form"] == "other":
        return [words["no_picture"]]
    panels = panels_of(data, sample, name)
    cell = tuple(cell) or loudest_cell(data, sample, name, channel)
    row, column = (at // block for at, block in zip(cell, layer["block"], strict=True))
    value = text(float(panels[channel - layer["channels"][0], row, column]))
    index, kind = _index(layer, row, column, channel), "cell" if layer["block"] == [1, 1] else "mean_cell"
    told = [words[kind].format(name=name, index=index, value=value)]
    if layer["form"] == "vector":
        top = int(panels.argmax())
        called = unit_name(data, place, top + layer["channels"][0])
        return [*told, words["largest"].format(name=called, value=text(float(panels.ravel()[top])))]
    return told + _field_told(layer, (row, column), words)


def unit_name(data: Data, place: int, unit: int) -> str:
    """What a unit of a vector is called: its class's name in the last layer, else its number."""
    names = data["class_names"] if place == len(data["layers"]) - 1 else None
    return names[unit] if names else str(unit)


def _index(layer: Data, row: int, column: int, channel: int) -> str:
    spatial = layer["shape"][:-1]
    places = list(zip((row, column), layer["block"], (1, 1, *spatial)[-2:], strict=True))[2 - len(spatial) :]
    return ", ".join([*(_span(*place) for place in places), str(channel)])


def _span(place: int, block: int, length: int) -> str:
    return str(place) if block == 1 else f"{place * block}:{min((place + 1) * block, length)}"


def seen_by(layer: Data, cell: Sequence[int]) -> list[tuple[int, int]] | None:
    """First and last position of the input that a cell, as sent, sees along each axis; None off a plain chain."""
    if layer["field"] is None:
        return None
    return [(axis["first"][i], axis["last"][i]) for axis, i in zip(layer["field"]["axes"], cell, strict=True)]


def _field_told(layer: Data, cell: tuple[int, int], words: Words) -> list[str]:
    seen = seen_by(layer, cell)
    if seen is None or layer["is_input"]:
        return []
    size = shape_text(layer["field"]["size"])
    if any(first > last for first, last in seen):
        return [words["all_outside"].format(size=size)]
    rows, columns = (words["span"].format(first=first, last=last) for first, last in seen)
    told = words[f"field_{layer['form']}"].format(row=rows, column=columns)
    outside = any(axis["outside"][i] for axis, i in zip(layer["field"]["axes"], cell, strict=True))
    return [f"{told} {words['outside'].format(size=size)}" if outside else told]
