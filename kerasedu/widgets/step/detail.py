"""How much is one step: an operation, or a whole layer; of each layer by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

OPERATIONS, LAYERS = "operations", "layers"
DETAILS = (OPERATIONS, LAYERS)


def layer_at(data: dict[str, Any], number: int) -> str:
    """Path of the layer that a step belongs to."""
    return data["graph"]["nodes"][data["steps"][number]["node"]]["path"]


def layers_of_several(data: dict[str, Any]) -> list[str]:
    """Paths of the layers that have several operations in a row, in the order of the steps."""
    steps = enumerate(data["steps"])
    return list(dict.fromkeys(layer_at(data, number) for number, step in steps if len(step["run"]) > 1))


def is_open(data: dict[str, Any], number: int, detail: str, expanded: Collection[str]) -> bool:
    """Whether the operations of a step's layer are steps of their own."""
    return detail == OPERATIONS or layer_at(data, number) in expanded


def stops_in(data: dict[str, Any], detail: str, expanded: Collection[str]) -> list[int]:
    """The numbers of the steps to stop at: all of an open layer, the last of any other."""
    last = set(data["stops"])
    return [i for i in range(len(data["steps"])) if i in last or is_open(data, i, detail, expanded)]


def named_layers(data: dict[str, Any], names: Iterable[Any]) -> list[str]:
    """Paths of layers given by their names or paths, each once.

    Raises:
        ValueError: if there is no such layer, or it is a single operation.
    """
    known = layers_of_several(data)
    found = []
    for name in names:
        paths = [path for path in known if path == name] or [path for path in known if path.split("/")[-1] == name]
        if not paths:
            raise ValueError(
                f"StepThrough has no layer {name!r} of several operations to expand. "
                + (f"There are {', '.join(known)}." if known else "Every layer is a single operation here.")
            )
        found += paths
    return list(dict.fromkeys(found))
