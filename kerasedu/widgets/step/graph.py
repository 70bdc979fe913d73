"""The layers of a trace as a graph: which call of which layer handed its output to which other.

Only the trace is asked: one call takes an array that another one made. So it is the same for every kind of model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerasedu.widgets.tensors import is_weight

PHASES = ("forward", "backward", "update")


@dataclass
class Node:
    """One call of a layer, or something that goes into the model.

    Attributes:
        path: names of the layers, outermost first; empty for an input.
        calls: which call of each of them it is, counted from 0.
        steps: numbers of its steps, by phase.
        shape: shape of what it hands on.
    """

    path: tuple[str, ...]
    calls: tuple[int, ...] = ()
    steps: dict[str, list[int]] = field(default_factory=lambda: {phase: [] for phase in PHASES})
    shape: tuple[int, ...] = ()


@dataclass
class Edge:
    """What one node hands to another.

    Attributes:
        start, end: places of the nodes.
        shape: shape of the array.
        forward: number of the first step that takes it.
        backward: number of the step that hands a gradient back over it; None where there is none.
        size: Euclidean norm of that gradient.
    """

    start: int
    end: int
    shape: tuple[int, ...]
    forward: int
    backward: int | None = None
    size: float = 0.0


@dataclass
class Graph:
    """Nodes and edges, and for each step the place of its node."""

    nodes: list[Node]
    edges: list[Edge]
    owners: list[int]

    def is_called_again(self, node: Node) -> bool:
        """Whether there are several calls of its layer."""
        return len({one.calls for one in self.nodes if one.path == node.path}) > 1


def graph_of(steps: Sequence[Any]) -> Graph:
    """The graph of the steps of a trace."""
    return _Builder(steps).graph()


class _Builder:
    def __init__(self, steps: Sequence[Any]) -> None:
        self.steps = steps
        self.nodes: list[Node] = []
        self.owners = [-1] * len(steps)
        self.edges: dict[tuple[int, int], Edge] = {}
        self.makers: dict[int, int] = {}  # which node made an array, by its id
        self.takers: dict[tuple[int, str], Edge] = {}  # over which edge a forward step took an input
        self.batch = _batch(steps)

    def graph(self) -> Graph:
        for place, step in enumerate(self.steps):
            if step.phase == "forward":
                self._forward(place, step)
        for place, step in enumerate(self.steps):
            if step.phase != "forward":
                self._behind(place, step)
        return Graph(self.nodes, list(self.edges.values()), self.owners)

    def _forward(self, place: int, step: Any) -> None:
        path, calls = step.layers or (step.layer,), step.calls
        last = self.owners[place - 1] if place else -1
        node = last if last >= 0 and (self.nodes[last].path, self.nodes[last].calls) == (path, calls) else None
        inputs = [(name, array) for name, array in step.inputs.items() if not _is_weight(step, name)]
        taken = [(name, array, self._maker(array, path)) for name, array in inputs]
        if node is None:
            node = self._new(Node(path, calls))
        self._own(place, node)
        for name, array, maker in taken:
            if maker is not None and maker != node:
                self.takers[place, name] = self._edge(maker, node, np.shape(array), place)
        for array in (step.output, *step.more_outputs):
            self.makers[id(array)] = node
        self.nodes[node].shape = np.shape(step.output)

    def _maker(self, array: Any, path: tuple[str, ...]) -> int | None:
        """The node that made an array; for data a node of its own, unless it is only for the loss, or a first state."""
        if id(array) not in self.makers:
            is_data = path != ("loss",) and np.ndim(array) > 0 and len(array) == self.batch
            if not is_data or (self.makers and not np.any(array)):
                return None
            self.makers[id(array)] = self._new(Node((), shape=np.shape(array)))
        return self.makers[id(array)]

    def _behind(self, place: int, step: Any) -> None:
        """Steps of backward and update belong to nodes of forward."""
        there = self._forward_place(step)
        node = self._node_of(step) if there is None else self.owners[there]
        self._own(place, node)
        for name, gradient in step.input_gradients.items() if there is not None else ():
            edge = self.takers.get((there, name))
            if edge is not None:
                edge.backward = place if edge.backward is None else edge.backward
                edge.size = float(np.hypot(edge.size, np.linalg.norm(np.asarray(gradient, float))))

    def _forward_place(self, step: Any) -> int | None:
        """The forward step that a backward step goes back through."""
        if step.phase != "backward":
            return None
        alike = [
            place
            for place, one in enumerate(self.steps)
            if one.phase == "forward" and (one.layer, one.op) == (step.layer, step.op) and one.output is step.output
        ]
        return next((place for place in alike if self.steps[place].number == step.number), None)

    def _node_of(self, step: Any) -> int:
        path = step.layers or (step.layer,)
        alike = [place for place, node in enumerate(self.nodes) if node.path == path]
        called = [place for place in alike if self.nodes[place].calls == step.calls]
        return (called or alike or [self._new(Node(path, step.calls))])[-1]

    def _new(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _own(self, place: int, node: int) -> None:
        self.owners[place] = node
        self.nodes[node].steps[self.steps[place].phase].append(place)

    def _edge(self, start: int, end: int, shape: tuple[int, ...], place: int) -> Edge:
        return self.edges.setdefault((start, end), Edge(start, end, shape, place))


def _is_weight(step: Any, name: str) -> bool:
    return name in step.weights if step.weights else is_weight(name)


def _batch(steps: Sequence[Any]) -> int:
    """Number of samples: the length of the first array that is no weight."""
    for step in steps:
        for name, array in step.inputs.items():
            if not _is_weight(step, name) and np.ndim(array):
                return len(array)
    return 0
