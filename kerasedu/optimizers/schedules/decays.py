"""Learning rates that fall: exponentially, in inverse time, along a power, and in steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.schedules.schedule import Array, LearningRateSchedule, positive, registry


@registry.register()
class ExponentialDecay(LearningRateSchedule):
    """Falls by the same factor in every `decay_steps` steps.

    a_t = a_0 * decay_rate^(t / decay_steps)

    Arguments:
        initial_learning_rate: a_0.
        decay_steps: number of steps in which the rate is multiplied by decay_rate.
        decay_rate: the factor.
        staircase: whether the rate stands still in between, as t / decay_steps is rounded down.
        name: name.

    Raises:
        ValueError: if decay_steps is not above 0.

    Example:
        >>> schedule = ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
        >>> schedule(0), schedule(10), schedule(20)
        (0.1, 0.05, 0.025)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_rate = initial_learning_rate, decay_rate
        self.decay_steps = positive(decay_steps, "decay_steps", type(self).__name__)
        self.staircase, self.name = staircase, name

    def rate_at(self, t: Array) -> Array:
        return self.initial_learning_rate * np.power(self.decay_rate, self.periods(t))

    def periods(self, t: Array) -> Array:
        """Number of `decay_steps` that have gone by; whole ones, in a staircase."""
        periods = t / self.decay_steps
        return np.floor(periods) if self.staircase else periods

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


@registry.register()
class InverseTimeDecay(ExponentialDecay):
    """Falls like one over the time.

    a_t = a_0 / (1 + decay_rate * t / decay_steps)

    Arguments:
        initial_learning_rate: a_0.
        decay_steps: after this many steps the divisor has grown by decay_rate.
        decay_rate: how fast it grows.
        staircase: whether the rate stands still in between, as t / decay_steps is rounded down.
        name: name.

    Raises:
        ValueError: if decay_steps is not above 0.

    Example:
        >>> schedule = InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)
        >>> schedule(0), schedule(10), schedule(30)
        (0.1, 0.05, 0.025)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def rate_at(self, t: Array) -> Array:
        return self.initial_learning_rate / (1 + self.decay_rate * self.periods(t))


@registry.register()
class PolynomialDecay(LearningRateSchedule):
    """Falls to an end along a power of the time that is left; along a line if power is 1.

    a_t = end + (a_0 - end) * (1 - min(t, T) / T)^power

    Arguments:
        initial_learning_rate: a_0.
        decay_steps: T, number of steps until the end.
        end_learning_rate: the rate from then on.
        power: the power.
        cycle: whether T is lengthened to its next multiple whenever it is reached, so that the rate rises again.
        name: name.

    Raises:
        ValueError: if decay_steps is not above 0.

    Example:
        >>> schedule = PolynomialDecay(0.5, decay_steps=10, end_learning_rate=0.0)
        >>> schedule(0), schedule(5), schedule(99)
        (0.5, 0.25, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate, self.end_learning_rate = initial_learning_rate, end_learning_rate
        self.decay_steps = positive(decay_steps, "decay_steps", type(self).__name__)
        self.power, self.cycle, self.name = power, cycle, name

    def rate_at(self, t: Array) -> Array:
        total = self.decay_steps * (np.maximum(1, np.ceil(t / self.decay_steps)) if self.cycle else 1)
        left = 1 - np.minimum(t, total) / total
        return self.end_learning_rate + (self.initial_learning_rate - self.end_learning_rate) * left**self.power

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }


@registry.register()
class PiecewiseConstantDecay(LearningRateSchedule):
    """One rate up to a boundary, another from there to the next, and so on.

    a_t = values[0] for t <= boundaries[0], values[1] for boundaries[0] < t <= boundaries[1], ..., values[-1] after all

    Arguments:
        boundaries: steps after which the rate changes, ascending.
        values: the rates; one more than there are boundaries.
        name: name.

    Raises:
        ValueError: if the lengths do not fit, or the boundaries do not ascend.

    Example:
        >>> schedule = PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
        >>> schedule(100), schedule(101), schedule(500)
        (0.1, 0.01, 0.001)
    """

    def __init__(self, boundaries: list[float], values: list[float], name: str = "PiecewiseConstant") -> None:
        if not boundaries or len(values) != len(boundaries) + 1:
            raise ValueError(
                f"PiecewiseConstantDecay got boundaries={boundaries!r} and values={values!r}. It takes at least one "
                "boundary, and one value more than there are boundaries: one before the first, one after each."
            )
        if list(boundaries) != sorted(boundaries):
            raise ValueError(f"PiecewiseConstantDecay got boundaries={boundaries!r}. They must ascend.")
        self.boundaries, self.values, self.name = boundaries, values, name

    def rate_at(self, t: Array) -> Array:
        return np.asarray(self.values, "float64")[np.searchsorted(self.boundaries, t, side="left")]

    def get_config(self) -> dict[str, Any]:
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}
