"""What the monitors of gradients and activations have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.callbacks.arguments import whole_number
from kerasedu.callbacks.callback import Callback, Logs

Array = np.ndarray
STATISTICS = ("mean", "std", "norm", "zeros", "min", "max")


def statistics_of(values: Array) -> dict[str, float]:
    """What an array is like.

    Arguments:
        values: numbers, of any shape.

    Returns:
        "mean" and "std", the Euclidean "norm", the share of "zeros" (0 to 1), "min" and "max".

    Example:
        >>> statistics_of(np.array([3.0, 0.0, -4.0, 0.0]))["norm"], statistics_of(np.array([3.0, 0.0]))["zeros"]
        (5.0, 0.5)
    """
    flat = np.asarray(values, np.float64).ravel()
    if not flat.size:
        return dict.fromkeys(STATISTICS, 0.0)
    measured = flat.mean(), flat.std(), np.linalg.norm(flat), np.mean(flat == 0), flat.min(), flat.max()
    return dict(zip(STATISTICS, map(float, measured), strict=True))


def single_layers(model: Any, inside: str = "") -> list[tuple[str, Any]]:
    """The layers of a model with their names; those of a model inside it as "inner/dense"."""
    found = []
    for layer in model.layers:
        name = f"{inside}{layer.name}"
        found += single_layers(layer, f"{name}/") if getattr(layer, "layers", None) else [(name, layer)]
    return found


class LayerMonitor(Callback):
    """Writes down statistics for each layer, every so many batches.

    Arguments:
        every: number of batches from one record to the next.

    Attributes:
        history: for each layer's name a dict of lists: "mean", "std", "norm", "zeros" (the share of zeros), "min" and
            "max", one number for each record.
        batches: for each record the number of the batch, counted from 0 over all epochs.
    """

    def __init__(self, every: int = 1) -> None:
        super().__init__()
        self.every = whole_number(every, "every", type(self).__name__, at_least=1)
        self._start()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._start()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._batch += 1

    @property
    def is_due(self) -> bool:
        """Whether the running batch is one to record."""
        return self._batch % self.every == 0

    def record(self, arrays: dict[str, Array]) -> None:
        """Write down what the arrays of the layers are like."""
        self.batches.append(self._batch)
        for layer, array in arrays.items():
            lists = self.history.setdefault(layer, {name: [] for name in STATISTICS})
            for name, value in statistics_of(array).items():
                lists[name].append(value)

    def _start(self) -> None:
        self.history: dict[str, dict[str, list[float]]] = {}
        self.batches: list[int] = []
        self._batch = 0
