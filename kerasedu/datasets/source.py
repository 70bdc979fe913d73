"""Where the arrays of a dataset come from: the cache, the network, or a stand-in that is made here."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasedu.datasets.npz import DamagedFileError, Shapes, read_npz, write_npz
from kerasedu.utils.checksums import has_hash
from kerasedu.utils.download import download
from kerasedu.utils.files import is_plain_name, keras_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

_log = logging.getLogger(__name__)


class StandInWarning(UserWarning):
    """The arrays are a stand-in for a dataset that could not be had."""


@dataclass(frozen=True)
class Source:
    """A dataset that comes as one file of named arrays.

    Attributes:
        title: its name, as in "MNIST".
        origin: the URL of the file.
        sha256: the file's checksum.
        arrays: shape and dtype of each array by name, as `read_npz` takes them.
        stand_in: what the stand-in consists of, as in "drawn digits".
        stand_in_file: name under which the stand-in is cached; its version changes with its content.
        make: makes the stand-in's arrays.
    """

    title: str
    origin: str
    sha256: str
    arrays: Shapes
    stand_in: str
    stand_in_file: str
    make: Callable[[], dict[str, np.ndarray]]

    def load(self, fname: str) -> dict[str, np.ndarray]:
        """The arrays by name: from the cache, else the network, else the stand-in with a warning.

        Arguments:
            fname: name of the dataset's file in the cache folder.

        Raises:
            ValueError: if `fname` is not a plain file name.
        """
        if not is_plain_name(fname):
            raise ValueError(
                f"load_data got path={fname!r}. It takes the name of a file in {_folder()}; "
                "another folder is chosen with the environment variable KERAS_HOME."
            )
        target = _folder() / fname
        trouble = "it is not in the cache"
        if target.exists():
            try:
                return self._cached(target)
            except DamagedFileError as error:
                trouble = f"the file in the cache is damaged ({error})"
        try:
            return self._fetched(target)
        except (OSError, DamagedFileError) as error:
            self._warn(target, f"{trouble}; the download failed: {getattr(error, 'reason', '') or error}.")
        return self._stand_in()

    def _cached(self, target: Path) -> dict[str, np.ndarray]:
        arrays = read_npz(target, self.arrays)
        _note_other_file(target, self.sha256)
        return arrays

    def _fetched(self, target: Path) -> dict[str, np.ndarray]:
        """Download; a damaged file in the target's place is moved aside once the good one is here."""
        fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
        try:
            download(self.origin, fresh, self.sha256)
            if target.exists():
                target.replace(target.with_name(target.name + ".damaged"))
            fresh.replace(target)
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink()
        return read_npz(target, self.arrays)

    def _stand_in(self) -> dict[str, np.ndarray]:
        path = _folder() / self.stand_in_file
        with contextlib.suppress(DamagedFileError):
            return read_npz(path, self.arrays)
        arrays = self.make()
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the lesson
            write_npz(path, arrays)
        return arrays

    def _warn(self, target: Path, reason: str) -> None:
        warnings.warn(
            f"{self.title} could not be had, so these are {self.stand_in} and not {self.title}: the same shapes and "
            f"types, other pictures, other accuracies. For {self.title} itself put the file {self.origin} at {target} "
            f"and call load_data again. Reason: {reason}",
            StandInWarning,
            stacklevel=4,  # the line that called load_data
        )


def _folder() -> Path:
    return keras_home() / "datasets"


@functools.cache
def _note_other_file(target: Path, sha256: str) -> None:
    """Say once, to who listens, that a good file is not the very one that Keras downloads."""
    if not has_hash(target, sha256):
        _log.info("%s is not the file that Keras downloads, but its arrays have the right form: it is used.", target)
