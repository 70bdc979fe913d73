"""A person's own classes and functions, by the names under which configurations mention them.

Loading a model never imports anything. What a file may name beside Keras's own classes is what stands here: registered
with `register_keras_serializable`, or lent for a while with `custom_object_scope`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self, TypeVar

Entry = TypeVar("Entry", bound=Callable[..., Any])

_registered: dict[str, Any] = {}
_names: dict[Any, str] = {}
_lent: ContextVar[dict[str, Any] | None] = ContextVar("lent", default=None)


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Entry], Entry]:
    """Decorator: let configurations name a class or function of your own, so that models with it can be loaded.

    Arguments:
        package: where it belongs; configurations name it "package>name".
        name: its name there; its own name when None.

    Raises:
        TypeError: if it is neither class nor function.
        ValueError: for a class without `get_config`.

    Example:
        >>> from kerasedu.layers import Layer
        >>> @register_keras_serializable("mine")
        ... class Doubling(Layer):
        ...     def call(self, inputs):
        ...         return 2 * inputs
        >>> get_registered_name(Doubling)
        'mine>Doubling'
    """

    def enter(entry: Entry) -> Entry:
        if not callable(entry):
            raise TypeError(
                f"register_keras_serializable got {entry!r} of type {type(entry).__name__}. It decorates a class or a "
                "function."
            )
        if inspect.isclass(entry) and not hasattr(entry, "get_config"):
            raise ValueError(
                f"Class {entry.__name__} was to be registered and has no get_config. Define get_config(self), which "
                "returns the arguments of __init__ as a dict: files keep that, and make the object anew from it."
            )
        registered_name = f"{package}>{name or entry.__name__}"
        _registered[registered_name] = entry
        _names[entry] = registered_name
        return entry

    return enter


class CustomObjectScope:
    """Lend names to configurations for a while: `with custom_object_scope({"MyLayer": MyLayer}): ...`.

    Arguments:
        custom_objects: classes and functions of your own, by name; those of scopes around this one stay known.

    Raises:
        TypeError: if it is no dict.

    Example:
        >>> from kerasedu import activations
        >>> def doubled(x):
        ...     return 2 * x
        >>> with CustomObjectScope({"doubled": doubled}):
        ...     activations.get("doubled") is doubled
        True
    """

    def __init__(self, custom_objects: dict[str, Any]) -> None:
        if not isinstance(custom_objects or {}, dict):
            raise TypeError(
                f"custom_objects is {custom_objects!r}. It takes a dict of classes and functions by name: "
                "{'MyLayer': MyLayer}."
            )
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self) -> Self:
        self._outside = _lent.set({**(_lent.get() or {}), **self.custom_objects})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _lent.reset(self._outside)


custom_object_scope = CustomObjectScope


def get_custom_objects() -> dict[str, Any]:
    """Everything that is registered, by its registered name; what is put into this dict counts as registered."""
    return _registered


def get_registered_name(obj: Any) -> str:
    """The name under which configurations mention a class or function: "package>name", or its own."""
    try:
        return _names.get(obj, obj.__name__)
    except TypeError:  # something that has no hash was never registered
        return obj.__name__


def get_registered_object(
    name: str, custom_objects: dict[str, Any] | None = None, module_objects: dict[str, Any] | None = None
) -> Any:
    """The class or function of a registered name; None if there is none.

    Arguments:
        name: "package>name", or a name of the scope that is open or of the two tables.
        custom_objects: further ones, by name.
        module_objects: further ones, looked at last.
    """
    for table in (_lent.get(), _registered, custom_objects, module_objects):
        if table and name in table:
            return table[name]
    return None


def registered_as(plain_name: str) -> list[Any]:
    """What is registered under this name in any package."""
    return [entry for name, entry in _registered.items() if name.rpartition(">")[2] == plain_name]


@contextmanager
def nothing_registered() -> Iterator[None]:
    """Forget everything that is registered, for the length of a test."""
    kept = dict(_registered), dict(_names)
    _registered.clear()
    _names.clear()
    try:
        yield
    finally:
        for table, entries in zip((_registered, _names), kept, strict=True):
            table.clear()
            table.update(entries)
