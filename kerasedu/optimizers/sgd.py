"""Gradient descent on batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.optimizers.arguments import share
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.state import Array


@registry.register()
class SGD(Optimizer):
    """Gradient descent on batches, with momentum if wanted. In the formulas w is the weight, g its gradient.

    without   w <- w - a g
    momentum  v <- m v - a g,  w <- w + v
    Nesterov  v <- m v - a g,  w <- w + m v - a g

    Arguments:
        learning_rate: a.
        momentum: m, from 0 (none) to 1.
        nesterov: whether the step looks ahead along the momentum (Nesterov 1983; Sutskever et al. 2013).
        options: what all optimizers take, see `Optimizer`.

    Example:
        >>> from kerasedu import Variable
        >>> weight = Variable([1.0, 2.0])
        >>> optimizer = SGD(learning_rate=0.5)
        >>> _ = optimizer.apply_gradients([(np.array([1.0, -1.0]), weight)])
        >>> weight.numpy()
        array([0.5, 2.5], dtype=float32)
    """

    number_by_number = True
    formula = r"v \leftarrow m\,v - \alpha\,g, \quad w \leftarrow w + v"

    def __init__(
        self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **options: Any
    ) -> None:
        super().__init__(learning_rate, **options)
        self.momentum, self.nesterov = share(momentum, "momentum", type(self).__name__), nesterov
        self.slots = ("momentum",) if momentum else ()

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        step = np.multiply(gradient, -self.rate, out=np.empty_like(weight))
        if not self.momentum:
            return np.add(weight, step, out=step)
        v = memory["momentum"]
        v *= self.momentum
        v += step
        if self.nesterov:
            step += self.momentum * v
            return np.add(weight, step, out=step)
        return np.add(weight, v, out=step)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum, "nesterov": self.nesterov}
