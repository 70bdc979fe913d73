"""Steps scaled by the recent size of each weight's gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.arguments import share, small_number
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class RMSprop(Optimizer):
    """Steps scaled by the recent size of each weight's gradient (Hinton, Coursera lecture 6e, 2012).

    v <- rho v + (1 - rho) g^2
    w <- w - a g / sqrt(v + epsilon)

    Arguments:
        learning_rate: a.
        rho: how long the mean of squared gradients remembers, from 0 to 1.
        momentum: share of the last step that is added to the next one.
        epsilon: keeps the division finite.
        centered: whether the squared mean of the gradient is taken off v, which then estimates the variance.
        options: what all optimizers take, see `Optimizer`.
    """

    number_by_number = True
    formula = r"v \leftarrow \rho\,v + (1 - \rho)\,g^2, \quad w \leftarrow w - \alpha\,\frac{g}{\sqrt{v + \epsilon}}"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.rho, self.momentum = share(rho, "rho", owner), share(momentum, "momentum", owner)
        self.epsilon, self.centered = small_number(epsilon, owner), centered
        self.slots = ("velocity", *(("momentum",) if momentum else ()), *(("average_gradient",) if centered else ()))
        self.slot_groups = tuple((slot,) for slot in self.slots)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        v = memory["velocity"]
        step = np.multiply(gradient, gradient, out=np.empty_like(weight))
        approach(v, step, 1 - self.rho, scratch=step)
        np.add(v, self.epsilon, out=step)
        if self.centered:
            mean = memory["average_gradient"]
            approach(mean, gradient, 1 - self.rho, scratch=np.empty_like(mean))
            step -= mean**2
        np.sqrt(step, out=step)
        np.divide(gradient, step, out=step)
        step *= self.rate
        if self.momentum:
            last = memory["momentum"]
            last *= self.momentum
            last += step
            return np.subtract(weight, last, out=step)
        return np.subtract(weight, step, out=step)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }
