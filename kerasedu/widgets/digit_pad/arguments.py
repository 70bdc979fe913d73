"""What DigitPad is given beside a model, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.widgets.digit_pad.chain import WHO

Array = np.ndarray
MOST_SAMPLES = 24


def checked_scale(scale: float) -> float:
    """The scale, where it is a number above 0."""
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < float("inf"):
        raise ValueError(
            f"{WHO} got scale={scale!r}. It is the largest pixel value the model was trained on: 1 for images divided "
            "by 255, 255 for images as they are."
        )
    return scale


def checked_image(image: Any, shape: tuple[int, int], what: str = "an image") -> Array:
    """One grey image (rows, columns) of values from 0 to 1, of which a batch or channel axis of 1 is taken off."""
    array = np.asarray(plain(image))
    rows, columns = shape
    allowed = ((rows, columns), (rows, columns, 1), (1, rows, columns), (1, rows, columns, 1), (rows * columns,))
    if array.shape not in allowed or array.dtype.kind not in "fiub":
        raise ValueError(
            f"{WHO} got {what} of shape {array.shape} and type {array.dtype}. Its model takes one of numbers, of shape "
            f"({rows}, {columns})."
        )
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):
        hint = " Divide by 255." if 1 < high <= 255 and low >= 0 else ""
        raise ValueError(f"{WHO} got {what} with values from {low:g} to {high:g}. It takes 0 to 1.{hint}")
    return array.reshape(shape).astype(np.float32)


def checked_samples(samples: Any, shape: tuple[int, int], scale: float) -> list[Array]:
    """Images to choose from, divided by the scale of the model."""
    if samples is None:
        return []
    given = np.asarray(plain(samples))
    if given.ndim < 2 or given.dtype.kind not in "fiub" or not len(given):
        raise ValueError(
            f"{WHO} got samples of shape {given.shape} and type {given.dtype}. Give several images: "
            f"samples=x_test[:12], of shape (12, {shape[0]}, {shape[1]})."
        )
    return [checked_image(one / scale, shape, f"sample {i}, divided by {scale:g},") for i, one in enumerate(given)]


def checked_names(class_names: Sequence[Any] | None, prediction: Array) -> list[str]:
    """A name for each number of the model's output."""
    if class_names is None:
        return [str(i) for i in range(prediction.size)]
    names = [str(name) for name in class_names]
    if len(names) != prediction.size:
        raise ValueError(
            f"{WHO} got {len(names)} class names, and a model with an output of shape {prediction.shape}. Give one "
            "name for each number of it."
        )
    return names
