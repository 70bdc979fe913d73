"""Operations on one array, number by number, and the table of their derivatives.

Each line of the table reads: name, NumPy's function, its derivative in terms of input x and output y, the formula, a
summary. The activations have a table of the same kind in `ops/activations.py`, pairs of numbers in `ops/arithmetic.py`;
what has no derivative is in the table of `ops/gradient_free.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.ops.error_function import error_function, error_function_rest, inverse_error_function
from kerasedu.ops.number_types import array_of, floating

Array = np.ndarray


class Elementwise(Op):
    """y = f(x) for each number on its own.

    forward   y = f(x)
    backward  grad_x = grad_y * f'(x), the conjugate of f'(x) where numbers are complex

    Arguments:
        name: what a learner reads on the node.
        function: f, on whole arrays.
        derivative: f' as a function of (x, y); saying it by y where that is cheaper.
        formula: LaTeX of f.
        whole: whether f of whole numbers is whole; else whole numbers count as decimal ones.
    """

    gradient_formula = r"\partial x = \partial y \cdot f'(x)"

    def __init__(
        self, name: str, function: Callable, derivative: Callable, formula: str, *, whole: bool = False
    ) -> None:
        self.function, self.derivative, self.formula, self.whole = function, derivative, formula, whole
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def forward(self, x: Array) -> Array:
        x = array_of(x) if self.whole else floating(x)
        y = self.function(x)
        if self.recording:
            self.x, self.y = x, y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * conjugated(self.derivative(self.x, self.y)),)


def conjugated(slope: Any) -> Any:
    """The slope as the gradient of a complex number meets it: conjugated. A real slope stays as it is."""
    return np.conjugate(slope) if np.iscomplexobj(slope) else slope


def elementwise(
    name: str,
    function: Callable,
    derivative: Callable,
    formula: str,
    summary: str,
    *same_as: Any,
    whole: bool = False,
) -> Callable[[Any], Any]:
    """Make the public function of one line of the table.

    Arguments:
        name: its name in `keras.ops`.
        function: f, on whole arrays; a universal function of NumPy's is recorded under this name from now on.
        derivative: f'(x, y).
        formula: LaTeX of f.
        summary: first line of its documentation.
        same_as: other NumPy functions that it stands for.
        whole: whether f of whole numbers is whole.
    """
    title = "".join(word.capitalize() for word in name.split("_"))

    def public(x: Any) -> Any:
        return Elementwise(title, function, derivative, formula, whole=whole)(x)

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x: array of any shape.\n\n    Returns:\n        {formula}, same shape."
    )
    return implements(*universal(function), *same_as)(operation(public))


def universal(function: Callable) -> list[Callable]:
    """The function, if it is one of NumPy's universal functions."""
    return [function] if isinstance(function, np.ufunc) else []


def _reciprocal_root(x: Array) -> Array:
    return 1 / np.sqrt(x)


def _sinc_slope(x: Array, y: Array) -> Array:
    away = np.where(x == 0, 1, x)
    return np.where(x == 0, 0, (np.cos(np.pi * x) - y) / away)


def _bessel(x: Array) -> Array:
    return np.i0(x).astype(x.dtype, copy=False)


def _bessel_slope(x: Array, _: Array) -> Array:
    """The modified Bessel function of order 1, as the mean of exp(x cos t) cos t over one turn."""
    cosines = np.cos(np.linspace(0, 2 * np.pi, 256, endpoint=False)).astype(x.dtype)
    return np.mean(np.exp(x[..., None] * cosines) * cosines, axis=-1)


def _phase_slope(x: Array, _: Array) -> Array:
    """What turns a complex number further: i x / |x|^2, here conjugated; nothing turns a real one."""
    return -1j * np.conjugate(x) / np.abs(x) ** 2 if np.iscomplexobj(x) else np.zeros_like(x)


