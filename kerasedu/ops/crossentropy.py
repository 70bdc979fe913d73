"""Cross-entropies: how surprised a prediction is by the truth, in nats.

From probabilities, predictions are kept `epsilon()` away from 0 and 1, as in Keras, and no gradient passes beyond. From
logits, nothing is cut off: the logarithm and the exponential cancel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation, settings
from kerasedu.engine.op import plain
from kerasedu.ops.activations import stable_sigmoid
from kerasedu.ops.broadcasting import normalize_axes
from kerasedu.ops.softmaxes import LogSoftmax

Array = np.ndarray


class CategoricalCrossentropy(Op):
    """Surprise at the true class, from probabilities.

    forward   p = output / sum of output, held between epsilon and 1 - epsilon;  y = -sum of target * ln p
    backward  grad_p = -target / p where p was not cut off, then back through the division

    Input shapes: target and output (..., classes). Output shape: (...).
    """

    formula = r"y = -\sum_i t_i \, \ln p_i"
    gradient_formula = r"\partial p_i = -\frac{t_i}{p_i} \, \partial y"
    reveals = ("probabilities",)

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, target: Array, output: Array) -> Array:
        epsilon = settings.epsilon()
        self.total = output.sum(axis=self.axis, keepdims=True)
        self.shares = output / self.total
        self.probabilities = self.shares.clip(epsilon, 1 - epsilon)
        self.target = target
        return -(target * np.log(self.probabilities)).sum(axis=self.axis)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array | None]:
        grad_y = grad_y.reshape(self.total.shape)
        grad_target = -np.log(self.probabilities) * grad_y if self.needs_grad[0] else None
        inside = self.probabilities == self.shares
        grad_p = -self.target / self.probabilities * inside * grad_y
        mean = (grad_p * self.shares).sum(axis=self.axis, keepdims=True)
        return grad_target, (grad_p - mean) / self.total


class SoftmaxCrossentropy(Op):
    """Surprise at the true class, from logits: softmax and cross-entropy in one.

    forward   p = softmax(output);  y = -sum of target * ln p
    backward  grad_output = (p * sum of target - target) * grad_y, which for one-hot targets is p - target

    Input shapes: target and output (..., classes). Output shape: (...).
    """

    formula = r"y = -\sum_i t_i \, \ln \frac{e^{z_i}}{\sum_j e^{z_j}}"
    gradient_formula = r"\partial z_i = (p_i - t_i) \, \partial y"
    reveals = ("probabilities",)

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, target: Array, output: Array) -> Array:
        self.target = target
        self.logs = LogSoftmax(self.axis).forward(output)
        return -np.sum(target * self.logs, axis=self.axis)

    @property
    def probabilities(self) -> Array:
        return np.exp(self.logs)

    def backward(self, grad_y: Array) -> tuple[Array | None, Array]:
        grad_y = np.expand_dims(grad_y, self.axis)
        grad_target = -self.logs * grad_y if self.needs_grad[0] else None
        total = np.sum(self.target, axis=self.axis, keepdims=True)
        return grad_target, (self.probabilities * total - self.target) * grad_y


class BinaryCrossentropy(Op):
    """Surprise at a yes or no, from probabilities.

    forward   p = output held between epsilon and 1 - epsilon;  y = -(t ln p + (1 - t) ln(1 - p))
    backward  grad_output = (p - t) / (p (1 - p)) where p was not cut off
    """

    formula = r"y = -\,(t \ln p + (1 - t) \ln(1 - p))"
    gradient_formula = r"\partial p = \frac{p - t}{p \, (1 - p)} \, \partial y"

    def forward(self, target: Array, output: Array) -> Array:
        epsilon = settings.epsilon()
        self.target, self.output = target, output
        self.p = output.clip(epsilon, 1 - epsilon)
        return -(target * np.log(self.p) + (1 - target) * np.log(1 - self.p))

    def backward(self, grad_y: Array) -> tuple[Array | None, Array]:
        p = self.p
        grad_target = (np.log(1 - p) - np.log(p)) * grad_y if self.needs_grad[0] else None
        inside = p == self.output
        return grad_target, (p - self.target) / (p * (1 - p)) * inside * grad_y


class SigmoidCrossentropy(Op):
    """Surprise at a yes or no, from logits: sigmoid and binary cross-entropy in one.

    forward   y = ln(1 + exp(z)) - t z
    backward  grad_z = (sigmoid(z) - t) * grad_y
    """

    formula = r"y = \ln(1 + e^z) - t \, z"
    gradient_formula = r"\partial z = (\sigma(z) - t) \, \partial y"

    def forward(self, target: Array, output: Array) -> Array:
        self.target, self.output = target, output
        return np.maximum(output, 0) + np.log1p(np.exp(-np.abs(output))) - target * output

    def backward(self, grad_y: Array) -> tuple[Array | None, Array]:
        grad_target = -self.output * grad_y if self.needs_grad[0] else None
        return grad_target, (stable_sigmoid(self.output) - self.target) * grad_y


@operation
def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Surprise at the true class.

    Arguments:
        target: array (..., classes), one-hot or a distribution.
        output: predictions of the same shape.
        from_logits: whether `output` are logits, to which softmax still has to be applied, instead of probabilities.
        axis: axis of the classes.

    Returns:
        Array (...), in nats.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> categorical_crossentropy(np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]])).round(4)
        array([0.6931])
    """
    _same_shapes("categorical_crossentropy", target, output)
    return (SoftmaxCrossentropy(axis) if from_logits else CategoricalCrossentropy(axis))(target, output)


