"""Model: a layer that is made of layers, and learns."""

from __future__ import annotations

from typing import Any

from kerasedu.inspection import Trace
from kerasedu.layers import Layer
from kerasedu.layers.layer import registry
from kerasedu.models.summary import summary_text
from kerasedu.training import Trainer


@registry.register()
class Model(Trainer, Layer):
    """A layer that is made of layers, and learns. Derive from it, keep layers as attributes, and define `call`.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense
        >>> from kerasedu.models import Model
        >>> class TwoLayers(Model):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden, self.out = Dense(4, activation="relu"), Dense(1)
        ...     def call(self, inputs):
        ...         return self.out(self.hidden(inputs))
        >>> TwoLayers().predict(np.ones((3, 2)), verbose=0).shape
        (3, 1)
    """

    takes_text = True  # as far as the model goes: its layers say for themselves

    def __new__(cls, *args: Any, **kwargs: Any) -> Model:  # noqa: PYI034 - Model(inputs, outputs) is a Functional
        """`Model(inputs, outputs)` gives a Functional model."""
        if cls is Model and (args or "inputs" in kwargs):
            from kerasedu.models.functional import Functional  # Functional derives from this class

            return super().__new__(Functional)
        return super().__new__(cls)

    @property
    def layers(self) -> list[Layer]:
        """The layers inside, in the order they were added."""
        return list(self._sublayers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name, or by its place.

        Raises:
            ValueError: if there is none.
        """
        if index is not None and -len(self.layers) <= index < len(self.layers):
            return self.layers[index]
        for layer in self.layers:
            if name is not None and layer.name == name:
                return layer
        wanted = f"name={name!r}" if index is None else f"index={index}"
        raise ValueError(
            f"Model {self.name!r} has no layer with {wanted}. Its layers are "
            f"{', '.join(layer.name for layer in self.layers)}."
        )

    @property
    def input_shape_expected(self) -> tuple[int | None, ...] | None:
        """Shape of the batches that the model takes, if that is known before the first one."""
        return None

    def output_shape_for(self, input_shape: tuple[int, ...]) -> tuple[int | None, ...] | None:
        """Shape of the output for inputs of this shape, if that is known without running the model."""
        return None

    def summary(self, line_length: int | None = None, print_fn: Any = None) -> None:
        """Print a table of the layers, their output shapes and numbers of parameters.

        Arguments:
            line_length: width of the table in characters.
            print_fn: function that gets each line instead of `print`.
        """
        for line in summary_text(self, line_length).splitlines():
            (print_fn or print)(line)

    def trace(self, x: Any, y: Any, training: bool = True) -> Trace:
        """Run one training step on (x, y), keep every number of it, and leave the model as it was.

        Arguments:
            x: a few samples.
            y: what is true of them.
            training: whether layers such as Dropout behave as in training.

        Returns:
            The Trace: `trace.steps` lists every forward, backward and update step.

        Raises:
            RuntimeError: before `compile`.
            ValueError, TypeError: if the data is not what it should be.
        """
        self._require_compiled("trace")
        data = self._checked(x, y, "trace")
        self._make_weights(data)
        return Trace.of(self, data.x, data.y, training)
