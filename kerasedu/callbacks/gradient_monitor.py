"""GradientMonitor: what the gradients of each layer are like while a model trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.callbacks.callback import Logs
from kerasedu.callbacks.layer_monitor import LayerMonitor, single_layers
from kerasedu.engine.op import plain


class GradientMonitor(LayerMonitor):
    """Writes down what the gradients of each layer's weights are like: do they vanish, explode, are they zero?

    They are those of the training step, before clipping and before the optimizer's rule. All weights of a layer count
    together.

    Arguments:
        every: number of batches from one record to the next.

    Attributes:
        history: for each layer's name a dict of lists: "mean", "std", "norm", "zeros" (the share of zeros), "min" and
            "max", one number for each record.
        batches: for each record the number of the batch, counted from 0 over all epochs.

    Example:
        >>> import numpy as np
        >>> from kerasedu.callbacks import GradientMonitor
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((1,)), Dense(1, kernel_initializer="zeros", name="line")])
        >>> model.compile("sgd", "mse")
        >>> monitor = GradientMonitor()
        >>> _ = model.fit(np.ones((4, 1)), np.ones((4, 1)), callbacks=[monitor], verbose=0)
        >>> monitor.history["line"]["min"]  # of (0 - 1)^2 with respect to kernel and bias
        [-2.0]
    """

    def on_train_begin(self, logs: Logs | None = None) -> None:
        super().on_train_begin(logs)
        self._owners = {id(weight): name for name, layer in single_layers(self.model) for weight in layer.weights}
        self.model._gradient_watchers.append(self._watch)  # noqa: SLF001 - made for this

    def on_train_end(self, logs: Logs | None = None) -> None:
        self.model._gradient_watchers[:] = [w for w in self.model._gradient_watchers if w != self._watch]  # noqa: SLF001 - likewise

    def _watch(self, pairs: list[tuple[Any, Any]]) -> None:
        """Look at the pairs (variable, gradient) of a step; a gradient is None where the loss does not depend on it."""
        if not self.is_due:
            return
        found: dict[str, list[np.ndarray]] = {}
        for variable, gradient in pairs:
            if gradient is not None:
                owner = self._owners.get(id(variable), variable.path)
                found.setdefault(owner, []).append(np.ravel(plain(gradient)))
        self.record({layer: np.concatenate(gradients) for layer, gradients in found.items()})