@operation
def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Surprise at the true class, which is given by its number.

    Arguments:
        target: whole numbers (...) or (..., 1), from 0 to classes - 1.
        output: predictions (..., classes).
        from_logits: whether `output` are logits instead of probabilities.
        axis: axis of the classes.

    Raises:
        ValueError: if the shapes do not fit, or a label names no class.

    Example:
        >>> sparse_categorical_crossentropy(np.array([1]), np.array([[0.5, 0.5]])).round(4)
        array([0.6931])
    """
    labels, predictions = np.asarray(plain(target)), plain(output)
    if labels.ndim == predictions.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    (place,) = normalize_axes(axis, predictions.ndim)
    before, classes, after = predictions.shape[:place], predictions.shape[place], predictions.shape[place + 1 :]
    if labels.shape != before + after:
        raise ValueError(
            f"sparse_categorical_crossentropy got labels of shape {labels.shape} and predictions of shape "
            f"{predictions.shape}. "
            f"It takes one whole number for each prediction, shape {before + after}. For one-hot labels use "
            "categorical_crossentropy."
        )
    numbers = np.arange(classes).reshape(-1, *(1 for _ in after))
    hot = labels.reshape(*before, 1, *after) == numbers
    if np.count_nonzero(hot) < labels.size:
        check_labels(labels, classes)
    return (SoftmaxCrossentropy(axis) if from_logits else CategoricalCrossentropy(axis))(
        hot.astype(predictions.dtype), output
    )


def check_labels(labels: Array, classes: int) -> None:
    """Whether every label names a class.

    Raises:
        ValueError: naming a label that does not.
    """
    named = (labels >= 0) & (labels < classes) & (labels == np.floor(labels))
    if not named.all():
        raise ValueError(
            f"A label is {labels[~named][0]:g}, and the predictions have {classes} classes, numbered from 0 to "
            f"{classes - 1}. "
            "Labels are whole numbers counted from 0, and the last layer needs one unit for each class."
        )


@operation
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Surprise at a yes or no, for each number on its own.

    Arguments:
        target: array of numbers from 0 (no) to 1 (yes).
        output: predictions of the same shape.
        from_logits: whether `output` are logits, to which sigmoid still has to be applied, instead of probabilities.

    Raises:
        ValueError: if the shapes differ.
    """
    _same_shapes("binary_crossentropy", target, output)
    return (SigmoidCrossentropy() if from_logits else BinaryCrossentropy())(target, output)


def _same_shapes(name: str, target: Any, output: Any) -> None:
    target, output = plain(target), plain(output)
    if np.shape(target) != np.shape(output):
        raise ValueError(
            f"{name} got targets of shape {np.shape(target)} and predictions of shape {np.shape(output)}. Both must "
            "have the same shape."
        )
