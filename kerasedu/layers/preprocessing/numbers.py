"""Rescaling, Normalization, Discretization: numbers made ready for a model."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.preprocessing.encoding import Numbering, batches, output_mode_name

Array = np.ndarray
Shape = tuple[int | None, ...]


@registry.register()
class Rescaling(Layer):
    """Numbers on another scale: y = x * scale + offset.

    Arguments:
        scale: factor; a list for one per channel.
        offset: what is added; a list for one per channel.

    Example:
        >>> Rescaling(1 / 255)(np.array([[0, 51, 255]], "uint8")).round(3)
        array([[0. , 0.2, 1. ]], dtype=float32)
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale, self.offset = _number_or_list(scale), _number_or_list(offset)

    def call(self, inputs: Any) -> Any:
        scale, offset = np.asarray(self.scale, self.dtype), np.asarray(self.offset, self.dtype)
        return ops.add(ops.multiply(inputs, scale), offset)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale, "offset": self.offset}


def _number_or_list(value: Any) -> Any:
    """A plain number or nested list of them, which a configuration can hold."""
    return value if isinstance(value, int | float) else np.asarray(value).tolist()


@registry.register()
class Normalization(Layer):
    """Every feature with mean 0 and variance 1: y = (x - mean) / sqrt(variance).

    The mean and the variance are given, or found by `adapt` and kept as weights.

    Arguments:
        axis: the axes whose places each have a mean of their own; None for one mean of all numbers.
        mean: mean, one number or one for each place; given together with the variance.
        variance: variance likewise.
        invert: whether to go back: y = mean + x * sqrt(variance).

    Weights, if `adapt` finds them: mean, variance, count.

    Raises:
        ValueError: if only one of mean and variance is given, or an axis that the input does not have.

    Example:
        >>> layer = Normalization()
        >>> layer.adapt(np.array([[0.0, 10.0], [2.0, 30.0]]))
        >>> layer(np.array([[1.0, 40.0]]))
        array([[0., 2.]], dtype=float32)
    """

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        if (mean is None) != (variance is None):
            raise ValueError(
                f"Normalization {self.name!r} got mean={mean!r} and variance={variance!r}. Give both, or neither and "
                "call adapt."
            )
        self.given_mean = None if mean is None else _number_or_list(mean)
        self.given_variance = None if variance is None else _number_or_list(variance)
        if np.shape(self.given_mean) != np.shape(self.given_variance):
            raise ValueError(
                f"Normalization {self.name!r} got a mean of shape {np.shape(mean)} and a variance of shape "
                f"{np.shape(variance)}. "
                "Both have one number for each place along its axes."
            )
        self.invert = invert
        self.kept: tuple[int, ...] = ()
        self.broadcast_shape: tuple[int, ...] = ()

    def build(self, input_shape: Shape) -> None:
        ndim = len(input_shape)
        if any(not -ndim <= axis < ndim for axis in self.axis):
            raise ValueError(
                f"Normalization {self.name!r} has axis={self.axis} and got an input of shape {tuple(input_shape)}, "
                f"with {ndim} "
                f"axes. Give axes from {-ndim} to {ndim - 1}."
            )
        self.kept = tuple(sorted(axis % ndim for axis in self.axis))
        lengths = tuple(input_shape[axis] for axis in self.kept)
        if None in lengths:
            raise ValueError(
                f"Normalization {self.name!r} keeps the axes {self.kept} and got an input of shape "
                f"{tuple(input_shape)}. Their "
                "lengths must be known."
            )
        self.broadcast_shape = tuple(n if i in self.kept else 1 for i, n in enumerate(input_shape))
        if self.given_mean is None:
            self.adapt_mean = self.add_weight(lengths, "zeros", trainable=False, name="mean")
            self.adapt_variance = self.add_weight(lengths, "ones", trainable=False, name="variance")
            self.count = self.add_weight((), "zeros", dtype="int32", trainable=False, name="count")

    @property
    def mean(self) -> Array:
        """The mean, in a shape that broadcasts with the input."""
        return self._spread(self.adapt_mean if self.given_mean is None else self.given_mean, "mean")

    @property
    def variance(self) -> Array:
        """The variance, in a shape that broadcasts with the input."""
        return self._spread(self.adapt_variance if self.given_variance is None else self.given_variance, "variance")

    def _spread(self, value: Any, name: str) -> Array:
        array = np.asarray(value, self.dtype)
        try:
            lengths = [self.broadcast_shape[axis] for axis in self.kept]
            return np.broadcast_to(array, lengths).reshape(self.broadcast_shape)
        except ValueError:
            raise ValueError(
                f"Normalization {self.name!r} has a {name} of shape {array.shape}, and its input has lengths "
                f"{tuple(lengths)} "
                f"along the axes {self.kept}. Give one number for each place there."
            ) from None

    def adapt(self, data: Any) -> None:
        """Find the mean and variance of data; what was found before is forgotten.

        Arguments:
            data: array, or an iterable of arrays.

        Raises:
            ValueError: if mean and variance were given to the layer, or there is no data.
        """
        if self.given_mean is not None:
            raise ValueError(
                f"Normalization {self.name!r} was given its mean and variance, so there is nothing to adapt."
            )
        count, mean, variance = 0, 0.0, 0.0
        for batch in batches(data):
            self.build(batch.shape)
            own = batch.astype("float64")
            free = tuple(axis for axis in range(own.ndim) if axis not in self.kept)
            n = int(np.prod([own.shape[axis] for axis in free]))
            count, mean, variance = _together((count, mean, variance), (n, own.mean(free), own.var(free)))
        if count == 0:
            raise ValueError(f"Normalization {self.name!r} was to adapt to data without any samples.")
        self.adapt_mean.assign(np.asarray(mean, self.dtype))
        self.adapt_variance.assign(np.asarray(variance, self.dtype))

    def call(self, inputs: Any) -> Any:
        deviation = np.maximum(np.sqrt(self.variance), np.asarray(settings.epsilon(), self.dtype))
        mean, deviation = (
            x if len(x.shape) == len(inputs.shape) else x.reshape(x.shape[1:]) for x in (self.mean, deviation)
        )
        if self.invert:
            return ops.add(ops.multiply(inputs, deviation), mean)
        return ops.divide(ops.subtract(inputs, mean), deviation)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "invert": self.invert,
            "mean": self.given_mean,
            "variance": self.given_variance,
        }


