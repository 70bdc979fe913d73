"""Operations that draw lots."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation, settings

Array = np.ndarray


class Dropout(Op):
    """Some numbers become 0, at random; the others grow, so that the expected sum stays.

    forward   y = x * mask, where mask is 0 with probability `rate` and 1 / (1 - rate) otherwise
    backward  grad_x = grad_y * mask

    Arguments:
        rate: share of numbers to drop, from 0 to below 1.
        noise_shape: shape of the mask, which broadcasts over x; that of x when None.
        generator: where the lots are drawn.
    """

    formula = r"y_i = \frac{m_i}{1 - r} \, x_i, \quad m_i \in \{0, 1\}"
    gradient_formula = r"\partial x_i = \frac{m_i}{1 - r} \, \partial y_i"
    reveals = ("mask",)

    def __init__(self, rate: float, noise_shape: tuple[int | None, ...] | None, generator: np.random.Generator) -> None:
        self.rate, self.noise_shape, self.generator = rate, noise_shape, generator

    def forward(self, x: Array) -> Array:
        shape = x.shape
        if self.noise_shape is not None:
            shape = tuple(n if length is None else length for n, length in zip(x.shape, self.noise_shape, strict=True))
        kept = self.generator.random(shape, dtype=np.float32) >= self.rate
        self.mask = kept.astype(x.dtype) / x.dtype.type(1 - self.rate)
        return x * self.mask

    def backward(self, grad_y: Array) -> tuple[Array]:
        return (grad_y * self.mask,)


@operation
def dropout(x: Any, rate: float, noise_shape: Any = None, generator: np.random.Generator | None = None) -> Any:
    """Some numbers become 0, at random; the others grow by 1 / (1 - rate).

    Arguments:
        x: array.
        rate: share of numbers to drop, from 0 to below 1.
        noise_shape: shape of the mask, None in it for a length of x; a 1 drops along that axis together.
        generator: where the lots are drawn; the one that `set_random_seed` starts when None.

    Raises:
        ValueError: if the rate is no share.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"dropout got rate={rate!r}. It is the share of numbers to drop, from 0 to below 1.")
    return Dropout(rate, noise_shape, generator or settings.generator())(x)
