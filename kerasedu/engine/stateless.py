"""StatelessScope: a stretch of a program in which no variable changes for those outside it."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.variable import Variable


class StatelessScope:
    """Variables have other numbers inside, and have their own again behind it.

    What is assigned inside is seen inside; behind it, `get_current_value` tells it, and the variables do not know of
    it. Other threads see the numbers of the scope, too, as long as it is open.

    Arguments:
        state_mapping: pairs (variable, array): the numbers that variables begin with inside.
        collect_losses: for Keras's sake: losses are noted by `add_loss` of the scope; layers keep theirs as ever.
        initialize_variables: for Keras's sake: variables always have their first numbers at once.

    Raises:
        ValueError: if a pair has no variable, or an array of another shape.

    Example:
        >>> from kerasedu.engine import Variable
        >>> w = Variable(1.0)
        >>> with StatelessScope(state_mapping=[(w, 5.0)]) as scope:
        ...     w.assign_add(2.0)
        >>> float(w), float(scope.get_current_value(w))
        (1.0, 7.0)
    """

    def __init__(
        self, state_mapping: Any = None, collect_losses: bool = False, initialize_variables: bool = True
    ) -> None:
        self.collect_losses, self.initialize_variables = collect_losses, initialize_variables
        self.losses: list[Any] = []
        self._outside: dict[int, tuple[Variable, np.ndarray]] = {}  # touched variables, and what to put back
        self._inside: dict[int, tuple[Variable, np.ndarray]] = {}  # what was said of variables
        for variable, value in state_mapping or ():
            self.add_update((variable, value))

    def add_update(self, update: tuple[Variable, Any]) -> None:
        """Note what a variable is to be inside.

        Arguments:
            update: (variable, array).
        """
        variable, value = _checked(*update)
        if self in _open:
            variable.assign(value)
        self._inside[id(variable)] = variable, value

    def add_loss(self, loss: Any) -> None:
        """Note a loss."""
        self.losses.append(loss)

    def get_current_value(self, variable: Variable) -> np.ndarray | None:
        """What a variable is inside, or was at its end; None if nothing was said of it."""
        if self in _open:
            self._note_changes()
        return self._inside[id(variable)][1] if id(variable) in self._inside else None

    @property
    def state_mapping(self) -> dict[int, np.ndarray]:
        """What was said of variables, by the id of each."""
        if self in _open:
            self._note_changes()
        return {key: value for key, (_, value) in self._inside.items()}

    def __enter__(self) -> Self:
        if not _open:
            Variable.value = _Watched()  # only while a scope is open: elsewhere a variable's array costs no detour
        _open.append(self)
        for variable, value in self._inside.values():
            variable.value = value.copy()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._note_changes()
        _open.remove(self)
        for variable, value in self._outside.values():
            vars(variable)["value"] = value
        self._outside.clear()
        if not _open:
            del Variable.value

    def keep(self, variable: Variable) -> None:
        """Lay a variable's own array aside, and let it have a copy."""
        if id(variable) not in self._outside and "value" in vars(variable):
            self._outside[id(variable)] = variable, vars(variable)["value"]
            vars(variable)["value"] = vars(variable)["value"].copy()

    def _note_changes(self) -> None:
        """What touched variables are now goes into `_inside`, where something happened to them."""
        for key, (variable, before) in self._outside.items():
            now = vars(variable)["value"]
            if key in self._inside or not np.array_equal(now, before, equal_nan=before.dtype.kind == "f"):
                self._inside[key] = variable, now.copy()


class _Watched:
    """In the place of `Variable.value` while a scope is open: the scope hears of a variable before it is touched."""

    def __get__(self, variable: Variable | None, kind: type[Variable]) -> Any:
        if variable is None:
            return self
        _open[-1].keep(variable)
        return vars(variable)["value"]

    def __set__(self, variable: Variable, value: np.ndarray) -> None:
        _open[-1].keep(variable)
        vars(variable)["value"] = value


_open: list[StatelessScope] = []


def _checked(variable: Any, value: Any) -> tuple[Variable, np.ndarray]:
    """A pair, if it is one.

    Raises:
        ValueError: if it has no variable, or an array of another shape.
    """
    if not isinstance(variable, Variable):
        raise ValueError(  # noqa: TRY004 - as Keras raises it
            f"StatelessScope got the pair ({variable!r}, ...). Each pair is (variable, array), with a Variable of a "
            "layer or of your own."
        )
    array = np.array(plain(value), variable.dtype)
    if array.shape != variable.shape:
        raise ValueError(
            f"StatelessScope got an array of shape {array.shape} for variable {variable.path!r} of shape "
            f"{variable.shape}. Give it one of the same shape."
        )
    return variable, array
