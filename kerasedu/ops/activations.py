"""The functions between the layers: relu, sigmoid and their kin, and the table of their derivatives.

Each line of the table reads: name, the function with its parameters, its derivative in terms of input x, output y and
the same parameters, the formula. At a corner the slope is the one that Keras takes.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import multiply
from kerasedu.ops.elementwise import Elementwise
from kerasedu.ops.error_function import error_function
from kerasedu.ops.number_types import floating
from kerasedu.ops.shaping import getitem

Array = np.ndarray

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
"""With these two numbers mean 0 and variance 1 come back as mean 0 and variance 1 (Klambauer et al. 2017)."""


class Relu(Op):
    """Negative numbers become 0.

    forward   y = max(x, 0)
    backward  the gradient passes where y > 0; at x = 0 the slope counts as 0
    """

    formula = r"y = \max(x, 0)"
    gradient_formula = r"\partial x = \partial y \; [\,y > 0\,]"

    def forward(self, x: Array) -> Array:
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * (self.y > 0),)


class Activation(Elementwise):
    """One line of the table below, with its parameters.

    Arguments:
        name: what a learner reads on the node.
        function: f(x, **parameters), on whole arrays.
        derivative: f'(x, y, **parameters).
        formula: LaTeX of f.
        parameters: the numbers that the function takes beside x.
    """

    def __init__(
        self, name: str, function: Callable, derivative: Callable, formula: str, parameters: dict[str, Any]
    ) -> None:
        super().__init__(name, function, derivative, formula)
        self.parameters = parameters

    def forward(self, x: Array) -> Array:
        x = floating(x)
        y = self.function(x, **self.parameters)
        if self.recording:
            self.x, self.y = x, y
        return y

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * np.asarray(self.derivative(self.x, self.y, **self.parameters), grad_y.dtype),)


def activation(
    name: str, function: Callable, derivative: Callable, formula: str, summary: str, **meanings: str
) -> Callable:
    """Make the public function of one line of the table.

    Arguments:
        name: its name in `keras.ops`.
        function: f, on whole arrays; its signature becomes that of the public function.
        derivative: f'(x, y, and the parameters).
        formula: LaTeX of f.
        summary: first line of its documentation.
        meanings: what each parameter means.
    """
    title = "".join(word.capitalize() for word in name.split("_"))
    signature = inspect.signature(function)
    usual = [parameter.default for parameter in list(signature.parameters.values())[1:]]
    only_x = inspect.Parameter.empty not in usual  # a call with x alone needs no binding, which takes 4 us

    def public(*args: Any, **kwargs: Any) -> Any:
        alone = only_x and len(args) == 1 and not kwargs
        x, *values = (*args, *usual) if alone else _given(signature, args, kwargs)
        return Activation(title, function, derivative, formula, dict(zip(meanings, values, strict=True)))(x)

    public.__name__ = public.__qualname__ = name
    public.__module__ = __name__
    public.__signature__ = signature
    arguments = "".join(f"\n        {parameter}: {meaning}" for parameter, meaning in meanings.items())
    public.__doc__ = (
        f"{summary}\n\n    Arguments:\n        x: array of any shape.{arguments}"
        f"\n\n    Returns:\n        {formula}, same shape."
    )
    return operation(public)


def _given(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """What each parameter of a function was given, or its default."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return tuple(bound.arguments.values())


def stable_sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), by the tangent, which never overflows."""
    y = np.asarray(0.5 * np.asarray(x))
    np.tanh(y, out=y)
    y *= 0.5
    y += 0.5
    return y


def _softplus(x: Array) -> Array:
    """ln(1 + e^x) without overflow; several times faster than np.logaddexp."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _normal_share(x: Array) -> Array:
    """Share of a standard normal distribution below x."""
    return 0.5 * (1 + error_function(x * math.sqrt(0.5)))


def _normal_density(x: Array) -> Array:
    return np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


def _gelu_tangent(x: Array) -> Array:
    return np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x))


def _gelu(x: Array, approximate: bool = True) -> Array:
    return 0.5 * x * (1 + _gelu_tangent(x)) if approximate else x * _normal_share(x)


def _gelu_slope(x: Array, _: Array, approximate: bool) -> Array:
    if not approximate:
        return _normal_share(x) + x * _normal_density(x)
    t = _gelu_tangent(x)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)


def _mish_slope(x: Array, _: Array) -> Array:
    t = np.tanh(_softplus(x))
    return t + x * (1 - t * t) * stable_sigmoid(x)


