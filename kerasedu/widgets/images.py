"""One image, or one signal, out of whatever a learner has: what explorers of windows look at."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.settings import floatx

MOST_PIXELS = {1: 128, 2: 64}  # along an axis of a signal, of an image


class Picture(NamedTuple):
    """One image without its batch axis, and how large it was before its middle was cut out.

    Attributes:
        array: (*spatial, channels), floating point.
        whole: the spatial lengths before; the same as those of `array` where nothing was cut off.
    """

    array: np.ndarray
    whole: tuple[int, ...]

    @property
    def is_cut(self) -> bool:
        return self.array.shape[:-1] != self.whole


def one_picture(image: Any, rank: int, who: str, *, channels_first: bool = False, sample: int = 0) -> Picture:
    """One image of an array, and of a large one its middle.

    Arguments:
        image: (samples, *spatial, channels), (*spatial, channels), or (*spatial) for a grey image.
        rank: number of spatial axes, 1 or 2.
        who: name of the explorer, for its messages.
        channels_first: whether the channels come before the spatial axes.
        sample: which image of several.

    Raises:
        ValueError: if the array has too few or too many axes, holds no such sample, or anything but finite numbers.

    Example:
        >>> one_picture(np.zeros((5, 28, 28, 1)), 2, "An explorer", sample=3).array.shape
        (28, 28, 1)
        >>> one_picture(np.zeros((224, 100, 3)), 2, "An explorer")._replace(array=None)
        Picture(array=None, whole=(224, 100))
    """
    array = np.asarray(plain(image))
    if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
        raise ValueError(
            f"{who} got an image of {array.dtype} with values that are no finite numbers. Give it numbers only; "
            "np.nan_to_num(image) turns nan into 0."
        )
    array = _without_batch(array, rank, who, sample)
    array = np.moveaxis(array, 0, -1) if channels_first and array.ndim > rank else array
    array = array[..., None] if array.ndim == rank else array
    if 0 in array.shape:
        raise ValueError(f"{who} got an image of shape {array.shape}, which has no pixels. Give it one with some.")
    array = array if array.dtype.kind == "f" else array.astype(floatx())
    return Picture(_middle(array, MOST_PIXELS[rank]), array.shape[:-1])


def _without_batch(array: np.ndarray, rank: int, who: str, sample: int) -> np.ndarray:
    if array.ndim not in (rank, rank + 1, rank + 2):
        axes = ("length", "height, width")[rank - 1]
        raise ValueError(
            f"{who} got an image of shape {array.shape}. Give it one of shape ({axes}, channels), or several: "
            f"(samples, {axes}, channels)."
        )
    if array.ndim < rank + 2:
        if sample:
            raise ValueError(
                f"{who} got sample={sample} with a single image of shape {array.shape}. Leave `sample` out, or give "
                "it an array with an axis of samples in front."
            )
        return array
    if not 0 <= sample < len(array):
        raise ValueError(
            f"{who} got sample={sample}, but the array holds {len(array)} images. Choose one from 0 to "
            f"{len(array) - 1}."
        )
    return array[sample]


def _middle(array: np.ndarray, most: int) -> np.ndarray:
    starts = [max(0, (length - most) // 2) for length in array.shape[:-1]]
    return array[tuple(slice(start, start + most) for start in starts)]