def _bell(x: Array) -> Array:
    """The slope of the error function."""
    return 2 * np.pi**-0.5 * np.exp(-x * x)


LN_2, LN_10, DEGREE = math.log(2), math.log(10), math.pi / 180

# fmt: off
# Whole numbers stay whole
negative = elementwise("negative", np.negative, lambda x, y: -1.0, r"y = -x", "Opposite number.", whole=True)
absolute = elementwise("absolute", np.abs, lambda x, y: np.conj(np.sign(x)), r"y = |x|", "Distance from 0.", whole=True)
square = elementwise("square", np.square, lambda x, y: 2 * x, r"y = x^2", "Square.", whole=True)
sign = elementwise("sign", np.sign, lambda x, y: 0.0, r"y = \mathrm{sign}(x)", "-1, 0 or 1.", whole=True)
trunc = elementwise("trunc", np.trunc, lambda x, y: 0.0, r"y = \mathrm{trunc}(x)", "Without decimals.", whole=True)
copy = elementwise("copy", np.copy, lambda x, y: 1.0, r"y = x", "Another array of these numbers.", np.copy, whole=True)

# Powers, roots, exponentials and logarithms
sqrt = elementwise("sqrt", np.sqrt, lambda x, y: 0.5 / y, r"y = \sqrt{x}", "Square root.")
cbrt = elementwise("cbrt", np.cbrt, lambda x, y: 1 / (3 * y * y), r"y = \sqrt[3]{x}", "Cube root.")
rsqrt = elementwise("rsqrt", _reciprocal_root, lambda x, y: -0.5 * y / x, r"y = 1/\sqrt{x}", "One over the root.")
reciprocal = elementwise("reciprocal", np.reciprocal, lambda x, y: -y * y, r"y = 1/x", "One over x.")
exp = elementwise("exp", np.exp, lambda x, y: y, r"y = e^x", "Exponential.")
exp2 = elementwise("exp2", np.exp2, lambda x, y: y * LN_2, r"y = 2^x", "Power of two.")
expm1 = elementwise("expm1", np.expm1, lambda x, y: y + 1, r"y = e^x - 1", "Exponential less one, exact near zero.")
log = elementwise("log", np.log, lambda x, y: 1 / x, r"y = \ln x", "Natural logarithm.")
log1p = elementwise("log1p", np.log1p, lambda x, y: 1 / (1 + x), r"y = \ln(1 + x)", "ln(1 + x), exact near zero.")
log2 = elementwise("log2", np.log2, lambda x, y: 1 / (x * LN_2), r"y = \log_2 x", "Logarithm to base 2.")
log10 = elementwise("log10", np.log10, lambda x, y: 1 / (x * LN_10), r"y = \log_{10} x", "Logarithm to base 10.")

