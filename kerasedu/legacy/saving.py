"""Objects as configurations and back, in the form in which Keras 2 wrote them."""

from __future__ import annotations

from typing import Any

from kerasedu import saving
from kerasedu.engine.custom_objects import get_registered_name, get_registered_object

__all__ = ["deserialize_keras_object", "serialize_keras_object"]


def serialize_keras_object(instance: Any) -> Any:
    """A configuration of an object: {"class_name": ..., "config": ...}; the name of a function; None of None.

    Raises:
        ValueError: for something that has neither a configuration nor a name.

    Example:
        >>> from kerasedu.regularizers import L2
        >>> serialize_keras_object(L2(0.5))
        {'class_name': 'L2', 'config': {'l2': 0.5}}
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return {"class_name": get_registered_name(type(instance)), "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return get_registered_name(instance)
    raise ValueError(
        f"serialize_keras_object got {instance!r} of type {type(instance).__name__}. It takes an object with "
        "get_config, or a function."
    )


def deserialize_keras_object(
    identifier: Any,
    module_objects: dict[str, Any] | None = None,
    custom_objects: dict[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """The object that a configuration or a name stands for; None for None.

    Arguments:
        identifier: what `serialize_keras_object` returned; a class or function, which is returned as it is.
        module_objects: classes and functions by their names, such as `vars(keras.losses)`.
        custom_objects: those of your own.
        printable_module_name: what it is, for messages: "loss".

    Raises:
        ValueError: for a name that is not known.

    Example:
        >>> from kerasedu import regularizers
        >>> config = {"class_name": "L2", "config": {"l2": 0.5}}
        >>> deserialize_keras_object(config, module_objects=vars(regularizers)).l2
        0.5
    """
    if identifier is None or not isinstance(identifier, str | dict):
        return identifier
    if isinstance(identifier, dict) and {"module", "registered_name"} & set(identifier):
        return saving.deserialize_keras_object(identifier, custom_objects)
    name = identifier if isinstance(identifier, str) else identifier.get("class_name")
    found = get_registered_object(name, custom_objects, module_objects) if isinstance(name, str) else None
    if found is None:
        raise ValueError(
            f"Unknown {printable_module_name}: {name!r}. If it is your own, name it: custom_objects={{{name!r}: ...}}."
        )
    if isinstance(identifier, str):
        return found() if isinstance(found, type) else found
    config = identifier.get("config", {})
    return found.from_config(config) if hasattr(found, "from_config") else found(**config)
