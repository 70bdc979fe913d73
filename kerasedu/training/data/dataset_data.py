"""Batches of a PyDataset, made one by one, or ahead of time by threads or processes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

from kerasedu.engine import settings
from kerasedu.training.data.base import Batch, Data, Numbered
from kerasedu.training.data.batches import BatchMaker
from kerasedu.training.data.processes import WorkerProcesses
from kerasedu.training.data.read_ahead import in_order


class DatasetData(Numbered):
    """Batches of a PyDataset, or of any object with `__getitem__` and `__len__` that stands for one.

    One worker makes a batch when it is wanted. Several make up to `max_queue_size` batches ahead of time, as threads or
    as processes; the batches come in the order in which one worker would make them.

    Arguments:
        dataset: the PyDataset.
        make: brings a batch into shape.
        caller: name of what was called, for messages.
        steps: batches in an epoch; all of them if None.
        shuffle: whether each pass takes the batches in a new random order.
        workers: how many make batches.
        use_multiprocessing: whether they are processes rather than threads.
        max_queue_size: how many batches may be made ahead of time.
        weigh: what becomes of each batch; None for nothing.
    """

    def __init__(
        self,
        dataset: Any,
        make: BatchMaker,
        caller: str,
        steps: int | None = None,
        shuffle: bool | str = False,
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
        weigh: Callable[[Batch], Batch] | None = None,
    ) -> None:
        super().__init__(caller, _batches(dataset, make.source, caller), steps)
        self.dataset, self.make, self.shuffle, self.weigh = dataset, make, shuffle, weigh
        self.workers, self.use_multiprocessing, self.most = workers, use_multiprocessing, max_queue_size
        if self.steps is None:
            raise ValueError(
                f"{caller} got {make.source}, whose num_batches is None. Say how many batches an epoch has, for "
                "instance steps_per_epoch=100."
            )
        self._order: Any = None
        self._processes: WorkerProcesses | None = None

    def start_over(self) -> None:
        shuffled = self.shuffle and self.total is not None
        self._order = settings.generator().permutation(self.total).tolist() if shuffled else None

    def deliver(self, first: int, last: int) -> Iterator[Batch]:
        self._hook("on_epoch_begin")
        numbers = range(first, last) if self._order is None else self._order[first:last]
        with self._stopping(self._raw(numbers)) as batches:
            for number, raw in zip(numbers, batches, strict=True):
                yield self._made(raw, number)
        self._hook("on_epoch_end")

    def _raw(self, numbers: Any) -> Generator[Any]:
        """The batches with these numbers, as the dataset makes them."""
        if self.use_multiprocessing and self.workers > 0:
            return in_order(self._in_processes(), numbers, self.workers, self.most)
        if self.workers > 1:
            return in_order(self._fetch, numbers, self.workers, self.most)
        return (self._fetch(number) for number in numbers)

    def _in_processes(self) -> Callable[[int], Any]:
        if self._processes is None:
            self._processes = WorkerProcesses(self.workers, f"{self.caller} got {self.make.source}")
        self._processes.show(self.dataset)
        return lambda number: self._noted(self._processes.fetch, number)

    def _fetch(self, number: int) -> Any:
        return self._noted(self.dataset.__getitem__, number)

    def _noted(self, fetch: Callable[[int], Any], number: int) -> Any:
        """A batch; what goes wrong is told which batch it was."""
        try:
            return fetch(number)
        except StopIteration as error:
            raise RuntimeError(f"{self.caller}: {self.make.source} raised StopIteration at batch {number}.") from error
        except Exception as error:
            error.add_note(f"{self.caller}: {self.make.source} raised this in batch {number}, counted from 0.")
            raise

    def _made(self, raw: Any, number: int) -> Batch:
        batch = self.make(raw, number)
        return batch if self.weigh is None else self.weigh(batch)

    def _hook(self, name: str) -> None:
        getattr(self.dataset, name, lambda: None)()

    def peek(self) -> Batch:
        self._hook("on_epoch_begin")
        batch = self._made(self._fetch(0), 0)
        self._hook("on_epoch_end")
        return batch

    def close(self) -> None:
        super().close()
        if self._processes is not None:
            self._processes.close()
            self._processes = None

    def split(self, share: float) -> tuple[Data, Data]:
        raise ValueError(
            f"{self.caller} got validation_split={share!r} and {self.make.source}. Only arrays can be split, as a "
            "dataset may make its batches of anything. Give another dataset as validation_data=... instead."
        )


def _batches(dataset: Any, source: str, caller: str) -> int | None:
    """How many batches a dataset has; None if there is no end to them."""
    batches = dataset.num_batches if hasattr(dataset, "num_batches") else len(dataset)
    if batches is not None and batches < 1:
        raise ValueError(f"{caller} got {source}, which has {batches} batches. It needs at least one.")
    return batches
