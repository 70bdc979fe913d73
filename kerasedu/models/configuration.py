"""The graph of a functional model as plain data, as Keras 3 writes it, and back.

Reading is closed: layers come from the registries and from what the user registered, operations from the table of
`keras.ops`. Nothing is imported, and no code is run, because a configuration says so.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from types import UnionType
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.op import plain
from kerasedu.engine.operation_names import function_of, module_of
from kerasedu.engine.operations import FunctionCall
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.symbolic import KerasTensor, Node, nodes_of
from kerasedu.engine.tensor import ArrayLike
from kerasedu.layers import Layer, deserialize, serialize
from kerasedu.layers.calling import call_signature
from kerasedu.models.graph import Graph

LARGEST_PRODUCT = 10_000_000

Config = dict[str, Any]
Place = tuple[str, int, int]


# -- writing -----------------------------------------------------------------------------------------------------------


def graph_config(graph: Graph, inputs: Any, outputs: Any) -> Config:
    """The layers and operations of a graph, how they are connected, and which of them are inputs and outputs.

    Raises:
        ValueError: if there is an operation in it that Keras's files have no name for.
    """
    places = {id(node): graph.place_of(node) for node in graph.nodes}
    return {
        "layers": [_entry(operation, places) for operation in graph.operations],
        "input_layers": map_structure(lambda x: _place(x, places), inputs),
        "output_layers": map_structure(lambda x: _place(x, places), outputs),
    }


def layer_config(layer: Layer) -> Config:
    """The configuration of a layer, with the shapes it was built for."""
    config = serialize(layer)
    built_for = layer.get_build_config() if hasattr(layer, "get_build_config") else None
    return config | ({"build_config": built_for} if built_for else {})


def _entry(operation: Any, places: dict[int, int]) -> Config:
    """An operation, and the calls of it that belong to the graph."""
    config = _function_config(operation) if isinstance(operation, FunctionCall) else layer_config(operation)
    calls = [node for node in nodes_of(operation) if id(node) in places]
    return {**config, "name": operation.name, "inbound_nodes": [_node_config(node, places) for node in calls]}


def _function_config(operation: FunctionCall) -> Config:
    module = module_of(operation.function_name)
    if module is None:
        raise ValueError(
            f"Operation {operation.name!r} is ops.{operation.function_name}, which Keras's files have no name for. "
            "Call it inside a Layer class of your own, and use that in the model."
        )
    return {
        "module": module,
        "class_name": operation.class_name,
        "config": _written(operation.get_config(), {}),
        "registered_name": operation.class_name,
    }


def _node_config(node: Node, places: dict[int, int]) -> Config:
    return {"args": _written(list(node.args), places), "kwargs": _written(node.kwargs, places)}


def _place(x: KerasTensor, places: dict[int, int]) -> list[Any]:
    """Where a KerasTensor comes from: name of the operation, number of its call, number of the output."""
    history = x._keras_history  # noqa: SLF001 - Keras's name for it
    return [history.operation.name, places.get(id(x.node), 0), history.tensor_index]


def _written(value: Any, places: dict[int, int]) -> Any:
    """An argument of a call as plain data.

    Raises:
        ValueError: if it cannot be written down.
    """
    if isinstance(value, list | tuple):
        return [_written(one, places) for one in value]
    if isinstance(value, dict):
        return {key: _written(one, places) for key, one in value.items()}
    if isinstance(value, KerasTensor):
        config = {"shape": list(value.shape), "dtype": value.dtype, "keras_history": _place(value, places)}
        return {"class_name": "__keras_tensor__", "config": config}
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    raise ValueError(
        f"A call in the graph has the argument {value!r} of type {type(value).__name__}, which cannot be written down. "
        "Put the call into the `call` of a Layer class of your own."
    )


def _array(value: Any) -> Config:
    array = np.asarray(plain(value))
    return {"class_name": "__numpy__", "config": {"value": array.tolist(), "dtype": array.dtype.name}}


def _slice(value: slice) -> Config:
    ends = {"start": value.start, "stop": value.stop, "step": value.step}
    return {"class_name": "__slice__", "config": {name: _written(end, {}) for name, end in ends.items()}}


_WRITERS: tuple[tuple[type | UnionType, Callable[[Any], Any]], ...] = (
    (bool | int | float | str | None, lambda value: value),
    (np.generic, lambda number: number.item()),
    (np.ndarray | ArrayLike, _array),
    (slice, _slice),
    (type(...), lambda _: {"class_name": "__ellipsis__", "config": {}}),
    (np.dtype, lambda kind: kind.name),
)


# -- reading -----------------------------------------------------------------------------------------------------------


def graph_from_config(config: Config, custom_objects: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """The inputs and outputs of the model that a configuration describes, connected by new layers.

    Raises:
        ValueError: if it is no such configuration.
    """
    with CustomObjectScope(custom_objects or {}):
        entries = config["layers"]
        made = Rebuilt()
        for entry in entries:
            made.add(entry)
        made.connect(entries)
    return made.tensors(config["input_layers"]), made.tensors(config["output_layers"])


class Rebuilt:
    """A graph that is put together from its configuration."""

    def __init__(self) -> None:
        self._operations: dict[str, Any] = {}
        self._outputs: dict[tuple[str, int], list[KerasTensor]] = {}

    def add(self, entry: Config) -> None:
        """Make the layer or operation of an entry."""
        name = entry.get("name", entry.get("config", {}).get("name"))
        if not isinstance(name, str) or name in self._operations:
            raise ValueError(f"The configuration has a layer whose name is {name!r}: it lacks one, or two share it.")
        operation = self._operations[name] = _operation_from(entry)
        if not entry.get("inbound_nodes") and nodes_of(operation):
            self._outputs[name, 0] = flatten(operation.output)  # an InputLayer

    def connect(self, entries: list[Config]) -> None:
        """Make all calls, each as soon as what it needs is there.

        Raises:
            ValueError: if some need what never comes.
        """
        waiting = [(entry["name"], number, node) for entry in entries for number, node in _calls(entry)]
        while waiting:
            left = [call for call in waiting if not self._make(*call)]
            if len(left) == len(waiting):
                raise ValueError(
                    f"The configuration has a graph that cannot be put together: the calls of "
                    f"{', '.join(sorted({name for name, _, _ in left}))} need outputs that nothing makes."
                )
            waiting = left

    def _make(self, name: str, number: int, node: Any) -> bool:
        """Make a call, if all that it needs is there. Returns whether it was made."""
        if number > 0 and (name, number - 1) not in self._outputs:
            return False
        try:
            args, kwargs = _arguments(node, self._tensor)
        except _NotYetError:
            return False
        operation = self._operations[name]
        if isinstance(operation, Layer):
            kwargs = _that_it_takes(operation, kwargs)
        elif getattr(operation, "function_name", None) == "getitem":
            args = [args[0], *(tuple(key) if isinstance(key, list) else key for key in args[1:])]
        self._outputs[name, number] = flatten(operation(*args, **kwargs))
        return True

    def _tensor(self, place: Any) -> KerasTensor:
        name, number, index = _checked_place(place)
        if name not in self._operations:
            raise ValueError(f"The configuration mentions a layer {name!r} that it does not describe.")
        if (name, number) not in self._outputs:
            raise _NotYetError
        outputs = self._outputs[name, number]
        if not 0 <= index < len(outputs):
            raise ValueError(f"The configuration wants output {index} of layer {name!r}, which has {len(outputs)}.")
        return outputs[index]

    def tensors(self, places: Any) -> Any:
        """The KerasTensors for a structure of places.

        Raises:
            ValueError: if a place is none, or nothing is made there.
        """
        if isinstance(places, dict):
            return {key: self.tensors(one) for key, one in places.items()}
        if isinstance(places, list | tuple) and not (len(places) >= 3 and isinstance(places[0], str)):
            return [self.tensors(one) for one in places]
        try:
            return self._tensor(places)
        except _NotYetError:
            raise ValueError(f"The configuration mentions a call that it does not describe: {places!r}.") from None


class _NotYetError(Exception):
    """What a call needs has not been made yet."""


def _calls(entry: Config) -> list[tuple[int, Any]]:
    nodes = entry.get("inbound_nodes", [])
    if not isinstance(nodes, list):
        raise ValueError(f"The configuration has inbound_nodes={nodes!r}. It takes a list of calls.")  # noqa: TRY004 - a file's content
    return list(enumerate(nodes))


def _checked_place(place: Any) -> Place:
    if isinstance(place, list | tuple) and len(place) >= 3:
        name, number, index = place[:3]
        if isinstance(name, str) and isinstance(number, int) and isinstance(index, int):
            return name, number, index
    raise ValueError(f"The configuration has {place!r} where the name of a layer and two numbers were expected.")


def _operation_from(entry: Config) -> Any:
    """The layer or operation that an entry of a configuration describes."""
    if not isinstance(entry, dict):
        raise ValueError(f"The configuration has {entry!r} where a layer was expected.")  # noqa: TRY004 - a file's content
    module, name = entry.get("module"), entry.get("class_name")
    if not (isinstance(module, str) and ".ops." in module and isinstance(name, str)):
        return deserialize({key: value for key, value in entry.items() if key not in ("name", "inbound_nodes")})
    function_name = function_of(name)
    if function_name is None:
        raise ValueError(f"The configuration has an operation of class {name!r}, which is none of Keras's.")
    function = getattr(ops, function_name, None) or getattr(ops.image, function_name)
    settings = _read(dict(entry.get("config", {})), _no_tensor)
    _refuse_giants(name, settings)
    return FunctionCall(getattr(function, "in_graph", function), settings, settings.pop("name", None), name)


def _refuse_giants(name: str, settings: Config) -> None:
    """Raise if an operation is to make an array beyond all measure.

    Raises:
        ValueError: for whole numbers that are too large, or a list whose product is.
    """
    for key, value in settings.items():
        numbers = [abs(n) for n in flatten(value) if isinstance(n, int)]
        if prod(max(n, 1) for n in numbers) > LARGEST_PRODUCT and key not in ("seed", "mask_index"):
            raise ValueError(
                f"The configuration has an operation {name} with {key}={value!r}: larger than anything that is "
                f"calculated here (at most {LARGEST_PRODUCT:,} in all)."
            )


def _arguments(node: Any, tensor: Callable[[Any], KerasTensor]) -> tuple[list[Any], Config]:
    if not isinstance(node, dict) or not isinstance(node.get("args"), list) or not isinstance(node.get("kwargs"), dict):
        raise ValueError(  # noqa: TRY004 - a file's content
            f"The configuration has a call {node!r}. It takes one with args and kwargs, as Keras 3 writes it."
        )
    return _read(node["args"], tensor), _read(node["kwargs"], tensor)


def _read(value: Any, tensor: Callable[[Any], KerasTensor]) -> Any:
    """An argument out of plain data.

    Raises:
        ValueError: if it is something that no argument is, such as code.
    """
    if isinstance(value, list):
        return [_read(one, tensor) for one in value]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {key: _read(one, tensor) for key, one in value.items()}
    read = _READERS.get(value["class_name"]) if isinstance(value["class_name"], str) else None
    if read is None:
        raise ValueError(f"The configuration has an argument of class {value['class_name']!r}, which is not known.")
    try:
        return read(value, tensor)
    except (KeyError, TypeError) as error:
        raise ValueError(f"The configuration has {value!r}, which is no {value['class_name']} ({error}).") from error


def _read_array(value: Config, _: Any) -> np.ndarray:
    array = np.array(value["config"]["value"], np.dtype(value["config"]["dtype"]))
    if array.dtype.kind not in "fiub":
        raise ValueError(f"The configuration has an array of type {array.dtype.name}. It takes numbers.")
    return array


_READERS: dict[str, Callable[[Config, Any], Any]] = {
    "__keras_tensor__": lambda value, tensor: tensor(value["config"]["keras_history"]),
    "__numpy__": _read_array,
    "__tensor__": _read_array,
    "__tuple__": lambda value, tensor: tuple(_read(value["items"], tensor)),
    "__slice__": lambda value, _: slice(*(value["config"][end] for end in ("start", "stop", "step"))),
    "__ellipsis__": lambda *_: ...,
    "DTypePolicy": lambda value, _: value["config"]["name"],
}


def _no_tensor(place: Any) -> KerasTensor:
    raise ValueError(f"The configuration has a tensor, {place!r}, among the settings of an operation.")


def _that_it_takes(layer: Layer, kwargs: Config) -> Config:
    """The arguments without those of Keras's own that are None, or that travel with the arrays here."""
    names = call_signature(type(layer)).names
    return {
        key: value
        for key, value in kwargs.items()
        if key in names or (key == "training" and value is not None) or (value is not None and key != "mask")
    }
