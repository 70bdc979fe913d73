"""Batch normalization."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import initializers
from kerasedu.engine.op import plain
from kerasedu.layers.affine_normalization import AffineNormalization, affine, apply_in_parts
from kerasedu.layers.layer import registry
from kerasedu.ops.normalization import Normalize, Standardize, along

Shape = tuple[int | None, ...]


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
            raise ValueError(
                f"BatchNormalization got axis={axis!r}. It takes one whole number, the axis of the channels."
            )
        if unknown := set(renorm_clipping or {}) - {"rmin", "rmax", "dmax"}:
            raise ValueError(
                f"BatchNormalization got renorm_clipping with {unknown}. It takes 'rmin', 'rmax' and 'dmax'."
            )
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
        return affine(affine(y, r, d), gamma, beta)

    def _check_channels(self, shape: Shape, axis: int) -> None:
        channels = self.moving_mean.shape[0]
        if shape[axis] != channels:
            raise ValueError(
                f"BatchNormalization layer {self.name!r} got an input of shape {tuple(shape)} and was built for "
                f"{channels} channels on axis {self.axis}."
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
