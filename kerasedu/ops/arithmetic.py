"""Operations on two arrays, number by number, and the table of their derivatives.

Shapes broadcast as in NumPy; a gradient is summed over the axes along which its input was repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.broadcasting import unbroadcast

Array = np.ndarray


class Pairwise(Op):
    """y = f(a, b) for each pair of numbers.

    forward   y = f(a, b)
    backward  grad_a = grad_y * df/da,  grad_b = grad_y * df/db, each summed over the axes that were broadcast

    Arguments:
        name: what a learner reads on the node.
        function: f, on whole arrays.
        derivatives: df/da and df/db as functions of (a, b, y); None stands for the constant 1.
        formula: LaTeX of f.
    """

    gradient_formula = r"\partial a = \partial y \cdot \frac{\partial f}{\partial a}, \quad \partial b = \partial y \cdot \frac{\partial f}{\partial b}"

    def __init__(self, name: str, function: Callable, derivatives: tuple[Callable | None, ...], formula: str) -> None:
        self.function, self.derivatives, self.formula = function, derivatives, formula
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def forward(self, a: Any, b: Any) -> Array:
        y = self.function(a, b)
        if self.recording:
            self.a, self.b, self.y = a, b, y
        return y

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        return self._gradient(grad_y, 0, self.a), self._gradient(grad_y, 1, self.b)

    def _gradient(self, grad_y: Array, i: int, x: Any) -> Array | None:
        if not self.needs_grad[i]:
            return None
        slope = self.derivatives[i]
        grad = grad_y if slope is None else grad_y * slope(self.a, self.b, self.y)
        return unbroadcast(grad, np.shape(x))


def pairwise(
    name: str,
    function: Callable,
    derivative_a: Callable | None,
    derivative_b: Callable | None,
    formula: str,
    summary: str,
    *same_as: Any,
) -> Callable[[Any, Any], Any]:
    """Make the public function of one line of the table.

    Arguments:
        name: its name in `keras.ops`.
        function: f, on whole arrays.
        derivative_a: df/da as a function of (a, b, y); None for the constant 1.
        derivative_b: df/db likewise.
        formula: LaTeX of f.
        summary: first line of its documentation.
        same_as: NumPy functions that it stands for.
    """
    title = "".join(word.capitalize() for word in name.split("_"))

    def public(x1: Any, x2: Any) -> Any:
        return Pairwise(title, function, (derivative_a, derivative_b), formula)(x1, x2)

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x1: array.\n        x2: array whose shape broadcasts with that of x1."
        f"\n\n    Returns:\n        {formula}, of the broadcast shape."
    )
    return implements(*same_as)(operation(public))


def _half_at_ties(wins: Array, ties: Array) -> Array:
    """Where two numbers are equal, each of them gets half of the gradient, as in Keras."""
    return wins + 0.5 * ties


def _log_or_zero(a: Any) -> Array:
    """ln a, and 0 where a is 0: there a ** b is constant in b."""
    return np.log(np.where(a == 0, 1, a))


add = pairwise("add", np.add, None, None, r"y = a + b", "Sum.", np.add)
subtract = pairwise("subtract", np.subtract, None, lambda a, b, y: -1.0, r"y = a - b", "Difference.", np.subtract)
multiply = pairwise(
    "multiply", np.multiply, lambda a, b, y: b, lambda a, b, y: a, r"y = a \cdot b", "Product, number by number.", np.multiply
)
divide = pairwise(
    "divide", np.divide, lambda a, b, y: 1 / b, lambda a, b, y: -y / b, r"y = a / b", "Quotient.", np.divide, np.true_divide
)
power = pairwise(
    "power",
    np.power,
    lambda a, b, y: b * np.power(a, np.where(b == 0, 1, b - 1)),
    lambda a, b, y: y * _log_or_zero(a),
    r"y = a^b",
    "Power.",
    np.power,
)
maximum = pairwise(
    "maximum",
    np.maximum,
    lambda a, b, y: _half_at_ties(a > b, a == b),
    lambda a, b, y: _half_at_ties(b > a, a == b),
    r"y = \max(a, b)",
    "The larger of two.",
    np.maximum,
)
minimum = pairwise(
    "minimum",
    np.minimum,
    lambda a, b, y: _half_at_ties(a < b, a == b),
    lambda a, b, y: _half_at_ties(b < a, a == b),
    r"y = \min(a, b)",
    "The smaller of two.",
    np.minimum,
)
true_divide = divide


def comparison(name: str, function: Callable, summary: str) -> Callable[[Any, Any], Any]:
    """Make a public function without derivative: its answer is true or false, or a whole number."""

    def public(x1: Any, x2: Any) -> Array:
        return function(plain(x1), plain(x2))

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x1: array.\n        x2: array whose shape broadcasts with that of x1."
        "\n\n    Returns:\n        Plain array of the broadcast shape; no gradient passes."
    )
    return implements(function)(operation(public))


equal = comparison("equal", np.equal, "Whether x1 = x2.")
not_equal = comparison("not_equal", np.not_equal, "Whether x1 and x2 differ.")
less = comparison("less", np.less, "Whether x1 < x2.")
less_equal = comparison("less_equal", np.less_equal, "Whether x1 <= x2.")
greater = comparison("greater", np.greater, "Whether x1 > x2.")
greater_equal = comparison("greater_equal", np.greater_equal, "Whether x1 >= x2.")
logical_and = comparison("logical_and", np.logical_and, "Whether both are true.")
logical_or = comparison("logical_or", np.logical_or, "Whether at least one is true.")
floor_divide = comparison("floor_divide", np.floor_divide, "Whole part of the quotient.")


@implements(np.logical_not)
@operation
def logical_not(x: Any) -> Array:
    """Whether x is false.

    Arguments:
        x: array of any shape.

    Returns:
        Plain array of the same shape; no gradient passes.
    """
    return np.logical_not(plain(x))
