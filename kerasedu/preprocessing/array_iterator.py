"""Batches of changed images from arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.preprocessing.iterator import Iterator, float_type, part_of
from kerasedu.utils.image_layout import layout_of

if TYPE_CHECKING:
    from kerasedu.preprocessing.image_data_generator import ImageDataGenerator

Array = np.ndarray


class NumpyArrayIterator(Iterator):
    """Batches of changed images from arrays: what `ImageDataGenerator.flow` returns, with its arguments.

    Raises:
        ValueError: for arrays of different lengths, or that are no images; for an unknown subset, or one that lacks
            some of the labels.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: ImageDataGenerator,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        ignore_class_split: bool = False,
        dtype: Any = None,
    ) -> None:
        self.data_format = layout_of(data_format, "NumpyArrayIterator")
        self.dtype, self.image_data_generator = float_type(dtype), image_data_generator
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        images, further = _images_and_further(x)
        labels = None if y is None else np.asarray(plain(y))
        weights = None if sample_weight is None else np.asarray(plain(sample_weight))
        _check_lengths(images, further, labels, weights)
        part = self._part(subset, len(images), labels, ignore_class_split)
        self.x = np.asarray(images[part], dtype=self.dtype)
        self.x_misc = [array[part] for array in further]
        self.y, self.sample_weight = (None if array is None else array[part] for array in (labels, weights))
        image_data_generator.check_batch(self.x, "flow")
        super().__init__(len(self.x), batch_size, shuffle, seed)

    def _part(self, subset: str | None, count: int, labels: Array | None, ignore_class_split: bool) -> slice:
        """Which images the subset takes."""
        share = self.image_data_generator.validation_split
        first, last = (int(count * end) for end in part_of(subset, share))
        if subset is not None and labels is not None and not ignore_class_split:
            middle = int(count * share)
            one, other = np.unique(labels[:middle]), np.unique(labels[middle:])
            if not np.array_equal(one, other):
                raise ValueError(
                    f"flow got validation_split={share!r} and labels of which the first {middle}, for validation, have "
                    f"{len(one)} different ones and the other {count - middle}, for training, {len(other)}, or others. "
                    "Shuffle images and labels first, or give ignore_class_split=True."
                )
        return slice(first, last)

    def _batch(self, index_array: Array, random: Any) -> Any:
        images = self._changed(self.x[index_array], random)
        self._save(images, index_array, random)
        x = [images, *(array[index_array] for array in self.x_misc)] if self.x_misc else images
        if self.y is None:
            return x
        rest = [self.y] if self.sample_weight is None else [self.y, self.sample_weight]
        return (x, *(array[index_array] for array in rest))


def _images_and_further(x: Any) -> tuple[Array, list[Array]]:
    """The images, and the arrays that are handed on with them."""
    if isinstance(x, list | tuple) and len(x) == 2 and np.ndim(plain(x[0])) == 4:
        further = x[1] if isinstance(x[1], list | tuple) else [x[1]]
        return np.asarray(plain(x[0])), [np.asarray(plain(array)) for array in further]
    if isinstance(x, list | tuple) and len({np.shape(plain(image)) for image in x}) > 1:
        shapes = sorted({np.shape(plain(image)) for image in x})
        raise ValueError(
            f"flow got images of different shapes: {', '.join(map(str, shapes[:4]))}. Bring them to one size first, "
            "for instance by smart_resize(image, (height, width))."
        )
    return np.asarray(plain(x)), []


def _check_lengths(images: Array, further: list[Array], labels: Array | None, weights: Array | None) -> None:
    named = [("y", labels), ("sample_weight", weights), *(("a further array", array) for array in further)]
    for name, array in named:
        if array is not None and len(array) != len(images):
            raise ValueError(
                f"flow got x of shape {images.shape} and {name} of shape {array.shape}. Each image needs its entry."
            )
