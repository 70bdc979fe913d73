"""Layers that bring numbers to mean 0 and variance 1, or to length 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import constraints, initializers, ops, regularizers
from kerasedu.engine.op import plain
from kerasedu.engine.tape import in_parts
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.wrappers import Wrapper
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.normalization import Normalize, Standardize, along

Shape = tuple[int | None, ...]


class AffineNormalization(Layer):
    """Base of the layers that normalize and then give every feature a scale gamma and an offset beta of its own.

    Arguments:
        center: whether there is an offset beta.
        scale: whether there is a scale gamma.
        beta_initializer: where beta starts.
        gamma_initializer: where gamma starts.
        beta_regularizer: penalty on beta.
        gamma_regularizer: penalty on gamma.
        beta_constraint: rule for beta.
        gamma_constraint: rule for gamma.
    """

    supports_masking = True

    def __init__(
        self,
        center: bool,
        scale: bool,
        beta_initializer: Any,
        gamma_initializer: Any,
        beta_regularizer: Any,
        gamma_regularizer: Any,
        beta_constraint: Any,
        gamma_constraint: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.center, self.scale = center, scale
        self.gamma = self.beta = None
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def add_gamma_and_beta(self, shape: Shape) -> None:
        """Make the two weights, as far as the layer has them."""
        if None in shape:
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} needs a known length of the axes it scales, and got {shape}. Give "
                "the input a full shape there, or use scale=False and center=False."
            )
        if self.scale:
            self.gamma = self.add_weight(
                shape,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center:
            self.beta = self.add_weight(
                shape,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )

    def axes_of(self, axis: Any, shape: Shape) -> tuple[int, ...]:
        """The axis argument as numbers from 0.

        Raises:
            ValueError: if an axis is not there.
        """
        rank = len(shape)
        if any(not -rank <= a < rank for a in (axis if isinstance(axis, list | tuple) else (axis,))):
            raise ValueError(
                f"{type(self).__name__} layer {self.name!r} has axis={axis} and got an input of shape {tuple(shape)}, whose "
                f"axes run from {-rank} to {rank - 1}."
            )
        return tuple(sorted(normalize_axes(axis, rank)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }


def apply_in_parts(op: Any, inputs: tuple[Any, ...], gamma: Any, beta: Any) -> Any:
    """Run a normalizing operation with its scale and offset: at once, or one by one where somebody is watching."""
    if not in_parts():
        return op(*inputs, gamma, beta)
    return _affine(op(*inputs, None, None), gamma, beta)


@registry.register()
class BatchNormalization(AffineNormalization):
    """Each channel to mean 0 and variance 1 over the batch, then scaled and shifted (Ioffe and Szegedy 2015).

    While training, with the mean and variance of the batch, which also flow into moving averages; otherwise with these.
    A layer with `trainable = False` always takes the moving averages.

    Arguments:
        axis: axis of the channels.
        momentum: how much of a moving average stays at each training step.
        epsilon: small number that keeps the division finite.
        center: whether there is an offset beta.
        scale: whether there is a scale gamma.
        beta_initializer: where beta starts.
        gamma_initializer: where gamma starts.
        moving_mean_initializer: where the moving mean starts.
        moving_variance_initializer: where the moving variance starts.
        beta_regularizer: penalty on beta.
        gamma_regularizer: penalty on gamma.
        beta_constraint: rule for beta.
        gamma_constraint: rule for gamma.
        renorm: whether training corrects the batch's numbers towards averages of their own (Ioffe 2017).
        renorm_clipping: dict with bounds "rmin", "rmax" and "dmax" of that correction.
        renorm_momentum: how much of these averages stays at each training step.
        synchronized: accepted for Keras's sake; there is one machine.

    Weights: gamma, beta, moving_mean, moving_variance, each (channels,).

    Example:
        >>> BatchNormalization(epsilon=0.0)(np.array([[1.0], [3.0]]), training=True)
        array([[-1.],
               [ 1.]], dtype=float32)
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
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
        if not hasattr(axis, "__index__"):
            raise ValueError(f"BatchNormalization got axis={axis!r}. It takes one whole number, the axis of the channels.")
        if unknown := set(renorm_clipping or {}) - {"rmin", "rmax", "dmax"}:
            raise ValueError(f"BatchNormalization got renorm_clipping with {unknown}. It takes 'rmin', 'rmax' and 'dmax'.")
        self.axis, self.momentum, self.epsilon = int(axis), momentum, epsilon
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.renorm, self.renorm_momentum, self.synchronized = renorm, renorm_momentum, synchronized
        self.renorm_clipping = None if renorm_clipping is None else dict(renorm_clipping)

    def build(self, input_shape: Shape) -> None:
        (axis,) = self.axes_of(self.axis, input_shape)
        shape = (input_shape[axis],)
        self.add_gamma_and_beta(shape)
        starts = {"moving_mean": self.moving_mean_initializer, "moving_variance": self.moving_variance_initializer}
        if self.renorm:
            starts |= {"moving_stddev": "ones", "renorm_mean": "zeros", "renorm_stddev": "ones"}
        for name, start in starts.items():
            setattr(self, name, self.add_weight(shape, start, trainable=False, name=name))

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        rank = len(inputs.shape)
        (axis,) = self.axes_of(self.axis, inputs.shape)
        self._check_channels(inputs.shape, axis)
        gamma, beta = along(self.gamma, rank, (axis,)), along(self.beta, rank, (axis,))
        if not (training and self.trainable):
            moving = (along(self.moving_mean, rank, (axis,)), along(self.moving_variance, rank, (axis,)))
            return apply_in_parts(Standardize(self.epsilon), (inputs, *moving), gamma, beta)
        op = Normalize(tuple(a for a in range(rank) if a != axis), self.epsilon, _counts(mask, rank))
        if not self.renorm:
            y = apply_in_parts(op, (inputs,), gamma, beta)
            self._average("moving_mean", op.mean, self.momentum)
            self._average("moving_variance", op.variance, self.momentum)
            return y
        y = op(inputs, None, None)
        r, d = (along(correction, rank, (axis,)) for correction in self._renormalize(op))
        return _affine(_affine(y, r, d), gamma, beta)

    def _check_channels(self, shape: Shape, axis: int) -> None:
        channels = self.moving_mean.shape[0]
        if shape[axis] != channels:
            raise ValueError(
                f"BatchNormalization layer {self.name!r} got an input of shape {tuple(shape)} and was built for {channels} "
                f"channels on axis {self.axis}."
            )

    def _average(self, name: str, new: Any, momentum: float) -> None:
        """Let a new number flow into a moving average."""
        average = getattr(self, name)
        average.assign(momentum * average.value + (1 - momentum) * new.reshape(average.shape))

    def _renormalize(self, op: Normalize) -> tuple[Any, Any]:
        """The factor and the shift from the batch's numbers to the renorm averages, and then their update."""
        bounds = self.renorm_clipping or {}
        mean, deviation = op.mean.reshape(-1), op.deviation.reshape(-1)
        r = np.clip(deviation / self.renorm_stddev.value, bounds.get("rmin"), bounds.get("rmax"))
        limit = bounds.get("dmax", np.inf)
        d = np.clip((mean - self.renorm_mean.value) / self.renorm_stddev.value, -limit, limit)
        self._average("renorm_mean", mean, self.renorm_momentum)
        self._average("renorm_stddev", deviation, self.renorm_momentum)
        self._average("moving_mean", mean, self.momentum)
        self._average("moving_stddev", deviation, self.momentum)
        self.moving_variance.assign(np.maximum(self.moving_stddev.value**2 - self.epsilon, 0))
        return r, d

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "moving_mean_initializer": initializers.serialize(self.moving_mean_initializer),
            "moving_variance_initializer": initializers.serialize(self.moving_variance_initializer),
            "synchronized": self.synchronized,
            "renorm": self.renorm,
            "renorm_clipping": self.renorm_clipping,
            "renorm_momentum": self.renorm_momentum,
        }


