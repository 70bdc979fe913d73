"""The error function, what it leaves to 1, and its inverse: NumPy lacks them. To full double precision.

Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969).
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

NEAR = 0.46875
"""Up to here erf(x) is x times a quotient of polynomials in x squared; beyond, 1 - erf(x) is exp(-x^2) times
another."""
MIDDLE = 4.0
"""From here on, a third quotient is exact."""
FAR = 6.0
"""From here on, erf(x) is 1 in double precision."""
WINITZKI = 0.147
"""The number that makes the first guess of the inverse good to two digits."""

NEAR_TOP = (
    1.85777706184603153e-1,
    3.16112374387056560,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
NEAR_BOTTOM = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
REST_TOP = (
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3,
)
REST_BOTTOM = (
    1.0,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3,
)
FAR_TOP = (
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
)
FAR_BOTTOM = (
    1.0,
    2.56852019228982242,
    1.87295284992346725,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3,
)


def error_function(x: Array) -> Array:
    """2 / sqrt(pi) times the integral of exp(-t^2) for t from 0 to x.

    Arguments:
        x: array of any shape.

    Returns:
        Array of the same shape and number type, from -1 to 1.

    Example:
        >>> error_function(np.array([-1.0, 0.0, 1.0, 9.0])).round(6)
        array([-0.842701,  0.      ,  0.842701,  1.      ])
    """
    if x.dtype.itemsize < np.dtype("float32").itemsize:  # the polynomials pass numbers that float16 has not
        return error_function(x.astype("float32")).astype(x.dtype)
    size = np.abs(x)
    return np.where(size <= NEAR, _near(x), np.copysign(1 - _rest(np.minimum(size, FAR)), x))


def error_function_rest(x: Array) -> Array:
    """1 - erf(x), exact where erf(x) is so close to 1 that the difference would lose its digits.

    Example:
        >>> error_function_rest(np.array([-9.0, 0.0, 1.0, 5.0]))
        array([2.00000000e+00, 1.00000000e+00, 1.57299207e-01, 1.53745979e-12])
    """
    if x.dtype.itemsize < np.dtype("float32").itemsize:
        return error_function_rest(x.astype("float32")).astype(x.dtype)
    size = np.abs(x)
    rest = np.where(size <= MIDDLE, _rest(np.minimum(size, MIDDLE)), _far_rest(np.maximum(size, MIDDLE)))
    return np.where(size <= NEAR, 1 - _near(x), np.where(x > 0, rest, 2 - rest))


def inverse_error_function(x: Array) -> Array:
    """The y whose erf(y) is x: a first guess (S. Winitzki, 2008), and three of Halley's steps towards the truth.

    Example:
        >>> inverse_error_function(np.array([-1.0, 0.0, 0.5])).round(6)
        array([    -inf, 0.      , 0.476936])
    """
    size = np.minimum(np.abs(x).astype("float64"), 1 - 2**-53)
    log = np.log1p(-(size**2))
    middle = 2 / (np.pi * WINITZKI) + log / 2
    y = np.sqrt(np.sqrt(middle**2 - log / WINITZKI) - middle)
    for _ in range(3):
        error = np.where(size < 0.5, error_function(y) - size, (1 - size) - error_function_rest(y))
        step = error * np.exp(y * y) * np.sqrt(np.pi) / 2
        y = y - step / (1 + y * step)
    y = np.where(np.abs(x) == 1, np.inf, np.where(np.abs(x) <= 1, y, np.nan))
    return np.copysign(y, x).astype(x.dtype)


def _near(x: Array) -> Array:
    """erf(x) near 0."""
    small = np.minimum(np.abs(x), NEAR) ** 2
    return x * (_polynomial(NEAR_TOP, small) / _polynomial(NEAR_BOTTOM, small))


def _rest(x: Array) -> Array:
    """1 - erf(x) for x from NEAR to MIDDLE; beyond, right to as many digits as erf(x) itself has."""
    return np.exp(-(x**2)) * _polynomial(REST_TOP, x) / _polynomial(REST_BOTTOM, x)


def _far_rest(x: Array) -> Array:
    """1 - erf(x) from MIDDLE on."""
    small = 1 / x**2
    return np.exp(-(x**2)) / x * (np.pi**-0.5 - small * _polynomial(FAR_TOP, small) / _polynomial(FAR_BOTTOM, small))


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """Value of a polynomial whose coefficients come highest power first, by Horner's rule."""
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value
