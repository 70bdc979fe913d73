"""Variable: an array that training changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import blueprints, settings
from kerasedu.engine.name_scope import scoped
from kerasedu.engine.tensor import ArrayLike


class Variable(ArrayLike):
    """An array that keeps its identity while its numbers change: a weight, a counter, a moving average.

    Every GradientTape watches trainable variables by itself.

    Arguments:
        initializer: the first numbers, or a function of (shape, dtype) that makes them.
        shape: shape of the array; needed when `initializer` is a function.
        dtype: number type; `floatx()` where nothing is said and the numbers are Python's.
        trainable: whether training may change it.
        autocast: for Keras's sake, and so are the next two: numbers keep their type, on one machine.
        aggregation: see there.
        synchronization: see there.
        name: short name, such as "kernel"; "variable" when None.
        layout: for Keras's sake.
        path: full name, such as "dense/kernel"; the name when not given. Open name scopes stand before it.

    Example:
        >>> from kerasedu.engine import Variable
        >>> w = Variable([1.0, 2.0], name="w")
        >>> w.assign_add([0.5, 0.5])
        >>> w.numpy()
        array([1.5, 2.5], dtype=float32)
    """

    def __init__(
        self,
        initializer: Any,
        shape: tuple[int, ...] | None = None,
        dtype: str | None = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
        layout: Any = None,
        path: str | None = None,
    ) -> None:
        name = name or "variable"
        plan = blueprints.current()
        self.value = _first_value(initializer, shape, dtype, path or name, plan)
        if plan is not None and callable(initializer):
            plan.remember(self, initializer)
        self.trainable = trainable
        self.name = name
        self.path = scoped(path or name)
        self.regularizer: Callable[..., Any] | None = None
        self.constraint: Callable[..., Any] | None = None

    @property
    def dtype(self) -> str:
        """Name of the number type, such as "float32"."""
        return self.value.dtype.name

    def numpy(self) -> np.ndarray:
        """A copy of the numbers as they are now; training goes on without changing it."""
        return self.value.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.value, dtype)

    def assign(self, value: Any) -> None:
        """Put new numbers in place of the old ones.

        Raises:
            ValueError: if the shapes differ.
        """
        new = np.array(value, self.value.dtype)
        if new.shape != self.shape:
            raise ValueError(
                f"Variable {self.path!r} has shape {self.shape} and was assigned an array of shape {new.shape}. "
                "A variable keeps its shape: give it an array of the same one."
            )
        self.value = new

    def assign_add(self, value: Any) -> None:
        """Add to the numbers."""
        self.assign(self.value + np.asarray(value, self.value.dtype))

    def assign_sub(self, value: Any) -> None:
        """Subtract from the numbers."""
        self.assign(self.value - np.asarray(value, self.value.dtype))

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"


def _first_value(
    initializer: Any, shape: tuple[int, ...] | None, dtype: str | None, path: str, plan: Any
) -> np.ndarray:
    if callable(initializer):
        if shape is None:
            raise ValueError("A Variable made by a function needs its shape: Variable(initializer, shape=(3, 2)).")
        if plan is not None:
            return plan.array(tuple(shape), dtype or settings.floatx(), path)
        return np.array(initializer(tuple(shape), dtype=dtype or settings.floatx()))
    already_typed = isinstance(initializer, np.ndarray | np.generic | ArrayLike)
    value = np.array(initializer)
    if dtype is None and value.dtype.kind == "f" and not already_typed:
        dtype = settings.floatx()
    return value.astype(dtype or value.dtype)