def _silu_slope(x: Array, y: Array) -> Array:
    s = stable_sigmoid(x)
    return s + y * (1 - s)


def _exponential_below(x: Array) -> Array:
    """e^x - 1 where x is negative, 0 elsewhere; never overflows."""
    return np.expm1(np.minimum(x, 0))


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x + 3, 0, 6) / 6


def _beyond(x: Array, threshold: float) -> Array:
    return np.abs(x) > threshold


THRESHOLD = "numbers up to this one count as small."

sigmoid = activation(
    "sigmoid", stable_sigmoid, lambda x, y: y * (1 - y), r"y = \frac{1}{1 + e^{-x}}", "A smooth step from 0 to 1."
)
log_sigmoid = activation(
    "log_sigmoid",
    lambda x: -_softplus(-x),
    lambda x, y: stable_sigmoid(-x),
    r"y = \ln \frac{1}{1 + e^{-x}}",
    "Logarithm of the sigmoid, which never overflows.",
)
hard_sigmoid = activation(
    "hard_sigmoid",
    _hard_sigmoid,
    lambda x, y: (np.abs(x) < 3) / 6,
    r"y = \min(\max(\frac{x + 3}{6}, 0), 1)",
    "A sigmoid made of three straight lines.",
)
sparse_sigmoid = activation(
    "sparse_sigmoid",
    lambda x: np.clip(0.5 * (x + 1), 0, 1),
    lambda x, y: 0.5 * (np.abs(x) < 1) + 0.25 * (np.abs(x) == 1),
    r"y = \min(\max(\frac{x + 1}{2}, 0), 1)",
    "A steeper sigmoid made of three straight lines.",
)
softplus = activation("softplus", _softplus, lambda x, y: stable_sigmoid(x), r"y = \ln(1 + e^x)", "A smooth relu.")
sparse_plus = activation(
    "sparse_plus",
    lambda x: np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x)),
    lambda x, y: np.clip((x + 1) / 2, 0, 1),
    r"y = 0 \;\mathrm{if}\; x \leq -1, \;\; x \;\mathrm{if}\; x \geq 1, \;\; \frac{1}{4}(x + 1)^2 \;\mathrm{between}",
    "A relu whose corner is a piece of a parabola.",
)
squareplus = activation(
    "squareplus",
    lambda x, b=4: 0.5 * (x + np.sqrt(x * x + b)),
    lambda x, y, b: y / np.sqrt(x * x + b),
    r"y = \frac{1}{2} (x + \sqrt{x^2 + b})",
    "A smooth relu without an exponential.",
    b="how round the corner is.",
)
relu6 = activation(
    "relu6",
    lambda x: np.clip(x, 0, 6),
    lambda x, y: (x > 0) & (x < 6),
    r"y = \min(\max(x, 0), 6)",
    "A relu cut off at 6.",
)
leaky_relu = activation(
    "leaky_relu",
    lambda x, negative_slope=0.2: np.maximum(x, 0) + negative_slope * np.minimum(x, 0),
    lambda x, y, negative_slope: np.where(x >= 0, 1, negative_slope),
    r"y = x \;\mathrm{if}\; x \geq 0, \;\; a x \;\mathrm{else}",
    "A relu that lets a little of the negative numbers through.",
    negative_slope="slope a below 0.",
)
elu = activation(
    "elu",
    lambda x, alpha=1.0: np.maximum(x, 0) + alpha * _exponential_below(x),
    lambda x, y, alpha: np.where(x > 0, 1, y + alpha),
    r"y = x \;\mathrm{if}\; x > 0, \;\; \alpha (e^x - 1) \;\mathrm{else}",
    "A relu that falls smoothly to -alpha.",
    alpha="how far it falls.",
)
celu = activation(
    "celu",
    lambda x, alpha=1.0: np.maximum(x, 0) + alpha * _exponential_below(x / alpha),
    lambda x, y, alpha: np.where(x > 0, 1, y / alpha + 1),
    r"y = x \;\mathrm{if}\; x > 0, \;\; \alpha (e^{x / \alpha} - 1) \;\mathrm{else}",
    "A relu that falls smoothly to -alpha, with slope 1 at 0 for every alpha.",
    alpha="how far it falls.",
)
selu = activation(
    "selu",
    lambda x: SELU_SCALE * (np.maximum(x, 0) + SELU_ALPHA * _exponential_below(x)),
    lambda x, y: np.where(x > 0, SELU_SCALE, y + SELU_SCALE * SELU_ALPHA),
    r"y = 1.0507 \, x \;\mathrm{if}\; x > 0, \;\; 1.7581 \, (e^x - 1) \;\mathrm{else}",
    "An elu scaled so that mean 0 and variance 1 stay what they are from layer to layer.",
)
silu = activation(
    "silu",
    lambda x: x * stable_sigmoid(x),
    _silu_slope,
    r"y = \frac{x}{1 + e^{-x}}",
    "x times its sigmoid, also called swish.",
)
hard_silu = activation(
    "hard_silu",
    lambda x: x * _hard_sigmoid(x),
    lambda x, y: _hard_sigmoid(x) + x * (np.abs(x) < 3) / 6,
    r"y = x \, \min(\max(\frac{x + 3}{6}, 0), 1)",
    "x times its hard sigmoid, also called hard swish.",
)
gelu = activation(
    "gelu",
    _gelu,
    _gelu_slope,
    r"y = x \, P(Z \leq x), \quad Z \sim N(0, 1)",
    "x times the share of a standard normal distribution below x.",
    approximate="whether a formula with tanh stands for that share.",
)
mish = activation(
    "mish",
    lambda x: x * np.tanh(_softplus(x)),
    _mish_slope,
    r"y = x \tanh(\ln(1 + e^x))",
    "x times tanh of its softplus.",
)
softsign = activation(
    "softsign",
    lambda x: x / (1 + np.abs(x)),
    lambda x, y: (1 - np.abs(y)) ** 2,
    r"y = \frac{x}{1 + |x|}",
    "Like tanh, but slower in reaching -1 and 1.",
)
hard_tanh = activation(
    "hard_tanh",
    lambda x: np.clip(x, -1, 1),
    lambda x, y: np.abs(x) <= 1,
    r"y = \min(\max(x, -1), 1)",
    "A tanh made of three straight lines.",
)
tanh_shrink = activation(
    "tanh_shrink", lambda x: x - np.tanh(x), lambda x, y: (x - y) ** 2, r"y = x - \tanh x", "What tanh leaves of x."
)
soft_shrink = activation(
    "soft_shrink",
    lambda x, threshold=0.5: x - np.clip(x, -threshold, threshold),
    lambda x, y, threshold: _beyond(x, threshold),
    r"y = x - \min(\max(x, -t), t)",
    "Small numbers become 0, the others come nearer to 0.",
    threshold=THRESHOLD,
)
hard_shrink = activation(
    "hard_shrink",
    lambda x, threshold=0.5: x * _beyond(x, threshold),
    lambda x, y, threshold: _beyond(x, threshold),
    r"y = x \;\mathrm{if}\; |x| > t, \;\; 0 \;\mathrm{else}",
    "Small numbers become 0, the others stay.",
    threshold=THRESHOLD,
)
threshold = activation(
    "threshold",
    lambda x, threshold, default_value: np.where(x > threshold, x, x.dtype.type(default_value)),
    lambda x, y, threshold, default_value: x > threshold,
    r"y = x \;\mathrm{if}\; x > t, \;\; d \;\mathrm{else}",
    "Numbers up to a threshold are replaced by one number.",
    threshold=THRESHOLD,
    default_value="what they become.",
)
swish = silu
hard_swish = hard_silu


@operation
def relu(x: Any) -> Any:
    """Negative numbers become 0.

    Example:
        >>> relu(np.array([-1.0, 0.0, 2.0]))
        array([0., 0., 2.])
    """
    return Relu()(x)


def linear(x: Any) -> Any:
    """The numbers as they are."""
    return x


@operation
def glu(x: Any, axis: int = -1) -> Any:
    """The first half of the numbers along an axis, each times the sigmoid of its partner in the second half.

    Arguments:
        x: array with an even length along the axis.
        axis: axis to halve.

    Raises:
        ValueError: if that length is odd.

    Example:
        >>> glu(np.array([3.0, 5.0, 0.0, 0.0]))
        array([1.5, 2.5])
    """
    shape = np.shape(plain(x))
    length = shape[axis]
    if length % 2:
        raise ValueError(f"glu got an array of shape {shape} and axis={axis}. It halves that axis: {length} is odd.")
    before = (slice(None),) * (axis % len(shape))
    first, second = (*before, slice(None, length // 2)), (*before, slice(length // 2, None))
    return multiply(getitem(x, first), sigmoid(getitem(x, second)))
