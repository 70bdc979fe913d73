"""The confusion matrix: which class is taken for which."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.metrics.arguments import as_array

Array = np.ndarray


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: int | None = None, weights: Any = None, dtype: Any = "int32"
) -> Array:
    """How often each class (row) is taken for each class (column).

    Arguments:
        labels: the true classes, whole numbers (N,).
        predictions: the predicted classes, likewise; `np.argmax(model.predict(x), axis=-1)`.
        num_classes: how many classes there are; one more than the largest number when None.
        weights: a weight for each sample (N,); 1 each when None.
        dtype: number type of the matrix; weights that are no whole numbers need "float32".

    Returns:
        Array (num_classes, num_classes).

    Raises:
        ValueError: if a number names no class, or the lengths differ.

    Example:
        >>> confusion_matrix([0, 1, 2, 2], [0, 2, 2, 1])
        array([[1, 0, 0],
               [0, 0, 1],
               [0, 1, 1]], dtype=int32)
    """
    truth, answer = as_array(labels).ravel(), as_array(predictions).ravel()
    if truth.size != answer.size:
        raise ValueError(
            f"confusion_matrix got labels of shape {np.shape(labels)} and predictions of shape "
            f"{np.shape(predictions)}. Both are whole numbers, one for each sample: the most likely class is "
            "np.argmax(predictions, axis=-1)."
        )
    if num_classes is None:
        num_classes = 1 + int(max(truth.max(initial=-1), answer.max(initial=-1)))
    if weights is not None:
        weights = as_array(weights).ravel().astype(dtype)
        if weights.size != truth.size:
            raise ValueError(
                f"confusion_matrix got weights of shape {weights.shape} for {truth.size} samples. Give one for each."
            )
    return counted("confusion_matrix", truth, answer, num_classes, weights).astype(dtype)


def counted(who: str, truth: Array, answer: Array, num_classes: int, weights: Array | None) -> Array:
    """The confusion matrix of arrays (N,). Arguments as for `confusion_matrix`.

    Raises:
        ValueError: if a number names no class.
    """
    rows, columns = _classes(who, "labels", truth, num_classes), _classes(who, "predictions", answer, num_classes)
    cells = np.bincount(rows * num_classes + columns, weights, minlength=num_classes * num_classes)
    return cells.reshape(num_classes, num_classes)


def _classes(who: str, what: str, numbers: Array, num_classes: int) -> Array:
    """Class numbers as whole numbers.

    Raises:
        ValueError: if one of them is below 0, or not below the number of classes.
    """
    numbers = numbers.astype(np.intp, copy=False)
    if numbers.size and (numbers.min() < 0 or numbers.max() >= num_classes):
        wrong = numbers[(numbers < 0) | (numbers >= num_classes)][0]
        raise ValueError(
            f"{who} got the class {wrong} among the {what}, and there are num_classes={num_classes} classes, 0 to "
            f"{num_classes - 1}. Count all classes, or leave such samples out; IoU metrics do so by "
            f"ignore_class={wrong}."
        )
    return numbers
