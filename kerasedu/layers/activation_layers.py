"""Activations with numbers of their own, as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import activations, constraints, initializers, ops, regularizers
from kerasedu.engine.op import plain
from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]


class ActivationLayer(Layer):
    """Base of the layers that do something to each number or row and keep the shape."""

    supports_masking = True

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)


@registry.register()
class ReLU(ActivationLayer):
    """Numbers up to a threshold become 0, or a little of themselves; large ones are cut off.

    Arguments:
        max_value: where the result is cut off; nowhere when None.
        negative_slope: slope below the threshold.
        threshold: numbers up to it become negative_slope * (x - threshold).

    Raises:
        ValueError: for a negative number.

    Example:
        >>> ReLU(max_value=6.0)(np.array([[-1.0, 3.0, 9.0]]))
        array([[0., 3., 6.]], dtype=float32)
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        given = {"max_value": max_value or 0.0, "negative_slope": negative_slope, "threshold": threshold}
        for name, value in given.items():
            _at_least_zero(value, name, "ReLU")
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "max_value": self.max_value,
            "negative_slope": self.negative_slope,
            "threshold": self.threshold,
        }


@registry.register()
class LeakyReLU(ActivationLayer):
    """A relu that lets a little of the negative numbers through.

    Arguments:
        negative_slope: slope below 0; older Keras code calls it alpha.

    Example:
        >>> LeakyReLU(0.1)(np.array([[-1.0, 3.0]]))
        array([[-0.1,  3. ]], dtype=float32)
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        negative_slope = kwargs.pop("alpha", negative_slope)
        super().__init__(**kwargs)
        _at_least_zero(negative_slope, "negative_slope", "LeakyReLU")
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        return ops.leaky_relu(inputs, self.negative_slope)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "negative_slope": self.negative_slope}


@registry.register()
class PReLU(ActivationLayer):
    """A relu whose slope below 0 is learned, for each place of a sample on its own (He et al. 2015).

    Arguments:
        alpha_initializer: where the slopes start.
        alpha_regularizer: penalty on the slopes.
        alpha_constraint: rule for the slopes.
        shared_axes: axes along which one slope serves all; [1, 2] for one slope a channel of an image.

    Weights: alpha, of the shape of a sample, with length 1 on the shared axes.

    Example:
        >>> PReLU("ones")(np.array([[-1.0, 3.0]]))
        array([[-1.,  3.]], dtype=float32)
    """

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        self.shared_axes = list(shared_axes) if isinstance(shared_axes, list | tuple) else shared_axes
        if isinstance(shared_axes, int):
            self.shared_axes = [shared_axes]

    def build(self, input_shape: Shape) -> None:
        rank = len(input_shape)
        shared = {axis % rank for axis in self.shared_axes or ()}
        shape = tuple(1 if i in shared else n for i, n in enumerate(input_shape))[1:]
        if None in shape:
            raise ValueError(
                f"PReLU layer {self.name!r} got an input of shape {tuple(input_shape)}. It needs the length of every "
                "axis that is not in shared_axes."
            )
        self.alpha = self.add_weight(
            shape,
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
            name="alpha",
        )

    def call(self, inputs: Any) -> Any:
        below = ops.multiply(self.alpha, ops.relu(ops.negative(inputs)))
        return ops.subtract(ops.relu(inputs), below)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "alpha_initializer": initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
            "alpha_constraint": constraints.serialize(self.alpha_constraint),
            "shared_axes": self.shared_axes,
        }


@registry.register()
class ELU(ActivationLayer):
    """A relu that falls smoothly to -alpha.

    Arguments:
        alpha: how far it falls.

    Example:
        >>> ELU()(np.array([[-1.0, 3.0]])).round(3)
        array([[-0.632,  3.   ]], dtype=float32)
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        return ops.elu(inputs, self.alpha)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}


@registry.register()
class Softmax(ActivationLayer):
    """Positive numbers that sum to 1 along an axis. Where a mask says False, the result is 0.

    Arguments:
        axis: axis along which the numbers sum to 1, or several that are taken together.

    Example:
        >>> Softmax()(np.array([[0.0, 0.0, 5.0]]), mask=np.array([[True, True, False]]))
        array([[0.5, 0.5, 0. ]], dtype=float32)
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, list | tuple) else axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        axis = tuple(self.axis) if isinstance(self.axis, list) else self.axis
        if mask is None:
            return ops.softmax(inputs, axis)
        mask = np.asarray(plain(mask), bool)
        lowest = np.finfo(inputs.dtype).min / 2
        return ops.multiply(ops.softmax(ops.where(mask, inputs, lowest), axis), mask.astype(inputs.dtype))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _at_least_zero(value: Any, name: str, layer: str) -> None:
    if not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{layer} got {name}={value!r}. It takes a number of at least 0.")
