"""Operations on two arrays, number by number, and the table of their derivatives.

Shapes broadcast as in NumPy; a gradient is summed over the axes along which its input was repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation, settings
from kerasedu.ops.broadcasting import unbroadcast
from kerasedu.ops.elementwise import LN_2, conjugated, universal
from kerasedu.ops.number_types import common_type, same_type

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
        whole: whether f of whole numbers is whole; else whole numbers count as decimal ones.
    """

    gradient_formula = (
        r"\partial a = \partial y \cdot \frac{\partial f}{\partial a}, \quad "
        r"\partial b = \partial y \cdot \frac{\partial f}{\partial b}"
    )

    def __init__(
        self,
        name: str,
        function: Callable,
        derivatives: tuple[Callable | None, ...],
        formula: str,
        *,
        whole: bool = True,
    ) -> None:
        self.function, self.derivatives, self.formula, self.whole = function, derivatives, formula, whole
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def forward(self, a: Any, b: Any) -> Array:
        a, b = same_type(a, b) if self.whole else decimals(a, b)
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
        grad = grad_y if slope is None else grad_y * conjugated(slope(self.a, self.b, self.y))
        return unbroadcast(grad, np.shape(x))


def pairwise(
    name: str,
    function: Callable,
    derivative_a: Callable | None,
    derivative_b: Callable | None,
    formula: str,
    summary: str,
    *same_as: Any,
    whole: bool = True,
) -> Callable[[Any, Any], Any]:
    """Make the public function of one line of the table.

    Arguments:
        name: its name in `keras.ops`.
        function: f, on whole arrays; a universal function of NumPy's is recorded under this name from now on.
        derivative_a: df/da as a function of (a, b, y); None for the constant 1.
        derivative_b: df/db likewise.
        formula: LaTeX of f.
        summary: first line of its documentation.
        same_as: other NumPy functions that it stands for.
        whole: whether f of whole numbers is whole.
    """
    title = "".join(word.capitalize() for word in name.split("_"))

    def public(x1: Any, x2: Any) -> Any:
        return Pairwise(title, function, (derivative_a, derivative_b), formula, whole=whole)(x1, x2)

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x1: array.\n        x2: array whose shape broadcasts with that of x1."
        f"\n\n    Returns:\n        {formula}, of the broadcast shape."
    )
    return implements(*universal(function), *same_as)(operation(public))


def decimals(*xs: Any) -> tuple[Array, ...]:
    """Arrays of decimal numbers of one type."""
    shared = common_type(*xs)
    return tuple(np.asarray(x, shared if shared.kind in "fc" else settings.floatx()) for x in xs)


def _half_at_ties(wins: Array, ties: Array, y: Array) -> Array:
    """Where two numbers are equal, each of them gets half of the gradient, as in Keras."""
    return np.where(ties, y.dtype.type(0.5), wins)


def _log_or_zero(a: Any, y: Array) -> Array:
    """ln a, and 0 where a is 0: there a ** b is constant in b."""
    return np.log(np.where(a == 0, y.dtype.type(1), a))


def _share(part: Any, whole: Array) -> Array:
    """part / whole, and 0 where the whole is 0."""
    return np.where(whole == 0, 0, part / np.where(whole == 0, 1, whole))


# fmt: off
add = pairwise("add", np.add, None, None, r"y = a + b", "Sum.")
subtract = pairwise("subtract", np.subtract, None, lambda a, b, y: -1.0, r"y = a - b", "Difference.")
multiply = pairwise(
    "multiply", np.multiply, lambda a, b, y: b, lambda a, b, y: a,
    r"y = a \cdot b", "Product, number by number.",
)
divide = pairwise(
    "divide", np.divide, lambda a, b, y: 1 / b, lambda a, b, y: -y / b,
    r"y = a / b", "Quotient.", whole=False,
)
divide_no_nan = pairwise(
    "divide_no_nan", _share, lambda a, b, y: _share(1, b), lambda a, b, y: -_share(y, b),
    r"y = a / b \; [b \neq 0]", "Quotient, and 0 instead of a division by 0.", whole=False,
)
power = pairwise(
    "power", np.power,
    lambda a, b, y: b * np.power(a, b - (b != 0)),  # where b is 0, so is the slope, even at a = 0
    lambda a, b, y: y * _log_or_zero(a, y),
    r"y = a^b", "Power.",
)
mod = pairwise(
    "mod", np.mod, None, lambda a, b, y: -np.floor_divide(a, b),
    r"y = a - b \lfloor a / b \rfloor", "What a division leaves, with the sign of the divisor.",
)
fmod = pairwise(
    "fmod", np.fmod, None, lambda a, b, y: -np.trunc(a / b),
    r"y = a - b \, \mathrm{trunc}(a / b)", "What a division leaves, with the sign of the dividend.",
)
maximum = pairwise(
    "maximum", np.maximum,
    lambda a, b, y: _half_at_ties(a > b, a == b, y), lambda a, b, y: _half_at_ties(b > a, a == b, y),
    r"y = \max(a, b)", "The larger of two.",
)
minimum = pairwise(
    "minimum", np.minimum,
    lambda a, b, y: _half_at_ties(a < b, a == b, y), lambda a, b, y: _half_at_ties(b < a, a == b, y),
    r"y = \min(a, b)", "The smaller of two.",
)
fmax = pairwise(
    "fmax", np.fmax, lambda a, b, y: (a > b) | np.isnan(b), lambda a, b, y: ~((a > b) | np.isnan(b)),
    r"y = \max(a, b)", "The larger of two; what is no number is left aside.",
)
fmin = pairwise(
    "fmin", np.fmin, lambda a, b, y: (a < b) | np.isnan(b), lambda a, b, y: ~((a < b) | np.isnan(b)),
    r"y = \min(a, b)", "The smaller of two; what is no number is left aside.",
)
arctan2 = pairwise(
    "arctan2", np.arctan2, lambda a, b, y: _share(b, a * a + b * b), lambda a, b, y: -_share(a, a * a + b * b),
    r"y = \arctan(a / b)", "Angle of the point (x2, x1), from -pi to pi.", whole=False,
)
hypot = pairwise(
    "hypot", np.hypot, lambda a, b, y: _share(a, y), lambda a, b, y: _share(b, y),
    r"y = \sqrt{a^2 + b^2}", "Longest side of a right triangle.", whole=False,
)
logaddexp = pairwise(
    "logaddexp", np.logaddexp, lambda a, b, y: np.exp(a - y), lambda a, b, y: np.exp(b - y),
    r"y = \ln(e^a + e^b)", "Sum of two numbers that are given by their logarithms.", whole=False,
)
logaddexp2 = pairwise(
    "logaddexp2", np.logaddexp2, lambda a, b, y: np.exp2(a - y), lambda a, b, y: np.exp2(b - y),
    r"y = \log_2(2^a + 2^b)", "Sum of two numbers that are given by their logarithms to base 2.", whole=False,
)
ldexp = pairwise(
    "ldexp", lambda a, b: a * np.exp2(b), lambda a, b, y: np.exp2(b), lambda a, b, y: y * LN_2,
    r"y = a \cdot 2^b", "A number times a power of two.", np.ldexp, whole=False,
)
heaviside = pairwise(
    "heaviside", np.heaviside, lambda a, b, y: 0.0, lambda a, b, y: a == 0,
    r"y = [a > 0] + b \, [a = 0]", "A step from 0 to 1; x2 where x1 is 0.", whole=False,
)
# fmt: on
true_divide = divide
