"""Numbers brought to mean 0 and variance 1, or to length 1: what the normalization layers do.

Every operation here first finds numbers that describe its input along some axes (mean and variance, or a length) and
then divides by them. In the comments, m stands for the shape in which these axes have length 1.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation, settings
from kerasedu.engine.op import plain
from kerasedu.engine.warning import warn_user
from kerasedu.ops.arithmetic import divide, maximum
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.elementwise import absolute
from kerasedu.ops.number_types import floating
from kerasedu.ops.reductions import sum
from kerasedu.ops.shaping import decimal, reshape
from kerasedu.ops.statistics import var

Array = np.ndarray


def sum_over(x: Array, axes: tuple[int, ...]) -> Array:
    """Sum over axes, which stay with length 1.

    Leading or trailing axes are summed as a product with ones, which BLAS does several times faster than np.sum.

    Example:
        >>> sum_over(np.ones((4, 2, 3)), (0, 1))
        array([[[8., 8., 8.]]])
    """
    shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    count = prod(x.shape[a] for a in axes)
    if axes == tuple(range(len(axes))):
        return (np.ones(count, x.dtype) @ x.reshape(count, -1)).reshape(shape)
    if axes == tuple(range(x.ndim - len(axes), x.ndim)):
        return (x.reshape(-1, count) @ np.ones(count, x.dtype)).reshape(shape)
    return np.sum(x, axis=axes, keepdims=True)


def sum_to(grad: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which a weight of this shape was repeated."""
    full = (1,) * (grad.ndim - len(shape)) + shape
    return sum_over(grad, tuple(i for i, n in enumerate(full) if n == 1 and grad.shape[i] != 1)).reshape(shape)


def scaled(normalized: Array, scale: Array | None, offset: Array | None = None) -> Array:
    """scale * normalized + offset, as far as they are given."""
    y = normalized if scale is None else normalized * scale
    if offset is None:
        return y
    return y + offset if y is normalized or y.dtype != offset.dtype else np.add(y, offset, out=y)


class Normalize(Op):
    """Mean 0 and variance 1 along some axes, then a scale and an offset of the layer's own.

    forward   mean = sum of w x / sum of w,  variance = sum of w (x - mean)^2 / sum of w, with w = 1 where x counts,
              else 0
              normalized = (x - mean) / sqrt(variance + epsilon)
              y = scale * normalized + offset
    backward  g = grad_y * scale
              grad_x = (g - w * (mean of g + normalized * mean of g * normalized)) / sqrt(variance + epsilon)
              grad_scale = sum of grad_y * normalized,  grad_offset = sum of grad_y

    Arguments:
        axes: axes along which mean and variance are taken.
        epsilon: small number that keeps the division finite.
        counts: which numbers count in mean and variance, an array that broadcasts over x; all of them when None.

    Input shapes: x, and scale and offset, which broadcast over x. Output shape: that of x.
    """

    formula = r"y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta"
    gradient_formula = (
        r"\partial x_i = \frac{1}{\sqrt{\sigma^2 + \epsilon}} (g_i - \frac{1}{n} \sum_j g_j"
        r" - \hat{x}_i \, \frac{1}{n} \sum_j g_j \hat{x}_j), \quad g = \gamma \, \partial y"
    )
    reveals = ("mean", "variance", "normalized")

    def __init__(self, axes: tuple[int, ...], epsilon: float, counts: Array | None = None) -> None:
        self.axes, self.epsilon, self.counts = axes, epsilon, counts

    def forward(self, x: Array, scale: Array | None = None, offset: Array | None = None) -> Array:
        x = floating(x)
        self.n = self._count(x)
        self.mean = sum_over(self._counted(x), self.axes) / self.n  # (m)
        self.normalized = x - self.mean
        self.variance = sum_over(self._counted(self.normalized * self.normalized), self.axes) / self.n  # (m)
        self.deviation = np.sqrt(self.variance + x.dtype.type(self.epsilon))  # (m)
        self.normalized /= self.deviation
        self.scale, self.offset = scale, offset
        return scaled(self.normalized, scale, offset)

    def _count(self, x: Array) -> Any:
        """How many numbers count: one number, or one for each mean (m)."""
        if self.counts is None:
            return x.dtype.type(prod(x.shape[a] for a in self.axes))
        self.counts = np.broadcast_to(self.counts, x.shape).astype(x.dtype)
        return sum_over(self.counts, self.axes) + x.dtype.type(settings.epsilon())  # there may be none that count

    def _counted(self, x: Array) -> Array:
        return x if self.counts is None else x * self.counts

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need_x, need_scale, need_offset = (self.needs_grad[i] for i in range(3))
        grad_scale = (
            sum_to(grad_y * self.normalized, self.scale.shape) if need_scale and self.scale is not None else None
        )
        grad_offset = sum_to(grad_y, self.offset.shape) if need_offset and self.offset is not None else None
        if not need_x:
            return None, grad_scale, grad_offset
        g = grad_y if self.scale is None else grad_y * self.scale
        share = self.normalized * (sum_over(g * self.normalized, self.axes) / self.n)
        share += sum_over(g, self.axes) / self.n
        grad_x = np.subtract(g, self._counted(share), out=share)
        grad_x /= self.deviation
        return grad_x, grad_scale, grad_offset


