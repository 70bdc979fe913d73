"""Random numbers under Keras's names (`keras.random`).

Each function takes a `seed`: None draws from the one stream that `utils.set_random_seed` starts; a whole number gives
the same numbers at every call; a `SeedGenerator` has a stream of its own, which goes on from call to call. The
distributions are Keras's, the numbers themselves are NumPy's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.indexing import take
from kerasedu.ops.number_types import INDEX, array_of
from kerasedu.ops.random import dropout as _dropout
from kerasedu.random.seeds import SeedGenerator, generator_of

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

Array = np.ndarray


def _lengths(shape: Any) -> tuple[int, ...]:
    return tuple(int(n) for n in shape)


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Array:
    """Normally distributed numbers.

    Arguments:
        shape: length of each axis.
        mean: where they gather.
        stddev: how far they spread.
        dtype: number type; `floatx()` when None.
        seed: where they are drawn, see the top of this module.

    Example:
        >>> normal((2,), seed=1).shape
        (2,)
    """
    drawn = generator_of(seed).standard_normal(_lengths(shape))
    return (plain(mean) + plain(stddev) * drawn).astype(dtype or settings.floatx())


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Array:
    """Normally distributed numbers; those further than two standard deviations away are drawn again. Arguments as for
    `normal`.
    """
    generator, lengths = generator_of(seed), _lengths(shape)
    drawn = generator.standard_normal(lengths)
    while np.any(outside := np.abs(drawn) > 2):
        drawn[outside] = generator.standard_normal(np.count_nonzero(outside))
    return (plain(mean) + plain(stddev) * drawn).astype(dtype or settings.floatx())


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Array:
    """Numbers between two bounds, each as likely as the other.

    Arguments:
        shape: length of each axis.
        minval: lower bound.
        maxval: upper bound, which is never drawn.
        dtype: number type, whole numbers too; `floatx()` when None.
        seed: where they are drawn, see the top of this module.
    """
    kind = np.dtype(dtype or settings.floatx())
    if kind.kind in "iu":
        return randint(shape, minval, maxval, kind, seed)
    drawn = generator_of(seed).random(_lengths(shape), np.float32 if kind.itemsize < 8 else np.float64)
    return (plain(minval) + drawn * (plain(maxval) - plain(minval))).astype(kind)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Array:
    """Whole numbers from `minval` to below `maxval`. Other arguments as for `uniform`."""
    return generator_of(seed).integers(plain(minval), plain(maxval), _lengths(shape)).astype(dtype)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Array:
    """Numbers from 0 to 1 with the beta distribution.

    Arguments:
        shape: length of each axis.
        alpha: first parameter: how strongly they are drawn towards 1.
        beta: second parameter: how strongly they are drawn towards 0.
        dtype: number type; `floatx()` when None.
        seed: where they are drawn, see the top of this module.
    """
    return generator_of(seed).beta(plain(alpha), plain(beta), _lengths(shape)).astype(dtype or settings.floatx())


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Array:
    """Positive numbers with the gamma distribution of this shape parameter `alpha` and scale 1. Other arguments as for
    `beta`.
    """
    return generator_of(seed).gamma(plain(alpha), 1.0, _lengths(shape)).astype(dtype or settings.floatx())


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Array:
    """How often something happened in so many trials, if each time it happens with this probability.

    Arguments:
        shape: length of each axis.
        counts: how many trials.
        probabilities: probability of each of them.
        dtype: number type; `floatx()` when None.
        seed: where they are drawn, see the top of this module.
    """
    drawn = generator_of(seed).binomial(array_of(counts).astype(int), plain(probabilities), _lengths(shape))
    return drawn.astype(dtype or settings.floatx())


@gradient_free()
def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Array:
    """Classes drawn with the probabilities softmax(logits).

    Arguments:
        logits: array (N, classes).
        num_samples: how many classes are drawn for each row.
        dtype: number type.
        seed: where they are drawn, see the top of this module.

    Returns:
        Whole numbers (N, num_samples).
    """
    numbers = array_of(logits).astype("float64")
    noise = generator_of(seed).gumbel(size=(numbers.shape[0], num_samples, numbers.shape[1]))
    return np.argmax(numbers[:, None] + noise, axis=-1).astype(dtype)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Some numbers become 0, at random; the others grow by 1 / (1 - rate).

    Arguments:
        inputs: array.
        rate: share of numbers to drop, from 0 to below 1.
        noise_shape: shape of the mask, None in it for a length of the array; a 1 drops along that axis together.
        seed: where the lots are drawn, see the top of this module.
    """
    return _dropout(inputs, rate, noise_shape, generator_of(seed))


@operation
def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """The rows of an array in a random order.

    Arguments:
        x: array.
        axis: axis of the rows.
        seed: where the order is drawn, see the top of this module.
    """
    return take(x, generator_of(seed).permutation(array_of(x).shape[axis]).astype(INDEX), axis)
