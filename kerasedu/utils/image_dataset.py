"""Images in folders, as a dataset."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.utils.file_datasets import file_batches
from kerasedu.utils.image_layout import layout_of
from kerasedu.utils.images import COLOR_MODES, img_to_array, load_img, size_of
from kerasedu.utils.labelled_files import Search

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: list[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",  # noqa: ARG001 - Keras's parameter: which library's dataset it returns
    verbose: bool = True,
) -> Any:
    """Batches of images from a folder that has one folder for each class.

    Arguments:
        directory: the folder. Files that end on bmp, gif, jpeg, jpg and png count; of a gif the first picture.
        labels: "inferred" for the folders the files are in; a list of whole numbers, one for each file by the alphabet
            of their paths; None for images alone.
        label_mode: "int" for whole numbers (N,), "categorical" for one-hot rows (N, classes), "binary" for 0.0 and 1.0
            in (N, 1), None for no labels.
        class_names: names of the folders, in the order of their numbers; by the alphabet if None.
        color_mode: "rgb", "rgba" or "grayscale".
        batch_size: images in a batch; None for single images.
        image_size: (height, width) that all images are brought to.
        shuffle: whether they come in an order of chance, a new one in each epoch.
        seed: of this order.
        validation_split: share of the files for validation.
        subset: "training", "validation", or "both" for two datasets.
        interpolation: how images are brought to `image_size`: "bilinear", "nearest", "bicubic", "lanczos3", "lanczos5".
        follow_links: whether links to folders are followed.
        crop_to_aspect_ratio: whether what does not fit the new shape is cut off, instead of squeezing the image.
        pad_to_aspect_ratio: whether what is missing in the new shape is filled up with black, instead.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        format: accepted and without effect: it is always a `PyDataset`.
        verbose: whether to say how many files were found.

    Returns:
        A `PyDataset` of batches images, or (images, labels), with `class_names` and `file_paths`. Images are float32
        from 0 to 255.

    Raises:
        ValueError: for arguments out of their range or that do not go together, and where no file is found.
        FileNotFoundError: if there is no such folder.

    Example:
        >>> import pathlib, tempfile
        >>> from kerasedu.utils import save_img
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> for name in ("cat", "dog"):
        ...     (folder / name).mkdir()
        ...     save_img(folder / name / "first.png", np.zeros((8, 8, 3)))
        >>> dataset = image_dataset_from_directory(folder, image_size=(4, 4), shuffle=False)
        Found 2 files belonging to 2 classes.
        >>> images, labels = dataset[0]
        >>> images.shape, labels.tolist(), dataset.class_names
        ((2, 4, 4, 3), [0, 1], ['cat', 'dog'])
    """
    name = "image_dataset_from_directory"
    if color_mode not in COLOR_MODES:
        raise ValueError(f"{name} got color_mode={color_mode!r}. It takes 'grayscale', 'rgb' or 'rgba'.")
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"{name} got interpolation={interpolation!r}. It takes one of {', '.join(map(repr, INTERPOLATIONS))}."
        )
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError(f"{name} got crop_to_aspect_ratio=True and pad_to_aspect_ratio=True. It can do one of them.")
    size, layout = size_of(image_size, name, "image_size"), layout_of(data_format, name)
    fitting = {"crop_to_aspect_ratio": crop_to_aspect_ratio, "pad_to_aspect_ratio": pad_to_aspect_ratio}
    read = partial(
        _images, color_mode=color_mode, size=size, layout=layout, interpolation=interpolation, fitting=fitting
    )
    search = Search(
        name,
        FORMATS,
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        verbose,
    )
    return file_batches(search, read)


def _images(
    paths: list[str], color_mode: str, size: tuple[int, int], layout: str, interpolation: str, fitting: dict[str, bool]
) -> np.ndarray:
    """Images in the wanted size."""
    pictures = (img_to_array(_picture(path, color_mode), layout, "float32") for path in paths)
    return np.stack([ops.image.resize(image, size, interpolation, data_format=layout, **fitting) for image in pictures])


def _picture(path: str, color_mode: str) -> Any:
    try:
        return load_img(path, color_mode)
    except OSError as error:
        raise ValueError(
            f"image_dataset_from_directory cannot read {path!r} as a picture: {error}. Remove or mend that file."
        ) from error
