"""Batches of changed images from a folder that has one folder for each class."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.preprocessing.file_batches import FORMATS, FileIterator

if TYPE_CHECKING:
    from kerasedu.preprocessing.image_data_generator import ImageDataGenerator


class DirectoryIterator(FileIterator):
    """Batches of changed images from a folder: what `flow_from_directory` of a generator returns, with its arguments.

    Attributes:
        class_indices: the number of each class, by name.
        classes: the number of each image's class, (samples,).
        filenames: names of the files within the folder.
        filepaths: their paths.
        samples: how many images there are.
        num_classes: how many classes there are.

    Raises:
        ValueError: for a folder without images, or a class without its folder; for an unknown class_mode, color_mode
            or subset.
        FileNotFoundError: if there is no such folder.
    """

    class_modes = ("categorical", "binary", "sparse", "input", None)
    sample_weight = None

    def __init__(
        self,
        directory: Any,
        image_data_generator: ImageDataGenerator,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: list[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = None,
    ) -> None:
        self._set_up(
            image_data_generator,
            target_size,
            color_mode,
            class_mode,
            data_format,
            save_to_dir,
            save_prefix,
            save_format,
            subset,
            interpolation,
            keep_aspect_ratio,
            dtype,
        )
        self.directory = directory
        names = _class_names(Path(directory), classes)
        self.num_classes, self.class_indices = len(names), {name: i for i, name in enumerate(names)}
        files = [list(self._files(Path(directory) / name, follow_links)) for name in names]
        self.filenames = [str(path.relative_to(directory)) for paths in files for path in paths]
        self.classes = np.repeat(np.arange(len(names), dtype="int32"), [len(paths) for paths in files])
        self.samples = len(self.filenames)
        self._filepaths = [str(Path(directory) / name) for name in self.filenames]
        super().__init__(self.samples, batch_size, shuffle, seed)
        print(f"Found {self.samples} images belonging to {self.num_classes} classes.")  # noqa: T201 - as Keras says

    def _files(self, folder: Path, follow_links: bool) -> Iterator[Path]:
        """The files of a class that the subset takes."""
        found = [path for path in files_below(folder, follow_links) if path.name.lower().endswith(ENDINGS)]
        first, last = (int(end * len(found)) for end in self.split)
        yield from found[first:last]

    def _where_images_could_be(self) -> str:
        which = "" if self.subset is None else f" for subset={self.subset!r}"
        return (
            f"Below {str(self.directory)!r} there is none{which}: it should have a folder for each class, with files "
            f"whose names end on {', '.join(FORMATS)}. Classes found: {', '.join(self.class_indices) or 'none'}."
        )

    @property
    def filepaths(self) -> list[str]:
        """Paths of the files."""
        return self._filepaths

    @property
    def labels(self) -> np.ndarray:
        """The number of each image's class."""
        return self.classes


ENDINGS = tuple(f".{name}" for name in FORMATS)


def files_below(folder: Path, follow_links: bool) -> Iterator[Path]:
    """All files of a folder and the folders in it, by the alphabet."""
    for root, _, names in sorted(os.walk(folder, followlinks=follow_links)):
        for name in sorted(names):
            yield Path(root) / name


def _class_names(directory: Path, classes: list[str] | None) -> list[str]:
    """Names of the folders of the classes."""
    if not directory.is_dir():
        raise FileNotFoundError(
            f"DirectoryIterator got directory={str(directory)!r}. There is no such folder; the working folder is "
            f"{str(Path.cwd())!r}."
        )
    found = sorted(path.name for path in directory.iterdir() if path.is_dir())
    missing = sorted(set(classes or []) - set(found))
    if missing:
        raise ValueError(
            f"DirectoryIterator got classes={classes!r}. In {str(directory)!r} there is no folder "
            f"{', '.join(map(repr, missing))}; there are {', '.join(map(repr, found)) or 'none'}."
        )
    return list(classes) if classes else found
