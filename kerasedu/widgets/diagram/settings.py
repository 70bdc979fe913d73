"""The settings of a layer that differ from their defaults, as short texts."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from kerasedu import initializers
from kerasedu.engine import settings as engine_settings

LEFT_OUT = {"name", "trainable", "batch_shape", "batch_input_shape", "layers", "input_layers", "output_layers"}
LONGEST = 60
MOST_ROWS = 14


def changed_settings(part: Any) -> list[list[str]]:
    """Name and value of each setting that differs from its default; those without a default are always there.

    Example:
        >>> from kerasedu.layers import Conv2D
        >>> changed_settings(Conv2D(8, 3, activation="relu", kernel_initializer="he_normal"))
        [['filters', '8'], ['kernel_size', '(3, 3)'], ['activation', 'relu'], ['kernel_initializer', 'HeNormal']]
    """
    if hasattr(part, "get_layer"):
        return []  # a model's settings are its layers
    try:
        config = part.get_config()
    except (AttributeError, NotImplementedError):  # a layer of the learner's own that does not say
        return []
    defaults = _defaults(type(part))
    order = {name: place for place, name in enumerate(defaults)}
    changed = [name for name in config if name not in LEFT_OUT and not _is_default(name, config[name], defaults)]
    changed.sort(key=lambda name: order.get(name, len(order)))
    return [[name, _short(config[name])] for name in changed[:MOST_ROWS]]


def _defaults(kind: type) -> dict[str, Any]:
    """The defaults of all arguments with which a layer can be made, in the order of its class and then its bases."""
    found: dict[str, Any] = {}
    for one in kind.__mro__:
        if "__init__" in vars(one) and one is not object:
            for name, parameter in list(inspect.signature(one.__init__).parameters.items())[1:]:
                found.setdefault(name, parameter.default)
    return found


def _is_default(name: str, value: Any, defaults: Mapping[str, Any]) -> bool:
    default = defaults.get(name, inspect.Parameter.empty)
    if name == "dtype":
        return value == engine_settings.floatx()
    if name == "data_format":
        return value == engine_settings.image_data_format()
    if name.endswith("activation") and default is None:
        return value in (None, "linear")
    if default is None and value is False:
        return True
    if name.endswith("_initializer") and isinstance(default, str):
        default = initializers.serialize(initializers.get(default))
    return _plain(value) == _plain(default, like=value)


def _plain(value: Any, like: Any = None) -> Any:
    """Lists as tuples, and one number for all axes as a tuple of as many as `like` has."""
    if isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(like, list | tuple) and isinstance(value, int):
        return (value,) * len(like)
    return value


def _short(value: Any) -> str:
    told = "".join(_words(value))
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and "class_name" in value:
        inner = value.get("config") or {}
        inner = inner if isinstance(inner, Mapping) else {"": inner}
        told = [f"{name}={_short(one)}" for name, one in inner.items() if _is_worth(name, one)]
        yield f"{value['class_name']}({', '.join(told)})" if told else str(value["class_name"])
    elif isinstance(value, list | tuple):
        yield f"({', '.join(map(_short, value))}{',' * (len(value) == 1)})"
    else:
        yield str(value)


def _is_worth(name: str, value: Any) -> bool:
    """Whether a setting of something inside is worth telling: it is set, short, and no name or type."""
    return value is not None and name not in {"name", "trainable", "dtype"} and not isinstance(value, Mapping)
