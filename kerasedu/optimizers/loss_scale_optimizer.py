"""Loss scaling, which keeps small gradients from vanishing in float16."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.engine.op import plain
from kerasedu.optimizers.arguments import count, not_negative
from kerasedu.optimizers.optimizer import Optimizer, registry


@registry.register()
class LossScaleOptimizer(Optimizer):
    """Another optimizer, whose gradients come from a loss that was multiplied by a large number (Micikevicius 2017).

    Gradients below about 6e-8 are 0 in float16. So the loss is multiplied by a scale (`scale_loss`, which `fit` calls),
    and the gradients are divided by it. When one of them is not finite the step is left out and the scale is halved;
    after enough good steps it is doubled.

    Arguments:
        inner_optimizer: the optimizer that takes the steps.
        initial_scale: the scale at the start.
        dynamic_growth_steps: number of good steps in a row after which the scale is doubled.
        name: name.
        kwargs: what all optimizers take is set on the inner optimizer instead.

    Raises:
        TypeError: if inner_optimizer is no optimizer.
        ValueError: for an option that belongs to the inner optimizer.

    Example:
        >>> from kerasedu.optimizers import SGD
        >>> optimizer = LossScaleOptimizer(SGD(0.1), initial_scale=1024.0)
        >>> optimizer.scale_loss(0.5)
        512.0
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 32768.0,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(inner_optimizer, Optimizer):
            raise TypeError(f"LossScaleOptimizer got {inner_optimizer!r}. It takes an optimizer, such as Adam().")
        for option, value in kwargs.items():
            if value is not None and value is not False and option != "ema_momentum":
                raise ValueError(
                    f"LossScaleOptimizer got {option}={value!r}. Set it on the optimizer inside: "
                    f"LossScaleOptimizer({type(inner_optimizer).__name__}({option}={value!r}))."
                )
        super().__init__(0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale = not_negative(initial_scale, "initial_scale", type(self).__name__)
        self.dynamic_growth_steps = count(dynamic_growth_steps, "dynamic_growth_steps", type(self).__name__, least=1)

    def build(self, variables: Iterable[Variable]) -> None:
        if self.built:
            return
        self._know(list(variables))
        self._good_steps = self.add_variable((), dtype="int32", name="step_counter")
        self._scale = self.add_variable((), dtype="float32", name="dynamic_scale")
        self._scale.assign(self.initial_scale)
        self.inner_optimizer.build(self._weights)

    def apply(self, grads: list[Any], trainable_variables: list[Variable] | None = None) -> None:
        variables = list(self._built_for() if trainable_variables is None else trainable_variables)
        if not self.built:
            self.build(variables)
        arrays = [None if gradient is None else np.asarray(plain(gradient)) for gradient in grads]
        if not all(np.isfinite(array).all() for array in arrays if array is not None):
            self._good_steps.assign(0)
            self._scale.assign(self._scale.value * 0.5)
            return
        scale = float(self._scale.value)
        self.inner_optimizer.apply([None if array is None else array / scale for array in arrays], variables)
        self._good_steps.assign_add(1)
        if self._good_steps.value >= self.dynamic_growth_steps:
            self._good_steps.assign(0)
            self._scale.assign(self._scale.value * 2)

    def scale_loss(self, loss: Any) -> Any:
        return loss * (float(self._scale.value) if self.built else self.initial_scale)

    def rule_of(self, variable: Variable) -> Optimizer:
        return self.inner_optimizer.rule_of(variable)

    @property
    def variables(self) -> list[Variable]:
        """Its own counter and scale, then all of the optimizer inside."""
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """Number of steps that the optimizer inside has taken."""
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the optimizer inside."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def finalize_variable_values(self, var_list: list[Variable]) -> None:
        self.inner_optimizer.finalize_variable_values(var_list)

    def exclude_from_weight_decay(
        self, var_list: list[Variable] | None = None, var_names: list[str] | None = None
    ) -> None:
        self.inner_optimizer.exclude_from_weight_decay(var_list, var_names)

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "inner_optimizer": registry.serialize(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> LossScaleOptimizer:
        return cls(**{**config, "inner_optimizer": registry.get(config["inner_optimizer"], custom_objects)})
