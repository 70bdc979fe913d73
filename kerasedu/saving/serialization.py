"""Objects as plain data, as Keras 3 writes them into files, and back.

The way back is inert. A class or function is found in the closed registries, or among what the user registered, by its
name; nothing is imported, no code is run, no file is opened because data says so.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu import activations, constraints, initializers, layers, losses, metrics, models, optimizers, regularizers
from kerasedu.engine.custom_objects import CustomObjectScope, get_registered_name, get_registered_object
from kerasedu.engine.op import plain
from kerasedu.engine.registry import Registry, function_config, registries, shortened
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.engine.tensor import ArrayLike
from kerasedu.saving.errors import NO_CODE
from kerasedu.saving.limits import check_config

PLAIN = (str, int, float, bool, type(None))
PACKAGES = (activations, constraints, initializers, layers, losses, metrics, models, optimizers, regularizers)
"""Importing them fills the registries, in which all names are looked up."""
FUNCTION_KINDS = ("activations", "losses", "metrics", "initializers")


# -- to data -----------------------------------------------------------------------------------------------------------


def serialize_keras_object(obj: Any) -> Any:
    """An object as plain data: numbers, texts, lists and dicts that fit into JSON.

    Arguments:
        obj: a layer, model, loss, optimizer and so on, a function with a name, an array, or a structure of them.

    Raises:
        TypeError: for an object without `get_config`.
        ValueError: for a lambda, which has no name to be found by.

    Example:
        >>> from kerasedu.regularizers import L2
        >>> serialize_keras_object(L2(0.5))["config"]
        {'l2': 0.5}
        >>> deserialize_keras_object(serialize_keras_object(L2(0.5))).l2
        0.5
    """
    if isinstance(obj, PLAIN):
        return obj
    if isinstance(obj, list | tuple):
        return [serialize_keras_object(item) for item in obj]
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    for kind, write in _WRITERS:
        if isinstance(obj, kind):
            return write(obj)
    if inspect.isfunction(obj) or inspect.isbuiltin(obj):
        return _function(obj)
    return _object(obj)


def _array(array: np.ndarray) -> dict[str, Any]:
    return {"class_name": "__numpy__", "config": {"value": array.tolist(), "dtype": array.dtype.name}}


def _tensor(tensor: ArrayLike) -> dict[str, Any]:
    array = np.asarray(plain(tensor))
    return {"class_name": "__tensor__", "config": {"value": array.tolist(), "dtype": array.dtype.name}}


def _slice(part: slice) -> dict[str, Any]:
    return {
        "class_name": "__slice__",
        "config": {name: serialize_keras_object(getattr(part, name)) for name in ("start", "stop", "step")},
    }


def _symbol(x: KerasTensor) -> dict[str, Any]:
    config = {"shape": list(x.shape), "dtype": x.dtype, "keras_history": None}
    return {"class_name": "__keras_tensor__", "config": config}


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (np.generic, lambda number: number.item()),
    (np.ndarray, _array),
    (ArrayLike, _tensor),
    (KerasTensor, _symbol),
    (slice, _slice),
    (type(...), lambda _: {"class_name": "__ellipsis__", "config": {}}),
    (bytes, lambda text: {"class_name": "__bytes__", "config": {"value": text.decode("utf-8")}}),
    (np.dtype, lambda kind: kind.name),
)


def _function(function: Callable[..., Any]) -> dict[str, Any]:
    if function.__name__ == "<lambda>":
        raise ValueError(
            "A lambda cannot be saved: it has no name by which it could be found again. Write it as a function with "
            "@register_keras_serializable(), or as a Layer class."
        )
    return function_config(function)


def _object(obj: Any) -> dict[str, Any]:
    if inspect.isclass(obj) or not hasattr(obj, "get_config"):
        raise TypeError(
            f"{shortened(obj)} of type {type(obj).__name__} cannot be written into a configuration. What is to be "
            "saved has get_config(self), which returns the arguments of its __init__ as plain data."
        )
    home = next((registry for registry in registries.values() if registry.is_ours(type(obj))), None)
    if home is None:
        config = {
            "module": None,
            "class_name": type(obj).__name__,
            "config": obj.get_config(),
            "registered_name": get_registered_name(type(obj)),
        }
    else:
        config = home.serialize(obj)
    config["config"] = serialize_keras_object(config["config"])
    for key, get in (("build_config", "get_build_config"), ("compile_config", "get_compile_config")):
        value = getattr(obj, get)() if hasattr(obj, get) else None
        if value:
            config[key] = serialize_keras_object(value)
    return config


# -- and back ----------------------------------------------------------------------------------------------------------


def deserialize_keras_object(
    config: Any,
    custom_objects: dict[str, Any] | None = None,
    safe_mode: bool = True,  # noqa: ARG001 - Keras's; nothing here is unsafe, so there is nothing to switch off
    **kwargs: Any,  # noqa: ARG001 - likewise
) -> Any:
    """The object that plain data describes, such as `serialize_keras_object` returned.

    Arguments:
        config: the data.
        custom_objects: classes and functions of your own that it may name, by their names.
        safe_mode: for Keras's sake. Loading is always safe here: with False it is so too.
        kwargs: for Keras's sake, and without effect.

    Raises:
        ValueError: if it names a class or function that is not known, holds code, or does not describe an object.
    """
    check_config(config, "The configuration")
    with CustomObjectScope(custom_objects or {}):
        return _revive(config)


def _revive(config: Any) -> Any:
    if isinstance(config, list):
        return [_revive(item) for item in config]
    if not isinstance(config, dict):
        return config
    name = config.get("class_name")
    if not isinstance(name, str):
        return {key: _revive(value) for key, value in config.items()}
    if name in _READERS:
        return _read_value(name, config)
    if name == "function":
        return find_function(config)
    return _make(class_of(config), config)


def _read_value(name: str, config: dict[str, Any]) -> Any:
    """An array, slice or the like, which is data itself."""
    try:
        return _READERS[name](config)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"This is no {name}: {shortened(config)} ({error}).") from error


def _read_array(config: dict[str, Any]) -> np.ndarray:
    dtype = np.dtype(config["config"]["dtype"])
    if dtype.kind not in "fiub":
        raise ValueError(f"An array of type {dtype.name} stands in the configuration. It takes numbers.")
    return np.array(config["config"]["value"], dtype)


def _refuse_lambda(_config: dict[str, Any]) -> Any:
    raise ValueError(f"The configuration holds a Python function as bytecode ('__lambda__'). {NO_CODE}")


_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "__numpy__": _read_array,
    "__tensor__": _read_array,
    "__tuple__": lambda config: tuple(_revive(config["items"])),
    "__slice__": lambda config: slice(*(_revive(config["config"][part]) for part in ("start", "stop", "step"))),
    "__ellipsis__": lambda _: ...,
    "__bytes__": lambda config: config["config"]["value"].encode("utf-8"),
    "__keras_tensor__": lambda config: KerasTensor(tuple(config["config"]["shape"]), config["config"]["dtype"]),
    "__lambda__": _refuse_lambda,
}


def find_function(config: dict[str, Any]) -> Callable[..., Any]:
    """The function that a configuration names: the user's, or one of Keras's activations, losses and metrics.

    Raises:
        ValueError: if there is none of that name.
    """
    name = config.get("config")
    if isinstance(name, dict):
        name = name.get("class_name")
    own = get_registered_object(name) if isinstance(name, str) else None
    if own is not None:
        return own
    for kind in FUNCTION_KINDS:
        registry = registries[f"keras.{kind}"]
        if name in registry and inspect.isfunction(registry.find(name)):
            return registry.find(name)
    raise ValueError(_unknown("function", name, config))


def class_of(config: dict[str, Any]) -> type:
    """The class that a configuration means: the user's by its registered name, else Keras's own of that module.

    Raises:
        ValueError: if there is none, or it is a function.
    """
    name = config["class_name"]
    own = _own_class(config)
    found = own if own is not None else _registered_class(name, config.get("module"))
    if found is None:
        raise ValueError(_unknown("class", name, config))
    if not inspect.isclass(found):
        raise ValueError(f"The configuration wants an object made by {name!r}, which is a function and no class.")
    return found


def _own_class(config: dict[str, Any]) -> Any:
    """What the user has under the registered name; where no module is said, also under the class name alone."""
    registered_name = config.get("registered_name")
    named = isinstance(registered_name, str)
    if named and (own := get_registered_object(registered_name)) is not None:
        return own
    return None if config.get("module") and not named else get_registered_object(config["class_name"])


def _registered_class(name: str, module: Any) -> Any:
    for registry in _homes(module):
        if name in registry:
            return registry.ours(name)
    return models.Functional if name == "Functional" else None


def _homes(module: Any) -> list[Registry]:
    """The registries in which a class of this module may be; all of them where no module is said."""
    if not isinstance(module, str):
        return list(registries.values())
    parts = [part for part in module.split(".") if part not in ("src", "api", "engine", "_tf_keras", "v2", "python")]
    if parts[0] not in ("keras", "tf_keras", "tensorflow", "keras_hub", "keras_nlp", "keras_cv", "kerasedu"):
        return []
    kinds = [part for part in parts[1:] if part not in ("keras", "models")][:1] or ["layers", "dtype_policies"]
    return [registry for home, registry in registries.items() if home.split(".")[1] in kinds]


def _unknown(what: str, name: Any, config: dict[str, Any]) -> str:
    module = config.get("module")
    of = f" of module {module!r}" if isinstance(module, str) else ""
    return (
        f"The configuration names {what} {name!r}{of}, which is not known here. Nothing is imported because a file "
        f"says so. If it is your own, pass custom_objects={{{name!r}: ...}}, or decorate it with "
        "@register_keras_serializable() before loading."
    )


def _make(kind: type, config: dict[str, Any]) -> Any:
    """An object of this class, made from its settings, built and compiled as the configuration says."""
    settings = config.get("config", {})
    if not isinstance(settings, dict):
        raise ValueError(f"The settings of {kind.__name__} are no dict: {shortened(settings)}.")  # noqa: TRY004 - a file's
    made = kind.from_config(settings) if hasattr(kind, "from_config") else kind(**settings)
    for key, use in (("build_config", "build_from_config"), ("compile_config", "compile_from_config")):
        if isinstance(config.get(key), dict) and config[key] and hasattr(made, use):
            getattr(made, use)(config[key])
    return made
