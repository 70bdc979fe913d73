"""Layer: weights, a configuration, and one call into the operations."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from kerasedu import constraints, initializers, regularizers
from kerasedu.engine import Variable, settings
from kerasedu.engine.naming import unique_name
from kerasedu.engine.registry import Registry, snake_case
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.engine.tape import inside
from kerasedu.engine.tensor import ArrayLike

registry = Registry("layer", "keras.layers")


class _Calls(threading.local):
    """The `training` flag of the layers that are being called in this thread, outermost first."""

    def __init__(self) -> None:
        self.training: list[bool] = []


_calls = _Calls()


class Layer:
    """A step of a model: an array in, an array out, and the weights in between.

    A layer of your own defines `call`, out of `kerasedu.ops` or NumPy functions, and makes its weights in `build`.

    Arguments:
        trainable: whether training may change the weights.
        dtype: number type of weights and inputs; `floatx()` when None.
        name: name; made from the class name when None.
        input_shape: shape of one sample, for the first layer of a Sequential model.
        input_dim: length of one sample, short for input_shape=(input_dim,).
        batch_input_shape: shape with the batch axis.
        activity_regularizer: penalty on the output.

    Example:
        >>> import numpy as np
        >>> from kerasedu import ops
        >>> from kerasedu.layers import Layer
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")
        ...     def call(self, inputs):
        ...         return ops.multiply(inputs, self.factor)
        >>> Scale()(np.array([[1.0, 2.0]]))
        array([[1., 2.]], dtype=float32)
    """

    def __init__(
        self,
        *,
        trainable: bool = True,
        dtype: str | None = None,
        name: str | None = None,
        input_shape: tuple[int | None, ...] | None = None,
        input_dim: int | None = None,
        batch_input_shape: tuple[int | None, ...] | None = None,
        activity_regularizer: Any = None,
    ) -> None:
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.built = False
        self.dtype = dtype or settings.floatx()
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._trainable = trainable
        self._own_weights: list[Variable] = []
        self._sublayers: list[Layer] = []
        self._losses: list[Any] = []
        self.batch_input_shape = _first_shape(input_shape, input_dim, batch_input_shape)

    # -- the life cycle ------------------------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape, the batch axis included. Called once, before the first call."""

    def call(self, inputs: Any) -> Any:
        """What the layer does to its inputs."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not say what it does. Define call(self, inputs) and return the output."
        )

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        inputs = self._prepared(inputs)
        if not self.built:
            self._build_for(inputs)
        if isinstance(inputs, KerasTensor):
            return KerasTensor(self.compute_output_shape(inputs.shape), self.dtype, self.name)
        training = self._training(training)
        if _takes_training(type(self)):
            kwargs["training"] = training
        _calls.training.append(training)
        try:
            with inside(self.name):
                output = self.call(inputs, *args, **kwargs)
        finally:
            _calls.training.pop()
        if self.activity_regularizer is not None:
            self.add_loss(self.activity_regularizer(output) / len(output))
        return output

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Shape of the output for inputs of this shape, the batch axis included."""
        return tuple(input_shape)

    def _build_for(self, inputs: Any) -> None:
        self.build(tuple(inputs.shape))
        self.built = True

    def _prepared(self, inputs: Any) -> Any:
        """The inputs as an array of the layer's number type."""
        if isinstance(inputs, KerasTensor | ArrayLike):
            return inputs
        array = np.asarray(inputs)
        if array.dtype.kind not in "fiub":
            raise TypeError(
                f"Layer {self.name!r} got an input of type {array.dtype}. Layers calculate with numbers: turn text into numbers "
                "first, and make sure that all rows have the same length."
            )
        return array if array.dtype == self.dtype else array.astype(self.dtype)

    def _training(self, training: bool | None) -> bool:
        """Whether this call is part of training: as it was told, else as the layer that calls this one."""
        if training is not None:
            return bool(training)
        return _calls.training[-1] if _calls.training else False

    # -- weights ---------------------------------------------------------------------------------------------------------

    def add_weight(
        self,
        shape: tuple[int, ...] | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a weight of this layer.

        Arguments:
            shape: its shape; () when None.
            initializer: where it starts; "glorot_uniform" when None.
            dtype: number type; the layer's when None.
            trainable: whether training changes it.
            regularizer: penalty that is added to the loss.
            constraint: rule that it obeys after every update.
            name: its name within the layer.
        """
        weight = Variable(
            initializers.get(initializer or "glorot_uniform"),
            shape=tuple(shape or ()),
            dtype=dtype or self.dtype,
            trainable=trainable and self._trainable,
            name=name or unique_name("variable"),
            path=f"{self.name}/{name or 'variable'}",
        )
        weight.regularizer = regularizers.get(regularizer)
        weight.constraint = constraints.get(constraint)
        weight.learnable = trainable
        self._own_weights.append(weight)
        return weight

    def __setattr__(self, name: str, value: Any) -> None:
        """Remember layers and variables that are kept as attributes, also in lists and dicts, in the order they come."""
        for part in _parts(value):
            if isinstance(part, Layer) and part not in self._sublayers and part is not self:
                self._sublayers.append(part)
            elif isinstance(part, Variable) and all(part is not known for known in self._own_weights):
                part.learnable = part.trainable
                self._own_weights.append(part)
        super().__setattr__(name, value)

    @property
    def weights(self) -> list[Variable]:
        """All weights: first those that training changes, then the others, then those of the layers inside."""
        own = [w for w in self._own_weights if w.learnable] + [w for w in self._own_weights if not w.learnable]
        return _each_once([*own, *(w for layer in self._sublayers for w in layer.weights)])

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes; none where `trainable` is False."""
        return [w for w in self.weights if w.trainable]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone."""
        return [w for w in self.weights if not w.trainable]

    @property
    def variables(self) -> list[Variable]:
        return self.weights

    @property
    def trainable_variables(self) -> list[Variable]:
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        return self.non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights, here and in the layers inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for weight in self._own_weights:
            weight.trainable = weight.learnable and self._trainable
        for layer in self._sublayers:
            layer.trainable = value

    def get_weights(self) -> list[np.ndarray]:
        """Copies of the weights' arrays, in the order of `weights`."""
        return [w.numpy().copy() for w in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        """Put arrays in place of the weights, in the order of `weights`.

        Raises:
            ValueError: if their number or a shape differs; then no weight was changed.
        """
        arrays = [np.asarray(w) for w in weights]
        wanted, got = [w.shape for w in self.weights], [a.shape for a in arrays]
        if wanted != got:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} was given weights of shapes {got} and has weights of shapes {wanted}. "
                "Give one array for each weight, in the order of layer.weights."
            )
        for weight, array in zip(self.weights, arrays, strict=True):
            weight.assign(array)

    def count_params(self) -> int:
        """Number of numbers in all weights."""
        return sum(w.size for w in self.weights)

    # -- losses ----------------------------------------------------------------------------------------------------------

    def add_loss(self, loss: Any) -> None:
        """Add a number to the loss of the training step that is running; for use inside `call`."""
        self._losses.append(loss)

    @property
    def losses(self) -> list[Any]:
        """What regularizers and `add_loss` add to the loss: of the weights as they are, and of the last call."""
        penalties = [w.regularizer(w) for w in self._own_weights if w.regularizer is not None and w.trainable]
        return [*penalties, *self._losses, *(loss for layer in self._sublayers for loss in layer.losses)]

    def clear_losses(self) -> None:
        """Forget what the last call added."""
        self._losses.clear()
        for layer in self._sublayers:
            layer.clear_losses()

    # -- configuration ---------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """What `from_config` needs to make an equal layer without its weights."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


@cache
def _takes_training(layer: type[Layer]) -> bool:
    return "training" in inspect.signature(layer.call).parameters


def _first_shape(
    input_shape: tuple[int | None, ...] | None, input_dim: int | None, batch_input_shape: tuple[int | None, ...] | None
) -> tuple[int | None, ...] | None:
    """The batch shape that a first layer was told, in whichever of the three ways."""
    if batch_input_shape is not None:
        return tuple(batch_input_shape)
    if input_shape is not None:
        return (None, *input_shape)
    return None if input_dim is None else (None, input_dim)


def _parts(value: Any) -> Iterator[Any]:
    """The value itself, or what a list, tuple or dict holds."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, dict):
        yield from _parts(list(value.values()))
    else:
        yield value


def _each_once(weights: list[Variable]) -> list[Variable]:
    return list({id(w): w for w in weights}.values())
