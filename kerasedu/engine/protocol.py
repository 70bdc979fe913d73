"""How Python's operators and NumPy's functions find the operation that records them.

Operations register themselves for a NumPy function with `@implements(np.tanh)`. `np.tanh(tensor)` and `-tensor` then
come here, find the operation and become a node on the tape. A NumPy function without a rule raises, so that no gradient
is lost in silence.
"""

from __future__ import annotations

import difflib
import functools
import importlib
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import numpy as np

Rule = TypeVar("Rule", bound=Callable[..., Any])
_rules: dict[Any, Callable[..., Any]] = {}


def implements(*numpy_functions: Any, **renamed: str) -> Callable[[Rule], Rule]:
    """Decorator: this operation stands for these NumPy functions when they meet a Tensor, Variable or KerasTensor.

    Arguments:
        numpy_functions: the functions.
        renamed: for a parameter that NumPy calls otherwise, its name here: `a_min="x_min"`.
    """

    def register(rule: Rule) -> Rule:
        for function in numpy_functions:
            _rules[function] = _renaming(rule, renamed) if renamed else rule
        return rule

    return register


def _renaming(rule: Callable[..., Any], renamed: dict[str, str]) -> Callable[..., Any]:
    """The same rule, called with NumPy's names."""

    @functools.wraps(rule)
    def run(*args: Any, **kwargs: Any) -> Any:
        return rule(*args, **{renamed.get(name, name): value for name, value in kwargs.items()})

    return run


def apply(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Run the operation registered for a NumPy function.

    Raises:
        TypeError: if there is none; the message names the operations that come nearest.
    """
    if function not in _rules:
        importlib.import_module("kerasedu.ops")  # the rules stand a floor higher, and come when they are first needed
    rule = _rules.get(function)
    if rule is None:
        _refuse(function)
    return rule(*args, **kwargs)


def _refuse(function: Any) -> NoReturn:
    name = getattr(function, "__name__", str(function))
    known = sorted({rule.__name__ for rule in _rules.values()})
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    nearest = ", ".join(f"ops.{operation}" for operation in near)
    instead = f"The nearest operations are {nearest}." if near else "No operation comes near it."
    raise TypeError(
        f"np.{name} got a tensor that a tape may be watching, and has no derivative rule here: its result would lose "
        f"the gradient. {instead} To leave the tape on purpose, pass the plain array: np.{name}(x.numpy())."
    )


class Operators:
    """Python's operators and NumPy's protocols, for everything that behaves like an array with a history."""

    __array_priority__ = 100

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "reduce" and ufunc is np.add:
            return apply(np.sum, *inputs, **{"axis": 0, **kwargs})
        if method != "__call__" or kwargs.get("out") is not None:
            raise TypeError(
                f"np.{ufunc.__name__} was asked to write into a tensor or to run as {method!r}. Tensors are never "
                f"changed in place: write y = np.{ufunc.__name__}(...) instead, or use Variable.assign."
            )
        return apply(ufunc, *inputs, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return apply(function, *args, **kwargs)

    def __neg__(self) -> Any:
        return apply(np.negative, self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return apply(np.absolute, self)

    def __invert__(self) -> Any:
        return apply(np.logical_not, self)

    def __add__(self, other: Any) -> Any:
        return apply(np.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return apply(np.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return apply(np.subtract, self, other)

    def __rsub__(self, other: Any) -> Any:
        return apply(np.subtract, other, self)

    def __mul__(self, other: Any) -> Any:
        return apply(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Any:
        return apply(np.multiply, other, self)

    def __truediv__(self, other: Any) -> Any:
        return apply(np.divide, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return apply(np.divide, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return apply(np.floor_divide, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return apply(np.floor_divide, other, self)

    def __mod__(self, other: Any) -> Any:
        return apply(np.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return apply(np.mod, other, self)

    def __pow__(self, other: Any) -> Any:
        return apply(np.power, self, other)

    def __rpow__(self, other: Any) -> Any:
        return apply(np.power, other, self)

    def __matmul__(self, other: Any) -> Any:
        return apply(np.matmul, self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return apply(np.matmul, other, self)

    def __eq__(self, other: object) -> Any:
        return apply(np.equal, self, other)

    def __ne__(self, other: object) -> Any:
        return apply(np.not_equal, self, other)

    def __lt__(self, other: Any) -> Any:
        return apply(np.less, self, other)

    def __le__(self, other: Any) -> Any:
        return apply(np.less_equal, self, other)

    def __gt__(self, other: Any) -> Any:
        return apply(np.greater, self, other)

    def __ge__(self, other: Any) -> Any:
        return apply(np.greater_equal, self, other)

    __hash__ = object.__hash__

    def __getitem__(self, key: Any) -> Any:
        return apply("getitem", self, key)
