"""Where the arrays of a dataset come from: the cache, the network, or a stand-in that is made here."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasedu.datasets.errors import DamagedFileError, StandInWarning
from kerasedu.datasets.npz import read_npz, write_npz
from kerasedu.utils.checksums import has_hash
from kerasedu.utils.download import download
from kerasedu.utils.files import is_plain_name, keras_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerasedu.datasets.npz import Shapes

KERAS_FILES = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class File:
    """A file of a dataset.

    Attributes:
        name: its place within the cache's folder `datasets`.
        origin: its URL.
        checksum: its sha256 or md5; None where Keras has none.
    """

    name: str
    origin: str
    checksum: str | None = None

    @property
    def path(self) -> Path:
        """Where it is, or is to be, in the cache."""
        return _folder() / self.name


@dataclass(frozen=True)
class Source:
    """A dataset.

    Attributes:
        title: its name, as in "MNIST".
        files: what it consists of.
        read: makes the dataset from the paths of the files; raises FileNotFoundError or DamagedFileError.
        stand_in: what the stand-in consists of, as in "drawn digits".
        make: makes the stand-in.
        differs: in what the stand-in is like the dataset, and in what not.
        kept_as: name under which a stand-in that takes long is cached; its version changes with its content.
        arrays: shapes and types of a cached stand-in.
    """

    title: str
    files: tuple[File, ...]
    read: Callable[..., Any]
    stand_in: str
    make: Callable[[], Any]
    differs: str = "the same shapes and types, other pictures, other accuracies"
    kept_as: str = ""
    arrays: Shapes | None = None

    def load(self, fname: str | None = None) -> Any:
        """The dataset: from the cache, else the network, else the stand-in with a warning.

        Arguments:
            fname: another name for the file in the cache's folder, of a dataset that is one file.

        Raises:
            ValueError: if `fname` is not a plain file name.
        """
        files = self.files if fname is None else (_renamed(self.files[0], fname),)
        missing = tuple(file for file in files if not file.path.exists())
        trouble = "it is not in the cache"
        try:
            return self._cached(files)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, DamagedFileError) as error:
            trouble, missing = f"the file in the cache is damaged ({error})", files
        try:
            return self._fetched(files, missing)
        except (OSError, DamagedFileError) as error:
            self._warn(files, f"{trouble}; the download failed: {getattr(error, 'reason', '') or error}.")
        return self._stand_in()

    def _cached(self, files: tuple[File, ...]) -> Any:
        found = self.read(*(file.path for file in files))
        if _log.isEnabledFor(logging.INFO):
            for file in files:
                _note_another(file.path, file.checksum)
        return found

    def _fetched(self, files: tuple[File, ...], missing: tuple[File, ...]) -> Any:
        for file in missing:
            _fetch(file)
        return self.read(*(file.path for file in files))

    def _stand_in(self) -> Any:
        if not self.kept_as:
            return self.make()
        path = _folder() / self.kept_as
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, DamagedFileError):
            return read_npz(path, self.arrays)
        arrays = self.make()
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the lesson
            write_npz(path, arrays)
        return arrays

    def _warn(self, files: tuple[File, ...], reason: str) -> None:
        put = f"put the file {files[0].origin} at {files[0].path}"
        if len(files) > 1:
            urls = ", ".join(file.origin for file in files)
            put = f"put the files {urls} into {files[0].path.parent}"
        warnings.warn(
            f"{self.title} could not be had, so these are {self.stand_in} and not {self.title}: {self.differs}. "
            f"For {self.title} itself {put} and call again. Reason: {reason}",
            StandInWarning,
            stacklevel=4,  # the line that called load_data
        )


def _folder() -> Path:
    return keras_home() / "datasets"


def _renamed(file: File, fname: str) -> File:
    if not (isinstance(fname, str) and is_plain_name(fname)):
        raise ValueError(
            f"load_data got path={fname!r}. It takes the name of a file in {_folder()}; "
            "another folder is chosen with the environment variable KERAS_HOME."
        )
    return File(fname, file.origin, file.checksum)


def _fetch(file: File) -> None:
    """Download; a damaged file in the target's place is moved aside once the good one is here."""
    target = file.path
    fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        download(file.origin, fresh, file.checksum)
        if target.exists():
            target.replace(target.with_name(target.name + ".damaged"))
        fresh.replace(target)
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


@functools.cache
def _note_another(path: Path, checksum: str | None) -> None:
    """Say once, to who listens, that a good file is not the very one that Keras downloads."""
    if path.is_file() and not has_hash(path, checksum):
        _log.info("%s is not the file that Keras downloads, but its arrays have the right form: it is used.", path)
