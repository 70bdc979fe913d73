"""What an optimizer is: the rule by which gradients change weights."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from kerasedu.engine import Variable
from kerasedu.engine.op import plain
from kerasedu.engine.registry import Registry
from kerasedu.engine.slices import each
from kerasedu.engine.warning import warn_user
from kerasedu.optimizers import clipping
from kerasedu.optimizers.arguments import (
    count,
    not_negative,
    only_one_clipping,
    share,
    understand_old_spellings,
)
from kerasedu.optimizers.learning_rate import LearningRate
from kerasedu.optimizers.moving_average import MovingAverage
from kerasedu.optimizers.schedules.schedule import registry as schedules
from kerasedu.optimizers.state import Array
from kerasedu.optimizers.together import Groups, in_pieces
from kerasedu.optimizers.weight_decay import WeightDecay

registry = Registry("optimizer", "keras.optimizers")
KERAS_2_CONFIGURATION = ("jit_compile", "is_legacy_optimizer")  # settings of TensorFlow, without a meaning here


class Optimizer(LearningRate, WeightDecay, MovingAverage):
    """The rule by which gradients change weights: `apply_gradients(zip(gradients, weights))`.

    Override `update`, which says what becomes of one weight.

    Arguments:
        learning_rate: how far a step goes: a number of at least 0, a `schedules.LearningRateSchedule`, or a function
            that returns a number.
        weight_decay: share of each weight, times the learning rate, that is taken off at every step (Loshchilov and
            Hutter 2017); None for none.
        clipnorm: gradients longer than this are shortened to it, each by itself; None for as they are.
        clipvalue: the numbers of a gradient are cut off at this size; None for as they are.
        global_clipnorm: gradients that are longer than this all together are shortened to it; None for as they are.
        use_ema: whether a moving average of the weights is kept, which takes their place when training ends.
        ema_momentum: share of the average that stays at each step.
        ema_overwrite_frequency: number of steps after which the average takes the weights' place already while
            training; None for never.
        loss_scale_factor: the loss was multiplied by this (`scale_loss`), so gradients are divided by it; None for 1.
        gradient_accumulation_steps: number of batches whose mean gradient makes one step; None for 1.
        name: name.
        kwargs: the spellings of Keras 2, `lr` and `decay`; a warning tells today's.

    Attributes:
        slots: names of the arrays that the rule remembers for each weight, such as a moving average of gradients.
        formula: the rule, as LaTeX.
        number_by_number: whether `update` does the same to each number of a weight, whatever stands beside it. Then
            small weights are changed together, as one long weight. A class that defines `update` says it anew.
        rate: the learning rate of the step under way, a plain number.
        step: the number of the step under way, counted from 1.

    Raises:
        ValueError: for numbers that make no sense.
        TypeError: for an argument that does not exist; the message names the nearest ones.

    Example:
        >>> class SignDescent(Optimizer):
        ...     def update(self, weight, gradient, memory):
        ...         return weight - self.rate * np.sign(gradient)
        >>> weight = Variable([1.0, -1.0])
        >>> _ = SignDescent(0.25).apply_gradients([(np.array([3.0, -0.1]), weight)])
        >>> weight.numpy()
        array([ 0.75, -0.75], dtype=float32)
    """

    formula = ""
    number_by_number = False

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        owner = type(self).__name__
        learning_rate = understand_old_spellings(type(self), learning_rate, kwargs)
        only_one_clipping(owner, clipnorm=clipnorm, clipvalue=clipvalue, global_clipnorm=global_clipnorm)
        super().__init__(name)
        self._set_rate(learning_rate)
        self.weight_decay = not_negative(weight_decay, "weight_decay", owner)
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum = use_ema, share(ema_momentum, "ema_momentum", owner)
        self.ema_overwrite_frequency = count(ema_overwrite_frequency, "ema_overwrite_frequency", owner, least=1)
        self.loss_scale_factor = not_negative(loss_scale_factor, "loss_scale_factor", owner)
        self.gradient_accumulation_steps = count(
            gradient_accumulation_steps, "gradient_accumulation_steps", owner, least=2
        )
        self.rate, self.step = 0.0, 0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Show the arguments that all optimizers share in the signature, for `help` and the notebook's tooltips."""
        super().__init_subclass__(**kwargs)
        if "number_by_number" not in vars(cls):  # a rule of one's own is not what the one it stems from was
            cls.number_by_number = cls.number_by_number and vars(cls).keys().isdisjoint(("update", "update_step"))
        own = inspect.signature(cls.__init__).parameters
        if "options" in own:
            listed = {name: own[name] for name in own if name not in ("self", "options")}
            for name, parameter in inspect.signature(Optimizer.__init__).parameters.items():
                if name not in {"self", "learning_rate", *listed}:
                    by_name = parameter if name == "kwargs" else parameter.replace(kind=parameter.KEYWORD_ONLY)
                    listed[name] = by_name
            cls.__signature__ = inspect.Signature(list(listed.values()))

    # -- the rule ------------------------------------------------------------------------------------------------------

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        """The weight after one step, at the learning rate `self.rate`.

        Arguments:
            weight: the weight before. It is left as it is: a tape that has yet to walk back may hold it.
            gradient: the gradient of the loss with respect to it, of the same shape. It is left as it is, too.
            memory: the arrays named in `slots`, of the same shape, zero at first; changed in place.

        Returns:
            A new array of the same shape.
        """
        raise NotImplementedError(f"{type(self).__name__} has no rule. Define update(self, weight, gradient, memory).")

    def update_step(self, gradient: Array, variable: Variable, learning_rate: float) -> None:
        """Change one variable. Optimizers that people wrote for Keras override this one, in place of `update`."""
        self.rate = learning_rate
        slots = self._memories[self._places[id(variable)]]
        memory = {name: slot.value for name, slot in slots.items()}
        rule = partial(in_pieces, self._new_weight) if self.number_by_number else self._new_weight
        variable.value = rule(variable.value, gradient, memory)
        for name, slot in slots.items():
            if memory[name] is not slot.value:
                slot.assign(memory[name])

    def _new_weight(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        """What `update` returns, in the weight's number type."""
        new = self.update(weight, gradient, memory)
        if new is None:
            raise TypeError(
                f"{type(self).__name__}.update returned None. It returns the weight after the step: "
                "return weight - step."
            )
        return np.asarray(new, weight.dtype)

    @property
    def iterations(self) -> Any:
        """Number of steps taken so far: a counter that compares and computes like a whole number."""
        if self.gradient_accumulation_steps:
            return int(self._iterations.value) // self.gradient_accumulation_steps
        return self._iterations

    def rule_of(self, variable: Variable) -> Optimizer:
        """The optimizer that changes a variable: this one, unless it hands the work on to others."""
        return self

    # -- taking steps --------------------------------------------------------------------------------------------------

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """Take one step.

        Arguments:
            grads_and_vars: pairs (gradient, variable); a gradient of None leaves its variable alone.

        Returns:
            The step counter.

        Raises:
            ValueError: if there is no gradient at all, or one has another shape than its variable, or the optimizer
                was built for other variables; then nothing was changed.
        """
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self._iterations

    def apply(self, grads: list[Any], trainable_variables: list[Variable] | None = None) -> None:
        """Take one step; gradients and variables as two lists. Further as `apply_gradients`.

        Arguments:
            grads: the gradients.
            trainable_variables: the variables; those that the optimizer was built for when None.
        """
        variables = list(self._built_for() if trainable_variables is None else trainable_variables)
        gradients, changed = self._given(list(grads), variables)
        if not self.built:
            self.build(variables)
        for variable in changed:
            self._place_of(variable)
        taken = int(self._iterations.value)
        self.step = taken // (self.gradient_accumulation_steps or 1) + 1
        self.rate = self._current_rate()
        if self.gradient_accumulation_steps:
            gradients = self._mean_of_batches(gradients, changed, taken + 1)
        if gradients:
            self._take_step(gradients, changed)
        if self.use_ema:
            self._average()
        for variable in changed:
            if variable.constraint is not None:
                variable.value = np.asarray(plain(variable.constraint(variable.value)), variable.value.dtype)
        self._iterations.value += 1

    def _given(self, grads: list[Any], variables: list[Variable]) -> tuple[list[Array], list[Variable]]:
        """The gradients that are there, as arrays, and their variables."""
        gradients, changed, missing = [], [], []
        for gradient, variable in zip(grads, variables, strict=True):
            if gradient is None:
                missing.append(variable)
                continue
            array = np.asarray(plain(gradient), variable.value.dtype)
            if array.shape != variable.value.shape:
                raise ValueError(
                    f"apply_gradients got a gradient of shape {array.shape} for variable {variable.path!r} of shape "
                    f"{variable.shape}. A gradient has the shape of its variable: check that gradients and variables "
                    "come in the same order."
                )
            gradients.append(array / self.loss_scale_factor if self.loss_scale_factor else array)
            changed.append(variable)
        if not gradients:
            raise ValueError(
                "apply_gradients got no gradient at all: every one is None, or the list is empty. Check that the loss "
                "is computed inside the tape from the variables, and that they are trainable."
            )
        if missing:
            names = ", ".join(repr(variable.path) for variable in missing)
            warn_user(f"The loss does not depend on {names}: no gradient, and so no change, for these.")
        return gradients, changed

    def _take_step(self, gradients: list[Array], variables: list[Variable]) -> None:
        rate, gradients = self.rate, self._clipped(gradients)
        if self.decays:
            self._decay(variables, rate)
        self._change(variables, gradients, rate)

    def _change(self, variables: list[Variable], gradients: list[Array], rate: float) -> None:
        """Change each weight by its gradient: small ones together, large ones at the same time, if the rule allows."""
        groups = self._grouped(variables)

        def change(place: int) -> None:
            self.update_step(gradients[place], variables[place], rate)

        if groups.together is not None:
            groups.together.update(self._new_weight, [gradients[place] for place in groups.small])
        if groups.at_a_time:
            each(change, groups.alone)
            return
        for place in groups.alone:
            change(place)

    def _grouped(self, variables: list[Variable]) -> Groups:
        """The same groups as in the last step, as long as the weights are the same."""
        if self._groups is None or self._groups.ids != list(map(id, variables)):
            memories = [self._memories[self._places[id(variable)]] for variable in variables]
            self._groups = Groups(variables, memories, self.number_by_number)
        return self._groups

    def _clipped(self, gradients: list[Array]) -> list[Array]:
        if self.clipnorm:
            return [clipping.clip_by_norm(gradient, self.clipnorm) for gradient in gradients]
        if self.global_clipnorm:
            return clipping.clip_by_global_norm(gradients, self.global_clipnorm)
        if self.clipvalue:
            return [clipping.clip_by_value(gradient, self.clipvalue) for gradient in gradients]
        return gradients

    def _mean_of_batches(self, gradients: list[Array], variables: list[Variable], batch: int) -> list[Array]:
        """The mean gradients of the last batches when it is time for a step, else nothing."""
        steps, sums = self.gradient_accumulation_steps, [self._sums[self._place_of(v)].value for v in variables]
        for total, gradient in zip(sums, gradients, strict=True):
            np.add(total, gradient, out=total)
        if batch % steps:
            return []
        means = [total / steps for total in sums]
        for total in sums:
            total[...] = 0
        return means

    def build(self, variables: Iterable[Variable]) -> None:
        if self.built:
            return
        variables = list(variables)
        if self.use_ema:
            self._build_averages(variables)
        if self.gradient_accumulation_steps:
            self._sums = self.add_optimizer_variables(variables, "gradient_accumulator")
        super().build(variables)

    def _built_for(self) -> list[Variable]:
        if not self.built:
            raise ValueError(
                f"{type(self).__name__}.apply got gradients without variables, and was not built for any yet. Give it "
                "both, or call build(model.trainable_variables) before."
            )
        return self._weights

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}, {int(self.iterations)} steps taken>"

    # -- configuration -------------------------------------------------------------------------------------------------

    def scale_loss(self, loss: Any) -> Any:
        """The loss times `loss_scale_factor`, from which gradients are to be taken."""
        return loss * self.loss_scale_factor if self.loss_scale_factor else loss

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "learning_rate": self._written_rate(),
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "loss_scale_factor": self.loss_scale_factor,
            "gradient_accumulation_steps": self.gradient_accumulation_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Optimizer:
        """The optimizer that `get_config` described, or Keras 2.

        Arguments:
            config: the arguments by name; a schedule as its own configuration.
            custom_objects: classes of your own by name.
        """
        config = {name: value for name, value in config.items() if name not in KERAS_2_CONFIGURATION}
        if not config.get("decay", 1):
            del config["decay"]
        rate = config.get("learning_rate")
        if isinstance(rate, dict | str):
            config["learning_rate"] = schedules.get(rate, custom_objects)
        return cls(**config)
