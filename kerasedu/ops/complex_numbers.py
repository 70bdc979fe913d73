"""Complex numbers: their parts, and how they are put together.

The gradient of a complex number z = a + bi is the gradient of a plus i times the gradient of b.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import multiply
from kerasedu.ops.elementwise import cos, sin
from kerasedu.ops.number_types import array_of
from kerasedu.ops.shaping import stack

Array = np.ndarray


class Real(Op):
    """The real part. Its gradient is the real part of the gradient."""

    formula = r"y = \mathrm{Re}\, x"
    gradient_formula = r"\partial x = \partial y"

    def forward(self, x: Array) -> Array:
        return np.real(array_of(x)).copy()

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y,)


class Imag(Op):
    """The imaginary part, 0 of real numbers. Its gradient is the imaginary part of the gradient."""

    formula = r"y = \mathrm{Im}\, x"
    gradient_formula = r"\partial x = i \, \partial y"

    def forward(self, x: Array) -> Array:
        self.is_complex = np.iscomplexobj(x)
        return np.imag(array_of(x)).copy()

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (1j * grad_y if self.is_complex else np.zeros_like(grad_y),)


class Conjugate(Op):
    """The same number with the opposite imaginary part; so is its gradient."""

    formula = r"y = \bar x"
    gradient_formula = r"\partial x = \overline{\partial y}"

    def forward(self, x: Array) -> Array:
        return np.conjugate(x) if np.iscomplexobj(x) else array_of(x)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.conjugate(grad_y),)


class ViewAsComplex(Op):
    """Pairs of real numbers as complex ones."""

    formula = r"y = x_0 + i \, x_1"
    gradient_formula = r"\partial x_0 = \mathrm{Re}\, \partial y, \quad \partial x_1 = \mathrm{Im}\, \partial y"

    def forward(self, x: Array) -> Array:  # x (..., 2)
        return x[..., 0] + 1j * x[..., 1]

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (np.stack([np.real(grad_y), np.imag(grad_y)], axis=-1),)


class ViewAsReal(Op):
    """Complex numbers as pairs of real ones."""

    formula = r"y = (\mathrm{Re}\, x, \; \mathrm{Im}\, x)"
    gradient_formula = r"\partial x = \partial y_0 + i \, \partial y_1"

    def forward(self, x: Array) -> Array:
        return np.stack([np.real(x), np.imag(x)], axis=-1)  # (..., 2)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y[..., 0] + 1j * grad_y[..., 1],)


@implements(np.real, val="x")
@operation
def real(x: Any) -> Any:
    """The real part of complex numbers; real numbers as they are."""
    return Real()(x)


@implements(np.imag, val="x")
@operation
def imag(x: Any) -> Any:
    """The imaginary part of complex numbers; zeros of real ones."""
    return Imag()(x)


@implements(np.conjugate)
@operation
def conjugate(x: Any) -> Any:
    """Complex numbers with the opposite imaginary part; real numbers as they are."""
    return Conjugate()(x)


conj = conjugate


@operation
def view_as_complex(x: Any) -> Any:
    """Pairs of real numbers as complex ones.

    Arguments:
        x: array (..., 2), real part first.

    Returns:
        Complex array (...).

    Raises:
        ValueError: if the last axis has not two numbers.
    """
    shape = np.shape(plain(x))
    if not shape or shape[-1] != 2:
        raise ValueError(
            f"view_as_complex got an array of shape {shape}. Its last axis must hold two numbers, real and imaginary "
            "part."
        )
    return ViewAsComplex()(x)


@operation
def view_as_real(x: Any) -> Any:
    """Complex numbers as pairs of real ones: (...) becomes (..., 2). Real numbers stay as they are."""
    return ViewAsReal()(x) if np.iscomplexobj(plain(x)) else x


@operation
def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers from their distance to 0 and their angle.

    Arguments:
        abs_: array of distances.
        angle: array of angles, in radians.
    """
    return view_as_complex(stack([multiply(abs_, cos(angle)), multiply(abs_, sin(angle))], axis=-1))
