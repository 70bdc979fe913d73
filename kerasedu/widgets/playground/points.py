"""The points of a playground: made or given, and parted into those that train and those that test."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kerasedu.datasets import toy
from kerasedu.engine.op import plain
from kerasedu.widgets.playground.options import MOST_SAMPLES, WHO

Array = np.ndarray


class Points(NamedTuple):
    """Points x float32 (n, 2) with classes y int64 (n,), 0 or 1; those from `first_test` on are for the test."""

    x: Array
    y: Array
    first_test: int

    @property
    def training(self) -> tuple[Array, Array]:
        return self.x[: self.first_test], self.y[: self.first_test]

    @property
    def test(self) -> tuple[Array, Array]:
        return self.x[self.first_test :], self.y[self.first_test :]

    @property
    def reach(self) -> float:
        """How far the picture goes in each direction: all points lie inside, and a little air."""
        return math.ceil(10 * max(1.1, 1.04 * float(np.abs(self.x).max()))) / 10


def made_points(kind: str, samples: int, noise: float, seed: int, test_share: float) -> Points:
    """Points of kerasedu.datasets.toy, which come in a random order."""
    return _parted(*toy.load(kind, n=samples, noise=noise, seed=seed), test_share)


def given_points(own: tuple[Array, Array], seed: int, test_share: float) -> Points:
    """The learner's own: each column scaled to -1 to 1, the order random."""
    x, y = own
    low, high = x.min(axis=0), x.max(axis=0)
    order = np.random.default_rng(seed).permutation(len(x))
    scaled = 2 * (x - low) / np.where(high > low, high - low, 1) - 1
    return _parted(scaled[order].astype("float32"), y[order], test_share)


def own_data(data: Any) -> tuple[Array, Array]:
    """What a learner gave, looked at: x float32 (n, 2) and y int64 (n,).

    Raises:
        TypeError, ValueError: if it is anything but finite points in the plane, of two classes 0 and 1.
    """
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(
            f"{WHO} got data of type {type(data).__name__}. Give the name of a data set, such as 'moons', or a pair "
            "(x, y): points of shape (n, 2) and their classes, 0 or 1, of shape (n,)."
        )
    x, y = (np.asarray(plain(part)) for part in data)
    if x.ndim != 2 or x.shape[1] != 2 or not 10 <= len(x) <= MOST_SAMPLES:
        raise ValueError(
            f"{WHO} got x of shape {x.shape}. It draws points in the plane: give 10 to {MOST_SAMPLES} rows of 2 "
            "columns. Of more columns choose two, as in x[:, [0, 1]]; of more rows some, as in x[:1000]."
        )
    if x.dtype.kind not in "biuf" or not np.isfinite(x).all():
        raise ValueError(f"{WHO} got x of {x.dtype} with entries that are no finite numbers. Leave these rows out.")
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.shape != (len(x),):
        raise ValueError(f"{WHO} got x of shape {x.shape} and y of shape {y.shape}. Each row of x needs its y.")
    classes = np.unique(y).tolist()
    if classes != [0, 1]:
        some = ", ".join(map(repr, classes[:5])) + (", ..." if len(classes) > 5 else "")
        raise ValueError(
            f"{WHO} got y with the values {some}. It parts two classes, called 0 and 1; several classes and "
            "regression it does not do. Turn a y of other names into them: (y == name).astype(int)."
        )
    return x.astype("float32"), y.astype("int64")


def _parted(x: Array, y: Array, test_share: float) -> Points:
    return Points(x, y, max(1, len(x) - round(test_share * len(x))))
