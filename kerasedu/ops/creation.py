"""Arrays out of nothing, or out of a few numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import implements, operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import add, divide, multiply, power, subtract
from kerasedu.ops.elementwise import absolute, log10, sign
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import INDEX, array_of
from kerasedu.ops.shaping import broadcast_to, cast, decimal, expand_dims, moveaxis, ravel, reshape

Array = np.ndarray


def _lengths(shape: Any) -> tuple[int, ...]:
    return (int(shape),) if np.ndim(shape) == 0 else tuple(int(n) for n in shape)


def zeros(shape: Any, dtype: Any = None) -> Array:
    """Zeros.

    Arguments:
        shape: length of each axis.
        dtype: number type; `floatx()` when None.
    """
    return np.zeros(_lengths(shape), dtype or settings.floatx())


def ones(shape: Any, dtype: Any = None) -> Array:
    """Ones. Arguments as for `zeros`."""
    return np.ones(_lengths(shape), dtype or settings.floatx())


def empty(shape: Any, dtype: Any = None) -> Array:
    """An array to be filled; here zeros, so that two runs are the same. Arguments as for `zeros`."""
    return zeros(shape, dtype)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Array:
    """One and the same number, or row of numbers, everywhere. Arguments as for `zeros`."""
    return np.full(_lengths(shape), plain(fill_value), dtype or settings.floatx())


@gradient_free(np.zeros_like)
def zeros_like(x: Any, dtype: Any = None) -> Array:
    """Zeros of the same shape, and of the same number type unless `dtype` says otherwise."""
    return np.zeros_like(array_of(x), dtype)


@gradient_free(np.ones_like)
def ones_like(x: Any, dtype: Any = None) -> Array:
    """Ones of the same shape, and of the same number type unless `dtype` says otherwise."""
    return np.ones_like(array_of(x), dtype)


@gradient_free(np.empty_like)
def empty_like(x: Any, dtype: Any = None) -> Array:
    """An array of the same shape to be filled; here zeros, so that two runs are the same."""
    return np.zeros_like(array_of(x), dtype)


@gradient_free(np.full_like)
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Array:
    """One and the same number in an array of the same shape, and of the same number type unless `dtype` says
    otherwise.
    """
    return np.full_like(array_of(x), fill_value, dtype)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on a diagonal, zeros elsewhere.

    Arguments:
        N: how many rows.
        M: how many columns; as many as rows when None.
        k: how far right of the main diagonal; below it when negative.
        dtype: number type; `floatx()` when None.
    """
    return np.eye(int(N), None if M is None else int(M), k, dtype or settings.floatx())