class Standardize(Op):
    """Numbers less a given mean, divided by the root of a given variance; then scale and offset.

    forward   y = scale * (x - mean) / sqrt(variance + epsilon) + offset
    backward  g = grad_y * scale / sqrt(variance + epsilon)
              grad_x = g,  grad_mean = -sum of g,  grad_variance = -1/2 * sum of g * (x - mean) / (variance + epsilon)
              grad_scale = sum of grad_y * normalized,  grad_offset = sum of grad_y

    Arguments:
        epsilon: small number that keeps the division finite.

    Input shapes: x, and the others, which broadcast over x. Output shape: that of x.
    """

    formula = r"y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta"
    gradient_formula = (
        r"\partial x = g = \frac{\gamma \, \partial y}{\sqrt{\sigma^2 + \epsilon}}, \quad \partial \mu = -\sum g, "
        r"\quad \partial \sigma^2 = -\frac{1}{2} \sum g \, \frac{x - \mu}{\sigma^2 + \epsilon}"
    )
    reveals = ("normalized",)

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon

    def forward(
        self, x: Array, mean: Array, variance: Array, scale: Array | None = None, offset: Array | None = None
    ) -> Array:
        x, variance = floating(x), floating(variance)
        self.deviation = np.sqrt(variance + variance.dtype.type(self.epsilon))
        self.normalized = (x - mean) / self.deviation
        self.mean, self.scale, self.offset = mean, scale, offset
        return scaled(self.normalized, scale, offset)

    def backward(self, grad_y: Array) -> tuple[Array | None, ...]:
        need = self.needs_grad
        g = (grad_y if self.scale is None else grad_y * self.scale) / self.deviation
        return (
            g if need[0] else None,
            sum_to(-g, self.mean.shape) if need[1] else None,
            sum_to(-0.5 * g * self.normalized / self.deviation, self.deviation.shape) if need[2] else None,
            sum_to(grad_y * self.normalized, self.scale.shape) if need[3] and self.scale is not None else None,
            sum_to(grad_y, self.offset.shape) if need[4] and self.offset is not None else None,
        )


class RmsNormalize(Op):
    """Numbers divided by the root of the mean of their squares, along some axes; then scaled.

    forward   rms = sqrt(mean of x^2 + epsilon),  normalized = x / rms,  y = scale * normalized
    backward  g = grad_y * scale
              grad_x = (g - normalized * mean of g * normalized) / rms,  grad_scale = sum of grad_y * normalized

    Arguments:
        axes: axes along which the mean is taken.
        epsilon: small number that keeps the division finite.
    """

    formula = r"y = \gamma \, \frac{x}{\sqrt{\frac{1}{n} \sum_j x_j^2 + \epsilon}}"
    gradient_formula = (
        r"\partial x_i = \frac{1}{r} (g_i - \hat{x}_i \, \frac{1}{n} \sum_j g_j \hat{x}_j), \quad "
        r"g = \gamma \, \partial y"
    )
    reveals = ("rms", "normalized")

    def __init__(self, axes: tuple[int, ...], epsilon: float) -> None:
        self.axes, self.epsilon = axes, epsilon

    def forward(self, x: Array, scale: Array | None = None) -> Array:
        x = floating(x)
        self.n = x.dtype.type(prod(x.shape[a] for a in self.axes))
        self.rms = np.sqrt(sum_over(x * x, self.axes) / self.n + x.dtype.type(self.epsilon))  # (m)
        self.normalized, self.scale = x / self.rms, scale
        return scaled(self.normalized, scale)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        g = grad_y if self.scale is None else grad_y * self.scale
        share = self.normalized * (sum_over(g * self.normalized, self.axes) / self.n)
        return (
            (g - share) / self.rms if self.needs_grad[0] else None,
            sum_to(grad_y * self.normalized, self.scale.shape)
            if self.needs_grad[1] and self.scale is not None
            else None,
        )


class UnitLength(Op):
    """Numbers divided by their length along some axes, so that the length becomes 1.

    forward   length = sqrt(sum of x^2), but at least epsilon;  y = x / length
    backward  grad_x = (grad_y - y * sum of grad_y * y) / length; where epsilon was larger, grad_y / epsilon

    Arguments:
        axes: axes along which the length is taken.
        epsilon: smallest length to divide by.
    """

    formula = r"y_i = \frac{x_i}{\sqrt{\sum_j x_j^2}}"
    gradient_formula = r"\partial x_i = \frac{1}{|x|} (\partial y_i - y_i \sum_j y_j \, \partial y_j)"
    reveals = ("length",)

    def __init__(self, axes: tuple[int, ...], epsilon: float) -> None:
        self.axes, self.epsilon = axes, epsilon

    def forward(self, x: Array) -> Array:
        x = floating(x)
        true_length = np.sqrt(sum_over(x * x, self.axes))  # (m)
        self.length = np.maximum(true_length, x.dtype.type(self.epsilon))
        self.was_long = true_length >= self.epsilon
        self.y = x / self.length
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        share = self.y * (sum_over(grad_y * self.y, self.axes) * self.was_long)
        return ((grad_y - share) / self.length,)


