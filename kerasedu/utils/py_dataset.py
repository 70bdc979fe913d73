"""PyDataset: batches by number, which several workers can make at a time."""

from __future__ import annotations

from typing import Any


class PyDataset:
    """Batches that are made when they are asked for, by number. Derive from it, and say how.

    A dataset says how many batches it has (`__len__`, or `num_batches`) and makes any of them (`__getitem__`). `fit`
    asks for them in random order when it shuffles, and in any case trains on them in the order that one worker would
    have taken. Several workers run `__getitem__` at the same time, so it should change nothing in the dataset. Random
    numbers that are to be the same in every run come from a generator made of the batch's number.

    Arguments:
        workers: how many make batches. One makes a batch when it is wanted; more work ahead of the training.
        use_multiprocessing: False for threads, which wait for files and networks side by side. True for processes,
            which also compute side by side; the dataset is sent to them by pickle, so its class has to be in a module.
        max_queue_size: how many batches may be made ahead of time.

    Raises:
        ValueError: if one of them is no such number.

    Example:
        >>> import numpy as np
        >>> class Squares(PyDataset):
        ...     def __len__(self):
        ...         return 3
        ...
        ...     def __getitem__(self, index):
        ...         x = np.arange(4.0) + 4 * index
        ...         return x, x**2
        >>> x, y = Squares(workers=2)[1]
        >>> print(x, y)
        [4. 5. 6. 7.] [16. 25. 36. 49.]
    """

    workers = 1
    use_multiprocessing = False
    max_queue_size = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        for name, value in (("workers", workers), ("max_queue_size", max_queue_size)):
            if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
                raise ValueError(f"PyDataset got {name}={value!r}. It takes a whole number of at least 1.")
        self.workers, self.max_queue_size = int(workers), int(max_queue_size)
        self.use_multiprocessing = bool(use_multiprocessing)

    def __getitem__(self, index: int) -> Any:
        """The batch number `index`: (x,), (x, y) or (x, y, sample_weight)."""
        raise NotImplementedError(
            f"{type(self).__name__} has no __getitem__. Give it one that returns batch number index, a tuple (x, y)."
        )

    @property
    def num_batches(self) -> int | None:
        """How many batches there are, which `__len__` says. Override it to return None where there is no end."""
        if not hasattr(self, "__len__"):
            raise NotImplementedError(
                f"{type(self).__name__} has no __len__. Give it one that returns the number of batches."
            )
        return len(self)

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch, when no worker is busy."""


Sequence = PyDataset