def identity(n: int, dtype: Any = None) -> Array:
    """The square matrix with ones on its diagonal, which changes nothing that it is multiplied with."""
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on a diagonal and below it, zeros above. Arguments as for `eye`."""
    return np.tri(int(N), None if M is None else int(M), k, dtype or settings.floatx())


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Array:
    """Numbers at equal distances: start, start + step, ..., without stop.

    Arguments:
        start: the first number; where no `stop` is given, that is `start`, and numbers begin with 0.
        stop: where numbers end; it is not among them.
        step: distance of two numbers; 1 when None.
        dtype: number type; when None int32 for whole numbers and `floatx()` for others.

    Example:
        >>> arange(2, 8, 2)
        array([2, 4, 6], dtype=int32)
    """
    first, last, step = (plain(value) for value in (start, stop, 1 if step is None else step))
    first, last = (0, first) if last is None else (first, last)
    numbers = np.arange(first, last, step)
    return numbers.astype(dtype or (settings.floatx() if numbers.dtype.kind == "f" else INDEX))


@implements(np.linspace)
@operation
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """So many numbers at equal distances.

    Arguments:
        start: the first number, or an array of them.
        stop: the last number, or an array of them.
        num: how many.
        endpoint: whether the last is `stop`; else it would be the next after it.
        retstep: whether to return the distance too.
        dtype: number type; that of start and stop when None, `floatx()` for whole numbers.
        axis: where the new axis stands, if start and stop are arrays.

    Example:
        >>> linspace(0, 1, 5)
        array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """
    start, stop = decimal(start), decimal(stop)
    gaps = max(num - 1 if endpoint else num, 1)
    shares = np.arange(num) / gaps
    rank = max(np.ndim(plain(start)), np.ndim(plain(stop)))
    shares = shares.astype(plain(start).dtype).reshape(-1, *[1] * rank)
    numbers = add(multiply(start, 1 - shares), multiply(stop, shares))
    numbers = moveaxis(numbers, 0, axis) if rank else numbers
    numbers = numbers if dtype is None else cast(numbers, dtype)
    return (numbers, divide(subtract(stop, start), gaps)) if retstep else numbers


@implements(np.logspace)
@operation
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    """So many numbers, each the same number of times the one before: from base ** start to base ** stop.

    Arguments as for `linspace`, and the base of the powers.

    Example:
        >>> logspace(0, 2, 3)
        array([  1.,  10., 100.], dtype=float32)
    """
    numbers = power(base, linspace(start, stop, num, endpoint, axis=axis))
    return numbers if dtype is None else cast(numbers, dtype)


@implements(np.geomspace)
@operation
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """So many numbers, each the same number of times the one before: from start to stop, both of one sign.

    Arguments as for `linspace`.

    Example:
        >>> geomspace(1, 8, 4).round(4)
        array([1., 2., 4., 8.], dtype=float32)
    """
    exponents = log10(absolute(start)), log10(absolute(stop))
    signs = sign(start)
    signs = expand_dims(signs, axis) if np.ndim(plain(signs)) else signs
    numbers = multiply(signs, logspace(*exponents, num, endpoint, axis=axis))
    return numbers if dtype is None else cast(numbers, dtype)


@implements(np.meshgrid)
@operation
def meshgrid(*x: Any, indexing: str = "xy") -> list[Any]:
    """Coordinates of all points of a grid.

    Arguments:
        x: the coordinates along each axis, one row each.
        indexing: "xy", the first coordinate runs along the second axis, as in a picture; "ij", along the first, as in a
            matrix.

    Returns:
        One array for each coordinate, of the shape of the grid.

    Raises:
        ValueError: for another indexing.

    Example:
        >>> meshgrid(np.array([1.0, 2.0]), np.array([3.0, 4.0]))[0]
        array([[1., 2.],
               [1., 2.]])
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid got indexing={indexing!r}. It takes 'xy' or 'ij'.")
    rows = [ravel(one) for one in x]
    places = [*range(len(rows))]
    if indexing == "xy" and len(rows) > 1:
        places[:2] = 1, 0
    shape = [0] * len(rows)
    for place, row in zip(places, rows, strict=True):
        shape[place] = plain(row).size
    return [
        broadcast_to(reshape(row, [-1 if i == place else 1 for i in range(len(rows))]), shape)
        for place, row in zip(places, rows, strict=True)
    ]


@implements(np.vander)
@operation
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Powers of numbers, a row for each of them.

    Arguments:
        x: array (numbers,).
        N: how many powers, from 0 on; as many as numbers when None.
        increasing: whether the powers grow from left to right instead of falling.

    Example:
        >>> vander(np.array([2.0, 3.0]), 3)
        array([[4., 2., 1.],
               [9., 3., 1.]])
    """
    exponents = arange(len(plain(x)) if N is None else N)
    return power(expand_dims(x, -1), exponents if increasing else exponents[::-1].copy())


def _window(name: str, function: Any, summary: str) -> Any:
    """Make a function of the table of windows."""

    def public(x: Any) -> Array:
        return function(int(plain(x))).astype(settings.floatx())

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x: how many numbers the window has.\n\n    Returns:\n        Array (x,)."
    )
    return public


bartlett = _window("bartlett", np.bartlett, "The triangular window: up in a straight line, and down again.")
blackman = _window("blackman", np.blackman, "The Blackman window, a sum of three cosines.")
hamming = _window("hamming", np.hamming, "The Hamming window, a raised cosine that ends above zero.")
hanning = _window("hanning", np.hanning, "The Hann window, a raised cosine that ends at zero.")


def kaiser(x: Any, beta: Any) -> Array:
    """The Kaiser window.

    Arguments:
        x: how many numbers the window has.
        beta: how narrow it is: 0 for a rectangle, 14 for a slim bell.

    Returns:
        Array (x,).
    """
    return np.kaiser(int(plain(x)), float(plain(beta))).astype(settings.floatx())
