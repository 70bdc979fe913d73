"""Sequential: layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
        self._told_by_layer = False  # whether the input's shape is one that the first layer was told
        for layer in _checked_list(layers):
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Put a layer at the end.

        Raises:
            TypeError: if it is no layer.
            ValueError: if the model already has an input, or a layer of this name, or if the layer cannot take what
                comes out of the one before; then it was not added.
        """
        if isinstance(layer, InputLayer):
            layer = KerasTensor(layer.batch_shape, layer.dtype, layer.name)
        if isinstance(layer, KerasTensor):
            self._start_with(layer)
            return
        if not isinstance(layer, Layer):
            raise TypeError(
                f"Sequential.add got {layer!r} of type {type(layer).__name__}. It takes a layer, such as Dense(10). "
                "Did you pass the class without its parentheses?"
            )
        if any(layer.name == other.name for other in self._sublayers):
            raise ValueError(
                f"Model {self.name!r} already has a layer named {layer.name!r}. Names are needed to tell weights "
                "apart: give this one another, or make a new layer instead of adding the same one twice."
            )
        self._sublayers.append(layer)
        if self._input is None and len(self._sublayers) == 1 and layer.batch_input_shape is not None:
            self._input, self._told_by_layer = KerasTensor(layer.batch_input_shape, layer.dtype), True
        try:
            self._rebuild()
        except Exception:
            self.pop()
            raise

    def pop(self) -> Layer:
        """Take the last layer off, and return it."""
        if not self._sublayers:
            raise ValueError(f"Model {self.name!r} has no layer to take off.")
        layer = self._sublayers.pop()
        if not self._sublayers and self._told_by_layer:
            self._input, self._told_by_layer = None, False
        self._rebuild()
        return layer

    def _rebuild(self) -> None:
        """Build what can be built after the layers have changed."""
        self.built = False
        if self._input is not None:
            self._build_layers(self._input.shape)

    def _start_with(self, tensor: KerasTensor) -> None:
        if self._input is not None or self._sublayers:
            raise ValueError(
                f"Model {self.name!r} already begins with an input or a layer. An Input can only come first, and only "
                "once."
            )
        self._input = tensor

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the weights of all layers for inputs of this shape, the batch axis included.

        Raises:
            ValueError: if no shape is known, or a layer cannot take what comes out of the one before; then nothing was
                built.
        """
        if self._input is not None:
            self._build_layers(self._input.shape)
        elif input_shape is not None:
            shape = (None, *input_shape[1:])
            self._build_layers(shape)
            self._input = KerasTensor(shape, self.dtype)
        else:
            raise ValueError(
                f"Model {self.name!r} does not know what it will be given. Say it: model.build((None, 28, 28, 1))."
            )

    def _build_layers(self, shape: Shape) -> None:
        if self._says_output_shape:
            self.compute_output_shape(shape)  # what does not fit is found before a weight is made
        for layer in self._sublayers:
            with self._naming(layer, shape):
                if not layer.built:
                    layer.build(shape)
                    layer.built = True
                shape = layer.compute_output_shape(shape)
        self._output_shape = shape
        self.built = True

    @property
    def _says_output_shape(self) -> bool:
        """Whether the shape of the output can be said without building a layer."""
        return all(layer.built or layer.says_output_shape for layer in self._sublayers)

    @contextmanager
    def _naming(self, layer: Layer, shape: Shape) -> Iterator[None]:
        """Add to an error the layer it was about."""
        try:
            yield
        except ValueError as error:
            error.add_note(
                f"This was layer {layer.name!r} of model {self.name!r}, with an input of shape {tuple(shape)}."
            )
            raise

    def call(self, inputs: Any) -> Any:
        for layer in self._sublayers:
            inputs = layer(inputs)
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        shape = tuple(input_shape)
        for layer in self._sublayers:
            with self._naming(layer, shape):
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
        if self.built and None not in self._input.shape[1:]:
            return self._output_shape
        return self.compute_output_shape((None, *input_shape[1:])) if self._says_output_shape else None

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


def _checked_list(layers: Any) -> Iterable[Any]:
    """The argument `layers`, if it is a list of some kind.

    Raises:
        TypeError: if it is not.
    """
    if layers is None:
        return ()
    if isinstance(layers, Layer) or not isinstance(layers, Iterable):
        raise TypeError(
            f"Sequential got layers={layers!r}. It takes a list of layers: Sequential([Dense(10), Dense(1)])."
        )
    return layers
