"""ImageDataGenerator: images changed by chance while a model trains."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.preprocessing.affine import check_filling
from kerasedu.preprocessing.array_iterator import NumpyArrayIterator
from kerasedu.preprocessing.dataframe_iterator import DataFrameIterator
from kerasedu.preprocessing.directory_iterator import DirectoryIterator
from kerasedu.preprocessing.image_effects import pair
from kerasedu.preprocessing.random_transforms import RandomTransforms
from kerasedu.preprocessing.standardization import Standardization
from kerasedu.utils.image_layout import layout_of


class ImageDataGenerator(RandomTransforms, Standardization):
    """Batches of images that are turned, moved, zoomed, flipped by chance: a model hardly sees the same image twice.

    Keras 2's way, which many tutorials use. Today's are the layers `RandomRotation`, `RandomZoom`, ... A `seed` gives
    the same images as Keras's.

    Arguments:
        featurewise_center: subtract the mean of all images, channel by channel. Needs `fit`.
        samplewise_center: subtract from each image its own mean.
        featurewise_std_normalization: divide by the standard deviation of all images. Needs `fit`.
        samplewise_std_normalization: divide each image by its own standard deviation.
        zca_whitening: make the pixels of an image independent of each other. Needs `fit`.
        zca_epsilon: added to the singular values when whitening.
        rotation_range: images are turned by -rotation_range to rotation_range degrees.
        width_shift_range: and moved sideways: a number below 1 is a share of the width, another one pixels; from a list
            one amount is drawn, with either sign; a whole number n stands for the list 0, 1, ... n - 1.
        height_shift_range: likewise up and down.
        brightness_range: and made brighter by a factor between these two; None for not.
        shear_range: and sheared by -shear_range to shear_range degrees.
        zoom_range: and zoomed by a factor between these two numbers, height and width each; one number z stands for
            (1 - z, 1 + z). Above 1 the image becomes smaller.
        channel_shift_range: and all numbers moved by -channel_shift_range to channel_shift_range.
        fill_mode: what is seen outside of the image: "nearest" (the border's pixel), "reflect" (the image mirrored),
            "wrap" (the image again) or "constant" (`cval`).
        cval: the value outside, for "constant".
        horizontal_flip: whether half of the images are mirrored sideways.
        vertical_flip: whether half of the images are turned upside down.
        rescale: factor of all numbers, such as 1 / 255; after the changes, before the scaling above.
        preprocessing_function: function of one image, which runs before `rescale`.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        validation_split: share of the images that `subset="validation"` takes, the first ones.
        interpolation_order: 0 for the nearest pixel, 1 for the four around a place.
        dtype: number type of the batches; `floatx()` when None.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> images, labels = np.zeros((10, 28, 28, 1)), np.arange(10)
        >>> generator = ImageDataGenerator(rotation_range=20, width_shift_range=0.1, zoom_range=0.2)
        >>> batches = generator.flow(images, labels, batch_size=4)
        >>> [y.shape for _, y in (batches[i] for i in range(len(batches)))]
        [(4,), (4,), (2,)]
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: tuple[float, float] | None = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[np.ndarray], np.ndarray] | None = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: Any = None,
    ) -> None:
        self.featurewise_center, self.samplewise_center = featurewise_center, samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.zca_epsilon = zca_whitening, zca_epsilon
        self.rotation_range, self.shear_range = rotation_range, shear_range
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.brightness_range = None if brightness_range is None else pair(brightness_range, "brightness_range")
        self.zoom_range = _zoom_range(zoom_range)
        self.channel_shift_range = channel_shift_range
        check_filling(fill_mode, interpolation_order)
        self.fill_mode, self.cval, self.interpolation_order = fill_mode, cval, interpolation_order
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        self.data_format = layout_of(data_format, "ImageDataGenerator")
        self.row_axis, self.col_axis, self.channel_axis = (2, 3, 1) if self._channels_first else (1, 2, 3)
        self.dtype = dtype or settings.floatx()
        self.validation_split = _share(validation_split)
        self._complete_flags()

    @property
    def _channels_first(self) -> bool:
        return self.data_format == "channels_first"

    def changed(self, images: np.ndarray, random: Any) -> np.ndarray:
        """A batch of images, changed by chance and scaled: what the iterators hand out.

        Arguments:
            images: (N, H, W, C), or (N, C, H, W) for "channels_first".
            random: source of random numbers: a `RandomState`, or the module `numpy.random`.
        """
        amounts = [self._draw(images.shape[1:], random) for _ in images]
        return self._standardized(self._transformed(images, amounts))

    def _complete_flags(self) -> None:
        """A step that needs another one brings it along, as in Keras; one that makes no sense beside another goes."""
        if self.zca_whitening and not self.featurewise_center:
            self._switch("featurewise_center", True, "zca_whitening")
        if self.zca_whitening and self.featurewise_std_normalization:
            self._switch("featurewise_std_normalization", False, "zca_whitening")
        for kind in ("featurewise", "samplewise"):
            if getattr(self, f"{kind}_std_normalization") and not getattr(self, f"{kind}_center"):
                self._switch(f"{kind}_center", True, f"{kind}_std_normalization")

    def _switch(self, flag: str, value: bool, because: str) -> None:
        setattr(self, flag, value)
        warnings.warn(f"ImageDataGenerator: {because}=True sets {flag}={value}.", stacklevel=4)

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches of changed images, made of arrays.

        Arguments:
            x: images (N, H, W, C); or (images, [further arrays]), which are handed on unchanged.
            y: labels (N, ...); None for images alone.
            batch_size: images in a batch.
            shuffle: whether they come in an order of chance, a new one in each epoch.
            sample_weight: weights (N,), or None.
            seed: of the order and of the changes.
            save_to_dir: folder into which the changed images are written, to look at them.
            save_prefix: how their names begin.
            save_format: "png" or "jpeg".
            ignore_class_split: whether a subset may lack some of the labels.
            subset: "training" or "validation": the part that `validation_split` leaves to it.

        Returns:
            A `PyDataset` of batches x, (x, y) or (x, y, sample_weight). `next` and `for` go on without end.

        Raises:
            ValueError: for arrays of different lengths, or that are no images; for an unknown subset.
        """
        return NumpyArrayIterator(
            x,
            y,
            self,
            batch_size=batch_size,
            shuffle=shuffle,
            sample_weight=sample_weight,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            ignore_class_split=ignore_class_split,
            dtype=self.dtype,
        )

    def flow_from_directory(
        self,
        directory: Any,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: list[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> DirectoryIterator:
        """Batches of changed images from a folder that has one folder for each class.

        Arguments:
            directory: the folder.
            target_size: (height, width) that all images are brought to.
            color_mode: "rgb", "rgba" or "grayscale".
            classes: names of the folders, in the order of their numbers; all of them by the alphabet if None.
            class_mode: what the labels are: "categorical" (one-hot rows), "binary" or "sparse" (numbers), "input" (the
                images themselves), None (none).
            batch_size: images in a batch.
            shuffle: whether they come in an order of chance.
            seed: of the order and of the changes.
            save_to_dir: folder into which the changed images are written, to look at them.
            save_prefix: how their names begin.
            save_format: "png" or "jpeg".
            follow_links: whether links to folders are followed.
            subset: "training" or "validation": the part of each class that `validation_split` leaves to it.
            interpolation: how images are brought to `target_size`, as in `load_img`.
            keep_aspect_ratio: whether what does not fit is cut off, instead of squeezing the image.

        Returns:
            A `PyDataset` of batches.

        Raises:
            ValueError: for a folder without images, an unknown class_mode, color_mode or subset.
            FileNotFoundError: if there is no such folder.
        """
        return DirectoryIterator(
            directory,
            self,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            follow_links=follow_links,
            subset=subset,
            interpolation=interpolation,
            keep_aspect_ratio=keep_aspect_ratio,
            dtype=self.dtype,
        )

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: list[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
        **kwargs: Any,
    ) -> DataFrameIterator:
        """Batches of changed images whose files, and labels, stand in a table.

        Arguments:
            dataframe: a pandas DataFrame with one row for each image.
            directory: folder of the files; None where the table has whole paths.
            x_col: column of the files.
            y_col: column of the labels; a list of columns for "raw" and "multi_output".
            weight_col: column of sample weights, or None.
            target_size: (height, width) that all images are brought to.
            color_mode: "rgb", "rgba" or "grayscale".
            classes: names of the classes, in the order of their numbers; those of the table by the alphabet if None.
            class_mode: what the labels are: "categorical" (one-hot rows; a list of names in a row makes several ones),
                "binary" or "sparse" (numbers), "raw" (the numbers of the columns), "multi_output" (likewise, a list
                with an array for each column), "input" (the images themselves), None (none).
            batch_size: images in a batch.
            shuffle: whether they come in an order of chance.
            seed: of the order and of the changes.
            save_to_dir: folder into which the changed images are written, to look at them.
            save_prefix: how their names begin.
            save_format: "png" or "jpeg".
            subset: "training" or "validation": the part of the rows that `validation_split` leaves to it.
            interpolation: how images are brought to `target_size`, as in `load_img`.
            validate_filenames: whether rows without such a file are left out, with a warning.
            **kwargs: `keep_aspect_ratio`: whether what does not fit is cut off, instead of squeezing the image; and
                Keras 1's `has_ext`, `sort` and `drop_duplicates`, without effect.

        Returns:
            A `PyDataset` of batches.

        Raises:
            ValueError: for missing columns, no valid file, an unknown class_mode, color_mode or subset.
            TypeError: for labels that do not fit the class_mode, and for unknown arguments.
        """
        keep_aspect_ratio = kwargs.pop("keep_aspect_ratio", False)
        unknown = set(kwargs) - {"has_ext", "sort", "drop_duplicates"}
        if unknown:
            raise TypeError(f"flow_from_dataframe got unknown arguments: {', '.join(map(repr, sorted(unknown)))}.")
        return DataFrameIterator(
            dataframe,
            directory,
            self,
            x_col=x_col,
            y_col=y_col,
            weight_col=weight_col,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            interpolation=interpolation,
            keep_aspect_ratio=keep_aspect_ratio,
            dtype=self.dtype,
            validate_filenames=validate_filenames,
        )


def _zoom_range(zoom_range: Any) -> tuple[float, float]:
    """The two ends of the zoom factors."""
    if np.ndim(zoom_range) == 0:
        return 1 - zoom_range, 1 + zoom_range
    return pair(zoom_range, "zoom_range")


def _share(validation_split: float) -> float:
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(
            f"ImageDataGenerator got validation_split={validation_split!r}. It takes a share between 0 and 1."
        )
    return validation_split
