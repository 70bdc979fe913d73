"""Files in a folder, and what they are: the common part of the `..._dataset_from_directory` functions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.utils.sample_batches import check_batch_size

LABEL_MODES = ("int", "categorical", "binary", None)
SUBSETS = ("training", "validation", "both")


@dataclass
class LabelledFiles:
    """Files, the numbers of their classes, and the names of the classes.

    Arguments:
        paths: the files.
        labels: the number of each file's class, or the labels that were given; None if there are none.
        class_names: names of the classes, in the order of their numbers; None without classes.
    """

    paths: list[str]
    labels: np.ndarray | None
    class_names: list[str] | None

    def __len__(self) -> int:
        return len(self.paths)

    def at(self, numbers: Any) -> LabelledFiles:
        """The files with these numbers."""
        labels = None if self.labels is None else self.labels[numbers]
        return LabelledFiles([self.paths[i] for i in numbers], labels, self.class_names)

    def labels_as(self, label_mode: str | None) -> np.ndarray | None:
        """The labels in the form that a loss wants.

        "int" gives whole numbers (N,), "categorical" one-hot rows (N, classes), "binary" 0.0 and 1.0 in (N, 1).
        """
        if label_mode is None or self.labels is None:
            return None
        if label_mode == "categorical":
            return np.eye(len(self.class_names or ()) or int(self.labels.max()) + 1, dtype="float32")[self.labels]
        return self.labels.astype("float32")[:, np.newaxis] if label_mode == "binary" else self.labels


@dataclass
class Search:
    """How files are looked for: the arguments that all three functions have, checked.

    Arguments:
        caller: the function, for messages.
        formats: how the names of files end that count.
    """

    caller: str
    formats: tuple[str, ...]
    directory: Any
    labels: Any
    label_mode: str | None
    class_names: list[str] | None
    batch_size: int | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    verbose: bool

    def __post_init__(self) -> None:
        self._check_labels()
        if self.label_mode is None:
            self.labels = None
        check_batch_size(self.batch_size, self.caller)
        self._check_split()

    def _check_labels(self) -> None:
        if self.label_mode not in LABEL_MODES:
            raise ValueError(
                f"{self.caller} got label_mode={self.label_mode!r}. It takes one of "
                f"{', '.join(map(repr, LABEL_MODES))}."
            )
        if (
            self.labels is not None
            and not _inferred(self.labels)
            and not isinstance(self.labels, list | tuple | np.ndarray)
        ):
            raise ValueError(
                f"{self.caller} got labels={self.labels!r}. It takes 'inferred' (a folder for each class), None, or a "
                "list with a whole number for each file."
            )
        if self.class_names is not None and not _inferred(self.labels):
            raise ValueError(
                f"{self.caller} got class_names={self.class_names!r} and labels={_short(self.labels)}. Names belong to "
                "labels='inferred' only: they say which folder has which number."
            )

    def _check_split(self) -> None:
        split = self.validation_split
        if (split is None) != (self.subset is None):
            raise ValueError(
                f"{self.caller} got validation_split={split!r} and subset={self.subset!r}. Give both: a share such as "
                "0.2, and 'training', 'validation' or 'both'."
            )
        if split is None:
            return
        if self.subset not in SUBSETS:
            raise ValueError(
                f"{self.caller} got subset={self.subset!r}. It takes one of {', '.join(map(repr, SUBSETS))}."
            )
        if not 0 < split < 1:
            raise ValueError(f"{self.caller} got validation_split={split!r}. It takes a share between 0 and 1.")
        if self.shuffle and self.seed is None:
            raise ValueError(
                f"{self.caller} got validation_split={split!r} and shuffle=True without a seed: the two subsets could "
                "have files in common. Give both calls the same seed, or shuffle=False."
            )

    def find(self) -> list[LabelledFiles]:
        """The files of the subset; of both subsets, training first, for `subset="both"`.

        Raises:
            ValueError: if there are none, labels that do not fit, or more than two classes for "binary".
            FileNotFoundError: if there is no such folder.
        """
        files = self._files()
        if self.label_mode == "binary" and files.class_names is not None and len(files.class_names) != 2:
            raise ValueError(
                f"{self.caller} got label_mode='binary' and {len(files.class_names)} classes: "
                f"{', '.join(map(repr, files.class_names))}. Take 'int' or 'categorical' for another number than 2."
            )
        if self.verbose:
            classes = "" if files.class_names is None else f" belonging to {len(files.class_names)} classes"
            print(f"Found {len(files)} files{classes}.")  # noqa: T201 - as Keras says, unless verbose is False
        if self.shuffle:
            seed = int(settings.generator().integers(2**31)) if self.seed is None else self.seed
            files = files.at(np.random.RandomState(seed).permutation(len(files)))
        return [files] if self.subset is None else self._parts(files)

    def _files(self) -> LabelledFiles:
        root = Path(self.directory)
        if not root.is_dir():
            raise FileNotFoundError(
                f"{self.caller} got directory={str(self.directory)!r}. There is no such folder; the working folder is "
                f"{str(Path.cwd())!r}."
            )
        names = self._class_folders(root) if _inferred(self.labels) else None
        folders = [root] if names is None else [root / name for name in names]
        found = [self._below(folder) for folder in folders]
        paths = [path for group in found for path in group]
        if not paths:
            raise ValueError(
                f"{self.caller} found no file in {str(root)!r} that ends on {', '.join(self.formats)}. "
                + ("It looks into the folders there, one for each class: " if names is not None else "")
                + (", ".join(map(repr, names)) if names else "there are none." if names is not None else "")
            )
        if names is not None:
            return LabelledFiles(paths, np.repeat(np.arange(len(names), dtype="int32"), list(map(len, found))), names)
        return LabelledFiles(paths, *self._given(paths))

    def _class_folders(self, root: Path) -> list[str]:
        """Names of the folders of the classes, in the order of their numbers."""
        found = sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
        if self.class_names is None:
            return found
        missing = sorted(set(self.class_names) - set(found))
        if missing:
            raise ValueError(
                f"{self.caller} got class_names={self.class_names!r}. In {str(root)!r} there is no folder "
                f"{', '.join(map(repr, missing))}; there are {', '.join(map(repr, found)) or 'none'}."
            )
        return list(self.class_names)

    def _below(self, folder: Path) -> list[str]:
        """The files of a folder and the folders in it, by the alphabet."""
        places = sorted(os.walk(folder, followlinks=self.follow_links))
        names = [str(Path(place) / name) for place, _, files in places for name in sorted(files)]
        return [name for name in names if name.lower().endswith(self.formats)]

    def _given(self, paths: list[str]) -> tuple[np.ndarray | None, list[str] | None]:
        """The labels that were given, which belong to the files by the alphabet."""
        if self.labels is None:
            return None, None
        labels = np.asarray(self.labels)
        if labels.shape != (len(paths),) or labels.dtype.kind not in "iub":
            raise ValueError(
                f"{self.caller} got labels of shape {labels.shape} and type {labels.dtype}, and {len(paths)} files in "
                f"{str(self.directory)!r}. It takes one whole number for each file."
            )
        classes = sorted(set(labels.tolist()))
        if classes[0] < 0:
            raise ValueError(f"{self.caller} got the label {classes[0]}. Labels are whole numbers from 0 on.")
        return labels.astype("int32"), [str(number) for number in range(classes[-1] + 1)]

    def _parts(self, files: LabelledFiles) -> list[LabelledFiles]:
        """Training has the first files, validation the last ones."""
        count = int(self.validation_split * len(files))
        parts = {"training": range(len(files) - count), "validation": range(len(files) - count, len(files))}
        wanted = list(parts) if self.subset == "both" else [self.subset]
        for name in wanted:
            if not parts[name]:
                raise ValueError(
                    f"{self.caller} got validation_split={self.validation_split!r} and {len(files)} files, which "
                    f"leaves none for subset={name!r}. Take another share."
                )
            if self.verbose:
                print(f"Using {len(parts[name])} files for {name}.")  # noqa: T201 - as Keras says
        return [files.at(parts[name]) for name in wanted]


def _inferred(labels: Any) -> bool:
    return isinstance(labels, str) and labels == "inferred"


def _short(labels: Any) -> str:
    return repr(labels)[:40]
