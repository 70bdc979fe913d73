"""Scaled steps that remember a matrix by its rows and columns."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers.arguments import not_negative
from kerasedu.optimizers.means import approach
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class Adafactor(Optimizer):
    """Scaled steps with little memory (Shazeer and Stern 2018): of a matrix it remembers one number a row and a column.

    b  = 1 - t^beta_2_decay,  s = g^2 + epsilon_1
    r <- b r + (1 - b) mean of s over columns,  c <- b c + (1 - b) mean of s over rows
    v  = r c / mean(r)                                        or for a vector  v <- b v + (1 - b) s
    u  = g / sqrt(v)
    w <- w - max(epsilon_2, rms(w)) * a_t * u / max(1, rms(u) / clip_threshold)

    Here rms is the root of the mean square, and a_t is min(a, 1 / sqrt(t)) with relative_step, else a.

    Arguments:
        learning_rate: a.
        beta_2_decay: how fast the means' memory grows longer; a negative number.
        epsilon_1: keeps the division finite.
        epsilon_2: the least that counts as size of a weight.
        clip_threshold: root mean square from which on u is made smaller.
        relative_step: whether the rate falls with the root of the time.
        options: what all optimizers take, see `Optimizer`.
    """

    slots = ("rows", "columns", "velocity")
    formula = (
        r"u = \frac{g}{\sqrt{r c / \bar r}}, \quad w \leftarrow w - \alpha_t \max(\epsilon_2, \mathrm{rms}(w))\,"
        r"\frac{u}{\max(1, \mathrm{rms}(u) / d)}"
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 0.001,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        owner = type(self).__name__
        self.beta_2_decay, self.relative_step = beta_2_decay, relative_step
        self.epsilon_1 = not_negative(epsilon_1, "epsilon_1", owner)
        self.epsilon_2 = not_negative(epsilon_2, "epsilon_2", owner)
        self.clip_threshold = not_negative(clip_threshold, "clip_threshold", owner)

    def new_slot(self, variable: Variable, name: str) -> Variable | None:
        if name == "velocity":
            return super().new_slot(variable, name)
        if len(variable.shape) < 2:
            self.add_variable((), dtype="int32", name=variable.name)  # holds the place that Keras's files have for it
            return None
        shape = variable.shape[:-1] if name == "rows" else (*variable.shape[:-2], variable.shape[-1])
        return self.add_variable(shape, dtype=variable.dtype, name=variable.name)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        rate = min(self.rate, 1 / sqrt(self.step)) if self.relative_step else self.rate
        forget, v = self.step**self.beta_2_decay, memory["velocity"]
        scratch = np.multiply(gradient, gradient, out=np.empty_like(weight))
        scratch += self.epsilon_1
        if "rows" in memory:
            rows, columns = memory["rows"], memory["columns"]
            approach(rows, scratch.mean(axis=-1), forget, scratch=np.empty_like(rows))
            approach(columns, scratch.mean(axis=-2), forget, scratch=np.empty_like(columns))
            rows_apart = rows / rows.mean(axis=-1, keepdims=True)
            np.multiply(rows_apart[..., :, None], columns[..., None, :], out=v)
        else:
            approach(v, scratch, forget, scratch)
        np.sqrt(v, out=scratch)
        np.divide(gradient, scratch, out=scratch)
        shorter = max(1.0, root_mean_square(scratch) / self.clip_threshold)
        scratch *= rate * max(self.epsilon_2, root_mean_square(weight)) / shorter
        return np.subtract(weight, scratch, out=scratch)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "beta_2_decay": self.beta_2_decay,
            "epsilon_1": self.epsilon_1,
            "epsilon_2": self.epsilon_2,
            "clip_threshold": self.clip_threshold,
            "relative_step": self.relative_step,
        }


def root_mean_square(array: Array) -> float:
    """Root of the mean of all squares."""
    return sqrt(np.vdot(array, array) / array.size)
