"""Batches of changed images whose files, and labels, stand in a table."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.preprocessing.directory_iterator import ENDINGS
from kerasedu.preprocessing.file_batches import FileIterator

if TYPE_CHECKING:
    from kerasedu.preprocessing.image_data_generator import ImageDataGenerator

NAMED = ("categorical", "binary", "sparse")
"""The class modes whose labels are names of classes."""


class DataFrameIterator(FileIterator):
    """Batches of changed images from a table: what `flow_from_dataframe` of a generator returns, with its arguments.

    Attributes:
        class_indices: the number of each class, by name, where labels are names.
        classes: the number of each image's class; a list of numbers where an image has several.
        filenames: the files, as they stand in the table.
        filepaths: their paths.
        samples: how many images there are.

    Raises:
        ValueError: for missing columns, no valid file, an unknown class_mode, color_mode or subset.
        TypeError: for labels or weights that do not fit.
    """

    class_modes = ("categorical", "binary", "sparse", "raw", "multi_output", "input", None)

    def __init__(
        self,
        dataframe: Any,
        directory: Any = None,
        image_data_generator: ImageDataGenerator | None = None,
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
        data_format: str | None = "channels_last",
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = "float32",
        validate_filenames: bool = True,
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
        self.directory = Path(directory or "")
        self._check_table(dataframe, x_col, y_col, weight_col)
        table = self._with_files(dataframe, x_col) if validate_filenames else dataframe
        if class_mode in NAMED:
            names, table = self._known(table, y_col, classes)
            self.class_indices = {name: i for i, name in enumerate(names)}
        first, last = (int(end * len(table)) for end in self.split)
        table = table.iloc[first:last]
        self.filenames = table[x_col].tolist()
        self.samples = len(self.filenames)
        self._filepaths = [str(self.directory / name) for name in self.filenames]
        self._labels = self._labels_from(table, y_col)
        self._sample_weight = None if weight_col is None else table[weight_col].to_numpy()
        super().__init__(self.samples, batch_size, shuffle, seed)
        self._tell(validate_filenames)

    def _tell(self, validated: bool) -> None:
        """Say how many images there are, as Keras does."""
        which = "validated image filenames" if validated else "non-validated image filenames"
        classes = f" belonging to {len(self.class_indices)} classes" if self.class_mode in NAMED else ""
        print(f"Found {self.samples} {which}{classes}.")  # noqa: T201 - as Keras says

    def _check_table(self, table: Any, x_col: str, y_col: Any, weight_col: str | None) -> None:
        """The columns are there, and hold what the class mode needs."""
        labels = [] if self.class_mode in ("input", None) else y_col if isinstance(y_col, list | tuple) else [y_col]
        wanted = [x_col, *labels, *([] if weight_col is None else [weight_col])]
        missing = [name for name in wanted if name not in table.columns]
        if missing:
            raise ValueError(
                f"flow_from_dataframe got a table without {', '.join(map(repr, missing))}. Its columns are "
                f"{', '.join(map(repr, table.columns))}; see x_col, y_col and weight_col."
            )
        if self.class_mode == "multi_output" and not isinstance(y_col, list | tuple):
            raise TypeError(
                f"flow_from_dataframe got class_mode='multi_output' and y_col={y_col!r}. Give a list of columns."
            )
        _check_types(table[x_col], (str,), f"x_col={x_col!r}", "names of files, as text")
        if weight_col is not None and table[weight_col].dtype.kind not in "fiub":
            raise TypeError(
                f"flow_from_dataframe got weight_col={weight_col!r} of type {table[weight_col].dtype}. It takes "
                "numbers."
            )
        if self.class_mode in ("binary", "sparse"):
            _check_types(
                table[y_col],
                (str,),
                f"y_col={y_col!r}, class_mode={self.class_mode!r}",
                "names of classes, as text: df[column].astype(str)",
            )
        elif self.class_mode == "categorical":
            _check_types(
                table[y_col],
                (str, list, tuple),
                f"y_col={y_col!r}, class_mode='categorical'",
                "names of classes, as text or lists of text: df[column].astype(str)",
            )

    def _with_files(self, table: Any, x_col: str) -> Any:
        """The rows whose files are there."""
        valid = np.array([_is_image(self.directory / name) for name in table[x_col]], dtype=bool)
        if not valid.all():
            lost = table[x_col][~valid].tolist()
            warnings.warn(
                f"flow_from_dataframe leaves out {len(lost)} of {len(table)} rows: no image file {lost[0]!r} "
                f"{'and others ' if len(lost) > 1 else ''}in {str(self.directory)!r}.",
                stacklevel=4,
            )
        return table[valid]

    def _known(self, table: Any, y_col: str, classes: list[str] | None) -> tuple[list[str], Any]:
        """Names of the classes, and the rows that belong to them."""
        found = {name for label in table[y_col] for name in _names(label)}
        if self.class_mode == "binary" and len(classes or found) != 2:
            raise ValueError(
                f"flow_from_dataframe got class_mode='binary' and {len(classes or found)} classes: "
                f"{', '.join(map(repr, classes or sorted(found)))}. Take 'categorical' or 'sparse' for another "
                "number than 2."
            )
        if not classes:
            return sorted(found), table
        allowed = set(classes)
        kept = [[name for name in _names(label) if name in allowed] for label in table[y_col]]
        rows = np.array([bool(names) for names in kept], dtype=bool)
        table = table[rows].copy()
        if any(isinstance(label, list | tuple) for label in table[y_col]):
            table[y_col] = [names for names in kept if names]
        return list(dict.fromkeys(classes)), table

    def _labels_from(self, table: Any, y_col: Any) -> Any:
        """The labels of all images; where they are names, their numbers, as `classes`."""
        if self.class_mode in NAMED:
            self.classes = [
                [self.class_indices[name] for name in label]
                if isinstance(label, list | tuple)
                else self.class_indices[label]
                for label in table[y_col]
            ]
            return self.classes
        if self.class_mode == "multi_output":
            return [np.array(table[name].tolist()) for name in y_col]
        return table[y_col].to_numpy() if self.class_mode == "raw" else None

    def _where_images_could_be(self) -> str:
        which = "" if self.subset is None else f" for subset={self.subset!r}"
        return (
            f"The table has no row{which} whose file is an image in {str(self.directory)!r}. See directory and x_col."
        )

    @property
    def filepaths(self) -> list[str]:
        """Paths of the files."""
        return self._filepaths

    @property
    def labels(self) -> Any:
        """The labels of all images."""
        return self._labels

    @property
    def sample_weight(self) -> Any:
        """The weights of all images, or None."""
        return self._sample_weight


def _names(label: Any) -> Any:
    return label if isinstance(label, list | tuple) else [label]


def _check_types(column: Any, types: tuple[type, ...], which: str, wanted: str) -> None:
    wrong = next((value for value in column if not isinstance(value, types)), None)
    if wrong is not None:
        raise TypeError(
            f"flow_from_dataframe got {wrong!r} of type {type(wrong).__name__} in {which}. It takes {wanted}."
        )


def _is_image(path: os.PathLike[str]) -> bool:
    return Path(path).name.lower().endswith(ENDINGS) and Path(path).is_file()
