"""History: what `fit` returns."""

from __future__ import annotations

from kerasedu.callbacks.callback import Callback, Logs


class History(Callback):
    """The logs of every epoch. `fit` makes one by itself and returns it.

    Attributes:
        history: for each name ("loss", "val_loss", ...) a list with one number for each epoch.
        epoch: the numbers of the epochs, counted from 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self
