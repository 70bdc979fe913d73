"""What a metric is: a number that is gathered over batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kerasedu import initializers
from kerasedu.engine import Variable, settings
from kerasedu.engine.naming import unique_name
from kerasedu.engine.registry import Registry, snake_case

registry = Registry("metric", "keras.metrics")


def gather(tally: Variable, amount: Any) -> None:
    """Add to what is gathered. Quicker than `assign_add`, for every batch comes by here."""
    tally.value = np.asarray(tally.value + amount)


@registry.register(module="keras")
class Metric:
    """A number that is gathered over batches.

    Override `update_state`, which looks at a batch, and `result`, which says the number so far. What is gathered is
    kept in variables, made by `add_weight`: `reset_state` sets them to zero.

    Arguments:
        dtype: number type of the result; `floatx()` when None.
        name: name, for logs; that of the class in small letters when None.

    Example:
        >>> from kerasedu import ops
        >>> class LargestError(Metric):
        ...     def __init__(self, name="largest_error", **kwargs):
        ...         super().__init__(name=name, **kwargs)
        ...         self.largest = self.add_weight(name="largest", initializer="zeros")
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.largest.assign(ops.maximum(self.largest, ops.max(ops.abs(y_true - y_pred))))
        ...     def result(self):
        ...         return self.largest
        >>> metric = LargestError()
        >>> metric.update_state(np.array([1.0, 2.0]), np.array([1.5, 2.0]))
        >>> metric.update_state(np.array([3.0]), np.array([3.25]))
        >>> float(metric.result())
        0.5
    """

    _own: list[Variable] | None = None

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.dtype: str = getattr(dtype, "name", dtype) or settings.floatx()
        self._own = []

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Look at a batch."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it gathers. Define update_state(self, y_true, y_pred)."
        )

    def result(self) -> Any:
        """The number for all batches since the last reset."""
        raise NotImplementedError(f"{type(self).__name__} does not say its result. Define result(self).")

    def reset_state(self) -> None:
        """Forget all batches: set all variables to zero."""
        for variable in self.variables:
            variable.value = np.zeros_like(variable.value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.update_state(*args, **kwargs)
        return self.result()

    def add_variable(
        self, shape: Any, initializer: Any, dtype: Any = None, aggregation: str | None = "sum", name: str | None = None
    ) -> Variable:
        """Make a variable that gathers something.

        Arguments:
            shape: its shape.
            initializer: where it starts. After a reset it is zero, whatever this says, as in Keras.
            dtype: number type; the metric's when None.
            aggregation: how several computers would put theirs together; there is one here.
            name: its name within the metric.

        Raises:
            AttributeError: if the metric's `__init__` has not called `super().__init__()`.
        """
        if self._own is None:
            raise AttributeError(
                f"A metric of class {type(self).__name__} makes a variable before it was made itself: its __init__ has "
                "not called super().__init__() yet. Make that the first line of __init__."
            )
        name = name or unique_name("variable")
        variable = Variable(
            initializers.get(initializer or "zeros"),
            shape=tuple(shape),
            dtype=dtype or self.dtype,
            trainable=False,
            name=name,
            path=f"{self.name}/{name}",
        )
        self._own.append(variable)
        return variable

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Make a variable that gathers something; a single number when no shape is given. See `add_variable`."""
        return self.add_variable(shape, initializer, dtype, name=name)

    def _tally(self, name: str, shape: tuple[int, ...] = ()) -> Variable:
        """A variable in which small numbers are added up: in float64, where they do not get lost beside large ones."""
        return self.add_variable(shape, "zeros", "float64", name=name)

    @property
    def variables(self) -> list[Variable]:
        """Everything that is gathered, with that of the metrics inside."""
        kept = vars(self).values()
        found = [*(self._own or ()), *(part for part in kept if isinstance(part, Variable))]
        found += [variable for part in kept if isinstance(part, Metric) for variable in part.variables]
        return list({id(variable): variable for variable in found}.values())

    @contextmanager
    def _with(self, values: Any) -> Iterator[None]:
        """Let the variables have these values for a while.

        Raises:
            ValueError: if there are more or fewer values than variables.
        """
        variables, values = self.variables, list(values)
        if len(values) != len(variables):
            raise ValueError(
                f"{type(self).__name__} has {len(variables)} variables and got {len(values)} values for them. Give one "
                "for each of metric.variables."
            )
        before = [variable.value for variable in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
            yield
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.value = value

    def stateless_update_state(self, metric_variables: Any, *args: Any, **kwargs: Any) -> list[np.ndarray]:
        """What the variables would become if they had these values now and the batch came; they stay as they are."""
        with self._with(metric_variables):
            self.update_state(*args, **kwargs)
            return [variable.value for variable in self.variables]

    def stateless_result(self, metric_variables: Any) -> Any:
        """The result if the variables had these values."""
        with self._with(metric_variables):
            result = self.result()
            return result.numpy() if isinstance(result, Variable) else result

    def stateless_reset_state(self) -> list[np.ndarray]:
        """What the variables would become by a reset; they stay as they are."""
        with self._with([variable.value for variable in self.variables]):
            self.reset_state()
            return [variable.value for variable in self.variables]

    def get_config(self) -> dict[str, Any]:
        """The arguments of `__init__`, from which `from_config` makes the metric anew."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Metric:
        """The metric that these arguments make."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"
