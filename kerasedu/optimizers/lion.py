"""Steps of one size."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.arguments import is_number, share
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class Lion(Optimizer):
    """Every weight goes the same distance, the sign says where (Chen et al. 2023). It remembers half of what Adam does.

    w <- w - a sign(beta_1 m + (1 - beta_1) g)
    m <- beta_2 m + (1 - beta_2) g

    Its learning rate is usually 3 to 10 times smaller than Adam's, its weight decay as much larger.

    Arguments:
        learning_rate: a.
        beta_1: share of the past in the direction of a step, above 0 to 1.
        beta_2: how long m, the mean of gradients, remembers, from 0 to 1.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("momentum",)
    number_by_number = True
    formula = (
        r"w \leftarrow w - \alpha\,\mathrm{sign}(\beta_1 m + (1 - \beta_1)\,g), \quad "
        r"m \leftarrow \beta_2 m + (1 - \beta_2)\,g"
    )

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **options: Any) -> None:
        super().__init__(learning_rate, **options)
        if not is_number(beta_1) or not 0 < beta_1 <= 1:
            raise ValueError(
                f"Lion got beta_1={beta_1!r}. It takes a number above 0, up to 1; with 0 there would be no memory in "
                "the direction of a step."
            )
        self.beta_1, self.beta_2 = beta_1, share(beta_2, "beta_2", type(self).__name__)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        m = memory["momentum"]
        step, scratch = np.empty_like(m), np.empty_like(m)
        np.multiply(m, self.beta_1, out=step)
        np.multiply(gradient, 1 - self.beta_1, out=scratch)
        step += scratch
        np.sign(step, out=step)
        step *= self.rate
        approach(m, gradient, 1 - self.beta_2, scratch)
        return np.subtract(weight, step, out=step)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2}
