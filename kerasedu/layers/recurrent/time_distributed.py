"""TimeDistributed: one layer for every time step."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.engine.structure import flatten
from kerasedu.layers.layer import Layer, call_signature, registry
from kerasedu.layers.wrappers import Wrapper, build_inside

Shape = tuple[int | None, ...]


@registry.register()
class TimeDistributed(Wrapper):
    """The same layer, with the same weights, on every time step on its own.

    Time steps are samples to the layer inside: all of them run at once, as one batch of N * T. Only a layer that learns
    from the batch itself while training, as BatchNormalization does, gets them one after the other.

    Arguments:
        layer: the layer inside.

    Call arguments:
        inputs: array (N, T, ...).
        mask: array of true and false (N, T, ...), handed on to the layer inside if it wants one.
        training: handed on likewise.

    Input shape: (N, T, ...). Output shape: (N, T, ...) with what the layer makes of each time step.

    Raises:
        ValueError: if the input has no time axis.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Conv2D
        >>> film = np.ones((2, 10, 28, 28, 3))
        >>> TimeDistributed(Conv2D(8, 3))(film).shape
        (2, 10, 26, 26, 8)
    """

    supports_masking = True

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.takes_integers = self.layer.takes_integers

    def build(self, input_shape: Shape) -> None:
        build_inside(self, self.layer, self._step_shape(input_shape))

    def _step_shape(self, shape: Any) -> Shape:
        """The shape of a batch of time steps."""
        if not isinstance(shape, tuple) or len(shape) < 3:
            got = f"inputs of shapes {shape}" if isinstance(shape, list) else f"an input of shape {shape}"
            raise ValueError(
                f"TimeDistributed layer {self.name!r} got {got}. It takes one array with at least 3 axes: (samples, "
                "time steps, ...). To use the layer inside on a batch without a time axis, call it without "
                "TimeDistributed."
            )
        return (None if None in shape[:2] else shape[0] * shape[1], *shape[2:])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:2], *self.layer.compute_output_shape(self._step_shape(tuple(input_shape)))[1:])

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        self._step_shape(tuple(inputs.shape))
        mask = flatten(mask)[0] if "mask" in call_signature(type(self.layer)).names else None
        if training and any(not weight.learnable for weight in self.layer.weights):
            return self._one_by_one(inputs, training, mask)
        samples, steps = inputs.shape[:2]
        merged = ops.reshape(inputs, (samples * steps, *inputs.shape[2:]))
        mask = None if mask is None else mask.reshape(samples * steps, *mask.shape[2:])
        y = self._inside(merged, training, mask)
        return ops.reshape(y, (samples, steps, *y.shape[1:]))

    def _one_by_one(self, inputs: Any, training: bool, mask: Any) -> Any:
        steps = ops.time_steps(inputs)
        masks = [None] * len(steps) if mask is None else [mask[:, t] for t in range(len(steps))]
        return ops.sequence([self._inside(x, training, m) for x, m in zip(steps, masks, strict=True)])

    def _inside(self, x: Any, training: bool, mask: Any) -> Any:
        return self.layer(x, training=training) if mask is None else self.layer(x, training=training, mask=mask)
