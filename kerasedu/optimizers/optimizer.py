"""What an optimizer is: the rule by which gradients change weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.engine.op import plain
from kerasedu.engine.registry import Registry

registry = Registry("optimizer", "keras.optimizers")
Array = np.ndarray


class Optimizer:
    """The rule by which gradients change weights: `apply_gradients(zip(gradients, weights))`.

    Override `update`, which says what becomes of one weight.

    Arguments:
        learning_rate: how far a step goes; a positive number.
        name: name.

    Attributes:
        slots: names of the arrays that the rule remembers for each weight, such as a moving average of gradients.
        formula: the rule, as LaTeX.
        iterations: number of steps taken so far.
    """

    slots: tuple[str, ...] = ()
    formula = ""

    def __init__(self, learning_rate: float, name: str | None = None) -> None:
        if not learning_rate >= 0:
            raise ValueError(
                f"{type(self).__name__} got learning_rate={learning_rate!r}. It is the size of a step, a positive "
                "number such as 0.01."
            )
        self.learning_rate = float(learning_rate)
        self.name = name or type(self).__name__
        self.iterations = 0
        self._memory: dict[int, tuple[Variable, dict[str, Array]]] = {}

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        """The weight after one step.

        Arguments:
            weight: the weight before. It is left as it is: a tape that has yet to walk back may hold it.
            gradient: the gradient of the loss with respect to it, of the same shape.
            memory: the arrays named in `slots`, of the same shape, zero at first; changed in place.

        Returns:
            A new array of the same shape.
        """
        raise NotImplementedError(f"{type(self).__name__} has no rule. Define update(self, weight, gradient, memory).")

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> None:
        """Take one step.

        Arguments:
            grads_and_vars: pairs (gradient, variable); a gradient of None leaves its variable alone.

        Raises:
            ValueError: if there is no gradient at all, or one has another shape than its variable; then nothing was
                changed.
        """
        pairs = [
            (np.asarray(plain(gradient)), variable) for gradient, variable in grads_and_vars if gradient is not None
        ]
        if not pairs:
            raise ValueError(
                "apply_gradients got no gradient at all: every one is None, or the list is empty. Check that the loss "
                "is computed inside the tape from the variables, and that they are trainable."
            )
        for gradient, variable in pairs:
            if gradient.shape != variable.shape:
                raise ValueError(
                    f"apply_gradients got a gradient of shape {gradient.shape} for variable {variable.path!r} of shape "
                    f"{variable.shape}. A gradient has the shape of its variable: check that gradients and variables "
                    "come in the same order."
                )
        self.iterations += 1
        for gradient, variable in pairs:
            weight = self.update(variable.value, gradient, self.memory_of(variable))
            if weight is None:
                raise TypeError(
                    f"{type(self).__name__}.update returned None. It returns the weight after the step: "
                    "return weight - step."
                )
            if variable.constraint is not None:
                weight = variable.constraint(weight)
            variable.value = np.asarray(weight, variable.value.dtype)

    def apply(self, grads: list[Any], trainable_variables: list[Variable]) -> None:
        """Take one step; gradients and variables as two lists."""
        self.apply_gradients(zip(grads, trainable_variables, strict=True))

    def memory_of(self, variable: Variable) -> dict[str, Array]:
        """What the rule remembers for a variable."""
        if id(variable) not in self._memory:
            self._memory[id(variable)] = (variable, {name: np.zeros_like(variable.value) for name in self.slots})
        return self._memory[id(variable)][1]

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "learning_rate": self.learning_rate}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Optimizer:
        return cls(**config)
