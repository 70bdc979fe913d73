"""Sequential: layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasedu import layers as layer_package
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import InputLayer, Layer
from kerasedu.layers.layer import registry
from kerasedu.models.model import Model

Shape = tuple[int | None, ...]


@registry.register()
class Sequential(Model):
    """Layers one after the other: the output of each is the input of the next.

    Arguments:
        layers: the layers; the first may be an `Input`, or be told `input_shape=`, and then the model is built at once.
        trainable: whether training may change the weights.
        name: name.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(3, activation="softmax")])
        >>> model.output_shape, model.count_params()
        ((None, 3), 67)
    """

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(trainable=trainable, name=name)
        self._input: KerasTensor | None = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Put a layer at the end.

        Raises:
            TypeError: if it is no layer.
            ValueError: if the model already has an input, or a layer of this name.
        """
        if isinstance(layer, InputLayer):
            layer = KerasTensor(layer.batch_shape, layer.dtype, layer.name)
        if isinstance(layer, KerasTensor):
            self._start_with(layer)
            return
        if not isinstance(layer, Layer):
            raise TypeError(
                f"Sequential.add got {layer!r} of type {type(layer).__name__}. It takes a layer, such as Dense(10). Did you pass the "
                "class without its parentheses?"
            )
        if any(layer.name == other.name for other in self._sublayers):
            raise ValueError(
                f"Model {self.name!r} already has a layer named {layer.name!r}. Names are needed to tell weights apart: give this one "
                "another, or make a new layer instead of adding the same one twice."
            )
        self._sublayers.append(layer)
        if self._input is None and len(self._sublayers) == 1 and layer.batch_input_shape is not None:
            self._input = KerasTensor(layer.batch_input_shape, layer.dtype)
        if self._input is not None:
            self._build_layers(self._input.shape)
        else:
            self.built = False

    def pop(self) -> Layer:
        """Take the last layer off, and return it."""
        if not self._sublayers:
            raise ValueError(f"Model {self.name!r} has no layer to take off.")
        return self._sublayers.pop()

    def _start_with(self, tensor: KerasTensor) -> None:
        if self._input is not None or self._sublayers:
            raise ValueError(
                f"Model {self.name!r} already begins with an input or a layer. An Input can only come first, and only once."
            )
        self._input = tensor

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the weights of all layers for inputs of this shape, the batch axis included."""
        if input_shape is not None and self._input is None:
            self._input = KerasTensor((None, *input_shape[1:]), self.dtype)
        if self._input is not None:
            self._build_layers(self._input.shape)

    def _build_layers(self, shape: Shape) -> None:
        for layer in self._sublayers:
            if not layer.built:
                layer.build(shape)
                layer.built = True
            shape = layer.compute_output_shape(shape)
        self._output_shape = shape
        self.built = True

    def call(self, inputs: Any) -> Any:
        for layer in self._sublayers:
            inputs = layer(inputs)
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        shape = tuple(input_shape)
        for layer in self._sublayers:
            shape = layer.compute_output_shape(shape)
        return shape

    @property
    def input_shape(self) -> Shape | None:
        """Shape of the inputs, the batch axis included; None while it is not known."""
        return None if self._input is None else self._input.shape

    @property
    def output_shape(self) -> Shape | None:
        """Shape of the outputs, the batch axis included; None while it is not known."""
        return self._output_shape if self.built and self._sublayers else self.input_shape

    @property
    def input_shape_expected(self) -> Shape | None:
        return self.input_shape

    def output_shape_for(self, input_shape: tuple[int, ...]) -> Shape | None:
        if not self.built:
            self.build(input_shape)
        return self.compute_output_shape((None, *input_shape[1:]))

    def get_config(self) -> dict[str, Any]:
        entries = [layer_package.serialize(layer) for layer in self._sublayers]
        if self._input is not None:
            entrance = InputLayer(batch_shape=self._input.shape, dtype=self._input.dtype, name=self._input.name)
            entries.insert(0, layer_package.serialize(entrance))
        return {"name": self.name, "trainable": self.trainable, "layers": entries}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Sequential:
        inside = [layer_package.deserialize(entry) for entry in config["layers"]]
        return cls(inside, trainable=config.get("trainable", True), name=config.get("name"))
