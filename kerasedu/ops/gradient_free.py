"""Operations through which no gradient passes, and their table: questions, comparisons, bits, positions and counts.

Their answers jump or are whole numbers, so a slope would be zero or nowhere. They give plain arrays.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from kerasedu.engine import implements, operation
from kerasedu.engine.structure import map_structure
from kerasedu.engine.tensor import ArrayLike
from kerasedu.ops.elementwise import universal
from kerasedu.ops.number_types import array_of, floating, same_type

Array = np.ndarray
Function = TypeVar("Function", bound=Callable[..., Any])


def gradient_free(*same_as: Any, **renamed: str) -> Callable[[Function], Function]:
    """Decorator: a function of plain arrays becomes an operation without gradient.

    Tensors among its arguments come in as plain arrays; a KerasTensor makes it a node of the graph.

    Arguments:
        same_as: NumPy functions that it stands for.
        renamed: for a parameter that NumPy calls otherwise, its name here.

    Example:
        >>> from kerasedu.engine import Tensor
        >>> @gradient_free()
        ... def is_even(x):
        ...     return x % 2 == 0
        >>> is_even(Tensor([1, 2]))
        array([False,  True])
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            return function(*map_structure(_plain, list(args)), **map_structure(_plain, kwargs))

        return implements(*same_as, **renamed)(operation(run))

    return decorate


def _plain(x: Any) -> Any:
    return x.value if isinstance(x, ArrayLike) else x


def question(name: str, function: Callable, summary: str, *same_as: Any) -> Callable[[Any], Array]:
    """Make the public function of one line of the table: an answer for each number."""

    def public(x: Any) -> Array:
        return function(array_of(x))

    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x: array of any shape."
        "\n\n    Returns:\n        Plain array of the same shape."
    )
    return _publish(public, name, *universal(function), *same_as)


def relation(
    name: str, function: Callable, summary: str, *same_as: Any, decimal: bool = False
) -> Callable[[Any, Any], Array]:
    """Make the public function of one line of the table: an answer for each pair of numbers.

    Arguments:
        name: its name in `keras.ops`.
        function: of two whole arrays.
        summary: first line of its documentation.
        same_as: NumPy functions that it stands for.
        decimal: whether whole numbers count as decimal ones.
    """

    def public(x1: Any, x2: Any) -> Array:
        return _pair(function, x1, x2, decimal)

    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x1: array.\n        x2: array whose shape broadcasts with that of x1."
        "\n\n    Returns:\n        Plain array of the broadcast shape."
    )
    return _publish(public, name, *universal(function), *same_as)


def bits(name: str, function: Callable, summary: str, *same_as: Any) -> Callable[[Any, Any], Array]:
    """Make the public function of one line of the table: something done to the bits of two whole numbers."""

    def public(x: Any, y: Any) -> Array:
        return _pair(function, x, y, decimal=False)

    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x: array of whole numbers."
        "\n        y: array of whole numbers whose shape broadcasts with that of x."
        "\n\n    Returns:\n        Plain array of the broadcast shape."
    )
    return _publish(public, name, *universal(function), *same_as)


def _pair(function: Callable, a: Any, b: Any, decimal: bool) -> Array:
    a, b = same_type(_number_or_array(a), _number_or_array(b))
    return np.asarray(function(floating(a), floating(b)) if decimal else function(a, b))


def _number_or_array(x: Any) -> Any:
    return x if isinstance(x, int | float) else array_of(x)


def _publish(public: Callable, name: str, *same_as: Any) -> Callable[..., Array]:
    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    return gradient_free(*same_as)(public)


# fmt: off
# Questions
isnan = question("isnan", np.isnan, "Whether x is not a number.")
isinf = question("isinf", np.isinf, "Whether x is infinite.")
isfinite = question("isfinite", np.isfinite, "Whether x is a number, and not infinite.")
isposinf = question("isposinf", lambda x: x == np.inf, "Whether x is infinite and positive.", np.isposinf)
isneginf = question("isneginf", lambda x: x == -np.inf, "Whether x is infinite and negative.", np.isneginf)
isreal = question("isreal", np.isreal, "Whether x has no imaginary part.", np.isreal)
signbit = question("signbit", lambda x: np.signbit(floating(x)), "Whether x is below zero, or minus zero.", np.signbit)
logical_not = question("logical_not", np.logical_not, "Whether x is false.")

# Comparisons
equal = relation("equal", np.equal, "Whether x1 = x2.")
not_equal = relation("not_equal", np.not_equal, "Whether x1 and x2 differ.")
less = relation("less", np.less, "Whether x1 < x2.")
less_equal = relation("less_equal", np.less_equal, "Whether x1 <= x2.")
greater = relation("greater", np.greater, "Whether x1 > x2.")
greater_equal = relation("greater_equal", np.greater_equal, "Whether x1 >= x2.")
logical_and = relation("logical_and", np.logical_and, "Whether both are true.")
logical_or = relation("logical_or", np.logical_or, "Whether at least one is true.")
logical_xor = relation("logical_xor", np.logical_xor, "Whether exactly one is true.")

# Whole numbers
floor_divide = relation("floor_divide", np.floor_divide, "Whole part of the quotient.")
gcd = relation("gcd", np.gcd, "Greatest common divisor.")
lcm = relation("lcm", np.lcm, "Least common multiple.")
nextafter = relation("nextafter", np.nextafter, "The nearest number to x1 in the direction of x2.", decimal=True)

# Bits
bitwise_and = bits("bitwise_and", np.bitwise_and, "Bits that are set in both.")
bitwise_or = bits("bitwise_or", np.bitwise_or, "Bits that are set in at least one.")
bitwise_xor = bits("bitwise_xor", np.bitwise_xor, "Bits that are set in exactly one.")
bitwise_left_shift = left_shift = bits("left_shift", np.left_shift, "x times 2 ** y, by moving its bits.")
bitwise_right_shift = right_shift = bits("right_shift", np.right_shift, "x over 2 ** y, by moving its bits.")
bitwise_not = bitwise_invert = question("bitwise_not", np.invert, "Every bit turned over.")
# fmt: on


@gradient_free(np.isclose, a="x1", b="x2")
def isclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether two numbers are nearly the same: |x1 - x2| <= atol + rtol * |x2|.

    Arguments:
        x1: array.
        x2: array whose shape broadcasts with that of x1.
        rtol: allowed difference, as a share of x2.
        atol: allowed difference beside that.
        equal_nan: whether two that are no number count as the same.
    """
    return np.isclose(x1, x2, rtol, atol, equal_nan)


@gradient_free(np.allclose, a="x1", b="x2")
def allclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether all pairs of numbers are nearly the same. Arguments as for `isclose`."""
    return np.asarray(np.allclose(x1, x2, rtol, atol, equal_nan))


@gradient_free(np.isin, element="x1", test_elements="x2")
def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Array:
    """Whether each number of x1 is found anywhere in x2.

    Arguments:
        x1: array.
        x2: array, of any shape.
        assume_unique: whether no number is twice in x1 or in x2, which is faster.
        invert: whether to ask the opposite.

    Example:
        >>> isin(np.array([1, 2, 3]), [1, 3])
        array([ True, False,  True])
    """
    return np.isin(x1, x2, assume_unique=assume_unique, invert=invert)
