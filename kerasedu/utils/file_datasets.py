"""Datasets made of labelled files, whatever is in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.utils.labelled_files import LabelledFiles, Search
from kerasedu.utils.sample_batches import SampleBatches


class FileBatches(SampleBatches):
    """Batches of files, with their labels.

    Attributes:
        class_names: names of the classes, in the order of their numbers; None without classes.
        file_paths: the files, in the order in which they are numbered.
    """

    def __init__(self, files: LabelledFiles, read: Callable[[list[str]], np.ndarray], search: Search) -> None:
        self.class_names, self.file_paths = files.class_names, files.paths
        self._labels, self._read = files.labels_as(search.label_mode), read
        super().__init__(self._contents, len(files), search.batch_size, search.shuffle, search.seed)

    def _contents(self, numbers: np.ndarray) -> Any:
        contents = self._read([self.file_paths[i] for i in numbers])
        return contents if self._labels is None else (contents, self._labels[numbers])


def file_batches(search: Search, read: Callable[[list[str]], np.ndarray]) -> Any:
    """The dataset of what a search finds; two of them for `subset="both"`.

    Arguments:
        search: the search.
        read: makes an array of files, one entry for each.
    """
    datasets = tuple(FileBatches(files, read, search) for files in search.find())
    return datasets[0] if len(datasets) == 1 else datasets
