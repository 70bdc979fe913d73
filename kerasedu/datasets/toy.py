"""Small sets of points that are made here, at once and without a network: what a decision boundary is best seen on.

Points lie in the plane, about within -1 to 1. `spirals`, `moons`, `circles`, `blobs`, `gaussians`, `xor` and
`checkerboard` are for classification, `sine` and `linear` for regression. The same seed gives the same points on every
machine: they are rounded to 1/4096.

Example:
    >>> x, y = load("moons", n=100, noise=0.1, seed=1)
    >>> x.shape, x.dtype, y.shape, y.dtype
    ((100, 2), dtype('float32'), (100,), dtype('int64'))
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Points = tuple[np.ndarray, np.ndarray]

_GRID = 4096.0


def load(kind: str, n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Points of a kind.

    Arguments:
        kind: "blobs", "checkerboard", "circles", "gaussians", "linear", "moons", "sine", "spirals" or "xor".
        n: how many points.
        noise: standard deviation of what is added to each, in the units of the plane, from 0.
        seed: a whole number from 0; each gives other points.

    Returns:
        For classification x float32 (n, 2) and y int64 (n,), classes from 0, shuffled. For regression ("linear",
        "sine") x float32 (n, 1) and y float32 (n, 1).

    Raises:
        ValueError: for another kind, or a number out of its range.

    Example:
        >>> x, y = load("sine", n=5, noise=0)
        >>> bool((abs(y - np.sin(np.pi * x)) < 0.001).all())
        True
    """
    if kind not in _KINDS:
        near = difflib.get_close_matches(str(kind), _KINDS, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"There are no toy points of kind {kind!r}. {meant}There are: {', '.join(_KINDS)}.")
    return _KINDS[kind](n, noise, seed)


