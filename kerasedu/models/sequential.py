"""Sequential: layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import KerasTensor, recorded, unrecorded
from kerasedu.layers import InputLayer, Layer, deserialize
from kerasedu.layers.joining import joined
from kerasedu.layers.layer import registry
from kerasedu.models.configuration import layer_config
from kerasedu.models.entrances import fitting
from kerasedu.models.functional import Functional
from kerasedu.models.model import Model

Shape = tuple[int | None, ...]


@registry.register(module="keras")
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
        vars(self)["_tensors"] = []  # what goes in, and what comes out of each layer that has been built
        self._told_by_layer = False  # whether the input's shape is one that the first layer knew
        for layer in _checked_list(layers):
            self.add(layer)
        if not trainable:
            self.trainable = False

    # -- putting it together -------------------------------------------------------------------------------------------

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer at the end.

        Arguments:
            layer: the layer, or at the beginning an Input.
            rebuild: whether to build it at once where the input's shape is known.

        Raises:
            TypeError: if it is no layer.
            ValueError: if the model already has an input, or a layer of this name, or if the layer cannot take what
                comes out of the one before; then it was not added.
        """
        if isinstance(layer, InputLayer):
            layer = layer.output
        if isinstance(layer, KerasTensor):
            self._start_with(layer)
            return
        self._check_layer(layer)
        self._sublayers.append(layer)
        if len(self._sublayers) == 1 and not self._tensors:
            self._start_as(layer)
        try:
            self._rebuild(rebuild)
        except Exception:
            self.pop()
            raise

    def _check_layer(self, layer: Any) -> None:
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

    def _start_as(self, layer: Layer) -> None:
        """Begin with the input of the first layer, if it knows one: a shape it was told, or a model's own."""
        known = layer.input if isinstance(layer, Functional) else None
        shape = layer.batch_input_shape or (layer.input_shape if isinstance(layer, Sequential) else None)
        if isinstance(known, KerasTensor):
            self._tensors.append(InputLayer(batch_shape=known.shape, dtype=known.dtype).output)
        elif shape is not None:
            self._tensors.append(InputLayer(batch_shape=shape, dtype=layer.dtype).output)
        self._told_by_layer = bool(self._tensors)

    def _start_with(self, tensor: KerasTensor) -> None:
        if self._tensors or self._sublayers:
            raise ValueError(
                f"Model {self.name!r} already begins with an input or a layer. An Input can only come first, and only "
                "once."
            )
        self._tensors.append(tensor)

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the last layer off, and return it.

        Raises:
            ValueError: if there is none.
        """
        if not self._sublayers:
            raise ValueError(f"Model {self.name!r} has no layer to take off.")
        layer = self._sublayers.pop()
        del self._tensors[len(self._sublayers) + 1 :]
        if not self._sublayers and self._told_by_layer:
            self._tensors.clear()
            self._told_by_layer = False
        self._rebuild(rebuild)
        return layer

    def _rebuild(self, now: bool) -> None:
        """Build what can be built after the layers have changed."""
        self.built = False
        if self._tensors and self._sublayers and now:
            self._build_layers()

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the weights of all layers for inputs of this shape, the batch axis included.

        Raises:
            ValueError: if no shape is known, or a layer cannot take what comes out of the one before; then nothing was
                built.
        """
        if not self._sublayers:
            raise ValueError(f"Model {self.name!r} has no layers yet. Add some: model.add(Dense(10)).")
        if not self._tensors:
            self._tensors.append(self._new_input(input_shape))
            try:
                self._build_layers()
            except Exception:
                self._tensors.clear()
                raise
        else:
            self._build_layers()

    def _new_input(self, shape: Any) -> KerasTensor:
        if shape is None:
            raise ValueError(
                f"Model {self.name!r} does not know what it will be given. Say it: model.build((None, 28, 28, 1))."
            )
        if not isinstance(shape, list | tuple) or any(isinstance(part, list | tuple | dict) for part in shape):
            raise ValueError(
                f"Model {self.name!r} was to be built for {shape!r}. Sequential takes one array, and the shape of it: "
                "(None, 28, 28, 1). For several inputs make a Model(inputs, outputs)."
            )
        return InputLayer(batch_shape=(None, *shape[1:]), dtype=self.dtype).output

    def _build_layers(self) -> None:
        """Call each layer that was not yet called on what comes out of the one before."""
        done = len(self._tensors)
        if self._says_output_shape:
            self.compute_output_shape(self._tensors[0].shape)  # what does not fit is found before a weight is made
        try:
            for layer in self._sublayers[done - 1 :]:
                with self._naming(layer, self._tensors[-1]), recorded():
                    self._tensors.append(layer(self._tensors[-1]))
        except Exception:
            del self._tensors[done:]
            raise
        self.built = True

    @property
    def _says_output_shape(self) -> bool:
        """Whether the shape of the output can be said without building a layer."""
        return all(layer.built or layer.says_output_shape for layer in self._sublayers)

    @contextmanager
    def _naming(self, layer: Layer, x: Any) -> Iterator[None]:
        """Add to an error the layer it was about."""
        try:
            yield
        except ValueError as error:
            shape = tuple(getattr(x, "shape", x))
            error.add_note(f"This was layer {layer.name!r} of model {self.name!r}, with an input of shape {shape}.")
            raise

    # -- running -------------------------------------------------------------------------------------------------------

    def _numbers(self, arguments: Any) -> Any:
        return arguments  # the first layer says what it takes

    def _build_for(self, given: Any) -> None:
        self.build(tuple(given.shape) if hasattr(given, "shape") else given)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if hasattr(inputs, "shape") and len(inputs.shape) != len(self._tensors[0].shape):
            inputs = fitting(inputs, self._tensors[0], self.name)
        for layer in joined(self._sublayers):
            inputs = layer(inputs)
        return inputs

    def compute_output_spec(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        with unrecorded():
            outputs = self.call(inputs)
        return map_structure(lambda y: KerasTensor(y.shape, y.dtype), outputs)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        shape = tuple(input_shape)
        for layer in self._sublayers:
            with self._naming(layer, shape):
                shape = layer.compute_output_shape(shape)
        return shape

    # -- what it is made of --------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> list[KerasTensor] | None:
        """The model's input in a list; None while it is not known."""
        return self._tensors[:1] or None

    @property
    def outputs(self) -> list[KerasTensor] | None:
        """The model's output in a list; None while the model is not built."""
        return self._tensors[-1:] if self.built else None

    @property
    def input(self) -> KerasTensor:
        """The model's input.

        Raises:
            AttributeError: while it is not known.
        """
        return self.inputs[0] if self._tensors else super().input

    @property
    def output(self) -> Any:
        """The model's output.

        Raises:
            AttributeError: while the model is not built.
        """
        return self._tensors[-1] if self.built else super().output

    @property
    def input_shape(self) -> Shape | None:
        """Shape of the inputs, the batch axis included; None while it is not known."""
        return self._tensors[0].shape if self._tensors else None

    @property
    def output_shape(self) -> Any:
        """Shape of the outputs, the batch axis included; None while it is not known."""
        return map_structure(lambda y: y.shape, self._tensors[-1]) if self.built else self.input_shape

    @property
    def input_names(self) -> list[str] | None:
        return [self._tensors[0].name] if self._tensors else None

    @property
    def output_names(self) -> list[str] | None:
        return [self._sublayers[-1].name] if self._sublayers else None

    @property
    def input_shape_expected(self) -> Shape | None:
        return self.input_shape

    def output_shape_for(self, input_shape: tuple[int, ...]) -> Shape | None:
        if self.built and None not in self._tensors[0].shape[1:]:
            return self.output_shape
        return self.compute_output_shape((None, *input_shape[1:])) if self._says_output_shape else None

    # -- configuration -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        layers = [layer_config(layer) for layer in self._sublayers]
        config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype, "layers": layers}
        if not self._tensors:
            return config
        x = self._tensors[0]
        entrance = InputLayer(batch_shape=x.shape, dtype=x.dtype, name=x.name)
        return config | {"layers": [layer_config(entrance), *layers], "build_input_shape": x.shape}

    def get_build_config(self) -> dict[str, Any] | None:
        return {"input_shape": self._tensors[0].shape} if self._tensors else None

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Sequential:
        with CustomObjectScope(custom_objects or {}):
            inside = [deserialize(entry) for entry in config["layers"]]
        model = cls(inside, name=config.get("name"))
        shape = config.get("build_input_shape")
        if inside and not model.built and isinstance(shape, list | tuple):
            model.build(tuple(shape))
        if not config.get("trainable", True):
            model.trainable = False
        return model


def _checked_list(layers: Any) -> Iterable[Any]:
    """The argument `layers`, if it is a list of some kind.

    Raises:
        TypeError: if it is not.
    """
    if layers is None:
        return ()
    if isinstance(layers, Layer) or not isinstance(layers, Iterable) or isinstance(layers, KerasTensor):
        raise TypeError(
            f"Sequential got layers={layers!r}. It takes a list of layers: Sequential([Dense(10), Dense(1)])."
        )
    return layers
