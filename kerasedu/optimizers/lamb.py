"""Adam for very large batches."""

from __future__ import annotations

import numpy as np

from kerasedu.optimizers.adam import Moments
from kerasedu.optimizers.clipping import length
from kerasedu.optimizers.optimizer import registry
from kerasedu.optimizers.state import Array


@registry.register()
class Lamb(Moments):
    """Adam whose step for each layer is as long as the layer's weights (You et al. 2019); for very large batches.

    m, v as in Adam;  d = m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon)
    w <- w - a |w| / |d| d,  where |w| / |d| counts as 1 if one of them is 0

    Arguments:
        learning_rate: a.
        beta_1: how long m remembers, from 0 to below 1.
        beta_2: how long v remembers, from 0 to below 1.
        epsilon: keeps the division finite.
        options: what all optimizers take, see `Optimizer`.
    """

    formula = (
        r"d = \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}, \quad "
        r"w \leftarrow w - \alpha \frac{\|w\|}{\|d\|}\,d"
    )

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        m, v, d = self.remember(gradient, memory)
        np.multiply(v, 1 / (1 - self.beta_2**self.step), out=d)
        np.sqrt(d, out=d)
        d += self.epsilon
        np.divide(m, d, out=d)
        d /= 1 - self.beta_1**self.step
        of_weight, of_step = length(weight), length(d)
        d *= self.rate * (of_weight / of_step if of_weight > 0 and of_step > 0 else 1.0)
        return np.subtract(weight, d, out=d)