def spirals(n: int = 200, noise: float = 0.02, seed: int = 0, turns: float = 1.5) -> Points:
    """Two spirals wound about each other: no line parts them, nor does a small network.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to each.
        seed: a whole number from 0.
        turns: how often each spiral goes round.

    Returns:
        x float32 (n, 2), y int64 (n,), 0 or 1.

    Example:
        >>> x, y = spirals(50)
        >>> x.shape, sorted(set(y.tolist()))
        ((50, 2), [0, 1])
    """
    stream = _stream(n, noise, seed)
    y = _labels(n, 2)
    along = np.sqrt(stream.random(n))  # as many points outside as there is room
    angle = 2 * np.pi * turns * along + np.pi * y
    return _classes(stream, np.stack([along * np.cos(angle), along * np.sin(angle)], axis=1), y, noise)


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Two half circles that reach into each other.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to each.
        seed: a whole number from 0.

    Returns:
        x float32 (n, 2), y int64 (n,): 0 for the upper one, 1 for the lower.

    Example:
        >>> x, y = moons(50, noise=0)
        >>> bool((x[y == 0, 1] >= -0.25).all())
        True
    """
    stream = _stream(n, noise, seed)
    y = _labels(n, 2)
    angle = np.pi * stream.random(n)
    side = 1 - 2 * y
    points = np.stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)], axis=1)
    return _classes(stream, points / np.array([1.5, 1.0]), y, noise)


def circles(n: int = 200, noise: float = 0.05, seed: int = 0, factor: float = 0.5) -> Points:
    """A circle of radius 1 about a smaller one.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to each.
        seed: a whole number from 0.
        factor: radius of the smaller circle.

    Returns:
        x float32 (n, 2), y int64 (n,): 0 outside, 1 inside.

    Example:
        >>> x, y = circles(50, noise=0)
        >>> np.unique(np.hypot(*x.T).round(2)).tolist()
        [0.5, 1.0]
    """
    stream = _stream(n, noise, seed)
    y = _labels(n, 2)
    angle = 2 * np.pi * stream.random(n)
    radius = np.where(y, factor, 1.0)
    return _classes(stream, np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), y, noise)


def blobs(n: int = 200, noise: float = 0.15, seed: int = 0, centers: int = 3) -> Points:
    """Round clouds whose middles stand evenly on a circle.

    Arguments:
        n: how many points.
        noise: standard deviation of a cloud.
        seed: a whole number from 0.
        centers: how many clouds, which is how many classes.

    Returns:
        x float32 (n, 2), y int64 (n,), 0 to `centers` - 1.

    Example:
        >>> x, y = blobs(60, centers=4)
        >>> np.bincount(y).tolist()
        [15, 15, 15, 15]
    """
    stream = _stream(n, noise, seed)
    _whole("centers", centers, least=1)
    y = _labels(n, centers)
    angle = 2 * np.pi * y / centers + np.pi / 2
    return _classes(stream, 0.7 * np.stack([np.cos(angle), np.sin(angle)], axis=1), y, noise)


def gaussians(n: int = 200, noise: float = 0.35, seed: int = 0) -> Points:
    """Two round clouds side by side, which a line parts as well as anything can.

    Arguments:
        n: how many points.
        noise: standard deviation of a cloud; the middles are 1.1 apart.
        seed: a whole number from 0.

    Returns:
        x float32 (n, 2), y int64 (n,), 0 or 1.

    Example:
        >>> x, y = gaussians(50, noise=0)
        >>> np.unique(x, axis=0).round(2).tolist()
        [[-0.5, -0.25], [0.5, 0.25]]
    """
    stream = _stream(n, noise, seed)
    y = _labels(n, 2)
    return _classes(stream, np.outer(2 * y - 1, [0.5, 0.25]), y, noise)


def xor(n: int = 200, noise: float = 0.05, seed: int = 0) -> Points:
    """The four quarters of the square: opposite ones belong together, so no line parts the classes.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to each, after its class was told.
        seed: a whole number from 0.

    Returns:
        x float32 (n, 2), y int64 (n,): 1 where the coordinates have different signs.

    Example:
        >>> x, y = xor(50, noise=0)
        >>> bool((y == (x[:, 0] * x[:, 1] < 0)).all())
        True
    """
    return _fields(n, noise, seed, fields=2)


def checkerboard(n: int = 400, noise: float = 0.0, seed: int = 0, fields: int = 4) -> Points:
    """A checkerboard.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to each, after its class was told.
        seed: a whole number from 0.
        fields: how many fields a side has.

    Returns:
        x float32 (n, 2), y int64 (n,), 0 or 1.

    Example:
        >>> x, y = checkerboard(50)
        >>> x.shape, sorted(set(y.tolist()))
        ((50, 2), [0, 1])
    """
    _whole("fields", fields, least=1)
    return _fields(n, noise, seed, fields)


def sine(n: int = 200, noise: float = 0.1, seed: int = 0) -> Points:
    """Points about one wave, y = sin(pi x).

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to y.
        seed: a whole number from 0.

    Returns:
        x float32 (n, 1), evenly between -1 and 1 in no order, y float32 (n, 1).

    Example:
        >>> x, y = sine(50)
        >>> x.shape, y.shape
        ((50, 1), (50, 1))
    """
    stream = _stream(n, noise, seed)
    x = 2 * stream.random((n, 1)) - 1
    return _rounded(x), _rounded(np.sin(np.pi * x) + noise * stream.standard_normal((n, 1)))


def linear(n: int = 200, noise: float = 0.1, seed: int = 0, slope: float = 2.0, intercept: float = 1.0) -> Points:
    """Points about a line, y = slope x + intercept.

    Arguments:
        n: how many points.
        noise: standard deviation of what is added to y.
        seed: a whole number from 0.
        slope: of the line.
        intercept: of the line, its height at x = 0.

    Returns:
        x float32 (n, 1), evenly between -1 and 1 in no order, y float32 (n, 1).

    Example:
        >>> x, y = linear(50, noise=0)
        >>> bool((abs(y - (2 * x + 1)) < 0.001).all())
        True
    """
    stream = _stream(n, noise, seed)
    x = 2 * stream.random((n, 1)) - 1
    return _rounded(x), _rounded(slope * x + intercept + noise * stream.standard_normal((n, 1)))


def _fields(n: int, noise: float, seed: int, fields: int) -> Points:
    stream = _stream(n, noise, seed)
    points = _rounded(2 * stream.random((n, 2)) - 1).astype(float)
    row, column = np.floor((points + 1) * fields / 2).astype(int).T
    return _classes(stream, points, (row + column) % 2, noise)


def _labels(n: int, classes: int) -> np.ndarray:
    """0, 1, ..., 0, 1, ... (n,): as many of each."""
    return np.arange(n) % classes


def _classes(stream: np.random.Generator, points: np.ndarray, y: np.ndarray, noise: float) -> Points:
    """Points with noise, and their classes, in a random order."""
    order = stream.permutation(len(y))
    points = points + noise * stream.standard_normal(points.shape)
    return _rounded(points[order]), y[order].astype(np.int64)


def _rounded(values: np.ndarray) -> np.ndarray:
    return (np.rint(values * _GRID) / _GRID).astype(np.float32)


def _stream(n: int, noise: float, seed: int) -> np.random.Generator:
    """The random numbers, once the arguments are looked at."""
    _whole("n", n, least=1)
    _whole("seed", seed, least=0)
    if isinstance(noise, bool) or not isinstance(noise, int | float | np.number) or not 0 <= noise < np.inf:
        raise ValueError(f"Toy points got noise={noise!r}. It takes a standard deviation from 0, such as 0.1.")
    return np.random.Generator(np.random.PCG64([8, int(seed)]))


def _whole(name: str, value: int, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"Toy points got {name}={value!r}. It takes a whole number from {least}.")


_KINDS: dict[str, Callable[..., Points]] = {
    "blobs": blobs,
    "checkerboard": checkerboard,
    "circles": circles,
    "gaussians": gaussians,
    "linear": linear,
    "moons": moons,
    "sine": sine,
    "spirals": spirals,
    "xor": xor,
}
