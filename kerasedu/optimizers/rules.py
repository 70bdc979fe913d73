"""The rules: SGD, RMSprop, Adam. Each `update` reads as its textbook formula; what it remembers is changed in place.

In the formulas w is the weight, g its gradient, and a the learning rate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.optimizer import Array, Optimizer, registry


@registry.register()
class SGD(Optimizer):
    """Gradient descent on batches, with momentum if wanted.

    without   w <- w - a g
    momentum  v <- m v - a g,  w <- w + v
    Nesterov  v <- m v - a g,  w <- w + m v - a g

    Arguments:
        learning_rate: a.
        momentum: m, from 0 (none) to below 1.
        nesterov: whether the step looks ahead along the momentum (Nesterov 1983; Sutskever et al. 2013).
        name: name.
    """

    formula = r"v \leftarrow m\,v - \alpha\,g, \quad w \leftarrow w + v"

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False, name: str = "SGD"
    ) -> None:
        super().__init__(learning_rate, name)
        if not 0 <= momentum <= 1:
            raise ValueError(f"SGD got momentum={momentum!r}. It takes a number from 0 to 1.")
        self.momentum, self.nesterov = momentum, nesterov
        self.slots = ("momentum",) if momentum else ()

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        step = -self.learning_rate * gradient
        if not self.momentum:
            return weight + step
        v = memory["momentum"]
        v *= self.momentum
        v += step
        return weight + (self.momentum * v + step if self.nesterov else v)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum, "nesterov": self.nesterov}


@registry.register()
class RMSprop(Optimizer):
    """Steps scaled by the recent size of each weight's gradient (Hinton, Coursera lecture 6e, 2012).

    v <- rho v + (1 - rho) g^2
    w <- w - a g / sqrt(v + epsilon)

    Arguments:
        learning_rate: a.
        rho: how long the mean of squared gradients remembers, from 0 to below 1.
        momentum: share of the last step that is added to the next one.
        epsilon: keeps the division finite.
        centered: whether the squared mean of the gradient is taken off v, which then estimates the variance.
        name: name.
    """

    formula = r"v \leftarrow \rho\,v + (1 - \rho)\,g^2, \quad w \leftarrow w - \alpha\,\frac{g}{\sqrt{v + \epsilon}}"

    def __init__(
        self,
        learning_rate: float = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        name: str = "rmsprop",
    ) -> None:
        super().__init__(learning_rate, name)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered
        self.slots = ("velocity", *(("momentum",) if momentum else ()), *(("average",) if centered else ()))

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        v = memory["velocity"]
        v *= self.rho
        v += (1 - self.rho) * gradient**2
        spread = v + self.epsilon
        if self.centered:
            mean = memory["average"]
            mean *= self.rho
            mean += (1 - self.rho) * gradient
            spread -= mean**2
        step = self.learning_rate * gradient / np.sqrt(spread)
        if self.momentum:
            memory["momentum"] *= self.momentum
            memory["momentum"] += step
            step = memory["momentum"]
        return weight - step

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }


@registry.register()
class Adam(Optimizer):
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
        name: name.
    """

    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \quad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2, \quad "
        r"w \leftarrow w - \alpha_t \frac{m}{\sqrt{v} + \epsilon}"
    )

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        name: str = "adam",
    ) -> None:
        super().__init__(learning_rate, name)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad
        self.slots = ("momentum", "velocity", "velocity_hat") if amsgrad else ("momentum", "velocity")

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        t = self.iterations
        rate = self.learning_rate * np.sqrt(1 - self.beta_2**t).item() / (1 - self.beta_1**t)
        m, v = memory["momentum"], memory["velocity"]
        scratch = np.subtract(gradient, m, out=np.empty_like(m))
        scratch *= 1 - self.beta_1
        m += scratch
        np.multiply(gradient, gradient, out=scratch)
        scratch -= v
        scratch *= 1 - self.beta_2
        v += scratch
        if self.amsgrad:
            v = np.maximum(memory["velocity_hat"], v, out=memory["velocity_hat"])
        np.sqrt(v, out=scratch)
        scratch += self.epsilon
        np.divide(m, scratch, out=scratch)
        scratch *= rate
        return np.subtract(weight, scratch, out=scratch)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
            "amsgrad": self.amsgrad,
        }