def _counts(mask: Any, rank: int) -> Any:
    """A mask (N, T) with as many axes as the inputs; None stays None."""
    if mask is None:
        return None
    mask = np.asarray(plain(mask))
    return mask.reshape(mask.shape + (1,) * (rank - mask.ndim))


def _affine(x: Any, scale: Any, offset: Any) -> Any:
    """scale * x + offset, as far as they are given."""
    y = x if scale is None else ops.multiply(x, scale)
    return y if offset is None else ops.add(y, offset)


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
                    f"LayerNormalization layer {self.name!r} got an input of shape {tuple(shape)} and was built for lengths "
                    f"{weight.shape} on axis {self.axis}."
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
                f"GroupNormalization layer {self.name!r} got an input of shape {tuple(input_shape)} and has groups={groups}, "
                f"axis={self.axis}. That axis must hold the channels, and their number be a multiple of groups."
            )
        self.add_gamma_and_beta((channels,))

    def call(self, inputs: Any) -> Any:
        shape, rank = tuple(inputs.shape), len(inputs.shape)
        (axis,) = self.axes_of(self.axis, shape)
        groups = shape[axis] if self.groups == -1 else self.groups
        apart = (*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :])
        op = Normalize(tuple(a for a in range(1, rank + 1) if a != axis), self.epsilon)
        y = ops.reshape(op(ops.reshape(inputs, apart), None, None), shape)
        return _affine(y, along(self.gamma, rank, (axis,)), along(self.beta, rank, (axis,)))

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


@registry.register()
class SpectralNormalization(Wrapper):
    """A layer whose kernel is divided by its largest singular value at each training step (Miyato et al. 2018).

    The singular value is estimated by power iteration: a vector that is multiplied by the kernel, back and forth, turns
    into the direction that the kernel stretches most.

    Arguments:
        layer: a layer with a weight named kernel or embeddings.
        power_iterations: how often the vector goes back and forth at each step.

    Raises:
        ValueError: if the layer has no such weight, or power_iterations is no positive whole number.

    Example:
        >>> from kerasedu.layers import Dense
        >>> layer = SpectralNormalization(Dense(2), power_iterations=20)
        >>> y = layer(np.ones((1, 3)), training=True)
        >>> print(np.linalg.norm(layer.layer.kernel.numpy(), 2).round(3))
        1.0
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.power_iterations = whole_number(power_iterations, "power_iterations", "SpectralNormalization")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        name = next((name for name in ("kernel", "embeddings") if hasattr(self.layer, name)), None)
        if name is None:
            raise ValueError(
                f"SpectralNormalization layer {self.name!r} got {self.layer!r}, which has neither a kernel nor embeddings to divide."
            )
        self.kernel = getattr(self.layer, name)
        start = initializers.TruncatedNormal(stddev=0.02)
        self.vector_u = self.add_weight((1, self.kernel.shape[-1]), start, trainable=False, name="vector_u")

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self._divide_kernel()
        return self.layer(inputs)

    def _divide_kernel(self) -> None:
        matrix = self.kernel.value.reshape(-1, self.kernel.shape[-1])
        u = self.vector_u.value
        for _ in range(self.power_iterations):
            v = ops.normalize(u @ matrix.T, axis=None)
            u = ops.normalize(v @ matrix, axis=None)
        sigma = (v @ matrix @ u.T).item()
        self.vector_u.assign(u)
        self.kernel.assign(self.kernel.value / sigma)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "power_iterations": self.power_iterations}
