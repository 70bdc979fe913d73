"""A Python function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]


@registry.register()
class Lambda(Layer):
    """A Python function as a layer: `Lambda(lambda x: x**2)`.

    Its configuration holds the function itself, so the layer can be copied, but not written to a file or read from one:
    a model file is data, and loading it never runs code of its own. Write a Layer class for what is to be saved.

    Arguments:
        function: what it does, out of `kerasedu.ops` or NumPy functions; it is given `mask` or `training` if it names
            them.
        output_shape: shape of a sample that comes out, or a function from input shape to output shape; found by trial
            when None.
        mask: the mask of the output, or a function of (inputs, mask).
        arguments: further arguments for the function, by name.

    Raises:
        TypeError: if function is no function.

    Example:
        >>> import numpy as np
        >>> Lambda(lambda x, factor: factor * x, arguments={"factor": 3.0})(np.array([[1.0, 2.0]]))
        array([[3., 6.]], dtype=float32)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise TypeError(
                f"Lambda got {function!r} of type {type(function).__name__}. It takes a Python function, such as "
                "lambda x: 2 * x. Code in a model file is never run: write a Layer class for what is to be saved and "
                "loaded."
            )
        self.function, self.output_lengths, self.mask = function, output_shape, mask
        self.arguments = dict(arguments or {})
        self.supports_masking = mask is not None

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        given = {"mask": mask, "training": training}
        known = inspect.signature(self.function).parameters
        wanted = {name: value for name, value in given.items() if name in known}
        return self.function(inputs, **wanted, **self.arguments)

    @property
    def says_output_shape(self) -> bool:
        return self.output_lengths is not None

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_lengths is None:
            return super().compute_output_shape(input_shape)
        if callable(self.output_lengths):
            return self.output_lengths(input_shape)
        first = input_shape[0]
        batch = first[0] if isinstance(first, list | tuple) else first
        return (batch, *self.output_lengths)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "function": self.function,
            "output_shape": self.output_lengths,
            "mask": self.mask,
            "arguments": self.arguments,
        }
