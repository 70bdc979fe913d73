"""Texts in folders, as a dataset."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.utils.file_datasets import file_batches
from kerasedu.utils.labelled_files import Search


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: list[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",  # noqa: ARG001 - Keras's parameter: which library's dataset it returns
    verbose: bool = True,
) -> Any:
    """Batches of texts from a folder that has one folder for each class, with a .txt file (UTF-8) for each text.

    Arguments:
        directory: the folder.
        labels: "inferred" for the folders the files are in; a list of whole numbers, one for each file by the alphabet
            of their paths; None for texts alone.
        label_mode: "int" for whole numbers (N,), "categorical" for one-hot rows (N, classes), "binary" for 0.0 and 1.0
            in (N, 1), None for no labels.
        class_names: names of the folders, in the order of their numbers; by the alphabet if None.
        batch_size: texts in a batch; None for single texts.
        max_length: texts are cut after so many bytes; None for whole texts.
        shuffle: whether they come in an order of chance, a new one in each epoch.
        seed: of this order.
        validation_split: share of the files for validation.
        subset: "training", "validation", or "both" for two datasets.
        follow_links: whether links to folders are followed.
        format: accepted and without effect: it is always a `PyDataset`.
        verbose: whether to say how many files were found.

    Returns:
        A `PyDataset` of batches texts, or (texts, labels), with `class_names` and `file_paths`. Texts are arrays of
        strings (N,).

    Raises:
        ValueError: for arguments out of their range or that do not go together, where no file is found, and for a file
            that is not UTF-8.
        FileNotFoundError: if there is no such folder.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> for name, text in (("bad", "boring"), ("good", "a joy")):
        ...     (folder / name).mkdir()
        ...     _ = (folder / name / "first.txt").write_text(text)
        >>> dataset = text_dataset_from_directory(folder, shuffle=False, verbose=False)
        >>> texts, labels = dataset[0]
        >>> texts.tolist(), labels.tolist(), dataset.class_names
        (['boring', 'a joy'], [0, 1], ['bad', 'good'])
    """
    name = "text_dataset_from_directory"
    search = Search(
        name,
        (".txt",),
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
    return file_batches(search, partial(_texts, max_length=max_length))


def _texts(paths: list[str], max_length: int | None) -> np.ndarray:
    return np.array([_text(path, max_length) for path in paths])


def _text(path: str, max_length: int | None) -> str:
    """The text of a file; a letter that `max_length` cuts in two is left out."""
    content = Path(path).read_bytes()
    cut = max_length is not None and len(content) > max_length
    try:
        return content[:max_length].decode("utf-8", errors="ignore" if cut else "strict")
    except UnicodeDecodeError as error:
        raise ValueError(f"text_dataset_from_directory cannot read {path!r} as UTF-8: {error}.") from error
