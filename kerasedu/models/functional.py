"""Functional: a model made of the graph between its inputs and its outputs."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.symbolic import KerasTensor, Node
from kerasedu.layers import Layer
from kerasedu.models.model import Model

Shape = tuple[int | None, ...]


class Functional(Model):
    """A model made of the graph between its inputs and its outputs: what `Model(inputs, outputs)` gives.

    Arguments:
        inputs: an Input, or a list, tuple or dict of them.
        outputs: what layers and operations made of them, in any such structure.
        name: name.
        trainable: whether training may change the weights.

    Raises:
        ValueError: if an output does not come from the inputs.

    Example:
        >>> from kerasedu.layers import Add, Dense, Input
        >>> from kerasedu.models import Model
        >>> x = Input((4,))
        >>> model = Model(x, Dense(4)(x) + x)
        >>> model.output_shape
        (None, 4)
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True) -> None:
        super().__init__(name=name)
        self._inputs, self._outputs = inputs, outputs
        self._nodes = _nodes_between(flatten(inputs), flatten(outputs), self.name)
        for node in self._nodes:
            if isinstance(node.operation, Layer) and node.operation not in self._sublayers:
                self._sublayers.append(node.operation)
        self.built = True
        if not trainable:
            self.trainable = False

    def call(self, inputs: Any) -> Any:
        values = dict(zip(map(id, flatten(self._inputs)), self._in_order(inputs), strict=True))
        for node in self._nodes:
            args, kwargs = map_structure(lambda x: values.get(id(x), x), [list(node.args), node.kwargs])
            results = flatten(node.operation(*args, **kwargs))
            values.update(zip(map(id, node.outputs), results, strict=True))
        return pack_like(self._outputs, [values[id(output)] for output in flatten(self._outputs)])

    def _in_order(self, inputs: Any) -> list[Any]:
        """The arrays in the order of the model's inputs; a dict may name them.

        Raises:
            ValueError: if there are too many or too few, or a name is missing.
        """
        expected = flatten(self._inputs)
        if isinstance(inputs, dict) and not isinstance(self._inputs, dict):
            missing = [x.name for x in expected if x.name not in inputs]
            if missing:
                raise ValueError(
                    f"Model {self.name!r} got inputs named {', '.join(inputs)} and lacks {', '.join(missing)}. Give "
                    "one for each Input, by its name."
                )
            return [inputs[x.name] for x in expected]
        arrays = flatten(inputs)
        if len(arrays) != len(expected):
            raise ValueError(
                f"Model {self.name!r} got {len(arrays)} inputs and takes {len(expected)}: "
                f"{', '.join(x.name for x in expected)}."
            )
        return arrays

    @property
    def inputs(self) -> list[KerasTensor]:
        """The model's inputs."""
        return flatten(self._inputs)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The model's outputs."""
        return flatten(self._outputs)

    @property
    def input(self) -> Any:
        """The model's input, or the structure of its inputs."""
        return self._inputs

    @property
    def output(self) -> Any:
        """The model's output, or the structure of its outputs."""
        return self._outputs

    @property
    def input_shape(self) -> Any:
        """Shape of each input, the batch axis included."""
        return map_structure(lambda x: x.shape, self._inputs)

    @property
    def output_shape(self) -> Any:
        """Shape of each output, the batch axis included."""
        return map_structure(lambda x: x.shape, self._outputs)

    @property
    def input_shape_expected(self) -> Any:
        return self.input_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.output_shape

    def output_shape_for(self, input_shape: Any) -> Any:
        return self.output_shape


def _nodes_between(inputs: list[KerasTensor], outputs: list[KerasTensor], model: str) -> list[Node]:
    """The calls that lead from the inputs to the outputs, each after those it needs.

    Raises:
        ValueError: if an output needs something that is no input.
    """
    known = {id(x) for x in inputs}
    ordered: list[Node] = []
    waiting = [(output, False) for output in reversed(outputs)]
    while waiting:
        tensor, ready = waiting.pop()
        if id(tensor) in known:
            continue
        if tensor.node is None:
            raise ValueError(
                f"Model {model!r} cannot compute its outputs from its inputs: they need {tensor!r}, which is none of "
                "the inputs. Add it to the inputs, or check that every layer was called on the right tensor."
            )
        if ready:
            ordered.append(tensor.node)
            known.update(map(id, tensor.node.outputs))
        else:
            waiting.append((tensor, True))
            waiting += [(x, False) for x in reversed(tensor.node.inputs)]
    return ordered
