"""Graph: the calls that lead from inputs to outputs, in order, and made ready to be run again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.symbolic import KerasTensor, Node, nodes_of
from kerasedu.layers import InputLayer, Layer
from kerasedu.layers.joining import PooledConvolution, are_pair


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value in the list of all values of a run; it stands in an argument for a KerasTensor."""

    number: int


class Graph:
    """The calls that lead from inputs to outputs.

    Arguments:
        inputs: a KerasTensor, or a structure of them.
        outputs: likewise.
        owner: name of the model, for messages.

    Attributes:
        inputs: the KerasTensors that go in, in one list.
        outputs: those that come out.
        nodes: the calls, each after those it needs.
        operations: the layers and operations, each once, ordered as in Keras: those farthest from the outputs first.

    Raises:
        ValueError: if an input or output is no KerasTensor, an output needs something that is no input, or two
            operations have one name.
    """

    def __init__(self, inputs: Any, outputs: Any, owner: str) -> None:
        self.inputs, self.outputs = _tensors(inputs, "inputs", owner), _tensors(outputs, "outputs", owner)
        self.output_structure = outputs
        self.nodes, met = _nodes_between(self.inputs, self.outputs, owner)
        entrances = [x.node for x in self.inputs if x.node is not None and isinstance(x.node.operation, InputLayer)]
        self.operations = _by_distance(self.nodes, entrances, met)
        _require_own_names(self.operations, owner)
        self._prepare()

    @property
    def layers(self) -> list[Layer]:
        """The layers among the operations."""
        return [operation for operation in self.operations if isinstance(operation, Layer)]

    def place_of(self, node: Node) -> int:
        """Which call of its operation a node is, among those of this graph."""
        inside = {id(one) for one in self.nodes}
        return sum(id(call) in inside for call in nodes_of(node.operation)[: node.index])

    # -- running -------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Lay out what a run needs, so that it has nothing to look for."""
        numbers = {id(x): i for i, x in enumerate(self.inputs)}
        for node in self.nodes:
            for output in node.outputs:
                numbers.setdefault(id(output), len(numbers))
        self._size = len(numbers)
        self._steps = [Step(node, numbers) for node in self.nodes]
        self._results = [numbers[id(x)] for x in self.outputs]
        taken = [numbers[id(x)] for node in self.nodes for x in node.inputs]
        self._quick_steps = self._with_pairs(Counter([*taken, *self._results]))
        self._single = isinstance(self.output_structure, KerasTensor)

    def _with_pairs(self, takers: Counter[int]) -> list[Step]:
        """The steps; a convolution runs together with the pooling behind it, where nothing else takes what it returns.

        Arguments:
            takers: how often each value is taken, by its place.
        """
        steps: dict[int, Step] = {}  # by the place of what it returns
        for step in self._steps:
            before = steps.get(step.source)
            if before is not None and takers[step.source] == 1 and before.is_pair_with(step):
                del steps[step.source]
                steps[step.places[0]] = before.joined_with(step)
            else:
                steps[step.places[0]] = step
        return list(steps.values())

    def run(self, values: list[Any], training: bool | None = None) -> Any:
        """What comes out for these values of the inputs, which may also be KerasTensors.

        Arguments:
            values: one for each input, in order.
            training: what was said of it; where somebody said so, calls that were told otherwise follow it, too.
        """
        known = values + [None] * (self._size - len(values))
        for step in self._quick_steps:
            step.run(known, training)
        if self._single:
            return known[self._results[0]]
        return pack_like(self.output_structure, [known[i] for i in self._results])

    def rewired(self, values: list[Any], call: Callable[..., Any] | None = None) -> list[Any]:
        """The outputs of the same calls on other KerasTensors.

        Arguments:
            values: one for each input.
            call: function of (operation, *args, **kwargs) that makes a call; the operation itself when None.
        """
        known = values + [None] * (self._size - len(values))
        for step in self._steps:
            step.run(known, None, call)
        return [known[i] for i in self._results]


