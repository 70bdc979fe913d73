"""ActivationMonitor: what the outputs of each layer are like while a model trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.callbacks.callback import Logs
from kerasedu.callbacks.layer_monitor import LayerMonitor, single_layers
from kerasedu.engine import GradientTape, Tensor
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.tape import Record, running_in_parts


class ActivationMonitor(LayerMonitor):
    """Writes down what each layer puts out for a few fixed samples: do units die, do activations saturate?

    The samples run through the model as in inference (Dropout is off), after the training step of the batch. A layer
    that only hands on what it gets, such as Dropout then, has no entry.

    Arguments:
        x: a few samples, as the model takes them; for several inputs a list or dict of arrays.
        every: number of batches from one record to the next; None: one record at the end of each epoch.

    Attributes:
        history: for each layer's name a dict of lists: "mean", "std", "norm", "zeros" (the share of zeros), "min" and
            "max", one number for each record.
        batches: for each record the number of the batch, counted from 0 over all epochs.

    Example:
        >>> import numpy as np
        >>> from kerasedu.callbacks import ActivationMonitor
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((1,)), Dense(3, activation="relu", name="hidden"), Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> monitor = ActivationMonitor(np.zeros((5, 1)), every=None)
        >>> _ = model.fit(np.zeros((4, 1)), np.zeros((4, 1)), epochs=2, callbacks=[monitor], verbose=0)
        >>> monitor.history["hidden"]["zeros"]
        [1.0, 1.0]
    """

    def __init__(self, x: Any, every: int | None = 1) -> None:
        super().__init__(1 if every is None else every)
        self._by_epoch = every is None
        self.x = map_structure(np.asarray, x if isinstance(x, dict | list | tuple) else np.asarray(x))
        if not all(array.ndim for array in flatten(self.x)):
            raise ValueError(
                f"ActivationMonitor got x={x!r}. It takes a few samples with a batch axis, as the model takes them: "
                "x_train[:16]."
            )

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self.is_due and not self._by_epoch:
            self.record(self._outputs())
        super().on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self._by_epoch:
            self.record(self._outputs())

    def _outputs(self) -> dict[str, np.ndarray]:
        """The output of each layer for the samples; of a layer that is used several times, the last one."""
        x = map_structure(lambda array: Tensor(array.astype(_number_type(self.model, array))), self.x)
        with running_in_parts(), GradientTape() as tape:
            tape.watch(flatten(x))  # so that layers without weights, and frozen ones, are seen too
            self.model(x, training=False)
        names = {name for name, _ in single_layers(self.model)}
        found = ((_layer_of(record, names), record.outputs[0].value) for record in tape.records)
        return {layer: output for layer, output in found if layer is not None}


def _layer_of(record: Record, names: set[str]) -> str | None:
    """Which of the layers an operation ran in, if any: the stack of layers, read down to the first that is one."""
    for start in range(len(record.layers)):
        for end in range(start + 1, len(record.layers) + 1):
            if (name := "/".join(record.layers[start:end])) in names:
                return name
    return None


def _number_type(model: Any, array: np.ndarray) -> Any:
    """The type in which a model takes an array: its own for decimal numbers, as it is for others."""
    return model.dtype if array.dtype.kind == "f" else array.dtype
