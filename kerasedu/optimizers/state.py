"""What an optimizer remembers: variables, in the order in which Keras lists them and its files keep them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, NoReturn

import numpy as np

from kerasedu import initializers
from kerasedu.engine import Variable, settings
from kerasedu.engine.naming import unique_name
from kerasedu.engine.registry import snake_case

Array = np.ndarray


class State:
    """The variables of an optimizer: the step counter, the learning rate, and what the rule remembers of each weight.

    Arguments:
        name: name; the class's with a number behind it when None.
    """

    slots: tuple[str, ...] = ()
    slot_groups: tuple[tuple[str, ...], ...] = ()
    _groups: Any = None
    """Which of the weights a step changes together, see together.py; None until the first step shows it."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.built = False
        self._variables: list[Variable] = []
        self._weights: list[Variable] = []
        self._places: dict[int, int] = {}
        self._memories: list[dict[str, Variable]] = []
        self._iterations = self.add_variable((), dtype="int32", name="iteration")

    @property
    def variables(self) -> list[Variable]:
        """The step counter, the learning rate unless a schedule gives it, and what is remembered of the weights."""
        return list(self._variables)

    # -- making variables ----------------------------------------------------------------------------------------------

    def build(self, variables: Iterable[Variable]) -> None:
        """Make room to remember something of each of these weights. The first step does it, if nobody did before."""
        if self.built:
            return
        self._know(list(variables))
        for group in self.slot_groups or (self.slots,):
            for variable, memory in zip(self._weights, self._memories, strict=True):
                for name in group:
                    slot = self.new_slot(variable, name)
                    if slot is not None:
                        memory[name] = slot

    def _know(self, variables: list[Variable]) -> None:
        self._weights = variables
        self._places = {id(variable): place for place, variable in enumerate(variables)}
        self._memories = [{} for _ in variables]
        self._groups = None
        self.built = True

    def new_slot(self, variable: Variable, name: str) -> Variable | None:
        """What is remembered of a weight under one of the names in `slots`: zeros of its shape. None for nothing."""
        return self.add_variable_from_reference(variable, name)

    def add_variable(
        self,
        shape: tuple[int, ...],
        initializer: Any = "zeros",
        dtype: str | None = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Remember something more.

        Arguments:
            shape: shape of the array.
            initializer: its first numbers: an initializer or its name.
            dtype: its number type; `floatx()` when None.
            aggregation: accepted and without effect: there is one machine.
            layout: likewise.
            name: short name.
        """
        name = name or "variable"
        first = initializers.get(initializer)(tuple(shape), dtype=dtype or settings.floatx())
        return self.track(Variable(first, dtype=dtype, trainable=False, name=name, path=f"{self.name}/{name}"))

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Remember something in the shape and number type of a weight.

        Arguments:
            reference_variable: the weight.
            name: what it is: "momentum".
            initializer: its first numbers.
        """
        owner = reference_variable.path.replace("/", "_")
        shape, dtype = reference_variable.shape, reference_variable.dtype
        return self.add_variable(shape, initializer, dtype, name=f"{owner}_{name or 'slot'}")

    def add_optimizer_variables(
        self, trainable_variables: list[Variable], name: Any, initializer: Any = "zeros"
    ) -> list[Any]:
        """`add_variable_from_reference` for each of these weights.

        Arguments:
            trainable_variables: the weights.
            name: what it is: "momentum"; a list of names makes several variables for each weight.
            initializer: their first numbers; a list for a list of names.

        Returns:
            A list with one entry a weight; for a list of names, one such list for each name.
        """
        if isinstance(name, str):
            return [self.add_variable_from_reference(v, name, initializer) for v in trainable_variables]
        firsts = initializer if isinstance(initializer, list | tuple) else [initializer] * len(name)
        rows = [
            [self.add_variable_from_reference(v, one, first) for one, first in zip(name, firsts, strict=True)]
            for v in trainable_variables
        ]
        return [list(column) for column in zip(*rows, strict=True)]

    def track(self, variable: Variable) -> Variable:
        """Count a variable among `variables`, behind those already there."""
        self._variables.append(variable)
        return variable

    def assign(self, variable: Variable, value: Any) -> None:
        """Give a variable other numbers; likewise `assign_add` and `assign_sub`, for rules written for Keras."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Add to a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtract from a variable."""
        variable.assign_sub(value)

    # -- finding them again --------------------------------------------------------------------------------------------

    def memory_of(self, variable: Variable) -> dict[str, Array]:
        """What the rule remembers of a weight, by the names in `slots`."""
        return {name: slot.value for name, slot in self._memories[self._place_of(variable)].items()}

    def _place_of(self, variable: Variable) -> int:
        """Where among the weights a variable stands.

        Raises:
            ValueError: if the optimizer was built without it.
        """
        place = self._places.get(id(variable))
        return self._refuse_stranger(variable) if place is None else place

    _get_variable_index = _place_of  # what optimizers that people wrote for Keras call

    def _refuse_stranger(self, variable: Variable) -> NoReturn:
        known = ", ".join(repr(weight.path) for weight in self._weights[:8])
        more = f" and {len(self._weights) - 8} more" if len(self._weights) > 8 else ""
        raise ValueError(
            f"{type(self).__name__} does not know variable {variable.path!r} of shape {variable.shape}. It was built "
            f"for {known or 'no variable'}{more}, and what it remembers is of those only. For other variables make a "
            "new optimizer; for a model whose layers were frozen, unfrozen or exchanged, compile it again."
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Copies, and what comes out of a pickle, know their weights by other ids."""
        self.__dict__.update(state)
        self._groups = None
        self._places = {id(variable): place for place, variable in enumerate(self._weights)}

    # -- keeping them --------------------------------------------------------------------------------------------------

    def set_weights(self, weights: list[Any]) -> None:
        """Set all variables.

        Arguments:
            weights: one array for each of `variables`.

        Raises:
            ValueError: if their number or a shape differs.
        """
        if len(weights) != len(self.variables):
            raise ValueError(
                f"{type(self).__name__}.set_weights got {len(weights)} arrays for {len(self.variables)} variables. "
                "An optimizer that was not yet built has few: call build(model.trainable_variables) before."
            )
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def save_own_variables(self, store: Any) -> None:
        """Put all variables into a store, by the names "0", "1", ..., as Keras's files have them."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Take all variables from a store that `save_own_variables` filled. Where it has another number of them, the
        optimizer is left as it is, and says so in a warning.
        """
        if len(store.keys()) != len(self.variables):
            warnings.warn(
                f"The state of optimizer {self.name!r} was not loaded: it has {len(self.variables)} variables, and "
                f"what was saved has {len(store.keys())}. Training goes on from a fresh optimizer.",
                stacklevel=2,
            )
            return
        for i, variable in enumerate(self.variables):
            variable.assign(store[str(i)])
