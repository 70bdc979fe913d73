"""Functional: a model made of the graph between its inputs and its outputs."""

from __future__ import annotations

import inspect
from typing import Any

from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.operations import Operation
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.symbolic import KerasTensor, unrecorded
from kerasedu.layers import InputLayer
from kerasedu.layers.calling import shapes_of
from kerasedu.layers.layer import Layer, registry, training_of_call
from kerasedu.models.configuration import graph_config, graph_from_config
from kerasedu.models.entrances import Entrances
from kerasedu.models.graph import Graph
from kerasedu.models.model import Model

Shape = tuple[int | None, ...]


@registry.register(module="keras.src.models.functional")
class Functional(Model):
    """A model made of the graph between its inputs and its outputs: what `Model(inputs, outputs)` gives.

    It is called on one array, on a list or tuple in the order of its inputs, on a dict by their names, or on whatever
    structure the inputs were given in. Called on KerasTensors it is a layer of another model, and shares its weights.

    Arguments:
        inputs: an Input, or a list, tuple or dict of them, in any nesting. What layers made of an Input will do too:
            then the model begins there.
        outputs: what layers and operations made of them, in any such structure.
        name: name.
        trainable: whether training may change the weights.

    Raises:
        ValueError: if an output does not come from the inputs, or two layers have one name.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Model
        >>> x = Input((4,))
        >>> hidden = Dense(4, name="hidden")(x)
        >>> model = Model(x, hidden + x)
        >>> model.output_shape
        (None, 4)
        >>> Model(model.input, model.get_layer("hidden").output).output_shape
        (None, 4)
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any) -> None:
        trainable = kwargs.pop("trainable", True)
        super().__init__(name=name, **kwargs)
        graph = Graph(inputs, outputs, self.name)
        if not all(_is_entrance(x) for x in graph.inputs):
            inputs, outputs = _with_own_entrances(inputs, graph)
            graph = Graph(inputs, outputs, self.name)
        vars(self).update(_graph=graph, _entrances=Entrances(inputs, self.name), _outputs=outputs)
        self._inner_layers.extend(graph.layers)
        self.built = True
        if not trainable:
            self.trainable = False

    # -- running -------------------------------------------------------------------------------------------------------

    def _numbers(self, arguments: Any) -> Any:
        return arguments  # each goes into the number type of its Input

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        arrays = self._entrances.fitted(inputs)
        if mask is not None:
            for x, one in zip(arrays, flatten(mask), strict=True):
                if one is not None and get_mask(x) is None:
                    set_mask(x, one)
        return unpacked(self._graph.run(arrays, training_of_call()))

    def compute_output_spec(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        with unrecorded():
            outputs = self._graph.run(self._entrances.fitted(inputs))
        return map_structure(lambda y: KerasTensor(y.shape, y.dtype), outputs)  # not those that went in

    def compute_output_shape(self, input_shape: Any = None) -> Any:
        if input_shape is None or input_shape == self.input_shape:
            return self.output_shape
        return shapes_of(self.compute_output_spec(self._entrances.tensors_for(input_shape)))

    # -- what it is made of --------------------------------------------------------------------------------------------

    @property
    def layers(self) -> list[Layer]:
        """The layers, an InputLayer for each input among them; those farthest from the outputs come first."""
        return self._graph.layers

    @layers.setter
    def layers(self, _: Any) -> None:
        self._refuse_layers()

    @property
    def operations(self) -> list[Operation]:
        """The layers and the operations between them."""
        return list(self._graph.operations)

    @property
    def inputs(self) -> list[KerasTensor]:
        """The model's inputs."""
        return list(self._graph.inputs)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The model's outputs."""
        return list(self._graph.outputs)

    @property
    def input(self) -> Any:
        """The model's input, or the structure of its inputs."""
        return self._entrances.structure

    @property
    def output(self) -> Any:
        """The model's output, or the structure of its outputs."""
        return self._outputs

    @property
    def input_shape(self) -> Any:
        """Shape of each input, the batch axis included; of a list of one, that one's shape."""
        return map_structure(lambda x: x.shape, unpacked(self.input))

    @property
    def output_shape(self) -> Any:
        """Shape of each output, the batch axis included; of a list of one, that one's shape."""
        return map_structure(lambda y: y.shape, unpacked(self.output))

    @property
    def input_names(self) -> list[str]:
        return self._entrances.names

    @property
    def output_names(self) -> list[str]:
        if isinstance(self._outputs, dict) and len(self._outputs) == len(self._graph.outputs):
            return sorted(self._outputs)
        return [output.node.operation.name for output in self._graph.outputs]

    @property
    def input_shape_expected(self) -> Any:
        return self.input_shape

    def output_shape_for(self, input_shape: Any) -> Any:
        return self.output_shape

    # -- configuration -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        if not _is_made_like(type(self), Functional):
            own = type(self).get_config is Functional.get_config
            return self._config_as_made() if own else super().get_config()
        return {"name": self.name, "trainable": self.trainable, **graph_config(self._graph, self.input, self.output)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The model that a configuration describes, with new weights.

        Arguments:
            config: what `get_config` returned.
            custom_objects: classes and functions of your own that it names, by their names.

        Raises:
            ValueError: if it is no such configuration.
        """
        if "input_layers" not in config or not (cls is Model or _is_made_like(cls, Functional)):
            return super().from_config(config, custom_objects)
        inputs, outputs = graph_from_config(config, custom_objects)
        kind = Functional if cls is Model else cls
        return kind(inputs, outputs, name=config.get("name"), trainable=config.get("trainable", True))


def unpacked(outputs: Any) -> Any:
    """What stands in a list or tuple of one; anything else as it is."""
    return outputs[0] if isinstance(outputs, list | tuple) and len(outputs) == 1 else outputs


def _is_made_like(kind: type, other: type) -> bool:
    """Whether a class is made with the arguments of another."""
    mine, its = (list(inspect.signature(one.__init__).parameters.values()) for one in (kind, other))
    if [p.name for p in mine[1:] if p.kind is not p.VAR_KEYWORD] == [
        p.name for p in its[1:] if p.kind is not p.VAR_KEYWORD
    ]:
        return True
    return {p.kind for p in mine[1:]} == {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


def _is_entrance(x: KerasTensor) -> bool:
    return x.node is not None and isinstance(x.node.operation, InputLayer)


def _with_own_entrances(inputs: Any, graph: Graph) -> tuple[Any, Any]:
    """The same graph with an Input where it began with what another layer had made."""
    entrances = [x if _is_entrance(x) else InputLayer(input_tensor=x).output for x in graph.inputs]
    return pack_like(inputs, entrances), pack_like(graph.output_structure, graph.rewired(entrances))
