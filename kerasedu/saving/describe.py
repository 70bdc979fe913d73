"""What is inside a model file, told without building the model."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from math import prod
from pathlib import Path
from typing import Any

import h5py

from kerasedu.engine.registry import shortened, snake_case
from kerasedu.saving import keras_archive, legacy_h5
from kerasedu.saving.errors import read_as
from kerasedu.saving.files import opened_file
from kerasedu.saving.keras_archive import KerasArchive
from kerasedu.saving.limits import parse_config
from kerasedu.saving.safe_hdf5 import datasets_in, opened, text_attribute

TELLING = (
    *("units", "filters", "kernel_size", "pool_size", "strides", "input_dim", "output_dim", "num_heads", "key_dim"),
    *("rate", "target_shape", "axis", "activation", "merge_mode", "return_sequences", "batch_shape"),
    *("batch_input_shape", "learning_rate", "momentum"),
)
"""Settings that say most about a layer or optimizer."""
LONGEST = 60  # characters of one cell


@dataclass(frozen=True)
class LayerRow:
    """A layer of a file: its name, class, most telling settings, and the shapes of its weights."""

    name: str
    class_name: str
    settings: str
    shapes: list[tuple[int, ...]]

    @property
    def parameters(self) -> int:
        """Number of numbers in its weights."""
        return sum(prod(shape) for shape in self.shapes)


@dataclass(frozen=True)
class Description:
    """What is inside a model file. It shows itself as text, and in a notebook as tables.

    Attributes:
        file: its name.
        kind: what kind of file it is.
        size: its size in bytes.
        versions: who wrote it, and when, as far as it says.
        model: class and name of the model; empty in a file of weights.
        layers: the layers.
        compiled: optimizer, loss and metrics, in words.
        tree: shape and number type of each dataset, by its path.
        members: size of each member of a .keras file, by its name.
    """

    file: str
    kind: str
    size: int
    versions: dict[str, str] = field(default_factory=dict)
    model: str = ""
    layers: list[LayerRow] = field(default_factory=list)
    compiled: dict[str, str] = field(default_factory=dict)
    tree: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)

    @property
    def parameters(self) -> int:
        """Number of numbers in all weights of the layers."""
        return sum(layer.parameters for layer in self.layers)

    def _tables(self) -> list[tuple[str, list[str], list[list[str]]]]:
        """Title, head and rows of what is shown."""
        head = ["Layer", "Class", "Settings", "Weights", "Parameters"]
        rows = [
            [layer.name, layer.class_name, layer.settings, " ".join(map(str, layer.shapes)), f"{layer.parameters:,}"]
            for layer in self.layers
        ]
        total = f"{self.parameters:,} parameters"
        tree = [[path, str(shape), dtype] for path, (shape, dtype) in sorted(self.tree.items())]
        about = {"Kind": self.kind, "Size": f"{self.size:,} bytes", **self.versions}
        return [
            (Path(self.file).name, [], [[key, value] for key, value in about.items()]),
            (f"{self.model}, {total}" if self.model else total, head, rows),
            ("Compiled", [], [[key, value] for key, value in self.compiled.items()]),
            ("Members", ["Name", "Bytes"], [[name, f"{size:,}"] for name, size in self.members.items()]),
            ("HDF5 datasets", ["Path", "Shape", "Type"], tree),
        ]

    def __str__(self) -> str:
        parts = [_as_text(title, head, rows) for title, head, rows in self._tables() if rows]
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(_as_html(title, head, rows) for title, head, rows in self._tables() if rows)


def describe(filepath: str | os.PathLike[str]) -> Description:
    """What is inside a model file, without building the model: nothing in it is run, and no other file opened.

    Arguments:
        filepath: a .keras or .h5 file, of a whole model or of weights.

    Raises:
        ModelFileError: a ValueError: if there is no such file, or it is damaged or unsafe; it tells what is wrong.

    Example:
        >>> import os, tempfile
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> file = os.path.join(tempfile.mkdtemp(), "model.keras")
        >>> Sequential([Input((3,)), Dense(2)]).save(file)
        >>> describe(file).parameters
        8
    """
    name = os.fspath(filepath)
    with read_as(name), opened_file(filepath) as (stream, kind):
        size = Path(filepath).stat().st_size
        if kind == "hdf5":
            with opened(stream, name) as file:
                return _hdf5(file, name, size)
        return _archive(KerasArchive(stream, name), name, size)


def _archive(archive: KerasArchive, name: str, size: int) -> Description:
    config = parse_config(archive.text(keras_archive.CONFIG), f"{keras_archive.CONFIG} of {name}")
    versions = {}
    if keras_archive.METADATA in archive.names():
        text = archive.text(keras_archive.METADATA)
        versions = _in_words(parse_config(text, f"{keras_archive.METADATA} of {name}"))
    with archive.weights() as weights, opened(weights, name) as file:
        tree = _tree(file, name)
    return Description(
        name,
        "Keras archive (.keras): a whole model",
        size,
        versions,
        _model_name(config),
        _rows(config, tree, "layers/"),
        _compiled(config.get("compile_config")),
        tree,
        archive.sizes(),
    )


def _hdf5(file: h5py.File, name: str, size: int) -> Description:
    keys = ("keras_version", "backend")
    group = legacy_h5.weights_group(file, name) or file
    found = {key: text_attribute(file, key, name) or text_attribute(group, key, name) for key in keys}
    versions = {key: value for key, value in found.items() if value}
    tree = _tree(file, name)
    text, training = legacy_h5.config_text(file, name)
    if text is None:
        return Description(name, "HDF5: weights only", size, versions, "", _rows_of_weights(tree), {}, tree)
    config = parse_config(text, f"model_config of {name}")
    compiled = parse_config(training, f"training_config of {name}") if training else None
    rows = _rows(config, tree, f"{legacy_h5.MODEL}/", by_name=True)
    return Description(
        name, "HDF5 (.h5): a whole model", size, versions, _model_name(config), rows, _compiled(compiled), tree
    )


def _tree(file: h5py.File, name: str) -> dict[str, tuple[tuple[int, ...], str]]:
    return {path: (dataset.shape or (), str(dataset.dtype)) for path, dataset in datasets_in(file, name).items()}


def _model_name(config: dict[str, Any]) -> str:
    settings = config.get("config")
    name = settings.get("name") if isinstance(settings, dict) else None
    return f"{_brief(config.get('class_name'))} {_brief(name)}".strip()


def _rows(
    config: dict[str, Any], tree: dict[str, tuple[tuple[int, ...], str]], root: str, by_name: bool = False
) -> list[LayerRow]:
    """A row for each layer; its weights are found by its name, or by its class, counted."""
    settings = config.get("config")
    entries = settings.get("layers") if isinstance(settings, dict) else settings
    rows, given = [], Counter()
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
        inside = entry.get("config") if isinstance(entry.get("config"), dict) else {}
        base = snake_case(str(entry.get("class_name")))
        counted = f"{base}_{given[base]}" if given[base] else base
        given[base] += 1
        folder = f"{root}{inside.get('name') if by_name else counted}/"
        shapes = [shape for path, (shape, _) in tree.items() if path.startswith(folder)]
        rows.append(LayerRow(_brief(inside.get("name")), _brief(entry.get("class_name")), _telling(inside), shapes))
    return rows


def _rows_of_weights(tree: dict[str, tuple[tuple[int, ...], str]]) -> list[LayerRow]:
    """A row for each folder of weights."""
    folders: dict[str, list[tuple[int, ...]]] = {}
    for path, (shape, _) in tree.items():
        steps = path.split("/")
        folder = "/".join(steps[:2] if steps[0] == "layers" else steps[:1])
        if folder != "optimizer":
            folders.setdefault(folder, []).append(shape)
    return [LayerRow(folder, "", "", shapes) for folder, shapes in sorted(folders.items())]


def _telling(settings: dict[str, Any]) -> str:
    told = (f"{key}={_setting(settings[key])}" for key in TELLING if settings.get(key) is not None)
    return shortened(", ".join(told), LONGEST + 20)[1:-1]


def _setting(value: Any) -> str:
    """A setting in few words; a shape in brackets."""
    return f"({_brief(value)})" if isinstance(value, list) else _brief(value)


def _compiled(config: dict[str, Any] | None) -> dict[str, str]:
    if not isinstance(config, dict):
        return {}
    known = ("optimizer", "optimizer_config", "loss", "loss_weights", "metrics", "weighted_metrics")
    return _in_words({key.removesuffix("_config"): config[key] for key in known if config.get(key)})


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    return {_brief(key): _brief(value) for key, value in values.items()}


def _brief(value: Any) -> str:
    """A value in few words: of an object, its class and its most telling settings."""
    if isinstance(value, dict) and "class_name" in value:
        settings = value.get("config")
        inside = _telling(settings) if isinstance(settings, dict) else ""
        return f"{_brief(value['class_name'])}({inside})"
    if isinstance(value, list):
        return ", ".join(_brief(one) for one in value[:8])
    if isinstance(value, dict):
        return ", ".join(f"{_brief(key)}: {_brief(one)}" for key, one in list(value.items())[:8])
    text = value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    clean = "".join(letter if letter.isprintable() else "?" for letter in text[: LONGEST + 1])
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]}..."


def _as_text(title: str, head: list[str], rows: list[list[str]]) -> str:
    table = [head, *rows] if head else rows
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _as_html(title: str, head: list[str], rows: list[list[str]]) -> str:
    """A table; columns of numbers to the right, as Jupyter puts all, and columns of words to the left."""
    sides = ["right" if all(_is_number(cell) for cell in column) else "left" for column in zip(*rows, strict=True)]
    top = _html_row("th", head, sides) if head else ""
    body = "".join(_html_row("td", row, sides) for row in rows)
    return f"<h4>{escape(title)}</h4><table>{top}{body}</table>"


def _html_row(tag: str, cells: list[str], sides: list[str]) -> str:
    row = [f'<{tag} style="text-align:{side}">{escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True)]
    return f"<tr>{''.join(row)}</tr>"


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdecimal()
