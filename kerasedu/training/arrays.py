"""Training data as arrays: brought into shape, checked, and cut into batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.tensor import ArrayLike

Array = np.ndarray


@dataclass(frozen=True)
class ArrayData:
    """Samples as arrays of one length.

    Arguments:
        x: inputs, (N, ...).
        y: what is true of them, (N, ...), or None.
    """

    x: Array
    y: Array | None = None

    def __len__(self) -> int:
        return len(self.x)

    def fitting(self, expected: Any) -> ArrayData:
        """The samples with the feature axis that a model of one input may expect and plain numbers (N,) lack."""
        alone = isinstance(expected, tuple) and len(expected) == 2 and expected[1] == 1 and self.x.ndim == 1
        return ArrayData(self.x[:, None], self.y) if alone else self

    def part(self, samples: Any) -> ArrayData:
        """Some of the samples."""
        return ArrayData(self.x[samples], None if self.y is None else self.y[samples])

    def batches(self, batch_size: int, order: Array | None = None) -> Iterator[ArrayData]:
        """The samples in batches, the last one shorter if need be; in another order if one is given."""
        for start in range(0, len(self), batch_size):
            samples = slice(start, start + batch_size)
            yield self.part(samples if order is None else order[samples])

    def split(self, share: float) -> tuple[ArrayData, ArrayData]:
        """All but the last part of the samples, and that part, which is `share` of them."""
        if isinstance(share, bool) or not isinstance(share, int | float | np.floating) or not 0 < share < 1:
            raise ValueError(
                f"fit got validation_split={share!r}. It takes a share between 0 and 1: 0.2 keeps the last fifth of "
                "the samples for validation."
            )
        first = int(len(self) * (1 - share))
        if not 0 < first < len(self):
            raise ValueError(
                f"fit got validation_split={share!r} with {len(self)} samples, which leaves {first} for training and "
                f"{len(self) - first} for validation. Take a share that leaves some for both."
            )
        return self.part(slice(0, first)), self.part(slice(first, None))


def array_data(x: Any, y: Any, caller: str) -> ArrayData:
    """Arguments x and y as arrays, checked.

    Raises:
        ValueError: if there are no samples, x and y differ in length, or a number is not there (NaN).
        TypeError: if something is not made of numbers.
    """
    inputs = as_array(x, "x", caller)
    truths = None if y is None else as_array(y, "y", caller)
    if len(inputs) == 0:
        raise ValueError(
            f"{caller} got x of shape {inputs.shape}: there are no samples in it. Check how the data was cut."
        )
    if truths is not None and len(truths) != len(inputs):
        raise ValueError(
            f"{caller} got x with {len(inputs)} samples (shape {inputs.shape}) and y with {len(truths)} (shape "
            f"{truths.shape}). Each sample of x needs its y: both must have the same length."
        )
    return ArrayData(inputs, truths)


def as_array(values: Any, name: str, caller: str) -> Array:
    """One argument as an array of numbers."""
    if values is None:
        raise ValueError(f"{caller} got {name}=None. Give it an array with one entry for each sample.")
    array = _array(values, name, caller)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{caller} got {name} with entries of type {array.dtype}, which are not numbers. Turn text into numbers "
            "first; if the rows have different lengths, pad them to one."
        )
    if array.ndim == 0:
        raise ValueError(
            f"{caller} got {name}={values!r}, a single number. Give it an array with one entry for each sample."
        )
    _refuse_nan(array, name, caller)
    return array


def _array(values: Any, name: str, caller: str) -> Array:
    if isinstance(values, ArrayLike):
        return values.numpy()
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{caller} got {name} as nested lists whose rows have different lengths, so they make no array: {error}. "
            "Pad the rows to one length."
        ) from None
    return array.astype(settings.floatx()) if array.dtype == np.float64 else array


def _refuse_nan(array: Array, name: str, caller: str) -> None:
    """Raise if a number is not there. The minimum of an array with a NaN is NaN, which is quick to find out."""
    if array.dtype.kind == "f" and array.size and np.isnan(np.min(array)):
        wrong = np.argwhere(np.isnan(array))
        place = ", ".join(map(str, wrong[0]))
        raise ValueError(
            f"{caller} got {name} with {len(wrong)} entries that are NaN (not a number), the first at {name}[{place}]. "
            f"A model that sees one becomes NaN itself. Remove these samples, or fill them in: np.nan_to_num({name})."
        )
