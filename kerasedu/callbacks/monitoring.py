"""Monitoring: callbacks that wait for one of the logs to become better."""

from __future__ import annotations

import math
from typing import Any

from kerasedu.callbacks.arguments import available, number
from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.engine.warning import warn_user

MODES = ("auto", "min", "max")

# How the names of Keras's metric classes end, by what they are to become.
LARGER_IS_BETTER = (
    *("Accuracy", "AUC", "Correlation", "IoU", "Precision"),
    *("Recall", "Score", "Sensitivity", "Similarity", "Specificity"),
)
SMALLER_IS_BETTER = ("Crossentropy", "Divergence", "Error", "Hinge", "Poisson")


class MonitorCallback(Callback):
    """A callback that looks at one of the logs and knows when it became better.

    `without_monitor` says what it does where that log is missing.

    Arguments:
        monitor: the name in the logs.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        initial_value_threshold: what the first value has to beat; anything does when None.
        min_delta: the smallest change that counts.

    Attributes:
        best: the best value so far.

    Raises:
        ValueError: for another mode, or a monitor that is no name.
    """

    without_monitor = "it does nothing"

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        initial_value_threshold: float | None = None,
        min_delta: float = 0,
    ) -> None:
        super().__init__()
        owner = type(self).__name__
        if not isinstance(monitor, str) or not monitor:
            raise ValueError(f"{owner} got monitor={monitor!r}. It takes a name from the logs, such as 'val_loss'.")
        if mode not in MODES:
            raise ValueError(
                f"{owner} got mode={mode!r}. It takes 'min' (smaller is better), 'max' (larger is better) or 'auto' "
                "(the metric knows)."
            )
        self.monitor, self.mode = monitor, mode
        self.min_delta = abs(number(min_delta, "min_delta", owner))
        if initial_value_threshold is not None:
            initial_value_threshold = number(initial_value_threshold, "initial_value_threshold", owner)
        self.best: float | None = initial_value_threshold
        self._larger_is_better: bool | None = None if mode == "auto" else mode == "max"
        self._warned = False

    def get_monitor_value(self, logs: Logs | None) -> float | None:
        """The monitored number; None, with one warning, where the logs lack it."""
        value = (logs or {}).get(self.monitor)
        if value is None and not self._warned:
            self._warned = True
            hint = " Without validation data there is no 'val_...'." if self.monitor.startswith("val_") else ""
            warn_user(
                f"{type(self).__name__} monitors {self.monitor!r}, which is not among the logs: {available(logs)}. "
                f"So {self.without_monitor}.{hint}",
                UserWarning,
            )
        return None if value is None else float(value)

    def is_improvement(self, value: float, than: float | None) -> bool:
        """Whether a value is better than another by more than `min_delta`; NaN never is.

        Raises:
            ValueError: if nothing says whether smaller or larger is better.
        """
        if self._larger_is_better is None:
            self._larger_is_better = self._direction()
        if math.isnan(value):
            return False
        if than is None:
            return True
        return value - self.min_delta > than if self._larger_is_better else value + self.min_delta < than

    def _direction(self) -> bool:
        """Whether larger is better: as the metric of that name says, or its class, or the name itself."""
        name = self.monitor.removeprefix("val_")
        metrics = getattr(self.model, "metrics", None) or ()
        known = [
            _larger_is_better(metric) for metric in metrics if name == metric.name or name.endswith(f"_{metric.name}")
        ]
        decided = [answer for answer in known if answer is not None]
        if decided:
            return decided[0]
        if name.endswith(("loss", "acc", "accuracy", "crossentropy")):
            return name.endswith(("acc", "accuracy"))
        raise ValueError(
            f"{type(self).__name__} monitors {self.monitor!r} with mode='auto', and no metric of that name says "
            "whether smaller or larger is better. Say mode='min' or mode='max'."
        )


def _larger_is_better(metric: Any) -> bool | None:
    """What a metric is to become: its own `_direction` ("up" or "down"), or what its class is known for, or None."""
    direction = getattr(metric, "_direction", None)
    if direction is not None:
        return direction == "up"
    for kind in type(metric).__mro__:
        if kind.__name__.endswith((*LARGER_IS_BETTER, *SMALLER_IS_BETTER)):
            return kind.__name__.endswith(LARGER_IS_BETTER)
    return None
