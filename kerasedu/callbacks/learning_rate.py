"""Callbacks that change the learning rate."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.callbacks.arguments import number, whole_number
from kerasedu.callbacks.callback import Callback, Logs, say, say_below
from kerasedu.callbacks.monitoring import MonitorCallback


def learning_rate_of(model: Any) -> float:
    """The learning rate of a model's optimizer, as a Python float.

    Raises:
        ValueError: if the model has no optimizer with one.
    """
    rate = getattr(getattr(model, "optimizer", None), "learning_rate", None)
    if rate is None:
        raise ValueError(
            "The model has no optimizer with a learning rate. Compile it with one first: model.compile('adam', ...)."
        )
    return float(np.asarray(rate))


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch. The logs of the epoch get it as "learning_rate".

    Arguments:
        schedule: a function of the epoch, counted from 0, or of (epoch, learning rate so far), that returns the new
            learning rate.
        verbose: 1 to say what it is.

    Raises:
        TypeError: if the schedule is no function.
        ValueError: while training, if it returns no number.

    Example:
        >>> from kerasedu.callbacks import LearningRateScheduler
        >>> halved = LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        if not callable(schedule):
            raise TypeError(
                f"LearningRateScheduler got schedule={schedule!r}. It takes a function of the epoch: lambda epoch: "
                "0.1 / (epoch + 1)."
            )
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = _takes_two(schedule)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        before = learning_rate_of(self.model)
        rate = self.schedule(epoch, before) if self._takes_rate else self.schedule(epoch)
        array = np.asarray(rate if rate is not None else "None")
        if array.ndim or array.dtype.kind not in "fiu" or not np.isfinite(array) or array < 0:
            raise ValueError(
                f"The schedule of LearningRateScheduler returned {rate!r} for epoch {epoch}. It returns the learning "
                "rate, a number such as 0.01."
            )
        self.model.optimizer.learning_rate = float(array)
        if self.verbose:
            say(f"Epoch {epoch + 1}: the learning rate is {learning_rate_of(self.model):g}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = learning_rate_of(self.model)


class ReduceLROnPlateau(MonitorCallback):
    """Makes the learning rate smaller when a monitored number has not become better for some epochs.

    The logs of each epoch get the rate it was trained with as "learning_rate".

    Arguments:
        monitor: the name in the logs.
        factor: what the learning rate is multiplied with, between 0 and 1.
        patience: how many epochs without improvement it takes.
        verbose: 1 to say so when it happens.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        min_delta: the smallest change that counts as better.
        cooldown: epochs after a reduction in which nothing is counted.
        min_lr: the learning rate is not made smaller than this.
        epsilon: Keras 1's name of `min_delta`.

    Raises:
        ValueError: for arguments that make no sense.

    Example:
        >>> from kerasedu.callbacks import ReduceLROnPlateau
        >>> reduce = ReduceLROnPlateau(factor=0.2, patience=5, min_lr=0.001)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        epsilon: float | None = None,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            raise TypeError(f"ReduceLROnPlateau has no argument {', '.join(kwargs)}.")
        super().__init__(monitor, mode, min_delta=min_delta if epsilon is None else epsilon)
        self.factor = number(factor, "factor", "ReduceLROnPlateau")
        if not 0 < self.factor < 1:
            raise ValueError(
                f"ReduceLROnPlateau got factor={factor!r}. The learning rate is multiplied with it to become smaller: "
                "it lies between 0 and 1, such as 0.5."
            )
        self.patience = whole_number(patience, "patience", "ReduceLROnPlateau")
        self.cooldown = whole_number(cooldown, "cooldown", "ReduceLROnPlateau")
        self.min_lr = number(min_lr, "min_lr", "ReduceLROnPlateau")
        self.verbose, self.wait, self.cooldown_counter = verbose, 0, 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.best, self.wait, self.cooldown_counter, self._warned = None, 0, 0, False

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = learning_rate_of(self.model)
        value = self.get_monitor_value(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_improvement(value, self.best):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def in_cooldown(self) -> bool:
        """Whether the last reduction is so recent that nothing is counted."""
        return self.cooldown_counter > 0

    def _reduce(self, epoch: int) -> None:
        before = learning_rate_of(self.model)
        if before <= np.float32(self.min_lr):
            return
        self.model.optimizer.learning_rate = max(before * self.factor, self.min_lr)
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            after = learning_rate_of(self.model)
            say_below(f"Epoch {epoch + 1}: {self.monitor} stood still; the learning rate goes to {after:g}.")


def _takes_two(schedule: Callable[..., Any]) -> bool:
    """Whether a schedule wants to be told the learning rate so far."""
    try:
        inspect.signature(schedule).bind(0, 0.1)
    except TypeError:
        return False
    except ValueError:  # a function without a signature, from C
        return False
    return True
