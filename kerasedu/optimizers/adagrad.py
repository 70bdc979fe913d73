"""Steps scaled by the size of each weight's gradients so far: Adagrad, Adadelta."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers.arguments import not_negative, share, small_number
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class Adagrad(Optimizer):
    """Steps scaled by the size of all of a weight's gradients so far: they grow ever smaller (Duchi et al. 2011).

    s <- s + g^2
    w <- w - a g / sqrt(s + epsilon)

    Arguments:
        learning_rate: a.
        initial_accumulator_value: s at the start.
        epsilon: keeps the division finite.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("accumulator",)
    number_by_number = True
    formula = r"s \leftarrow s + g^2, \quad w \leftarrow w - \alpha\,\frac{g}{\sqrt{s + \epsilon}}"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.initial_accumulator_value = not_negative(initial_accumulator_value, "initial_accumulator_value", owner)
        self.epsilon = small_number(epsilon, owner)

    def new_slot(self, variable: Variable, name: str) -> Variable:
        slot = super().new_slot(variable, name)
        slot.value.fill(self.initial_accumulator_value)
        return slot

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        s = memory["accumulator"]
        step = np.multiply(gradient, gradient, out=np.empty_like(weight))
        s += step
        np.add(s, self.epsilon, out=step)
        np.sqrt(step, out=step)
        np.divide(gradient, step, out=step)
        step *= self.rate
        return np.subtract(weight, step, out=step)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "initial_accumulator_value": self.initial_accumulator_value,
            "epsilon": self.epsilon,
        }


@registry.register()
class Adadelta(Optimizer):
    """Steps scaled by the recent size of each weight's gradient and by the recent size of its steps (Zeiler 2012).

    v <- rho v + (1 - rho) g^2
    d  = g sqrt(u + epsilon) / sqrt(v + epsilon)
    u <- rho u + (1 - rho) d^2
    w <- w - a d

    The paper has no learning rate: a = 1 is the paper's rule.

    Arguments:
        learning_rate: a.
        rho: how long the means of squares remember, from 0 to 1.
        epsilon: keeps the division finite, and the first steps from being nothing.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("accumulated_grad", "accumulated_delta_var")
    number_by_number = True
    formula = (
        r"v \leftarrow \rho\,v + (1 - \rho)\,g^2, \quad d = g\,\sqrt{\frac{u + \epsilon}{v + \epsilon}}, \quad "
        r"u \leftarrow \rho\,u + (1 - \rho)\,d^2, \quad w \leftarrow w - \alpha\,d"
    )

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **options: Any) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.rho, self.epsilon = share(rho, "rho", owner), small_number(epsilon, owner)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        v, u = memory["accumulated_grad"], memory["accumulated_delta_var"]
        scratch = np.multiply(gradient, gradient, out=np.empty_like(weight))
        approach(v, scratch, 1 - self.rho, scratch)
        step = np.add(u, self.epsilon, out=np.empty_like(weight))
        np.add(v, self.epsilon, out=scratch)
        step /= scratch
        np.sqrt(step, out=step)
        step *= gradient
        np.multiply(step, step, out=scratch)
        approach(u, scratch, 1 - self.rho, scratch)
        step *= self.rate
        return np.subtract(weight, step, out=step)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rho": self.rho, "epsilon": self.epsilon}
