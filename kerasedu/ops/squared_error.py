"""The mean squared error of each sample, in one go."""

from __future__ import annotations

import numpy as np

from kerasedu.engine import Op
from kerasedu.ops.broadcasting import unbroadcast

Array = np.ndarray


class SquaredError(Op):
    """Mean over the last axis of the squared difference.

    forward   y = mean of (prediction - truth)^2
    backward  grad_prediction = grad_y / n * 2 (prediction - truth),  grad_truth = -grad_prediction

    The same numbers as from a difference, a square and a mean, which pass through memory twice as often.

    Input shapes: truth and prediction (..., n). Output shape: (...).
    """

    formula = r"y = \frac{1}{n} \sum_i (p_i - t_i)^2"
    gradient_formula = r"\partial p_i = \frac{2}{n} (p_i - t_i) \, \partial y"
    reveals = ("difference",)

    def forward(self, truth: Array, prediction: Array) -> Array:
        self.shapes = truth.shape, prediction.shape
        self.difference = prediction - truth  # (..., n)
        return (self.difference * self.difference).mean(axis=-1)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        slope = 2 * (grad_y / grad_y.dtype.type(self.difference.shape[-1]))
        grad = self.difference * slope[..., None]
        return (
            unbroadcast(-grad, self.shapes[0]) if self.needs_grad[0] else None,
            unbroadcast(grad, self.shapes[1]) if self.needs_grad[1] else None,
        )
