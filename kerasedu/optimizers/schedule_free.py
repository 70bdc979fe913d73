"""AdamW without a schedule."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers.adam import Moments
from kerasedu.optimizers.arguments import not_negative
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import registry
from kerasedu.optimizers.state import Array


@registry.register()
class ScheduleFreeAdamW(Moments):
    """AdamW that needs no falling learning rate: it takes gradients between its steps and their mean (Defazio et al.
    2024).

    z <- z - a g / (sqrt(v / (1 - beta_2^t)) + epsilon)       where Adam without momentum is
    x <- x + (z - x) / t                                      the mean of all z
    w  = beta_1 x + (1 - beta_1) z                            where the next gradient is taken: the weight

    Arguments:
        learning_rate: a.
        beta_1: how near the weight is to the mean, above 0 to below 1.
        beta_2: how long v, the mean of squared gradients, remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        warmup_steps: number of steps in which a rises along a line.
        options: what all optimizers take, see `Optimizer`.
    """

    formula = (
        r"z \leftarrow z - \alpha \frac{g}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}, \quad "
        r"x \leftarrow x + \frac{1}{t} (z - x), \quad w = \beta_1 x + (1 - \beta_1)\,z"
    )

    def __init__(
        self,
        learning_rate: Any = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)
        if not beta_1 > 0:
            raise ValueError(f"ScheduleFreeAdamW got beta_1={beta_1!r}. It takes a number above 0 and below 1.")
        self.warmup_steps = not_negative(warmup_steps, "warmup_steps", type(self).__name__)

    def new_slot(self, variable: Variable, name: str) -> Variable:
        slot = super().new_slot(variable, name)
        if name == "momentum":  # Keras's name for z, which starts at the weight
            slot.assign(variable.value)
        return slot

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        z, v, t = memory["momentum"], memory["velocity"], self.step
        scratch = np.multiply(gradient, gradient, out=np.empty_like(weight))
        approach(v, scratch, 1 - self.beta_2, scratch)
        x = (weight - (1 - self.beta_1) * z) / self.beta_1
        np.multiply(v, 1 / (1 - self.beta_2**t), out=scratch)
        np.sqrt(scratch, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self.rate * min(1.0, t / self.warmup_steps if self.warmup_steps else 1.0)
        z -= scratch
        x += (z - x) / t
        return self.beta_1 * x + (1 - self.beta_1) * z

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "warmup_steps": self.warmup_steps}
