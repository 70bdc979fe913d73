"""TimeseriesGenerator: Keras 2's windows over a series."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from kerasedu.utils.py_dataset import PyDataset


class TimeseriesGenerator(PyDataset):
    """Batches of windows of a series, each with the target of the time step behind it.

    The window before time step t has the entries t - length, t - length + sampling_rate, ... up to t - 1.
    `timeseries_dataset_from_array` is today's form; there the target belongs to the window's first time step.

    Arguments:
        data: the series, (time steps, ...).
        targets: one for each time step.
        length: time steps that a window spans.
        sampling_rate: time steps from one entry of a window to the next.
        stride: time steps from one window to the next.
        start_index: the first time step that is used.
        end_index: the last one; that of the series if None.
        shuffle: whether each batch takes windows of chance, from NumPy's global random numbers.
        reverse: whether windows run backwards.
        batch_size: windows in a batch; the last one may have fewer.
        **kwargs: workers, use_multiprocessing and max_queue_size of `PyDataset`.

    Raises:
        ValueError: if there is not a target for each time step, or no window.

    Example:
        >>> generator = TimeseriesGenerator(np.arange(5), np.arange(5) * 10, length=2, batch_size=8)
        >>> windows, targets = generator[0]
        >>> windows.tolist(), targets.tolist()
        ([[0, 1], [1, 2], [2, 3]], [20, 30, 40])
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        length: int,
        sampling_rate: int = 1,
        stride: int = 1,
        start_index: int = 0,
        end_index: int | None = None,
        shuffle: bool = False,
        reverse: bool = False,
        batch_size: int = 128,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if len(data) != len(targets):
            raise ValueError(
                f"TimeseriesGenerator got {len(data)} time steps and {len(targets)} targets. Each time step needs its "
                "target."
            )
        self.data, self.targets = data, targets
        self.length, self.sampling_rate, self.stride = length, sampling_rate, stride
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse, self.batch_size = shuffle, reverse, batch_size
        if self.start_index > self.end_index:
            raise ValueError(
                f"TimeseriesGenerator got length={length}, start_index={start_index} and end_index={end_index!r} with "
                f"{len(data)} time steps: the first target would be at {self.start_index}, behind the last time step "
                f"{self.end_index}. Take a shorter window."
            )

    def __len__(self) -> int:
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if index >= len(self):
            raise IndexError(f"There is no batch {index}: they are counted from 0 to {len(self) - 1}.")
        rows = self._rows(index)
        windows = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        return windows[:, ::-1] if self.reverse else windows, np.array([self.targets[row] for row in rows])

    def _rows(self, index: int) -> np.ndarray:
        """The time steps behind the windows of a batch."""
        if self.shuffle:
            return np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)  # noqa: NPY002 - Keras's
        first = self.start_index + self.batch_size * self.stride * index
        return np.arange(first, min(first + self.batch_size * self.stride, self.end_index + 1), self.stride)

    def get_config(self) -> dict[str, Any]:
        """The arguments, with the data as JSON. As in Keras, `start_index` is that of the first target.

        Raises:
            TypeError: if the data cannot be written as JSON.
        """
        return {
            "data": _as_json(self.data, "data"),
            "targets": _as_json(self.targets, "targets"),
            "length": self.length,
            "sampling_rate": self.sampling_rate,
            "stride": self.stride,
            "start_index": self.start_index,
            "end_index": self.end_index,
            "shuffle": self.shuffle,
            "reverse": self.reverse,
            "batch_size": self.batch_size,
        }

    def to_json(self, **kwargs: Any) -> str:
        """This generator as JSON.

        Arguments:
            **kwargs: what `json.dumps` takes further.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def _as_json(numbers: Any, name: str) -> str:
    plain = numbers.tolist() if isinstance(numbers, np.ndarray) else numbers
    try:
        return json.dumps(plain)
    except TypeError as error:
        raise TypeError(
            f"TimeseriesGenerator got {name} of type {type(numbers).__name__}, which cannot be written as JSON."
        ) from error
