"""Datasets, split in two."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.structure import flatten, pack_like
from kerasedu.utils.py_dataset import PyDataset


class Samples:
    """Samples, or batches, in a fixed order: part of a dataset.

    Arguments:
        items: the samples: arrays, or structures of arrays.

    Example:
        >>> left, right = split_dataset(np.arange(10), left_size=0.8)
        >>> [batch.tolist() for batch in left.batch(3)]
        [[0, 1, 2], [3, 4, 5], [6, 7]]
    """

    def __init__(self, items: list[Any]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)}>"

    def batch(self, batch_size: int) -> Samples:
        """The same in batches of so many samples, the last one shorter if need be: what `fit` takes.

        Raises:
            ValueError: if it is no number of samples.
        """
        if isinstance(batch_size, bool) or not hasattr(batch_size, "__index__") or batch_size < 1:
            raise ValueError(f"batch got batch_size={batch_size!r}. It takes a whole number of at least 1.")
        return Samples([_stacked(self._items[i : i + batch_size]) for i in range(0, len(self), batch_size)])


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,  # noqa: ARG001 - Keras's parameter, without meaning here
) -> tuple[Samples, Samples]:
    """Split samples, or batches, in two: the first ones, and the last ones.

    Arguments:
        dataset: an array of samples (N, ...); a list or tuple of arrays of one length, whose samples are tuples; or
            anything that gives samples or batches one by one, all of which are kept in memory.
        left_size: how many come into the first part: a whole number, or a share between 0 and 1. All that are not in
            the second part if None.
        right_size: likewise for the second part.
        shuffle: whether they are brought into random order first.
        seed: of this order, which is then the one that Keras makes of it; drawn from the random stream if None.
        preferred_backend: accepted and without effect: NumPy is the only backend.

    Returns:
        The two parts. Keras returns datasets of TensorFlow; these here can be gone through, and made into batches:
        `left.batch(32)`.

    Raises:
        ValueError: if a part would be empty, or there are not enough samples for both.
        TypeError: if the dataset, or a size, is of no such kind.

    Example:
        >>> left, right = split_dataset(np.arange(10), left_size=0.8)
        >>> len(left), list(map(int, right))
        (8, [8, 9])
    """
    items = _items(dataset)
    left, right = _sizes(left_size, right_size, len(items))
    if shuffle:
        drawn = int(settings.generator().integers(2**32)) if seed is None else seed
        random.Random(drawn).shuffle(items)  # noqa: S311 - an order, no secret
    return Samples(items[:left]), Samples(items[len(items) - right :])


def _items(dataset: Any) -> list[Any]:
    """The samples one by one."""
    if isinstance(dataset, list | tuple) and dataset and all(isinstance(part, np.ndarray) for part in dataset):
        lengths = sorted({len(part) for part in dataset})
        if len(lengths) > 1:
            shapes = ", ".join(str(part.shape) for part in dataset)
            raise ValueError(f"split_dataset got arrays of different lengths: {shapes}. Each sample needs its entry.")
        items = list(zip(*dataset, strict=True))
    elif isinstance(dataset, PyDataset):
        items = [dataset[i] for i in range(len(dataset))]
    elif isinstance(dataset, dict | str | bytes) or not isinstance(dataset, Iterable):
        raise TypeError(
            f"split_dataset got a dataset of type {type(dataset).__name__}. It takes an array, a list of arrays of one "
            "length, or anything that gives samples one by one."
        )
    else:
        items = list(dataset)
    if not items:
        raise ValueError("split_dataset got a dataset without samples.")
    return items


def _sizes(left: float | None, right: float | None, samples: int) -> tuple[int, int]:
    """How many samples come into each part."""
    if left is None and right is None:
        raise ValueError(
            "split_dataset got neither left_size nor right_size. Give at least one, such as left_size=0.8."
        )
    counts = [_count(size, name, samples) for size, name in ((left, "left_size"), (right, "right_size"))]
    if left is None:
        counts[0] = samples - counts[1]
    elif right is None:
        counts[1] = samples - counts[0]
    both = all(isinstance(size, float | np.floating) for size in (left, right))
    if sum(counts) > samples or (both and left + right > 1):
        raise ValueError(
            f"split_dataset got left_size={left!r} and right_size={right!r}, which are more than the {samples} samples "
            "there are."
        )
    if min(counts) == 0:
        raise ValueError(
            f"split_dataset got left_size={left!r} and right_size={right!r} with {samples} samples, which leaves "
            f"{counts[0]} and {counts[1]}. Take sizes that leave some for both."
        )
    return counts[0], counts[1]


def _count(size: float | None, name: str, samples: int) -> int:
    if size is None:
        return 0
    if isinstance(size, bool) or not isinstance(size, int | float | np.integer | np.floating):
        raise TypeError(f"split_dataset got {name}={size!r}. It takes a number of samples, or a share between 0 and 1.")
    share = isinstance(size, float | np.floating)
    if not 0 < size < (1 if share else samples):
        raise ValueError(
            f"split_dataset got {name}={size!r} with {samples} samples. It takes a whole number between 0 and "
            f"{samples}, or a share between 0 and 1."
        )
    return round(size * samples) if share else int(size)


def _stacked(items: list[Any]) -> Any:
    """Samples as one batch."""
    columns = zip(*map(flatten, items), strict=True)
    return pack_like(items[0], [np.stack(column) for column in columns])
