"""Layers that normalize each sample on its own: to mean 0 and variance 1, or to length 1."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.layers.affine_normalization import AffineNormalization, affine, apply_in_parts
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import Layer, registry
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.normalization import Normalize, along

Shape = tuple[int | None, ...]


@registry.register()
class LayerNormalization(AffineNormalization):
    """Each sample to mean 0 and variance 1 over its features, then scaled and shifted (Ba et al. 2016).

    Arguments:
        axis: axis or axes of the features.
        epsilon: small number that keeps the division finite.
        center: whether there is an offset beta.
        scale: whether there is a scale gamma.
        beta_initializer: where beta starts.
        gamma_initializer: where gamma starts.
        beta_regularizer: penalty on beta.
        gamma_regularizer: penalty on gamma.
        beta_constraint: rule for beta.
        gamma_constraint: rule for gamma.
        rms_scaling: Keras's old variant, gamma * x / sqrt(variance + epsilon); better take RMSNormalization.

    Weights: gamma, beta, of the lengths of these axes.

    Example:
        >>> import numpy as np
        >>> LayerNormalization(epsilon=0.0)(np.array([[1.0, 3.0]]))
        array([[-1.,  1.]], dtype=float32)
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        rms_scaling: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **kwargs,
        )
        self.axis = list(axis) if isinstance(axis, list | tuple) else axis
        self.epsilon, self.rms_scaling = epsilon, rms_scaling

    def build(self, input_shape: Shape) -> None:
        if self.rms_scaling:
            self.scale, self.center = True, False
        self.add_gamma_and_beta(tuple(input_shape[a] for a in self.axes_of(self.axis, input_shape)))

    def call(self, inputs: Any) -> Any:
        axes = self.axes_of(self.axis, inputs.shape)
        if self.rms_scaling:
            return ops.layer_normalization(inputs, self.gamma, None, axes, self.epsilon, rms_scaling=True)
        rank = len(inputs.shape)
        self._check_lengths(inputs.shape, axes)
        return apply_in_parts(
            Normalize(axes, self.epsilon), (inputs,), along(self.gamma, rank, axes), along(self.beta, rank, axes)
        )

    def _check_lengths(self, shape: Shape, axes: tuple[int, ...]) -> None:
        got = tuple(shape[a] for a in axes)
        for weight in (self.gamma, self.beta):
            if weight is not None and weight.shape != got:
                raise ValueError(
                    f"LayerNormalization layer {self.name!r} got an input of shape {tuple(shape)} and was built for "
                    f"lengths {weight.shape} on axis {self.axis}."
                )

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "epsilon": self.epsilon,
            "rms_scaling": self.rms_scaling,
        }


@registry.register()
class GroupNormalization(AffineNormalization):
    """Each group of channels of each sample to mean 0 and variance 1, then scaled and shifted (Wu and He 2018).

    Arguments:
        groups: number of groups; 1 takes all channels together, -1 each channel on its own.
        axis: axis of the channels.
        epsilon: small number that keeps the division finite.
        center: whether there is an offset beta.
        scale: whether there is a scale gamma.
        beta_initializer: where beta starts.
        gamma_initializer: where gamma starts.
        beta_regularizer: penalty on beta.
        gamma_regularizer: penalty on gamma.
        beta_constraint: rule for beta.
        gamma_constraint: rule for gamma.

    Weights: gamma, beta, each (channels,).

    Raises:
        ValueError: if the channels do not fall into that many groups.

    Example:
        >>> import numpy as np
        >>> GroupNormalization(groups=2, epsilon=0.0)(np.array([[1.0, 3.0, 10.0, 30.0]]))
        array([[-1.,  1., -1.,  1.]], dtype=float32)
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            center,
            scale,
            beta_initializer,
            gamma_initializer,
            beta_regularizer,
            gamma_regularizer,
            beta_constraint,
            gamma_constraint,
            **kwargs,
        )
        self.groups = groups if groups == -1 else whole_number(groups, "groups", "GroupNormalization")
        self.axis, self.epsilon = axis, epsilon

    def build(self, input_shape: Shape) -> None:
        (axis,) = self.axes_of(self.axis, input_shape)
        channels = input_shape[axis]
        groups = channels if self.groups == -1 else self.groups
        if axis == 0 or channels is None or channels % groups:
            raise ValueError(
                f"GroupNormalization layer {self.name!r} got an input of shape {tuple(input_shape)} and has "
                f"groups={groups}, axis={self.axis}. That axis must hold the channels, and their number be a multiple "
                "of groups."
            )
        self.add_gamma_and_beta((channels,))

    def call(self, inputs: Any) -> Any:
        shape, rank = tuple(inputs.shape), len(inputs.shape)
        (axis,) = self.axes_of(self.axis, shape)
        groups = shape[axis] if self.groups == -1 else self.groups
        apart = (*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :])
        op = Normalize(tuple(a for a in range(1, rank + 1) if a != axis), self.epsilon)
        y = ops.reshape(op(ops.reshape(inputs, apart), None, None), shape)
        return affine(y, along(self.gamma, rank, (axis,)), along(self.beta, rank, (axis,)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "groups": self.groups, "axis": self.axis, "epsilon": self.epsilon}


@registry.register()
class RMSNormalization(Layer):
    """Numbers divided by the root of the mean of their squares, then scaled (Zhang and Sennrich 2019).

    Arguments:
        axis: axis or axes over which the mean is taken.
        epsilon: small number that keeps the division finite.

    Weights: scale, of the lengths of these axes.

    Example:
        >>> import numpy as np
        >>> RMSNormalization(epsilon=0.0)(np.array([[3.0, 4.0, 0.0, 0.0]]))
        array([[1.2, 1.6, 0. , 0. ]], dtype=float32)
    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, list | tuple) else axis
        self.epsilon = epsilon

    def build(self, input_shape: Shape) -> None:
        axes = sorted(normalize_axes(self.axis, len(input_shape)))
        self.scale = self.add_weight(tuple(input_shape[a] for a in axes), "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        return ops.rms_normalization(inputs, self.scale, self.axis, self.epsilon)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}


@registry.register()
class UnitNormalization(Layer):
    """Each sample divided by its length, so that the length becomes 1.

    Arguments:
        axis: axis or axes along which the length is taken.

    Example:
        >>> import numpy as np
        >>> UnitNormalization()(np.array([[3.0, 4.0]]))
        array([[0.6, 0.8]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, list | tuple) else axis

    def call(self, inputs: Any) -> Any:
        return ops.normalize(inputs, self.axis, order=2, epsilon=1e-12)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
