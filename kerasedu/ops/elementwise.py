"""Operations on one array, number by number, and the table of their derivatives.

Each line of the table reads: name, NumPy's function, its derivative in terms of input x and output y, the formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation

Array = np.ndarray


class Elementwise(Op):
    """y = f(x) for each number on its own.

    forward   y = f(x)
    backward  grad_x = grad_y * f'(x)

    Arguments:
        name: what a learner reads on the node.
        function: f, on whole arrays.
        derivative: f' as a function of (x, y); saying it by y where that is cheaper.
        formula: LaTeX of f.
    """

    gradient_formula = r"\partial x = \partial y \cdot f'(x)"

    def __init__(self, name: str, function: Callable, derivative: Callable, formula: str) -> None:
        self.function, self.derivative, self.formula = function, derivative, formula
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def forward(self, x: Array) -> Array:
        y = self.function(x)
        if self.recording:
            self.x, self.y = x, y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * self.derivative(self.x, self.y),)


def elementwise(
    name: str, function: Callable, derivative: Callable, formula: str, summary: str, *same_as: Any
) -> Callable[[Any], Any]:
    """Make the public function of one line of the table.

    Arguments:
        name: its name in `keras.ops`.
        function: f, on whole arrays.
        derivative: f'(x, y).
        formula: LaTeX of f.
        summary: first line of its documentation.
        same_as: NumPy functions that it stands for.
    """
    title = "".join(word.capitalize() for word in name.split("_"))

    def public(x: Any) -> Any:
        return Elementwise(title, function, derivative, formula)(x)

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = f"{summary}\n\n    Arguments:\n        x: array of any shape.\n\n    Returns:\n        {formula}, same shape."
    return implements(*same_as)(operation(public))


def _reciprocal_root(x: Array) -> Array:
    return 1 / np.sqrt(x)


negative = elementwise("negative", np.negative, lambda x, y: -1.0, r"y = -x", "Opposite number.", np.negative)
absolute = elementwise("absolute", np.abs, lambda x, y: np.sign(x), r"y = |x|", "Distance from zero.", np.absolute)
square = elementwise("square", np.square, lambda x, y: 2 * x, r"y = x^2", "Square.", np.square)
sqrt = elementwise("sqrt", np.sqrt, lambda x, y: 0.5 / y, r"y = \sqrt{x}", "Square root.", np.sqrt)
rsqrt = elementwise("rsqrt", _reciprocal_root, lambda x, y: -0.5 * y / x, r"y = 1/\sqrt{x}", "One over the square root.")
reciprocal = elementwise("reciprocal", np.reciprocal, lambda x, y: -y * y, r"y = 1/x", "One over x.", np.reciprocal)
exp = elementwise("exp", np.exp, lambda x, y: y, r"y = e^x", "Exponential.", np.exp)
expm1 = elementwise("expm1", np.expm1, lambda x, y: y + 1, r"y = e^x - 1", "Exponential less one, exact near zero.", np.expm1)
log = elementwise("log", np.log, lambda x, y: 1 / x, r"y = \ln x", "Natural logarithm.", np.log)
log1p = elementwise("log1p", np.log1p, lambda x, y: 1 / (1 + x), r"y = \ln(1 + x)", "ln(1 + x), exact near zero.", np.log1p)
sin = elementwise("sin", np.sin, lambda x, y: np.cos(x), r"y = \sin x", "Sine; x in radians.", np.sin)
cos = elementwise("cos", np.cos, lambda x, y: -np.sin(x), r"y = \cos x", "Cosine; x in radians.", np.cos)
tanh = elementwise("tanh", np.tanh, lambda x, y: 1 - y * y, r"y = \tanh x", "Hyperbolic tangent, from -1 to 1.", np.tanh)
sign = elementwise("sign", np.sign, lambda x, y: 0.0, r"y = \mathrm{sign}(x)", "-1, 0 or 1.", np.sign)
floor = elementwise("floor", np.floor, lambda x, y: 0.0, r"y = \lfloor x \rfloor", "Largest whole number below.", np.floor)
ceil = elementwise("ceil", np.ceil, lambda x, y: 0.0, r"y = \lceil x \rceil", "Smallest whole number above.", np.ceil)
round = elementwise("round", np.round, lambda x, y: 0.0, r"y = \mathrm{round}(x)", "Nearest whole number.", np.round)  # noqa: A001
abs = absolute  # noqa: A001 - Keras has both names
