"""Which boxes and arrows a picture of a model has, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from kerasedu.engine.structure import flatten
from kerasedu.engine.symbolic import KerasTensor, nodes_of

Names = tuple[str, ...]


@dataclass
class Box:
    """One layer or operation.

    Attributes:
        key: its name in the picture.
        part: the layer or operation.
        inputs: what goes in at each of its calls in this model: lists of KerasTensors.
        outputs: what comes out of them.
        names: its name, after those of the models around it, outermost first.
    """

    key: str
    part: Any
    inputs: list[list[KerasTensor]] = field(default_factory=list)
    outputs: list[list[KerasTensor]] = field(default_factory=list)
    names: Names = ()

    def entry(self, _: int) -> str:
        """Key of the box to which an arrow to its input of this number leads: itself."""
        return self.key

    def exit(self, _: int) -> str:
        """Key of the box from which an arrow with its output of this number starts: itself."""
        return self.key


@dataclass
class Group:
    """A model: boxes, and models inside it.

    Attributes:
        key: its name in the picture.
        part: the model.
        members: what is inside.
        entries: keys of the boxes that take its inputs.
        exits: keys of the boxes that make its outputs.
        names: its name, after those of the models around it; none for the whole model.
    """

    key: str
    part: Any
    members: list[Box | Group] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    names: Names = ()

    def entry(self, number: int) -> str:
        """Key of the box to which an arrow to its input of this number leads."""
        return self.entries[min(number, len(self.entries) - 1)]

    def exit(self, number: int) -> str:
        """Key of the box from which an arrow with its output of this number starts."""
        return self.exits[min(number, len(self.exits) - 1)]

    def boxes(self) -> Iterator[Box]:
        """All boxes in it, those of models inside too."""
        for member in self.members:
            if isinstance(member, Group):
                yield from member.boxes()
            else:
                yield member

    def groups(self) -> Iterator[Group]:
        """All models in it that are drawn with their layers, each before those inside it."""
        for member in self.members:
            if isinstance(member, Group):
                yield member
                yield from member.groups()


class Chart:
    """The boxes and arrows of a model.

    A functional model has a box for each layer and operation, a Sequential one a box for each layer. What happens in a
    model with a `call` of its own is known when it runs only: it is one box.

    Arguments:
        model: the model.
        expand_nested: whether models inside are drawn with their layers; or which of them, by their names as a Group
            has them.

    Attributes:
        root: the model as a group.
        arrows: pairs of keys, from one box to another, each once.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> Chart(Sequential([Input((4,)), Dense(3), Dense(2)])).arrows
        [('n0', 'n1'), ('n1', 'n2')]
    """

    def __init__(self, model: Any, expand_nested: bool | Collection[Names] = False) -> None:
        self._expand, self._keys = expand_nested, 0
        self._arrows: dict[tuple[str, str], None] = {}
        self.root = self._group(model, ())
        if not self.root.members:
            self.root.members.append(_whole(self._key(), model))

    @property
    def arrows(self) -> list[tuple[str, str]]:
        return list(self._arrows)

    def _key(self) -> str:
        self._keys += 1
        return f"n{self._keys - 1}"

    def _group(self, model: Any, names: Names) -> Group:
        group = Group(f"cluster_{self._keys}", model, names=names)
        if graph_of(model) is not None:
            self._fill_from_graph(group)
        elif chain_of(model) is not None:
            self._fill_from_chain(group)
        return group

    def _fill_from_graph(self, group: Group) -> None:
        """The members of a functional model, and the arrows between them."""
        graph = graph_of(group.part)
        members = {id(operation): self._member(operation, group) for operation in graph.operations}
        group.members = list(members.values())
        inside = {id(node) for node in graph.nodes}
        for operation, member in zip(graph.operations, group.members, strict=True):
            calls = [node for node in nodes_of(operation) if id(node) in inside] or nodes_of(operation)[:1]
            if isinstance(member, Box):
                member.inputs, member.outputs = [node.inputs for node in calls], [node.outputs for node in calls]
        for node in graph.nodes:
            for number, x in enumerate(node.inputs):
                self._connect(_source(members, x), members[id(node.operation)].entry(number))
        group.entries = [_source(members, x) for x in graph.inputs]
        group.exits = [_source(members, x) for x in graph.outputs]

    def _fill_from_chain(self, group: Group) -> None:
        """The members of a Sequential model, one after the other."""
        tensors, layers = chain_of(group.part)
        entrance = [tensors[0].node.operation] if tensors and tensors[0].node is not None else []
        group.members = [self._member(part, group) for part in [*entrance, *layers]]
        if entrance and isinstance(group.members[0], Box):
            group.members[0].outputs = [[tensors[0]]]
        for i, member in enumerate(group.members[len(entrance) :]):
            if isinstance(member, Box) and i + 1 < len(tensors):
                member.inputs, member.outputs = [flatten(tensors[i])], [flatten(tensors[i + 1])]
        for before, after in zip(group.members, group.members[1:], strict=False):
            self._connect(before.exit(0), after.entry(0))
        group.entries, group.exits = [group.members[0].entry(0)], [group.members[-1].exit(0)]

    def _member(self, part: Any, group: Group) -> Box | Group:
        names = (*group.names, part.name)
        if (graph_of(part) is not None or chain_of(part) is not None) and self._opens(names):
            return self._group(part, names)
        return Box(self._key(), part, names=names)

    def _opens(self, names: Names) -> bool:
        return self._expand if isinstance(self._expand, bool) else names in self._expand

    def _connect(self, source: str, target: str) -> None:
        self._arrows[source, target] = None


def graph_of(part: Any) -> Any:
    """The graph of a functional model; None for anything else."""
    return vars(part).get("_graph")


def chain_of(part: Any) -> tuple[list[KerasTensor], list[Any]] | None:
    """What flows through a Sequential model, as far as it is known, and its layers; None for anything else."""
    tensors = vars(part).get("_tensors")
    return None if tensors is None or not part.layers else (tensors, part.layers)


def _source(members: dict[int, Box | Group], x: KerasTensor) -> str:
    """Key of the box that a KerasTensor comes from."""
    history = x._keras_history  # noqa: SLF001 - Keras's name for it
    return members[id(history.operation)].exit(history.tensor_index)


def _whole(key: str, model: Any) -> Box:
    """A model as one box, with the inputs and outputs that it knows."""
    call = next(iter(nodes_of(model)), None)
    names = (model.name,)
    return Box(key, model, names=names) if call is None else Box(key, model, [call.inputs], [call.outputs], names)