def _together(first: tuple[int, Any, Any], second: tuple[int, Any, Any]) -> tuple[int, Any, Any]:
    """Count, mean and variance of two sets of numbers put together."""
    (n, mean, variance), (m, other_mean, other_variance) = first, second
    total = n + m
    if total == 0:
        return first
    together = (n * mean + m * other_mean) / total
    spread = n * (variance + (mean - together) ** 2) + m * (other_variance + (other_mean - together) ** 2)
    return total, together, spread / total


@registry.register()
class Discretization(Numbering):
    """Numbers sorted into bins: the number of the bin in place of the number.

    Arguments:
        bin_boundaries: where one bin ends and the next begins, in rising order; n boundaries make n + 1 bins.
        num_bins: how many bins `adapt` should make, with about as many numbers in each.
        epsilon: how finely `adapt` looks: the share of the numbers that may be summed up as one.
        output_mode: "int", "one_hot", "multi_hot" or "count".
        sparse: for Keras's sake; arrays are always dense here.
        dtype: number type of the places.
        name: name.

    Raises:
        ValueError: unless exactly one of bin_boundaries and num_bins is given; if the boundaries do not rise.

    Example:
        >>> Discretization([0.0, 1.0])(np.array([-0.5, 0.0, 7.0]))
        array([0, 1, 2], dtype=int32)
    """

    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        dtype: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=settings.floatx() if dtype in ("int32", "int64") else dtype, **kwargs)
        if (bin_boundaries is None) == (num_bins is None):
            raise ValueError(
                f"Discretization got bin_boundaries={bin_boundaries!r} and num_bins={num_bins!r}. Give one of them: "
                "the "
                "boundaries, or a number of bins for adapt to find."
            )
        if num_bins is not None and (not isinstance(num_bins, int) or num_bins < 1):
            raise ValueError(f"Discretization got num_bins={num_bins!r}. It takes a whole number of at least 1.")
        self.output_mode = output_mode_name(output_mode, "Discretization")
        self.num_bins, self.epsilon, self.sparse = num_bins, epsilon, sparse
        self.bin_boundaries = None if bin_boundaries is None else np.asarray(bin_boundaries).tolist()
        if bin_boundaries is not None and (
            np.ndim(self.bin_boundaries) != 1 or np.any(np.diff(self.bin_boundaries) < 0)
        ):
            raise ValueError(
                f"Discretization got bin_boundaries={bin_boundaries!r}. They are a list of rising numbers."
            )
        self.summary = np.empty((2, 0), "float32")

    @property
    def depth(self) -> int | None:
        return self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Find boundaries between which about equally many numbers of the data lie.

        Arguments:
            data: array, or an iterable of arrays.
            steps: how many arrays to take from an iterable; all when None.

        Raises:
            ValueError: if the layer was given its boundaries.
        """
        if self.num_bins is None:
            raise ValueError(
                f"Discretization {self.name!r} was given its bin_boundaries, so there is nothing to adapt."
            )
        self.reset_state()
        for batch in batches(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget what `adapt` found."""
        if self.num_bins is not None:
            self.summary, self.bin_boundaries = np.empty((2, 0), "float32"), None

    def update_state(self, data: Any) -> None:
        """Add numbers to what `adapt` goes by."""
        new = _summary(np.asarray(data, "float32"), self.epsilon)
        if self.summary.size:
            both = np.concatenate([self.summary, new], axis=1)
            new = _compressed(both[:, np.argsort(both[0])], self.epsilon)
        self.summary = new

    def finalize_state(self) -> None:
        """Read the boundaries off the summary."""
        if self.num_bins is not None and self.summary.size:
            self.bin_boundaries = _compressed(self.summary, 1 / self.num_bins)[0, :-1].tolist()

    def call(self, inputs: Any) -> Any:
        if self.bin_boundaries is None:
            raise ValueError(
                f"Discretization {self.name!r} has no bin boundaries yet. Call adapt(data) first, or give it "
                "bin_boundaries."
            )
        boundaries = np.asarray(self.bin_boundaries, "float32")
        return self.encode(np.searchsorted(boundaries, np.asarray(inputs), side="right"))

    def get_config(self) -> dict[str, Any]:
        return {
            "bin_boundaries": self.bin_boundaries,
            "num_bins": self.num_bins,
            "epsilon": self.epsilon,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "name": self.name,
            "dtype": self.dtype,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Discretization:
        """The layer again; boundaries that `adapt` found stay found."""
        if config.get("bin_boundaries") is None or config.get("num_bins") is None:
            return cls(**config)
        layer = cls(**{**config, "bin_boundaries": None})
        layer.bin_boundaries = list(config["bin_boundaries"])
        return layer


def _summary(values: Array, epsilon: float) -> Array:
    """Every so-manieth of the sorted numbers, and how many numbers each stands for."""
    values = np.sort(values, axis=None)
    increment = values.size * epsilon
    step = max(increment, 1)
    chosen = values[max(int(increment) - 1, 0) :: int(step)]
    return np.stack([chosen, np.full_like(chosen, step)])


def _compressed(summary: Array, epsilon: float) -> Array:
    """A summary of at most about 1 / epsilon numbers that says nearly the same."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    total = np.cumsum(summary[1])
    numbers = np.interp(shares, total / total[-1], summary[0])
    weights = np.diff(np.interp(shares, total / total[-1], total), prepend=0)
    return np.stack([numbers, weights]).astype("float32")
