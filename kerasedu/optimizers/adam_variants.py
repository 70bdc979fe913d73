"""Adam with another measure of size, and with a look ahead: Adamax, Nadam."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers.adam import Moments
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import registry
from kerasedu.optimizers.state import Array


@registry.register()
class Adamax(Moments):
    """Adam with the largest recent gradient in place of the mean of squares (Kingma and Ba 2014, section 7.1).

    m <- m + (1 - beta_1) (g - m)
    u <- max(beta_2 u, |g|)
    w <- w - a / (1 - beta_1^t) * m / (u + epsilon)

    Arguments:
        learning_rate: a.
        beta_1: how long m remembers, from 0 to below 1.
        beta_2: how long u remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("momentum", "norm")
    number_by_number = True
    formula = (
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \quad u \leftarrow \max(\beta_2 u, |g|), \quad "
        r"w \leftarrow w - \frac{\alpha}{1 - \beta_1^t}\,\frac{m}{u + \epsilon}"
    )

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        m, u = memory["momentum"], memory["norm"]
        scratch = np.empty_like(m)
        approach(m, gradient, 1 - self.beta_1, scratch)
        np.abs(gradient, out=scratch)
        u *= self.beta_2
        np.maximum(u, scratch, out=u)
        np.add(u, self.epsilon, out=scratch)
        np.divide(m, scratch, out=scratch)
        scratch *= self.rate / (1 - self.beta_1**self.step)
        return np.subtract(weight, scratch, out=scratch)


@registry.register()
class Nadam(Moments):
    """Adam with Nesterov's look ahead (Dozat 2016).

    m_t <- m + (1 - beta_1) (g - m),  v <- v + (1 - beta_2) (g^2 - v)
    mu_t = beta_1 (1 - 0.96^t / 2),   P_t = mu_1 mu_2 ... mu_t
    w   <- w - a m' / (sqrt(v / (1 - beta_2^t)) + epsilon),  m' = mu_(t+1) m / (1 - P_(t+1)) + (1 - mu_t) g / (1 - P_t)

    Arguments:
        learning_rate: a.
        beta_1: how long m remembers, from 0 to below 1.
        beta_2: how long v remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        options: what all optimizers take, see `Optimizer`.
    """

    number_by_number = True
    formula = (
        r"m' = \frac{\mu_{t+1} m}{1 - \prod_{i=1}^{t+1} \mu_i} + \frac{(1 - \mu_t)\,g}{1 - \prod_{i=1}^{t} \mu_i}, "
        r"\quad w \leftarrow w - \alpha \frac{m'}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}"
    )

    def build(self, variables: Iterable[Variable]) -> None:
        if not self.built:
            super().build(variables)
            self._product = self.add_variable((), "ones")

    def mu(self, t: int) -> float:
        """The momentum of step t."""
        return self.beta_1 * (1 - 0.5 * 0.96**t)

    def _take_step(self, gradients: list[Array], variables: list[Variable]) -> None:
        self._now = float(self._product.value) * self.mu(self.step)
        super()._take_step(gradients, variables)
        self._product.assign(self._now)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        t, now = self.step, self._now
        following = now * self.mu(t + 1)
        m, v, scratch = self.remember(gradient, memory)
        ahead = np.multiply(m, self.mu(t + 1) / (1 - following), out=np.empty_like(m))
        np.multiply(gradient, (1 - self.mu(t)) / (1 - now), out=scratch)
        ahead += scratch
        np.multiply(v, 1 / (1 - self.beta_2**t), out=scratch)
        np.sqrt(scratch, out=scratch)
        scratch += self.epsilon
        ahead /= scratch
        ahead *= self.rate
        return np.subtract(weight, ahead, out=ahead)
