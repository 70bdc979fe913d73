"""Windows that slide over a series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.utils.sample_batches import SampleBatches, check_batch_size


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",  # noqa: ARG001 - Keras's parameter: which library's dataset it returns
) -> SampleBatches:
    """Windows of a series, and a target for each, in batches.

    Window number i consists of the time steps i s, i s + r, i s + 2 r, ... (stride s, sampling rate r), and its
    target is `targets[i s]`: to predict the step behind the window from r = 1, give `targets=data[sequence_length:]`.

    Arguments:
        data: the series, (time steps, ...).
        targets: one for each time step at which a window starts; None for windows alone.
        sequence_length: time steps in a window.
        sequence_stride: time steps from one window to the next.
        sampling_rate: time steps from one entry of a window to the next.
        batch_size: windows in a batch; None for single windows.
        shuffle: whether windows come in an order of chance, a new one in each epoch.
        seed: of this order.
        start_index: the first time step that is used; 0 if None.
        end_index: the time step to stop before; that behind the last one if None.
        format: accepted and without effect.

    Returns:
        A `PyDataset` of batches (windows, sequence_length, ...), or of (windows, targets).

    Raises:
        ValueError: if an argument is out of its range, or there is not one window.

    Example:
        >>> series = np.arange(6)
        >>> dataset = timeseries_dataset_from_array(series[:-3], series[3:], sequence_length=2)
        >>> windows, targets = dataset[0]
        >>> windows.tolist(), targets.tolist()
        ([[0, 1], [1, 2]], [3, 4])
    """
    name = "timeseries_dataset_from_array"
    series = np.asarray(plain(data))
    goals = None if targets is None else np.asarray(plain(targets))
    start, end = _span(start_index, end_index, len(series))
    counts = {"sequence_length": sequence_length, "sequence_stride": sequence_stride, "sampling_rate": sampling_rate}
    for argument, value in counts.items():
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise ValueError(f"{name} got {argument}={value!r}. It takes a whole number of time steps of at least 1.")
    check_batch_size(batch_size, name)
    starts = _starts(sequence_length, sequence_stride, sampling_rate, start, end, goals)
    windows = Windows(series, goals, starts, np.arange(sequence_length) * sampling_rate)
    return SampleBatches(windows, len(starts), batch_size, shuffle, seed)


@dataclass
class Windows:
    """Windows of a series by number, and their targets.

    Arguments:
        series: (time steps, ...).
        targets: one for each time step at which a window starts, or None.
        starts: the first time step of each window.
        steps: how far each entry of a window is from the first.

    Example:
        >>> windows = Windows(np.arange(6), None, starts=np.array([0, 3]), steps=np.array([0, 2]))
        >>> windows(np.array([1])).tolist()
        [[3, 5]]
    """

    series: np.ndarray
    targets: np.ndarray | None
    starts: np.ndarray
    steps: np.ndarray

    def __call__(self, numbers: np.ndarray) -> Any:
        at = self.starts[numbers]
        windows = self.series[at[:, np.newaxis] + self.steps]
        return windows if self.targets is None else (windows, self.targets[at])


def _span(start: int | None, end: int | None, steps: int) -> tuple[int, int]:
    """The first time step, and that to stop before."""
    first, last = 0 if start is None else start, steps if end is None else end
    if not 0 <= first < last <= steps:
        raise ValueError(
            f"timeseries_dataset_from_array got start_index={start!r} and end_index={end!r} with {steps} time steps. "
            f"It needs 0 <= start_index < end_index <= {steps}."
        )
    return first, last


def _starts(length: int, stride: int, rate: int, start: int, end: int, goals: np.ndarray | None) -> np.ndarray:
    """The first time step of each window."""
    last = end - (length - 1) * rate
    if goals is not None:
        last = min(last, len(goals))
    if last <= start:
        aims = "" if goals is None else f" and {len(goals)} targets"
        raise ValueError(
            f"timeseries_dataset_from_array got the time steps from {start} to {end}{aims}, too few for one window: "
            f"{length} entries with sampling_rate={rate} span {(length - 1) * rate + 1} steps."
        )
    return np.arange(start, last, stride)
