"""EarlyStopping: ends training when it no longer gets better."""

from __future__ import annotations

from typing import Any

from kerasedu.callbacks.arguments import number, whole_number
from kerasedu.callbacks.callback import Logs, say, say_below
from kerasedu.callbacks.monitoring import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Ends training when a monitored number has not become better for some epochs.

    Arguments:
        monitor: the name in the logs.
        min_delta: the smallest change that counts as better.
        patience: how many epochs without improvement it takes.
        verbose: 1 to say so when it happens.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        baseline: epochs count as improvement only when they also beat this value.
        restore_best_weights: whether to go back to the weights of the best epoch at the end.
        start_from_epoch: epochs before this one are not looked at.

    Attributes:
        best: the best value; `best_epoch` its epoch, counted from 0; `best_weights` the weights, if they are kept.
        wait: epochs since the last improvement.
        stopped_epoch: the epoch in which training was ended; 0 if it was not.

    Raises:
        ValueError: for arguments that make no sense.

    Example:
        >>> import numpy as np
        >>> from kerasedu.callbacks import EarlyStopping
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((1,)), Dense(1, kernel_initializer="zeros")])
        >>> model.compile("sgd", "mse")
        >>> zeros = np.zeros((4, 1))  # nothing to be learned here
        >>> stop = EarlyStopping(monitor="loss", patience=2)
        >>> len(model.fit(zeros, zeros, epochs=10, callbacks=[stop], verbose=0).epoch)
        3
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = whole_number(patience, "patience", "EarlyStopping")
        self.start_from_epoch = whole_number(start_from_epoch, "start_from_epoch", "EarlyStopping")
        self.baseline = None if baseline is None else number(baseline, "baseline", "EarlyStopping")
        self.verbose, self.restore_best_weights = verbose, bool(restore_best_weights)
        self._start()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._start()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        value = self.get_monitor_value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep(epoch)  # if no epoch is ever better than NaN or the baseline, the first one is what there is
        self.wait += 1
        if self.is_improvement(value, self.best):
            self.best = value
            self._keep(epoch)
            if self.baseline is None or self.is_improvement(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True
            if self.verbose:
                say_below(f"Epoch {epoch + 1}: early stopping. {self.monitor} was best in epoch {self.best_epoch + 1}.")

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose:
                say(f"The weights are those of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def _start(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = None
        self.best_weights: list[Any] | None = None
        self._warned = False

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
