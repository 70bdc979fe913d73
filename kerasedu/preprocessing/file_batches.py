"""Batches of changed images from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.preprocessing.iterator import Iterator, float_type, part_of
from kerasedu.utils.image_layout import layout_of
from kerasedu.utils.images import COLOR_MODES, img_to_array, load_img, size_of

if TYPE_CHECKING:
    from kerasedu.preprocessing.image_data_generator import ImageDataGenerator

Array = np.ndarray

CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
FORMATS = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")
"""How the names of files end that count as images."""


class FileIterator(Iterator):
    """What batches from files have in common. Subclasses have `filepaths`, `labels` and `sample_weight`."""

    names_up_to = 10_000_000
    class_modes: tuple[str | None, ...] = ()

    def _set_up(
        self,
        image_data_generator: ImageDataGenerator,
        target_size: tuple[int, int],
        color_mode: str,
        class_mode: str | None,
        data_format: str | None,
        save_to_dir: Any,
        save_prefix: str,
        save_format: str,
        subset: str | None,
        interpolation: str,
        keep_aspect_ratio: bool,
        dtype: Any,
    ) -> None:
        """Take over the arguments that all of them have."""
        if class_mode not in self.class_modes:
            known = ", ".join(map(repr, self.class_modes))
            raise ValueError(f"{type(self).__name__} got class_mode={class_mode!r}. It takes one of {known}.")
        if color_mode not in COLOR_MODES:
            raise ValueError(
                f"{type(self).__name__} got color_mode={color_mode!r}. It takes 'grayscale', 'rgb' or 'rgba'."
            )
        self.image_data_generator, self.class_mode, self.color_mode = image_data_generator, class_mode, color_mode
        self.target_size = size_of(target_size, type(self).__name__, "target_size")
        self.data_format, self.dtype = layout_of(data_format, type(self).__name__), float_type(dtype)
        channels = (CHANNELS[color_mode],)
        first = self.data_format == "channels_first"
        self.image_shape = channels + self.target_size if first else self.target_size + channels
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        self.interpolation, self.keep_aspect_ratio = interpolation, keep_aspect_ratio
        self.subset, self.split = subset, part_of(subset, getattr(image_data_generator, "validation_split", 0))

    def _batch(self, index_array: Array, random: Any) -> Any:
        images = np.stack([self._image(self.filepaths[i]) for i in index_array])
        if self.image_data_generator is not None:
            images = self._changed(images, random)
        self._save(images, index_array, random)
        if self.class_mode is None:
            return images
        labels = images.copy() if self.class_mode == "input" else self._labels_of(index_array)
        return (images, labels) if self.sample_weight is None else (images, labels, self.sample_weight[index_array])

    def _image(self, path: str) -> Array:
        picture = load_img(path, self.color_mode, self.target_size, self.interpolation, self.keep_aspect_ratio)
        return img_to_array(picture, self.data_format, self.dtype)

    def _labels_of(self, index_array: Array) -> Any:
        """The labels of a batch, in the form that `class_mode` says."""
        if self.class_mode in ("binary", "sparse"):
            return np.array([self.classes[i] for i in index_array], dtype=self.dtype)
        if self.class_mode == "categorical":
            rows = np.zeros((len(index_array), len(self.class_indices)), dtype=self.dtype)
            for row, i in zip(rows, index_array, strict=True):
                row[self.classes[i]] = 1
            return rows
        if self.class_mode == "multi_output":
            return [output[index_array] for output in self.labels]
        return self.labels[index_array]