@operation
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 0.001
) -> Any:
    """Each channel less a given mean, divided by the root of a given variance; then scaled and shifted.

    Arguments:
        x: array.
        mean: mean of each channel, array (channels,).
        variance: variance of each channel, array (channels,).
        axis: axis of the channels.
        offset: what is added at last, array (channels,), or None.
        scale: what is multiplied by before, array (channels,), or None.
        epsilon: small number that keeps the division finite.

    Returns:
        Array of the shape of x.

    Example:
        >>> batch_normalization(np.array([[3.0], [5.0]]), np.array([4.0]), np.array([1.0]), axis=-1, epsilon=0.0)
        array([[-1.],
               [ 1.]])
    """
    channels = tuple(along(v, np.ndim(plain(x)), (axis,)) for v in (mean, variance, scale, offset))
    return Standardize(epsilon)(x, *channels)


@operation
def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float | None = None, **kwargs: Any
) -> Any:
    """Mean 0 and variance 1 along axes, for each sample on its own; then scaled and shifted.

    Arguments:
        x: array.
        gamma: scale, of the lengths of these axes, or None.
        beta: offset likewise, or None.
        axis: axis or axes of one sample.
        epsilon: small number that keeps the division finite; `epsilon()` when None.
        kwargs: `rms_scaling=True` for Keras's old variant, gamma * x / sqrt(variance + epsilon).

    Example:
        >>> layer_normalization(np.array([[1.0, 3.0]]), epsilon=0.0)
        array([[-1.,  1.]])
    """
    rms_scaling = kwargs.pop("rms_scaling", False)
    if kwargs:
        unknown = next(iter(kwargs))
        raise TypeError(f"layer_normalization has no argument {unknown!r}. It has x, gamma, beta, axis and epsilon.")
    rank = np.ndim(plain(x))
    axes = tuple(sorted(normalize_axes(axis, rank)))
    epsilon = settings.epsilon() if epsilon is None else epsilon
    if not rms_scaling:
        return Normalize(axes, epsilon)(x, along(gamma, rank, axes), along(beta, rank, axes))
    warn_user(
        "rms_scaling=True divides by the standard deviation, not by the root mean square, as Keras once did. For the "
        "root mean square use RMSNormalization or ops.rms_normalization.",
    )
    variance = var(x, axes, keepdims=True)
    return Standardize(epsilon)(x, np.zeros_like(plain(variance)), variance, along(gamma, rank, axes), None)


@operation
def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """Numbers divided by the root of the mean of their squares along axes; then scaled.

    Arguments:
        x: array.
        scale: of the lengths of these axes, or None.
        axis: axis or axes.
        epsilon: small number that keeps the division finite; `epsilon()` when None.

    Example:
        >>> rms_normalization(np.array([[3.0, 4.0, 0.0, 0.0]]), epsilon=0.0)
        array([[1.2, 1.6, 0. , 0. ]])
    """
    rank = np.ndim(plain(x))
    axes = tuple(sorted(normalize_axes(axis, rank)))
    return RmsNormalize(axes, settings.epsilon() if epsilon is None else epsilon)(x, along(scale, rank, axes))


@operation
def normalize(x: Any, axis: Any = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """Numbers divided by their length along axes.

    Arguments:
        x: array.
        axis: axis or axes; all of them when None.
        order: p of the length (sum of |x|^p)^(1/p): 2 for the usual length, 1 for the sum of sizes.
        epsilon: smallest length to divide by; `epsilon()` when None.

    Raises:
        ValueError: if order is no whole number of at least 1.

    Example:
        >>> normalize(np.array([3.0, 4.0])), normalize(np.array([3.0, 1.0]), order=1)
        (array([0.6, 0.8]), array([0.75, 0.25]))
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"normalize got order={order!r}. It takes a whole number of at least 1.")
    epsilon = settings.epsilon() if epsilon is None else epsilon
    x = decimal(x)
    axes = tuple(sorted(normalize_axes(axis, np.ndim(plain(x)))))
    if order == 2:
        return UnitLength(axes, epsilon)(x)
    length = sum(absolute(x) ** order, axes, keepdims=True) ** (1 / order)
    return divide(x, maximum(length, epsilon))


def along(weight: Any, rank: int, axes: tuple[int, ...]) -> Any:
    """A weight whose axes belong to these axes of an array, in a shape that broadcasts over it; None stays None."""
    axes = normalize_axes(axes, rank)
    if weight is None or axes == tuple(range(rank - len(axes), rank)):
        return weight
    lengths = iter(np.shape(plain(weight)))
    return reshape(weight, tuple(next(lengths) if i in axes else 1 for i in range(rank)))
