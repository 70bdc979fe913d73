"""Which kind of data an argument is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from kerasedu.engine.structure import flatten, map_structure
from kerasedu.training.arguments import count_of
from kerasedu.training.data.array_data import ArrayData
from kerasedu.training.data.base import Batch, Data
from kerasedu.training.data.batches import BatchMaker
from kerasedu.training.data.class_weights import ClassWeights
from kerasedu.training.data.dataset_data import DatasetData
from kerasedu.training.data.file_data import FileData
from kerasedu.training.data.files import Rows, is_in_file
from kerasedu.training.data.samples import samples
from kerasedu.training.data.streams import StreamData
from kerasedu.training.data.values import is_array, is_mapped, is_structure
from kerasedu.utils.py_dataset import PyDataset

BATCH_SIZE = 32
MAX_QUEUE_SIZE = 10

Weigh = Callable[[Batch], Batch]


def training_data(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    caller: str = "fit",
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
    class_weight: dict[int, float] | None = None,
    workers: int = 1,
    use_multiprocessing: bool = False,
    max_queue_size: int = MAX_QUEUE_SIZE,
    takes_text: bool = False,
    argument_names: tuple[str, str, str] = ("x", "y", "sample_weight"),
) -> Data:
    """What fit, evaluate and predict are given, as batches.

    Arguments:
        x: arrays, data frames, nested lists of numbers, or lists and dicts of arrays for several inputs; a dataset in
            an HDF5 file; or batches: a generator, a PyDataset, any iterable.
        y: what is true of the samples, likewise; None where x brings it along.
        sample_weight: how much each sample counts, (N,), or (N, T) for each time step; None where x brings it along.
        caller: name of what was called, for messages.
        batch_size: samples in a batch, 32 if None; it means nothing where x brings batches.
        steps: batches in an epoch; None for all there are.
        shuffle: whether each pass takes the samples in a new random order, or the batches of a PyDataset. "batch" keeps
            neighbours together: batch after batch in random order, mixed within each. A generator is taken as it is.
        class_weight: a weight for each class, turned into sample weights.
        workers: how many make batches of a PyDataset; more than one also runs a generator ahead, in one thread. Where
            it is 1, the PyDataset's own `workers` count.
        use_multiprocessing: whether these are processes.
        max_queue_size: how many batches may be made ahead of time.
        takes_text: whether the inputs may be texts.
        argument_names: names of x, y and sample_weight, for messages.

    Returns:
        The data: `for batch in data.epoch()`.

    Raises:
        ValueError, TypeError: if the data is not what it should be.

    Example:
        >>> import numpy as np
        >>> with training_data(np.arange(5.0), np.arange(5), batch_size=2) as data:
        ...     print(data.steps, [len(x) for x, y in data.epoch()])
        3 [2, 2, 1]
    """
    _check_shuffle(shuffle, caller)
    workers, most = count_of(workers, "workers"), count_of(max_queue_size, "max_queue_size", at_least=1)
    weigh = None if class_weight is None else ClassWeights(class_weight, caller)
    if _is_dataset(x) or _is_stream(x, y, caller):
        source = f"{argument_names[0]} ({_described(x)})"
        for part, name in zip((y, sample_weight), argument_names[1:], strict=True):
            _refuse_beside_batches(part, name, source, caller)
        make = BatchMaker(caller, source, takes_text, _lists(x, caller))
        workforce = workers, bool(use_multiprocessing), most
        data = _of_batches(x, make, caller, steps, shuffle, workforce, weigh)
    else:
        parts = samples((x, y, sample_weight), argument_names, caller, takes_text)
        data = _of_samples(parts, caller, batch_size or BATCH_SIZE, steps, shuffle, weigh)
    data.goes_on = caller == "fit"
    return data


def _check_shuffle(shuffle: Any, caller: str) -> None:
    if not (shuffle == "batch" if isinstance(shuffle, str) else isinstance(shuffle, int | np.bool_)):
        raise ValueError(f"{caller} got shuffle={shuffle!r}. It takes True, False or 'batch'.")


def _of_samples(
    parts: Batch, caller: str, batch_size: int, steps: int | None, shuffle: bool | str, weigh: Weigh | None
) -> Data:
    """Data of samples, in files or in memory."""
    leaves = flatten(parts)
    if any(map(is_in_file, leaves)):
        rows = map_structure(lambda leaf: Rows(leaf, 0, len(leaf)), parts)
        return FileData(rows, caller, batch_size, steps, shuffle, weigh)
    in_memory = not any(map(is_mapped, leaves))
    if weigh is not None and in_memory:
        parts, weigh = weigh(parts), None
    return ArrayData(parts, caller, batch_size, steps, shuffle, in_memory, weigh)


def _of_batches(
    x: Any,
    make: BatchMaker,
    caller: str,
    steps: int | None,
    shuffle: bool | str,
    workforce: tuple[int, bool, int],
    weigh: Weigh | None,
) -> Data:
    """Data of batches that something else makes."""
    workers, processes, most = workforce
    if not _is_dataset(x):
        return StreamData(x, make, caller, steps, most if workers > 1 else 0, weigh)
    workers = getattr(x, "workers", 1) if workers == 1 else workers
    most = getattr(x, "max_queue_size", most) if most == MAX_QUEUE_SIZE else most
    processes = processes or getattr(x, "use_multiprocessing", False)
    return DatasetData(x, make, caller, steps, shuffle, workers, processes, most, weigh)


def _is_dataset(x: Any) -> bool:
    """Whether x makes batches by number: a PyDataset, or what walks like one."""
    if isinstance(x, PyDataset):
        return True
    numbered = hasattr(x, "__getitem__") and hasattr(x, "__len__")
    return numbered and not (isinstance(x, str | bytes | range | Mapping | Iterable) or is_array(x))


def _is_stream(x: Any, y: Any, caller: str) -> bool:
    """Whether x gives batches one after the other."""
    if isinstance(x, list):
        return y is None and not caller.startswith("predict") and bool(x) and all(map(_is_batch, x))
    if isinstance(x, str | bytes | range | tuple | Mapping) or is_array(x):
        return False
    return isinstance(x, Iterable)


def _is_batch(value: Any) -> bool:
    return isinstance(value, tuple) and 1 <= len(value) <= 3 and is_structure(value)


def _lists(x: Any, caller: str) -> str | None:
    """What a list stands for among the batches of x."""
    if _is_dataset(x) or type(x).__module__.startswith("torch."):
        return "parts"
    return "inputs" if caller.startswith("predict") else None


def _described(x: Any) -> str:
    name = type(x).__name__
    if isinstance(x, PyDataset):
        return f"the PyDataset {name}"
    if isinstance(x, Iterator):
        return "a generator" if name == "generator" else f"an iterator of type {name}"
    return f"batches in a {name}"


def _refuse_beside_batches(part: Any, name: str, source: str, caller: str) -> None:
    if part is not None:
        raise ValueError(
            f"{caller} got {source}, and {name} besides. The batches bring it along: each is a tuple (x, y) or (x, y, "
            f"sample_weight). Leave {name} out."
        )
