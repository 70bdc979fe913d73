"""Closed tables of classes and functions, found by name.

`activation="relu"`, `optimizer="adam"` and the configurations in model files find what they name here, and nowhere
else: nothing is ever imported because a name says so.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Entry = TypeVar("Entry", bound=Callable[..., Any])


class Registry:
    """The classes or functions of one kind, by their names.

    Arguments:
        kind: what one entry is, for messages: "activation", "optimizer".
        module: Keras's public module, which configurations mention: "keras.activations".

    Example:
        >>> registry = Registry("shape", "keras.shapes")
        >>> @registry.register("round")
        ... class Circle: ...
        >>> registry.find("circle") is registry.find("Circle") is registry.find("round") is Circle
        True
    """

    def __init__(self, kind: str, module: str) -> None:
        self.kind, self.module = kind, module
        self._entries: dict[str, Callable[..., Any]] = {}

    def register(self, *aliases: str) -> Callable[[Entry], Entry]:
        """Decorator: enter a class or function under its name, that in lower and in snake case, and these aliases."""

        def enter(entry: Entry) -> Entry:
            for name in (entry.__name__, entry.__name__.lower(), snake_case(entry.__name__), *aliases):
                self._entries[name] = entry
            return entry

        return enter

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def find(self, name: str, custom_objects: dict[str, Any] | None = None) -> Callable[..., Any]:
        """The entry of this name.

        Arguments:
            name: its name, in the class's own spelling or in snake_case.
            custom_objects: the caller's own classes and functions by name, which are looked at first.

        Raises:
            ValueError: if there is none; the message names the nearest ones.
        """
        if custom_objects and name in custom_objects:
            return custom_objects[name]
        if name in self._entries:
            return self._entries[name]
        near = difflib.get_close_matches(name.lower(), sorted(self._entries), n=3, cutoff=0.4)
        hint = (
            f"Did you mean {' or '.join(map(repr, near))}?"
            if near
            else f"Known are {', '.join(sorted(self._entries))}."
        )
        raise ValueError(f"Unknown {self.kind}: {name!r}. {hint}")

    def get(self, identifier: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """What an argument such as `optimizer=` names: an instance, a function, or None as it is; a name looked up; a
        configuration built.

        Raises:
            ValueError: for an unknown name.
            TypeError: for anything else that is none of these.
        """
        if identifier is None:
            return None
        if isinstance(identifier, str):
            entry = self.find(identifier, custom_objects)
            return entry() if inspect.isclass(entry) else entry
        if isinstance(identifier, dict):
            return self.deserialize(identifier, custom_objects)
        if inspect.isclass(identifier):
            return identifier()
        if callable(identifier) or hasattr(identifier, "get_config"):
            return identifier
        raise TypeError(
            f"Got {identifier!r} of type {type(identifier).__name__} where {article(self.kind)} {self.kind} was "
            f"expected. It takes a name, {article(self.kind)} {self.kind} or a function."
        )

    def serialize(self, thing: Any) -> Any:
        """The configuration of an object as Keras 3 writes it; a function becomes its name."""
        if thing is None:
            return None
        if inspect.isfunction(thing):
            return thing.__name__
        return {
            "module": self.module,
            "class_name": type(thing).__name__,
            "config": thing.get_config(),
            "registered_name": None,
        }

    def deserialize(self, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The object that a configuration describes. Arguments as for `find`.

        Raises:
            ValueError: if it names an unknown class, or is no configuration.
        """
        if "class_name" not in config:
            raise ValueError(
                f"This is no configuration of {article(self.kind)} {self.kind}: {config!r}. It lacks 'class_name'."
            )
        entry = self.find(config["class_name"], custom_objects)
        settings = config.get("config", {})
        return entry.from_config(settings) if hasattr(entry, "from_config") else entry(**settings)


def snake_case(name: str) -> str:
    """A class's name as Keras writes layer names: Conv2D -> conv2d, MaxPooling2D -> max_pooling2d.

    Example:
        >>> snake_case("MaxPooling2D"), snake_case("SimpleRNN"), snake_case("ReLU"), snake_case("LSTM")
        ('max_pooling2d', 'simple_rnn', 're_lu', 'lstm')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def article(noun: str) -> str:
    """The article that goes before a noun.

    Example:
        >>> article("optimizer"), article("loss")
        ('an', 'a')
    """
    return "an" if noun[0] in "aeiou" else "a"
