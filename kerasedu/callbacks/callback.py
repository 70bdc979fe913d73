"""The hooks that fit, evaluate and predict call."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

Logs = Mapping[str, float]


class Callback:
    """Something that looks on, or steps in, while a model trains.

    Override the hooks you need. `logs` holds Python floats: at the end of a batch the running means of the epoch so far
    ("loss", "accuracy", ...), at the end of an epoch the final ones and, with validation data, "val_loss" and its kin.

    Attributes:
        model: the model being trained; `model.stop_training = True` ends `fit` after the current batch's epoch.
        params: {"epochs": ..., "steps": ..., "verbose": ...} of the running `fit`; steps is None where nobody knows it.
        handles_non_finite: whether the callback takes care of a loss that is no finite number, so that `fit` need not
            raise.

    Example:
        >>> from kerasedu.callbacks import Callback
        >>> class Shout(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print("epoch", epoch, "is over")
    """

    handles_non_finite = False
    model: Any = None
    params: dict[str, Any]

    def __init__(self) -> None:
        self.params = {}

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self.model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first batch of the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch, also when training was interrupted."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before the first batch of epoch number `epoch`, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After the last batch of an epoch and its validation."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_end`."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before training batch number `batch` of the epoch, counted from 0."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a training batch and its update of the weights."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Before `evaluate`, or the validation inside `fit`."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """After `evaluate`, or the validation inside `fit`."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a batch of `evaluate` or validation."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a batch of `evaluate` or validation."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """After `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a batch of `predict`."""


def say(message: str) -> None:
    """Print what a callback did, on a line of its own."""
    sys.stdout.write(message + "\n")


def say_below(message: str) -> None:
    """Print what a callback did while a progress bar stands on the current line."""
    say("\n" + message)
