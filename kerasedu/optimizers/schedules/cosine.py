"""Learning rates that fall along a cosine, once or again and again (Loshchilov and Hutter 2016)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.schedules.schedule import Array, LearningRateSchedule, positive, registry


def half_wave(progress: Array) -> Array:
    """From 1 down to 0 along a cosine, as progress goes from 0 to 1."""
    return 0.5 * (1 + np.cos(np.pi * progress))


@registry.register()
class CosineDecay(LearningRateSchedule):
    """Falls along half a wave of the cosine; before that, if wanted, it rises along a line.

    a_t = a * ((1 - alpha) * (1 + cos(pi t / T)) / 2 + alpha),  for t up to T and as at T from then on

    With a warm-up of W steps, the rate first goes from initial_learning_rate to warmup_target, which then is a, and t
    counts from the end of the warm-up.

    Arguments:
        initial_learning_rate: the rate at the start: a, if there is no warm-up.
        decay_steps: T, number of steps until the end of the wave.
        alpha: the rate at the end, as a share of a.
        name: name.
        warmup_target: the rate at the end of the warm-up; None for no warm-up.
        warmup_steps: W, number of steps of the warm-up.

    Raises:
        ValueError: if decay_steps is not above 0.

    Example:
        >>> schedule = CosineDecay(0.5, decay_steps=10)
        >>> schedule(0), schedule(5), schedule(10)
        (0.5, 0.25, 0.0)
        >>> schedule = CosineDecay(0.0, decay_steps=10, warmup_target=0.5, warmup_steps=4)
        >>> schedule(0), schedule(2), schedule(4), schedule(9), schedule(14)
        (0.0, 0.25, 0.5, 0.25, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate, self.alpha, self.name = initial_learning_rate, alpha, name
        self.decay_steps = positive(decay_steps, "decay_steps", type(self).__name__)
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps

    def rate_at(self, t: Array) -> Array:
        if self.warmup_target is None:
            return self._falling(self.initial_learning_rate, t)
        rise = (self.warmup_target - self.initial_learning_rate) * t / max(self.warmup_steps, 1)
        falling = self._falling(self.warmup_target, t - self.warmup_steps)
        return np.where(t < self.warmup_steps, self.initial_learning_rate + rise, falling)

    def _falling(self, start: float, t: Array) -> Array:
        progress = np.minimum(t, self.decay_steps) / self.decay_steps
        return start * ((1 - self.alpha) * half_wave(progress) + self.alpha)

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }


@registry.register()
class CosineDecayRestarts(LearningRateSchedule):
    """Falls along half a wave of the cosine, jumps up and starts again, each time longer and lower if wanted.

    In period number i, which begins at step s_i and is T_i long:

    a_t = a_0 * ((1 - alpha) * m_mul^i * (1 + cos(pi (t - s_i) / T_i)) / 2 + alpha),  T_i = first_decay_steps * t_mul^i

    Arguments:
        initial_learning_rate: a_0.
        first_decay_steps: T_0, number of steps of the first period.
        t_mul: how many times as long as the one before each period is.
        m_mul: how many times as high it starts.
        alpha: the rate at the end of a period, as a share of a_0.
        name: name.

    Raises:
        ValueError: if first_decay_steps is not above 0.

    Example:
        >>> schedule = CosineDecayRestarts(0.5, first_decay_steps=10)
        >>> schedule(0), schedule(5), schedule(10), schedule(20), schedule(30)
        (0.5, 0.25, 0.5, 0.25, 0.5)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate, self.alpha, self.name = initial_learning_rate, alpha, name
        self.first_decay_steps = positive(first_decay_steps, "first_decay_steps", type(self).__name__)
        self.t_mul, self.m_mul = t_mul, m_mul

    def rate_at(self, t: Array) -> Array:
        i, progress = self._period(t / self.first_decay_steps)
        return self.initial_learning_rate * ((1 - self.alpha) * self.m_mul**i * half_wave(progress) + self.alpha)

    def _period(self, time: Array) -> tuple[Array, Array]:
        """Number of the period at a time counted in first periods, and how much of it has gone by."""
        if self.t_mul == 1:
            return np.floor(time), time - np.floor(time)
        # The first i periods last 1 + t_mul + ... + t_mul^(i-1) = (1 - t_mul^i) / (1 - t_mul). At a restart, rounding
        # may put the logarithm a hair below the whole number.
        i = np.floor(np.log(1 - time * (1 - self.t_mul)) / np.log(self.t_mul) + 1e-9)
        begin = (1 - self.t_mul**i) / (1 - self.t_mul)
        return i, (time - begin) / self.t_mul**i

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self.t_mul,
            "m_mul": self.m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }
