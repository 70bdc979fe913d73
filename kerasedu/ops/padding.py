"""Arrays made larger at their sides."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, implements, operation
from kerasedu.engine.op import plain
from kerasedu.ops.shaping import getitem

Array = np.ndarray

MIRRORS = ("edge", "reflect", "symmetric", "wrap")
"""Ways to pad with numbers that are there already."""


class Pad(Op):
    """A margin of one and the same number.

    forward   y = x with rows of `value` at both ends of each axis
    backward  the margin is cut off again

    Arguments:
        widths: for each axis, how many rows go before and behind.
        value: the number in the margin.
    """

    formula = r"y = \mathrm{pad}(x)"
    gradient_formula = r"\partial x = \partial y \; \mathrm{without\ margin}"

    def __init__(self, widths: list[tuple[int, int]], value: float = 0) -> None:
        self.widths, self.value = widths, value

    def forward(self, x: Array) -> Array:
        self.shape = np.shape(x)
        return np.pad(x, self.widths, constant_values=self.value)

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (
            grad_y[tuple(slice(before, before + n) for (before, _), n in zip(self.widths, self.shape, strict=True))],
        )


@implements(np.pad)
@operation
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: float | None = None) -> Any:
    """A margin around an array.

    Arguments:
        x: array.
        pad_width: for each axis, how many rows go before and behind: ((1, 1), (0, 2)). One pair, or one number, counts
            for all axes.
        mode: what the margin is made of: "constant", one number; "edge", the outermost row again; "reflect", the rows
            inside, mirrored, "symmetric", mirrored with the outermost row first; "wrap", the rows of the other end.
        constant_values: the number, for "constant"; 0 when None.

    Raises:
        ValueError: for another mode, or if `constant_values` is given with it.

    Example:
        >>> pad(np.array([1.0, 2.0, 3.0]), 2, mode="reflect")
        array([3., 2., 1., 2., 3., 2., 1.])
    """
    shape = np.shape(plain(x))
    widths = [tuple(map(int, pair)) for pair in np.broadcast_to(pad_width, (len(shape), 2))]
    if mode == "constant":
        return Pad(widths, 0 if constant_values is None else constant_values)(x)
    if mode not in MIRRORS or constant_values is not None:
        raise ValueError(
            f"pad got mode={mode!r} and constant_values={constant_values!r}. It takes 'constant', alone with "
            "constant_values, or one "
            f"of {', '.join(map(repr, MIRRORS))}."
        )
    for axis, (length, width) in enumerate(zip(shape, widths, strict=True)):
        if any(width):
            x = getitem(x, (slice(None),) * axis + (np.pad(np.arange(length), width, mode),))
    return x