# Circular and hyperbolic functions; angles in radians
sin = elementwise("sin", np.sin, lambda x, y: np.cos(x), r"y = \sin x", "Sine; x in radians.")
cos = elementwise("cos", np.cos, lambda x, y: -np.sin(x), r"y = \cos x", "Cosine; x in radians.")
tan = elementwise("tan", np.tan, lambda x, y: 1 + y * y, r"y = \tan x", "Tangent; x in radians.")
arcsin = elementwise("arcsin", np.arcsin, lambda x, y: 1 / np.sqrt(1 - x * x), r"y = \arcsin x", "Inverse of sin.")
arccos = elementwise("arccos", np.arccos, lambda x, y: -1 / np.sqrt(1 - x * x), r"y = \arccos x", "Inverse of cos.")
arctan = elementwise("arctan", np.arctan, lambda x, y: 1 / (1 + x * x), r"y = \arctan x", "Inverse of tan.")
sinh = elementwise("sinh", np.sinh, lambda x, y: np.cosh(x), r"y = \sinh x", "Hyperbolic sine.")
cosh = elementwise("cosh", np.cosh, lambda x, y: np.sinh(x), r"y = \cosh x", "Hyperbolic cosine.")
tanh = elementwise("tanh", np.tanh, lambda x, y: 1 - y * y, r"y = \tanh x", "Hyperbolic tangent, from -1 to 1.")
arcsinh = elementwise("arcsinh", np.arcsinh, lambda x, y: 1 / np.sqrt(x * x + 1), r"x = \sinh y", "Inverse of sinh.")
arccosh = elementwise("arccosh", np.arccosh, lambda x, y: 1 / np.sqrt(x * x - 1), r"x = \cosh y", "Inverse of cosh.")
arctanh = elementwise("arctanh", np.arctanh, lambda x, y: 1 / (1 - x * x), r"x = \tanh y", "Inverse of tanh.")
sinc = elementwise("sinc", np.sinc, _sinc_slope, r"y = \frac{\sin \pi x}{\pi x}", "A wave that fades.", np.sinc)
angle = elementwise("angle", np.angle, _phase_slope, r"y = \arg x", "Angle of a complex number.", np.angle)
deg2rad = elementwise(
    "deg2rad", np.deg2rad, lambda x, y: DEGREE, r"y = \frac{\pi}{180} x", "Degrees to radians.", np.radians
)
rad2deg = elementwise(
    "rad2deg", np.rad2deg, lambda x, y: 1 / DEGREE, r"y = \frac{180}{\pi} x", "Radians to degrees.", np.degrees
)

# The error function, which counts the normal distribution, and the Bessel function behind the Kaiser window
erf = elementwise("erf", error_function, lambda x, y: _bell(x), r"y = \mathrm{erf}(x)", "Error function.")
erfc = elementwise("erfc", error_function_rest, lambda x, y: -_bell(x), r"y = 1 - \mathrm{erf}(x)", "1 - erf(x).")
erfinv = elementwise("erfinv", inverse_error_function, lambda x, y: 1 / _bell(y), r"x = \mathrm{erf} y", "Undoes erf.")
i0 = elementwise("i0", _bessel, _bessel_slope, r"y = I_0(x)", "Modified Bessel function of order 0.", np.i0)

# Decimal numbers always; steps are flat between their jumps
fabs = elementwise("fabs", np.fabs, lambda x, y: np.sign(x), r"y = |x|", "Distance from 0, as a decimal number.")
floor = elementwise("floor", np.floor, lambda x, y: 0.0, r"y = \lfloor x \rfloor", "Largest whole number below.")
ceil = elementwise("ceil", np.ceil, lambda x, y: 0.0, r"y = \lceil x \rceil", "Smallest whole number above.")
# fmt: on
abs = absolute


@implements(np.round)
@operation
def round(x: Any, decimals: int = 0) -> Any:
    """Nearest number with so many decimals; halves go to the even neighbour.

    Arguments:
        x: array of any shape.
        decimals: how many digits behind the point stay; negative ones round tens, hundreds, ...

    Example:
        >>> round(np.array([0.5, 1.5, 2.25]), 1)
        array([0.5, 1.5, 2.2])
    """
    function = partial(np.round, decimals=decimals)
    return Elementwise("Round", function, lambda x, y: 0.0, r"y = \mathrm{round}(x)", whole=True)(x)


@implements(np.nan_to_num)
@operation
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Numbers in place of what is none; no gradient passes there.

    Arguments:
        x: array of any shape.
        nan: what stands for not-a-number.
        posinf: what stands for infinity; the largest number there is when None.
        neginf: what stands for minus infinity; the smallest number there is when None.

    Example:
        >>> nan_to_num(np.array([1.0, np.nan, np.inf]), posinf=9.0)
        array([1., 0., 9.])
    """
    function = partial(np.nan_to_num, nan=nan, posinf=posinf, neginf=neginf)
    return Elementwise(
        "NanToNum", function, lambda x, y: np.isfinite(x), r"y = x \; [x \neq \mathrm{nan}]", whole=True
    )(x)
