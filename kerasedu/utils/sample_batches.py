"""Batches of samples that are numbered: the datasets that `..._from_directory` and `..._from_array` return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.utils.py_dataset import PyDataset


class SampleBatches(PyDataset):
    """Batches of numbered samples, in order or in an order of chance that changes from epoch to epoch.

    A `PyDataset`, which `fit`, `evaluate` and `predict` take; and a `for` loop goes through its batches once.

    Arguments:
        load: makes one batch from an array of sample numbers.
        samples: how many there are.
        batch_size: samples in a batch; None for single samples, without an axis for them.
        shuffle: whether their order is one of chance.
        seed: of this order; drawn from the random stream if None.

    Example:
        >>> squares = SampleBatches(lambda numbers: numbers**2, samples=5, batch_size=2)
        >>> [batch.tolist() for batch in squares]
        [[0, 1], [4, 9], [16]]
        >>> [batch.tolist() for batch in squares.map(lambda batch: batch + 1).take(1)]
        [[1, 2]]
    """

    class_names: list[str] | None = None
    file_paths: list[str] | None = None

    def __init__(
        self,
        load: Callable[[np.ndarray], Any],
        samples: int,
        batch_size: int | None = 32,
        shuffle: bool = False,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self._load, self._samples, self._shuffle = load, samples, shuffle
        self.batch_size = batch_size
        self._batches = samples if batch_size is None else -(-samples // batch_size)
        self._random = _random(seed) if shuffle else None
        self._order = self._next_order()

    def __len__(self) -> int:
        return self._batches

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(f"There is no batch {index}: they are counted from 0 to {len(self) - 1}.")
        if self.batch_size is None:
            return _single(self._load(self._order[index : index + 1]))
        return self._load(self._order[index * self.batch_size : (index + 1) * self.batch_size])

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield self[index]
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """The next order of chance, if there is to be one."""
        self._order = self._next_order()

    def _next_order(self) -> np.ndarray:
        return np.arange(self._samples) if self._random is None else self._random.permutation(self._samples)

    def take(self, count: int) -> SampleBatches:
        """The first batches only: so many of them."""
        return _View(self, None, min(count, len(self)))

    def map(self, function: Callable[..., Any], num_parallel_calls: Any = None) -> SampleBatches:
        """The same batches, each after a function of it: `dataset.map(lambda x, y: (x / 255, y))`."""
        return _View(self, function, len(self))

    def cache(self) -> SampleBatches:
        """This dataset. What tf.data keeps in memory is read anew in each epoch here."""
        return self

    def prefetch(self, buffer_size: Any = None) -> SampleBatches:
        """This dataset. Batches are made ahead of time by `fit(dataset, workers=2)`."""
        return self


class _View(SampleBatches):
    """Another dataset's batches, fewer of them or each after a function."""

    def __init__(self, dataset: SampleBatches, function: Callable[..., Any] | None, batches: int) -> None:
        super().__init__(np.asarray, 0, dataset.batch_size)
        self._dataset, self._function, self._batches = dataset, function, batches
        self.class_names, self.file_paths = dataset.class_names, dataset.file_paths

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(f"There is no batch {index}: they are counted from 0 to {len(self) - 1}.")
        batch = self._dataset[index]
        if self._function is None:
            return batch
        return self._function(*batch) if isinstance(batch, tuple) else self._function(batch)

    def on_epoch_end(self) -> None:
        self._dataset.on_epoch_end()


def _random(seed: int | None) -> np.random.Generator | np.random.RandomState:
    return settings.generator() if seed is None else np.random.RandomState(seed)


def _single(batch: Any) -> Any:
    """A batch of one sample without its first axis."""
    return tuple(part[0] for part in batch) if isinstance(batch, tuple) else batch[0]


def check_batch_size(batch_size: Any, caller: str) -> None:
    """Raise ValueError for what is neither a number of samples nor None."""
    if batch_size is None:
        return
    if isinstance(batch_size, bool) or not hasattr(batch_size, "__index__") or batch_size < 1:
        raise ValueError(
            f"{caller} got batch_size={batch_size!r}. It takes a whole number of at least 1, or None for single "
            "samples."
        )
