"""What a schedule is: a learning rate for each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.registry import Registry

registry = Registry("learning rate schedule", "keras.optimizers.schedules")
Array = np.ndarray


class LearningRateSchedule:
    """A learning rate for each step: `schedule(step)`.

    Override `__call__(self, step)`, which takes the number of steps already taken and returns a number, and
    `get_config`.

    Example:
        >>> class Halving(LearningRateSchedule):
        ...     def __call__(self, step):
        ...         return 0.5 ** int(step)
        >>> Halving()(3)
        0.125
    """

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step.

        Arguments:
            step: number of steps taken before it; for the schedules here also an array of such numbers, such as
                np.arange(100), which is handy for drawing the whole curve.

        Returns:
            A number, or an array of them.
        """
        steps = np.asarray(plain(step), "float64")
        rates = self.rate_at(steps)
        return float(rates) if steps.ndim == 0 else rates

    def rate_at(self, t: Array) -> Array:
        """The formula: learning rates for an array of steps t."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what the learning rate of a step is. Define __call__(self, step)."
        )

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(
            f"{type(self).__name__} does not say how it was made, and so cannot be saved. Define get_config(self), "
            "which returns its arguments as a dict."
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LearningRateSchedule:
        """The schedule that `get_config` described."""
        return cls(**config)


def positive(value: Any, name: str, owner: str) -> float:
    """The value, if it is a number above 0.

    Raises:
        ValueError: if it is not.
    """
    if isinstance(value, str) or not hasattr(value, "__float__") or not value > 0:
        raise ValueError(f"{owner} got {name}={value!r}. It counts steps of training: a number above 0.")
    return value
