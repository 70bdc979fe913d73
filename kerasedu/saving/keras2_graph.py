"""The graph of a functional model as Keras 2 writes it, in the form of Keras 3.

Keras 2: `"inbound_nodes": [[["dense", 0, 0, {}]]]`, a list of calls, each a list of (layer, call, output, arguments).
Keras 3: `"inbound_nodes": [{"args": [tensor], "kwargs": {}}]`.
"""

from __future__ import annotations

from typing import Any

from kerasedu.saving.tf_operations import OPERATION_LAYERS, operation_entry

Config = dict[str, Any]
CONSTANT = "_CONSTANT_VALUE"


def translate_graph(config: Config) -> Config:
    """The settings of a functional model with all its calls in the form of Keras 3.

    Raises:
        ValueError: for an operation of TensorFlow that has no match here.
    """
    entries = config.get("layers")
    if not isinstance(entries, list) or not any(_is_older(entry) for entry in entries):
        return config
    graph = _Graph(entries)
    return {
        **config,
        "layers": [graph.entry(entry) for entry in entries],
        "input_layers": graph.ends(config["input_layers"]),
        "output_layers": graph.ends(config["output_layers"]),
    }


def _is_older(entry: Any) -> bool:
    nodes = entry.get("inbound_nodes") if isinstance(entry, dict) else None
    return isinstance(nodes, list) and any(isinstance(node, list) for node in nodes)


class _Graph:
    """The entries of a model, as far as their calls need to know each other."""

    def __init__(self, entries: list[Any]) -> None:
        known = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)]
        self.names = {entry["name"] for entry in known}
        self._first = {entry["name"]: int(_counts_from_one(entry)) for entry in known}

    def entry(self, entry: Any) -> Any:
        """An entry with its calls in the form of Keras 3."""
        if not _is_older(entry):
            return entry
        calls = [self._call(node) for node in entry["inbound_nodes"]]
        if entry.get("class_name") in OPERATION_LAYERS:
            return operation_entry(entry, calls)
        return {**entry, "inbound_nodes": [{"args": args, "kwargs": kwargs} for args, kwargs in calls]}

    def _call(self, node: Any) -> tuple[list[Any], Config]:
        """A call as its arguments by place and by name."""
        if self._is_place(node) or _is_constant(node):
            return [self._argument(node)], self._named(node)
        if isinstance(node, dict):
            return [{key: self._argument(one) for key, one in node.items()}], {}
        if not isinstance(node, list) or not node:
            raise ValueError(f"The configuration has a call {node!r}, which is none of Keras 2.")
        arguments = [self._argument(one) for one in node]
        return [arguments[0] if len(arguments) == 1 else arguments], self._named(node[0])

    def _named(self, place: Any) -> Config:
        given = place[3] if isinstance(place, list) and len(place) > 3 and isinstance(place[3], dict) else {}
        return {key: self._argument(value) for key, value in given.items() if key != "name" and value is not None}

    def _argument(self, value: Any) -> Any:
        """A value, with places in it as tensors."""
        if self._is_place(value):
            return self._tensor(value)
        if _is_constant(value):
            return value[2]
        if isinstance(value, list):
            return [self._argument(one) for one in value]
        if isinstance(value, dict):
            return {key: self._argument(one) for key, one in value.items()}
        return value

    def _is_place(self, value: Any) -> bool:
        if not isinstance(value, list) or len(value) not in (3, 4) or not isinstance(value[0], str):
            return False
        return value[0] in self.names and isinstance(value[1], int) and isinstance(value[2], int)

    def _place(self, value: list[Any]) -> list[Any]:
        name, call, output = value[:3]
        return [name, max(call - self._first.get(name, 0), 0), output]

    def _tensor(self, value: list[Any]) -> Config:
        config = {"shape": [], "dtype": "float32", "keras_history": self._place(value)}
        return {"class_name": "__keras_tensor__", "config": config}

    def ends(self, places: Any) -> Any:
        """The inputs or outputs of the model. Of a single one, Keras 2 makes a list too."""
        if isinstance(places, dict):
            return {key: self.ends(one) for key, one in places.items()}
        if self._is_place(places):
            return self._place(places)
        if isinstance(places, list):
            return self.ends(places[0]) if len(places) == 1 else [self.ends(one) for one in places]
        return places


def _counts_from_one(entry: Config) -> bool:
    """Whether the first call of a layer has number 1: so it is for models that begin with an Input."""
    config = entry.get("config")
    inside = config.get("layers") if isinstance(config, dict) else config if isinstance(config, list) else None
    first = inside[0] if isinstance(inside, list) and inside else None
    return isinstance(first, dict) and first.get("class_name") == "InputLayer"


def _is_constant(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 3 and value[0] == CONSTANT
