"""Follow the regularized leader."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers.arguments import is_number, not_negative
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class Ftrl(Optimizer):
    """Follow the regularized leader (McMahan et al. 2013): large sparse models, whose weights l1 puts to exactly 0.

    g' = g + 2 l2_shrinkage w
    n' = n + g^2
    z <- z + g' - (n'^p - n^p) / a * w,  p = -learning_rate_power
    n <- n'
    w <- (clip(z, -l1, l1) - z) / (n^p / a + 2 (l2 + beta / (2 a)))

    Arguments:
        learning_rate: a.
        learning_rate_power: -p: how fast the steps become smaller, a number of at most 0; 0 for a fixed rate.
        initial_accumulator_value: n at the start.
        l1_regularization_strength: l1.
        l2_regularization_strength: l2: the pull towards 0 that the solution has.
        l2_shrinkage_regularization_strength: l2_shrinkage: the pull towards 0 that gradients have.
        beta: from the paper, a number of at least 0.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("accumulator", "linear")
    formula = (
        r"z \leftarrow z + g - \frac{(n + g^2)^p - n^p}{\alpha}\,w, \quad n \leftarrow n + g^2, \quad "
        r"w \leftarrow \frac{\mathrm{clip}(z, -\lambda_1, \lambda_1) - z}{n^p / \alpha + 2 \lambda_2}"
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        if not is_number(learning_rate_power) or not learning_rate_power <= 0:
            raise ValueError(
                f"Ftrl got learning_rate_power={learning_rate_power!r}. It takes a number of at most 0: -0.5 lets "
                "steps become smaller, 0 keeps them."
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = _checked("initial_accumulator_value", initial_accumulator_value)
        self.l1_regularization_strength = _checked("l1_regularization_strength", l1_regularization_strength)
        self.l2_regularization_strength = _checked("l2_regularization_strength", l2_regularization_strength)
        self.l2_shrinkage_regularization_strength = _checked(
            "l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength
        )
        self.beta = _checked("beta", beta)

    def new_slot(self, variable: Variable, name: str) -> Variable:
        slot = super().new_slot(variable, name)
        if name == "accumulator":
            slot.value.fill(self.initial_accumulator_value)
        return slot

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        n, z = memory["accumulator"], memory["linear"]
        rate, p, l1 = self.rate, -self.learning_rate_power, self.l1_regularization_strength
        if rate == 0:  # as at the end of some schedules
            return weight.copy()
        l2 = self.l2_regularization_strength + self.beta / (2 * rate)
        before = n**p
        n += gradient * gradient
        after = n**p
        z += gradient + 2 * self.l2_shrinkage_regularization_strength * weight - (after - before) / rate * weight
        return (np.clip(z, -l1, l1) - z) / (after / rate + 2 * l2)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "learning_rate_power": self.learning_rate_power,
            "initial_accumulator_value": self.initial_accumulator_value,
            "l1_regularization_strength": self.l1_regularization_strength,
            "l2_regularization_strength": self.l2_regularization_strength,
            "l2_shrinkage_regularization_strength": self.l2_shrinkage_regularization_strength,
            "beta": self.beta,
        }


def _checked(name: str, value: Any) -> float:
    return not_negative(value, name, "Ftrl") or 0.0
