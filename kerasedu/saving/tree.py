"""Where each weight stands in a `.weights.h5` file.

Keras walks through a model's attributes in alphabetical order, the private ones last, and gives every layer and
optimizer that it meets for the first time a folder named after the attribute. In lists and dicts, and for the layers of
a model, the folder is named after the class: dense, dense_1, dense_2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kerasedu.engine import Variable
from kerasedu.engine.registry import snake_case
from kerasedu.layers import GroupedQueryAttention, IntegerLookup, Layer, StringLookup, TextVectorization
from kerasedu.models import Model
from kerasedu.optimizers import Optimizer

BOOKKEEPING = {"_inner_layers", "_open_lists", "_own_weights", "_sublayers", "_made_with", "_inbound_nodes"}
"""Attributes in which a layer keeps its parts a second time."""

RENAMED: dict[type, dict[str, str]] = {
    GroupedQueryAttention: {f"{part}_dense": f"_{part}_dense" for part in ("query", "key", "value", "output")},
    TextVectorization: {"lookup": "_lookup_layer"},
}
"""What Keras calls the attributes of some of its layers otherwise than we do."""


@dataclass(frozen=True)
class Part:
    """A layer, model or optimizer inside a model.

    Attributes:
        path: its folder in the file: "layers/dense"; "" for the model itself.
        owner: the object.
    """

    path: str
    owner: Any

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{type(self.owner).__name__} {getattr(self.owner, 'name', '')!r}"

    @property
    def reads_itself(self) -> bool:
        """Whether its class has a way of its own to save and to load."""
        return _overrides(self.owner) or _has_frequencies(self.owner)

    def values(self) -> dict[str, Any]:
        """What is to be saved of it, and not of the layers inside it, by the names of the datasets."""
        if _has_frequencies(self.owner):
            return {"idf_weights": self.owner.idf_weights}
        if _overrides(self.owner):
            store: dict[str, Any] = {}
            self.owner.save_own_variables(store)
            return store
        return {str(place): variable for place, variable in enumerate(own_variables(self.owner))}

    def take(self, store: dict[str, Any]) -> None:
        """Take what was saved of it, if it reads itself."""
        if _has_frequencies(self.owner):
            vars(self.owner)["idf_weights"] = store.get("idf_weights", self.owner.idf_weights)
        else:
            self.owner.load_own_variables(store)


def parts_of(model: Any) -> list[Part]:
    """All layers and optimizers in there, each once, with the folder that Keras gives it.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> [part.path for part in parts_of(Sequential([Input((2,)), Dense(3), Dense(1)]))]
        ['', 'layers/dense', 'layers/dense_1']
    """
    parts: list[Part] = []
    _walk(model, "", {}, parts)
    return parts


def _walk(owner: Any, path: str, seen: dict[int, Any], parts: list[Part]) -> None:
    if id(owner) in seen:
        return
    seen[id(owner)] = owner
    parts.append(Part(path, owner))
    for name, child in _children(owner):
        below = f"{path}/{name}" if path else name
        if _has_weights(child):
            _walk(child, below, seen, parts)
        elif isinstance(child, list | tuple | dict | set):
            _walk_container(child, below, seen, parts)


def _walk_container(container: Any, path: str, seen: dict[int, Any], parts: list[Part]) -> None:
    if id(container) in seen:
        return
    seen[id(container)] = container  # held, so that no later list gets its id
    given: Counter[str] = Counter()
    for item in container.values() if isinstance(container, dict) else container:
        nested = isinstance(item, list | tuple | dict | set)
        if not (nested or _has_weights(item)):
            continue
        base = "container" if nested else snake_case(type(item).__name__)
        name = f"{base}_{given[base]}" if given[base] else base
        given[base] += 1
        (_walk_container if nested else _walk)(item, f"{path}/{name}", seen, parts)


def _has_weights(thing: Any) -> bool:
    return isinstance(thing, Layer | Optimizer)


def _children(owner: Any) -> Iterator[tuple[str, Any]]:
    """What an object keeps under which name, in Keras's order."""
    kept = {name: value for name, value in vars(owner).items() if name not in BOOKKEEPING}
    if isinstance(owner, Model):
        kept["layers"] = owner.layers
    renamed = RENAMED.get(type(owner), {})
    kept = {renamed.get(name, name): value for name, value in kept.items()}
    for name in sorted(kept, key=lambda name: "~" + name if name.startswith("_") else name):
        yield name, kept[name]


def own_variables(owner: Any) -> list[Variable]:
    """The weights of an object itself: first those that training changes, then the others."""
    if isinstance(owner, Optimizer):
        return list(owner.variables)
    own = owner._own_weights  # noqa: SLF001 - a layer's weights without those of its layers are nobody else's business
    return [w for w in own if w.learnable] + [w for w in own if not w.learnable]


def _overrides(owner: Any) -> bool:
    """Whether a person's layer says itself what is saved of it."""
    theirs = getattr(type(owner), "save_own_variables", None)
    return isinstance(owner, Layer) and theirs is not None and theirs is not getattr(Layer, "save_own_variables", None)


def _has_frequencies(owner: Any) -> bool:
    """Whether a layer has found in its vocabulary how much each word counts."""
    looked_up = isinstance(owner, StringLookup | IntegerLookup) and owner.given_vocabulary is None
    return looked_up and owner.output_mode == "tf_idf" and hasattr(owner, "idf_weights")
