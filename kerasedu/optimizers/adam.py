"""Momentum and scaled steps together: Adam and AdamW."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from kerasedu.optimizers.arguments import share, small_number
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


class Moments(Optimizer):
    """What Adam and its family share: the mean of a weight's gradients, m, and the mean of their squares, v.

    m <- m + (1 - beta_1) (g - m)
    v <- v + (1 - beta_2) (g^2 - v)

    Arguments:
        learning_rate: how far a step goes.
        beta_1: how long m remembers, from 0 to below 1.
        beta_2: how long v remembers, from 0 to below 1.
        epsilon: keeps a division finite.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.beta_1 = share(beta_1, "beta_1", owner, below_one=True)
        self.beta_2 = share(beta_2, "beta_2", owner, below_one=True)
        self.epsilon = small_number(epsilon, owner)

    def remember(self, gradient: Array, memory: dict[str, Array]) -> tuple[Array, Array, Array]:
        """Both means after this step, and an array of their shape for intermediate results."""
        m, v = memory["momentum"], memory["velocity"]
        scratch = np.empty_like(m)
        approach(m, gradient, 1 - self.beta_1, scratch)
        np.multiply(gradient, gradient, out=scratch)
        approach(v, scratch, 1 - self.beta_2, scratch)
        return m, v, scratch

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
        }


@registry.register()
class Adam(Moments):
    """Momentum, and steps scaled by the recent size of each weight's gradient (Kingma and Ba 2014).

    m <- m + (1 - beta_1) (g - m)                          a mean of gradients
    v <- v + (1 - beta_2) (g^2 - v)                        a mean of squared gradients
    w <- w - a_t m / (sqrt(v) + epsilon),  a_t = a sqrt(1 - beta_2^t) / (1 - beta_1^t)

    a_t makes up for m and v starting at zero; t counts the steps. This is the form before section 2.1 of the paper,
    which Keras uses too; there epsilon means something slightly different from the paper's first form.

    Arguments:
        learning_rate: a.
        beta_1: how long m remembers, from 0 to below 1.
        beta_2: how long v remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        amsgrad: whether the largest v so far takes the place of v (Reddi et al. 2018).
        options: what all optimizers take, see `Optimizer`.
    """

    number_by_number = True
    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \quad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2, \quad "
        r"w \leftarrow w - \alpha_t \frac{m}{\sqrt{v} + \epsilon}"
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)
        self.amsgrad = amsgrad
        if amsgrad:
            self.slots = ("momentum", "velocity", "velocity_hat")
            self.slot_groups = (("momentum", "velocity"), ("velocity_hat",))

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        t = self.step
        rate = self.rate * sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        m, v, scratch = self.remember(gradient, memory)
        if self.amsgrad:
            v = np.maximum(memory["velocity_hat"], v, out=memory["velocity_hat"])
        np.sqrt(v, out=scratch)
        scratch += self.epsilon
        np.divide(m, scratch, out=scratch)
        scratch *= rate
        return np.subtract(weight, scratch, out=scratch)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "amsgrad": self.amsgrad}


@registry.register()
class AdamW(Adam):
    """Adam with weight decay (Loshchilov and Hutter 2017): before each step w <- w - weight_decay * a * w.

    Arguments:
        learning_rate: a.
        weight_decay: share of each weight, times a, that is taken off at every step.
        beta_1: how long the mean of gradients remembers, from 0 to below 1.
        beta_2: how long the mean of squared gradients remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        amsgrad: whether the largest mean of squares so far takes the place of the mean.
        options: what all optimizers take, see `Optimizer`.

    Raises:
        ValueError: if weight_decay is None: then it is Adam.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        if weight_decay is None:
            raise ValueError("AdamW got weight_decay=None. It takes a number such as 0.004; without decay use Adam.")
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **options)