class Step:
    """One call, ready to be made.

    Arguments:
        node: the call.
        numbers: for each KerasTensor, by its id, the place of its value.
    """

    def __init__(self, node: Node, numbers: dict[int, int]) -> None:
        self.operation = node.operation
        slot = lambda x: Slot(numbers[id(x)]) if isinstance(x, KerasTensor) else x  # noqa: E731 - two words, used twice
        self.args, self.kwargs = map_structure(slot, list(node.args)), map_structure(slot, node.kwargs)
        self.places = [numbers[id(output)] for output in node.outputs]
        self.place = self.places[0] if isinstance(node.output, KerasTensor) else None
        plain = len(node.args) == 1 and not node.kwargs and isinstance(node.args[0], KerasTensor)
        self.source = numbers[id(node.args[0])] if plain else None

    def is_pair_with(self, following: Step) -> bool:
        """Whether this one and that are a convolution and a pooling, called on one array each."""
        return self.source is not None and are_pair(self.operation, following.operation)

    def joined_with(self, following: Step) -> Step:
        """This step and the one that takes what it returns, as one."""
        both = copy(following)
        both.operation, both.source = PooledConvolution(self.operation, following.operation), self.source
        return both

    def run(self, values: list[Any], training: bool | None, call: Callable[..., Any] | None = None) -> None:
        """Make the call on the values of its inputs, and put what comes out among them."""
        if self.source is not None and call is None:
            result = self.operation(values[self.source])
        else:
            result = self._call(values, training, call)
        if self.place is not None:
            values[self.place] = result
            return
        for place, value in zip(self.places, flatten(result), strict=True):
            values[place] = value

    def _call(self, values: list[Any], training: bool | None, call: Callable[..., Any] | None) -> Any:
        fill = lambda x: values[x.number] if type(x) is Slot else x  # noqa: E731 - two words, used twice
        args, kwargs = map_structure(fill, self.args), map_structure(fill, self.kwargs)
        if training is not None and "training" in kwargs:
            kwargs["training"] = training
        return self.operation(*args, **kwargs) if call is None else call(self.operation, *args, **kwargs)


# -- putting it together -----------------------------------------------------------------------------------------------


def _tensors(structure: Any, what: str, owner: str) -> list[KerasTensor]:
    tensors = flatten(structure)
    for x in tensors:
        if not isinstance(x, KerasTensor):
            raise ValueError(  # noqa: TRY004 - as in Keras
                f"Model {owner!r} got {what} with {x!r} of type {type(x).__name__} among them. A model is put together "
                "from an Input and what layers and operations make of it: Model(x, Dense(1)(x)) with x = Input((4,))."
            )
    if not tensors:
        raise ValueError(f"Model {owner!r} got no {what}. Give an Input, or what layers made of it.")
    if what == "inputs" and len({id(x) for x in tensors}) < len(tensors):
        raise ValueError(f"Model {owner!r} got the same input twice. Each input is given once.")
    return tensors


def _nodes_between(
    inputs: list[KerasTensor], outputs: list[KerasTensor], owner: str
) -> tuple[list[Node], dict[int, int]]:
    """The calls that lead from the inputs to the outputs, each after those it needs; and the order in which a walk
    backward from the outputs meets the operations, by their ids.

    Raises:
        ValueError: if an output needs something that is no input.
    """
    known = {id(x) for x in inputs}
    done: set[int] = set()
    met: dict[int, int] = {}
    ordered: list[Node] = []
    waiting = [(output, False) for output in reversed(outputs)]
    while waiting:
        tensor, ready = waiting.pop()
        node = tensor.node
        if node is not None:
            met.setdefault(id(node.operation), len(met))
        if id(tensor) in known or (node is not None and id(node) in done):
            continue
        if node is None or isinstance(node.operation, InputLayer):
            raise ValueError(
                f"Model {owner!r} cannot compute its outputs from its inputs: they need {tensor!r}, which is none of "
                "the inputs. Add it to the inputs, or check that every layer was called on the right tensor."
            )
        if ready:
            ordered.append(node)
            done.add(id(node))
        else:
            waiting.append((tensor, True))
            waiting += [(x, False) for x in reversed(node.inputs)]
    return ordered, met


def _by_distance(nodes: list[Node], entrances: list[Node], met: dict[int, int]) -> list[Any]:
    """The operations, those farthest from the outputs first; equally far ones in the order of a walk from the outputs.

    An operation that is called several times is as far as its farthest call.
    """
    calls: dict[int, int] = {}
    distances: dict[int, int] = {}
    for node in [*reversed(nodes), *entrances]:
        distance = max(calls.get(id(node), 0), distances.get(id(node.operation), 0))
        calls[id(node)] = distances[id(node.operation)] = distance
        for x in node.inputs:
            if x.node is not None:
                calls[id(x.node)] = max(calls.get(id(x.node), 0), distance + 1)
    operations = {id(node.operation): node.operation for node in [*entrances, *nodes]}
    return sorted(operations.values(), key=lambda one: (-distances[id(one)], met.get(id(one), -1)))


def _require_own_names(operations: Iterable[Any], owner: str) -> None:
    """Raise if two operations have one name."""
    names: set[str] = set()
    for operation in operations:
        if operation.name in names:
            raise ValueError(
                f"Model {owner!r} has two layers or operations named {operation.name!r}. Names are needed to tell "
                "weights and connections apart: give one of them another, as in Dense(3, name='second')."
            )
        names.add(operation.name)
