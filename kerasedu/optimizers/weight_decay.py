"""Weight decay: at every step, weights lose a share of their size, whatever the gradient says."""

from __future__ import annotations

import re

from kerasedu.engine import Variable
from kerasedu.optimizers.state import State


class WeightDecay(State):
    """The part of an optimizer that lets weights decay (Loshchilov and Hutter 2017).

    w <- w - weight_decay * learning_rate * w
    """

    weight_decay: float | None = None
    _spared: tuple[Variable, ...] = ()
    _spared_names: tuple[str, ...] = ()

    def exclude_from_weight_decay(
        self, var_list: list[Variable] | None = None, var_names: list[str] | None = None
    ) -> None:
        """Leave some weights as large as they are. Biases and the scales of normalization are often left out.

        Arguments:
            var_list: the variables.
            var_names: patterns (regular expressions) that are found in the short names of such variables.

        Raises:
            TypeError: if var_names is a single string.

        Example:
            >>> from kerasedu.optimizers import AdamW
            >>> optimizer = AdamW(weight_decay=0.01)
            >>> optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        """
        if isinstance(var_names, str):
            raise TypeError(f"exclude_from_weight_decay got var_names={var_names!r}. It takes a list: [{var_names!r}].")
        self._spared = (*self._spared, *(var_list or ()))
        self._spared_names = (*self._spared_names, *(var_names or ()))

    @property
    def decays(self) -> bool:
        """Whether any weight does."""
        return self.weight_decay is not None

    def decay_of(self, variable: Variable) -> float | None:
        """The weight decay of a variable that was not excluded from it."""
        return self.weight_decay

    def _is_spared(self, variable: Variable) -> bool:
        by_name = any(re.search(pattern, variable.name) for pattern in self._spared_names)
        return by_name or any(spared is variable for spared in self._spared)

    def _decay(self, variables: list[Variable], rate: float) -> None:
        for variable in variables:
            share = self.decay_of(variable)
            if share and not self._is_spared(variable):
                variable.value = (variable.value * (1 - share * rate)).astype(variable.value.dtype)
