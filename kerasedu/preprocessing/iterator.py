"""What the batches of an ImageDataGenerator have in common: their order, their numbering, their seeds."""

from __future__ import annotations

import threading
from collections.abc import Iterator as PythonIterator
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.utils.images import array_to_img
from kerasedu.utils.py_dataset import PyDataset

Array = np.ndarray

SUBSETS = ("training", "validation")

counting = threading.Lock()
"""Held while a batch gets its number. It is not the iterator's own, which is sent to other processes."""


class Iterator(PyDataset):
    """Batches of changed images: by number, as a `PyDataset`, or one after the other without end, by `next`.

    With a seed, batch number k that is asked for takes its random numbers from seed + k, as in Keras.

    Arguments:
        n: number of images.
        batch_size: images in a batch.
        shuffle: whether they come in an order of chance.
        seed: of the order and of the changes; NumPy's global random numbers if None.
        **kwargs: workers, use_multiprocessing and max_queue_size of `PyDataset`.

    Raises:
        ValueError: if there is no image, or batch_size is no number.
    """

    save_to_dir: Any = None
    save_prefix, save_format = "", "png"
    data_format = "channels_last"
    names_up_to = 10_000

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(batch_size, bool) or not hasattr(batch_size, "__index__") or batch_size < 1:
            raise ValueError(f"Got batch_size={batch_size!r}. It takes a whole number of at least 1.")
        if n < 1:
            raise ValueError(f"{type(self).__name__} got no image. {self._where_images_could_be()}")
        self.n, self.batch_size, self.shuffle, self.seed = n, int(batch_size), shuffle, seed
        self.batch_index = self.total_batches_seen = 0
        self.index_array: Array | None = None
        self._random: np.random.RandomState | None = None  # NumPy's global random numbers, as in Keras

    def _where_images_could_be(self) -> str:
        return "Give at least one."

    def __len__(self) -> int:
        return (self.n + self.batch_size - 1) // self.batch_size

    def __getitem__(self, idx: int) -> Any:
        if not 0 <= idx < len(self):
            raise IndexError(f"There is no batch {idx}: they are counted from 0 to {len(self) - 1}.")
        random = self._next_random()
        if self.index_array is None:
            self._set_index_array()
        return self._batch(self._numbers(idx), random)

    def __iter__(self) -> PythonIterator[Any]:
        return self

    def __next__(self) -> Any:
        random = self._next_random()
        if self.batch_index == 0:
            self._set_index_array()
        numbers = self._numbers(self.batch_index)
        self.batch_index = (self.batch_index + 1) % len(self)
        return self._batch(numbers, random)

    def next(self) -> Any:
        """The next batch; after the last one comes the first, in a new order if they are shuffled."""
        return self.__next__()

    def reset(self) -> None:
        """Let `next` begin with the first batch."""
        self.batch_index = 0

    def on_epoch_end(self) -> None:
        """The next order of chance, if there is to be one."""
        self._set_index_array()

    def _next_random(self) -> Any:
        """The source of random numbers of the next batch, which several threads may ask for at a time."""
        with counting:
            number = self.total_batches_seen
            self.total_batches_seen += 1
        if self.seed is None:
            return np.random
        self._random = random = np.random.RandomState(self.seed + number)
        return random

    def _set_index_array(self) -> None:
        random = self._random or np.random
        self.index_array = random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def _numbers(self, idx: int) -> Array:
        return self.index_array[self.batch_size * idx : self.batch_size * (idx + 1)]

    def _batch(self, index_array: Array, random: Any) -> Any:
        """The batch of the samples with these numbers, changed with this source of random numbers."""
        raise NotImplementedError(
            f"{type(self).__name__} has no _batch. Give it one that returns the batch of the samples index_array."
        )

    def _changed(self, images: Array, random: Any) -> Array:
        """A batch of images after the generator's changes and scaling."""
        return np.asarray(self.image_data_generator.changed(images, random), self.dtype)

    def _save(self, images: Array, names: Any, random: Any) -> None:
        """Write a batch of images into `save_to_dir`, if there is one."""
        if not self.save_to_dir:
            return
        for image, name in zip(images, names, strict=True):
            chance = random.randint(self.names_up_to)
            picture = array_to_img(image, self.data_format, scale=True)
            picture.save(Path(self.save_to_dir) / f"{self.save_prefix}_{name}_{chance}.{self.save_format}")


def part_of(subset: str | None, validation_split: float) -> tuple[float, float]:
    """Which share of the images a subset takes: validation the first ones, training the others.

    Raises:
        ValueError: for an unknown subset, and for one without a validation_split.

    Example:
        >>> part_of("validation", 0.2), part_of("training", 0.2), part_of(None, 0.2)
        ((0, 0.2), (0.2, 1), (0, 1))
    """
    if subset is None:
        return 0, 1
    if subset not in SUBSETS:
        raise ValueError(f"Got subset={subset!r}. It takes 'training' or 'validation'.")
    if not validation_split:
        raise ValueError(
            f"Got subset={subset!r}, and an ImageDataGenerator without validation_split. Give it one, such as "
            "ImageDataGenerator(validation_split=0.2)."
        )
    return (0, validation_split) if subset == "validation" else (validation_split, 1)


def float_type(dtype: Any) -> str:
    """Number type of the batches; `floatx()` for None."""
    return dtype or settings.floatx()
