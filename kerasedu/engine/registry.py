"""Closed tables of classes and functions, found by name.

`activation="relu"`, `optimizer="adam"` and the configurations in model files find what they name here and among what
the user registered: nothing is ever imported because a name says so.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from kerasedu.engine.custom_objects import get_registered_name, get_registered_object, registered_as

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
        self._written: dict[Callable[..., Any], tuple[str, str]] = {}
        registries[module] = self

    def register(
        self, *aliases: str, module: str | None = None, class_name: str | None = None
    ) -> Callable[[Entry], Entry]:
        """Decorator: enter a class or function under its name, that in lower and in snake case, and these aliases.

        Arguments:
            aliases: further names.
            module: the module that configurations mention, where it is not the registry's own: "keras" for Sequential.
            class_name: the name that configurations mention, where it is not the class's own.
        """

        def enter(entry: Entry) -> Entry:
            for name in (entry.__name__, entry.__name__.lower(), snake_case(entry.__name__), *aliases):
                self._entries[name] = entry
            self._written[entry] = module or self.module, class_name or entry.__name__
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
        entry = self._own(name, custom_objects)
        if entry is not None:
            return entry
        if name in self._entries:
            return self._entries[name]
        registered = registered_as(name)
        if len(registered) == 1:
            return registered[0]
        raise ValueError(f"Unknown {self.kind}: {name!r}. {self._hint(name)}")

    def _hint(self, name: str) -> str:
        """What may have been meant by an unknown name: something of another kind, or a name that is near."""
        others = [other.kind for _, other in sorted(registries.items()) if name in other]
        if others:
            kind, here = (f"{article(kind)} {kind}" for kind in (others[0], self.kind))
            return f"It is the name of {kind}: give it where {kind} is asked for, and here the name of {here}."
        near = difflib.get_close_matches(name.lower(), sorted(self._entries), n=3, cutoff=0.4)
        if near:
            return f"Did you mean {' or '.join(map(repr, near))}?"
        return f"Known are {', '.join(sorted(self._entries))}."

    @staticmethod
    def _own(name: str | None, custom_objects: dict[str, Any] | None) -> Any:
        """What the user calls by this name; None if nothing."""
        if custom_objects and name in custom_objects:
            return custom_objects[name]
        return None if name is None else get_registered_object(name)

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

    def ours(self, name: str) -> Callable[..., Any]:
        """The entry of this name, whatever of that name the user has."""
        return self._entries[name]

    def is_ours(self, entry: Any) -> bool:
        """Whether a class or function is an entry of this registry, and not one of the user's with such a name."""
        return entry in self._written

    def serialize(self, thing: Any) -> Any:
        """The configuration of an object as Keras 3 writes it.

        A function of this registry becomes its name, one of the user's what Keras writes for it. A lambda has no name:
        it stays itself, and so the configuration makes a copy in this program but goes into no file.
        """
        if thing is None:
            return None
        if inspect.isfunction(thing):
            return thing.__name__ if self.is_ours(thing) else function_config(thing)
        kind = type(thing)
        ours = self.is_ours(kind)
        module, class_name = self._written[kind] if ours else (None, kind.__name__)
        return {
            "module": module,
            "class_name": class_name,
            "config": thing.get_config(),
            "registered_name": None if ours else get_registered_name(kind),
        }

    def deserialize(self, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The object that a configuration describes. Arguments as for `find`.

        A configuration that names a module of Keras means Keras's own class, whatever else has its name.

        Raises:
            ValueError: if it names an unknown class, or is no configuration.
        """
        name = config.get("class_name")
        if not isinstance(name, str):
            raise ValueError(  # noqa: TRY004 - a file's content is at fault, not the caller's type
                f"This is no configuration of {article(self.kind)} {self.kind}: {shortened(config)}. It lacks "
                "'class_name'."
            )
        if name == "function" and isinstance(config.get("config"), str):
            return self._named(config["config"], custom_objects)
        entry = self._entry_of(config, name, custom_objects)
        settings = config.get("config", {})
        if not inspect.isclass(entry) or not isinstance(settings, dict):
            raise ValueError(
                f"This is no configuration of {article(self.kind)} {self.kind}: {shortened(config)}. It takes a class "
                "with its settings in 'config', or a function by its name alone."
            )
        return entry.from_config(settings) if hasattr(entry, "from_config") else entry(**settings)

    def _entry_of(self, config: dict[str, Any], name: str, custom_objects: dict[str, Any] | None) -> Any:
        """The class that a configuration means: Keras's own, or the user's by its registered name."""
        module, registered_name = config.get("module"), config.get("registered_name")
        if isinstance(registered_name, str):
            own = self._own(registered_name, custom_objects)
            if own is not None:
                return own
        if isinstance(module, str) and module.split(".")[0] == "keras" and not isinstance(registered_name, str):
            home = self if name in self._entries else registries.get(module, self)
            if name in home:
                return home.ours(name)
        return self._named(name, custom_objects)

    def _named(self, name: str, custom_objects: dict[str, Any] | None) -> Any:
        """What a configuration names; where it is not found, the message says how it gets at one of your own."""
        try:
            return self.find(name, custom_objects)
        except ValueError as error:
            raise ValueError(
                f"{error} If it is your own, pass custom_objects={{{name!r}: ...}}, or decorate it with "
                "@register_keras_serializable() before loading. Nothing is imported because a file says so."
            ) from None


registries: dict[str, Registry] = {}
"""All registries by the module that configurations mention."""


def function_config(function: Callable[..., Any]) -> Any:
    """What a configuration says of a function of the user's: its registered name. A lambda stays itself."""
    if function.__name__ == "<lambda>":
        return function
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function),
        "registered_name": "function",
    }


def shortened(thing: Any, width: int = 200) -> str:
    """How a thing is written, cut off where it becomes long."""
    text = repr(thing)
    return text if len(text) <= width else f"{text[:width]}..."


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
