"""A moving average of the weights, often better than those of any one step (Polyak and Juditsky 1992)."""

from __future__ import annotations

from collections.abc import Iterable

from kerasedu.engine import Variable
from kerasedu.optimizers.state import State


class MovingAverage(State):
    """The part of an optimizer that keeps an average of the weights.

    average <- ema_momentum * average + (1 - ema_momentum) * w,  and w itself after the first step
    """

    use_ema = False
    ema_momentum = 0.99
    ema_overwrite_frequency: int | None = None
    step: int

    def _build_averages(self, variables: list[Variable]) -> None:
        self._averages = self.add_optimizer_variables(variables, "average")

    def _average(self) -> None:
        """Take one step of the averages, and let them take the weights' places if it is time."""
        stays = self.ema_momentum if self.step > 1 else 0.0
        for weight, average in zip(self._weights, self._averages, strict=True):
            average.value *= stays
            average.value += (1 - stays) * weight.value
        if self.ema_overwrite_frequency and self.step % self.ema_overwrite_frequency == 0:
            self._overwrite(self._weights)

    def _overwrite(self, variables: Iterable[Variable]) -> None:
        for variable in variables:
            variable.value = self._averages[self._place_of(variable)].numpy()

    def finalize_variable_values(self, var_list: list[Variable]) -> None:
        """Let the average take the place of these weights, if one is kept. `fit` does it when training ends.

        Arguments:
            var_list: the weights, such as model.trainable_variables.
        """
        if self.use_ema:
            self._overwrite(var_list)
