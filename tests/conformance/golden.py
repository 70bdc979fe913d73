"""How the golden numbers are kept: cases in golden.json, one a line, and their arrays in golden.npz.

golden.npz holds one long row of numbers for each number type; a case lists its arrays with type and shape, in the
order in which they stand there.

The arguments of a case are JSON, in which {"array": name} stands for an array of the case and
{"layer": kind, "config": {...}} for a layer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
JSON, NPZ = HERE / "golden.json", HERE / "golden.npz"
Arrays = dict[str, np.ndarray]


def save(cases: list[tuple[dict[str, Any], Arrays]], made_with: dict[str, str]) -> None:
    """Write both files."""
    rows: dict[str, list[np.ndarray]] = {}
    lines = []
    for case, arrays in cases:
        listed = {name: [array.dtype.name, *array.shape] for name, array in arrays.items()}
        lines.append(json.dumps({**case, "arrays": listed}))
        for array in arrays.values():
            rows.setdefault(array.dtype.name, []).append(array.ravel())
    text = ",\n".join(lines)
    JSON.write_text(f'{{"made_with": {json.dumps(made_with)},\n"cases": [\n{text}\n]}}\n', encoding="utf-8")
    np.savez_compressed(NPZ, **{kind: np.concatenate(row) for kind, row in rows.items()})


def load() -> list[dict[str, Any]]:
    """The cases, each with its arrays by name under "arrays"."""
    cases = json.loads(JSON.read_text(encoding="utf-8"))["cases"]
    with np.load(NPZ, allow_pickle=False) as archive:
        rows = dict(archive)
    begin = dict.fromkeys(rows, 0)
    for case in cases:
        for name, (kind, *shape) in case["arrays"].items():
            end = begin[kind] + int(np.prod(shape))
            case["arrays"][name] = rows[kind][begin[kind] : end].reshape(shape)
            begin[kind] = end
    return cases


def written(value: Any, name: str, arrays: Arrays, draw: Callable[..., np.ndarray]) -> Any:
    """An argument as JSON; its arrays, and those drawn for the shapes in it (tuples), go to `arrays`."""
    if isinstance(value, tuple):
        value = draw(*value)
    if isinstance(value, np.ndarray):
        arrays[name] = value.astype("float32") if value.dtype.kind == "f" else value
        return {"array": name}
    if isinstance(value, dict):
        return {key: written(one, f"{name}.{key}", arrays, draw) for key, one in value.items()}
    if isinstance(value, list):
        return [written(one, f"{name}.{i}", arrays, draw) for i, one in enumerate(value)]
    return value


def read(value: Any, arrays: dict[str, Any], make: Callable[[str, dict[str, Any]], Any]) -> Any:
    """An argument out of JSON, with these arrays in it, and layers as `make` makes them."""
    if isinstance(value, dict):
        if "array" in value:
            return arrays[value["array"]]
        if value.keys() == {"layer", "config"}:
            return make(value["layer"], read(value["config"], arrays, make))
        return {key: read(one, arrays, make) for key, one in value.items()}
    if isinstance(value, list):
        return [read(one, arrays, make) for one in value]
    return value
