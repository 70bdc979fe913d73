"""What callbacks that save have in common: when, and whether the model is the best so far."""

from __future__ import annotations

from kerasedu.callbacks.arguments import save_frequency
from kerasedu.callbacks.callback import Logs, say_below
from kerasedu.callbacks.monitoring import MonitorCallback


class SavingCallback(MonitorCallback):
    """Saves after each epoch, or after every so many batches; if asked to, only where the model is the best so far.

    Where the monitored number is missing it warns and saves: a model that may not be the best is better than none.

    Override `save(epoch, batch, logs)`, which returns what to call the place it saved to.

    Arguments:
        monitor: the name in the logs that says how good the model is.
        verbose: 1 to say what is saved.
        save_best_only: whether to save only when the monitored number became better.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: what the first value has to beat; anything does when None.
    """

    without_monitor = "the model is saved whether it is better or not"

    def __init__(
        self,
        monitor: str,
        verbose: int,
        save_best_only: bool,
        mode: str,
        save_freq: int | str,
        initial_value_threshold: float | None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose, self.save_best_only = verbose, bool(save_best_only)
        self.save_freq = save_frequency(save_freq, type(self).__name__)
        self._epoch = self._batches = 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self.save_freq == "epoch":
            return
        self._batches += 1
        if self._batches >= self.save_freq:
            self._batches = 0
            self._save_if_good(self._epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self.save_freq == "epoch":
            self._save_if_good(epoch, None, logs)

    def save(self, epoch: int, batch: int | None, logs: Logs) -> str:
        """Save the model.

        Arguments:
            epoch: number of the epoch, counted from 0.
            batch: number of the batch, counted from 0; None at the end of an epoch.
            logs: the logs of that moment.

        Returns:
            Where it is now.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to save. Define save(epoch, batch, logs).")

    def _save_if_good(self, epoch: int, batch: int | None, logs: Logs | None) -> None:
        value, before = self.get_monitor_value(logs) if self.save_best_only else None, self.best
        why = ""
        if value is not None:
            if not self.is_improvement(value, before):
                self._tell(epoch, f"{self.monitor} did not improve from {_spoken(before)}")
                return
            self.best = value
            why = f"{self.monitor} improved from {_spoken(before)} to {value:.5f}, "
        self._tell(epoch, f"{why}model saved to {self.save(epoch, batch, logs or {})}")

    def _tell(self, epoch: int, what: str) -> None:
        if self.verbose:
            say_below(f"Epoch {epoch + 1}: {what}.")


def _spoken(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.5f}"
