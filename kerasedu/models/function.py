"""Function: a graph of operations as one operation."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.operations import Operation
from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import KerasTensor, unrecorded
from kerasedu.layers.calling import shapes_of
from kerasedu.models.entrances import Entrances
from kerasedu.models.graph import Graph


class Function(Operation):
    """A graph of operations as one operation: what a functional model is, without training.

    Arguments:
        inputs: a KerasTensor, or a structure of them.
        outputs: what operations made of them, in any structure.
        name: name.

    Raises:
        ValueError: if an output does not come from the inputs.

    Example:
        >>> import numpy as np
        >>> from kerasedu import ops
        >>> from kerasedu.engine import KerasTensor
        >>> x = KerasTensor((2, 3))
        >>> Function(x, ops.sum(x * x, axis=-1))(np.ones((2, 3)))
        array([3., 3.], dtype=float32)
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None) -> None:
        super().__init__(name=name)
        self._graph = Graph(inputs, outputs, self.name)
        self._entrances = Entrances(inputs, self.name)

    def call(self, inputs: Any) -> Any:
        return self._graph.run(self._entrances.fitted(inputs))

    def compute_output_spec(self, inputs: Any) -> Any:
        with unrecorded():
            return map_structure(lambda y: KerasTensor(y.shape, y.dtype), self.call(inputs))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shapes of the outputs for inputs of these shapes."""
        return shapes_of(self.compute_output_spec(self._entrances.tensors_for(input_shape)))

    @property
    def operations(self) -> list[Any]:
        """The operations, those farthest from the outputs first."""
        return list(self._graph.operations)

    @property
    def inputs(self) -> list[KerasTensor]:
        """What goes in, in one list."""
        return list(self._graph.inputs)

    @property
    def outputs(self) -> list[KerasTensor]:
        """What comes out, in one list."""
        return list(self._graph.outputs)

    @property
    def input(self) -> Any:
        """What goes in, in its structure."""
        return self._entrances.structure

    @property
    def output(self) -> Any:
        """What comes out, in its structure."""
        return self._graph.output_structure
