"""The learning rate of an optimizer: a number that can be changed, a schedule, or a function."""

from __future__ import annotations

import inspect
from typing import Any

from kerasedu.engine import Variable, settings
from kerasedu.engine.op import plain
from kerasedu.optimizers.arguments import is_number
from kerasedu.optimizers.schedules import LearningRateSchedule
from kerasedu.optimizers.schedules.schedule import registry as schedules
from kerasedu.optimizers.state import State


class LearningRate(State):
    """The part of an optimizer that knows how far a step goes."""

    _rate_source: Any = None

    @property
    def learning_rate(self) -> Any:
        """How far a step goes: a variable, or what the schedule says at present. Assign a number to change it.

        Example:
            >>> from kerasedu.optimizers import SGD
            >>> optimizer = SGD(0.5)
            >>> optimizer.learning_rate = 0.25
            >>> float(optimizer.learning_rate)
            0.25
        """
        source = self._rate_source
        if isinstance(source, Variable):
            return source
        takes_step = isinstance(source, LearningRateSchedule) or _takes_an_argument(source)
        return source(self._iterations) if takes_step else source()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._set_rate(value)

    def _set_rate(self, value: Any) -> None:
        source = self._rate_source
        if _is_rule(value):
            self._rate_source = value
            self._variables = [variable for variable in self._variables if variable is not source]
        elif source is None:
            number = self._checked_rate(value)
            self._rate_source = self.add_variable((), dtype=settings.floatx(), name="learning_rate")
            self._rate_source.assign(number)
        elif isinstance(source, Variable):
            source.assign(self._checked_rate(value))
        else:
            raise TypeError(
                f"The learning rate of this {type(self).__name__} comes from {_named(source)}, so that it cannot be "
                f"set to {value!r}. To set it by hand, or by a callback, make the optimizer with a number: "
                f"{type(self).__name__}(learning_rate=0.01)."
            )

    @property
    def lr(self) -> Any:
        """`learning_rate` by the name it had in Keras 2."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    def _checked_rate(self, value: Any) -> float:
        if not is_number(value):
            raise ValueError(
                f"{type(self).__name__} got learning_rate={value!r}. It takes a number such as 0.01, a schedule such "
                "as keras.optimizers.schedules.ExponentialDecay(0.01, 1000, 0.9), or a function that returns a number."
            )
        if not float(value) >= 0:
            raise ValueError(
                f"{type(self).__name__} got learning_rate={value!r}. It is the size of a step, a positive "
                "number such as 0.01."
            )
        return float(value)

    def _current_rate(self) -> float:
        """The learning rate of the next step, as a plain number."""
        source = self._rate_source
        return float(source.value if isinstance(source, Variable) else plain(self.learning_rate))

    def _written_rate(self) -> Any:
        """The learning rate in a configuration."""
        source = self._rate_source
        return float(source.value) if isinstance(source, Variable) else schedules.serialize(source)


def _is_rule(value: Any) -> bool:
    """Whether a value is a schedule or a function, so that it says itself what the rate is."""
    return isinstance(value, LearningRateSchedule) or (callable(value) and not isinstance(value, type))


def _takes_an_argument(function: Any) -> bool:
    return any(
        p.default is p.empty and p.kind <= p.VAR_POSITIONAL for p in inspect.signature(function).parameters.values()
    )


def _named(source: Any) -> str:
    if isinstance(source, LearningRateSchedule):
        return f"a schedule, {type(source).__name__}"
    return f"a function, {getattr(source, '__name__', source)}"
