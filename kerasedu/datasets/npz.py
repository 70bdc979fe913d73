"""Reading and writing files of named arrays (`.npz`), without trust in what they hold."""

from __future__ import annotations

import lzma
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Shapes = dict[str, tuple[tuple[int, ...], str]]  # {"x_train": ((60000, 28, 28), "uint8")}
_DAMAGED = (OSError, ValueError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)


class DamagedFileError(ValueError):
    """A file of the cache does not hold what it should."""


def read_npz(path: Path, expected: Shapes) -> dict[str, np.ndarray]:
    """The named arrays of a file, if each has the expected shape and type.

    Nothing is unpickled, and an array's header is compared before memory is taken for it.

    Arguments:
        path: the `.npz` file.
        expected: shape and dtype by name, {"x": ((10, 28, 28), "uint8")}. Other arrays of the file are left alone.

    Raises:
        DamagedFileError: if the file is no `.npz` file, is cut off, or holds something else.

    Example:
        >>> path = Path(tempfile.mkdtemp()) / "small.npz"
        >>> write_npz(path, {"x": np.arange(3)})
        >>> read_npz(path, {"x": ((3,), "int64")})["x"]
        array([0, 1, 2])
        >>> read_npz(path, {"x": ((4,), "int64")})
        Traceback (most recent call last):
        kerasedu.datasets.npz.DamagedFileError: its array 'x' is int64 (3,), expected int64 (4,)
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _read_array(archive, name, *wanted) for name, wanted in expected.items()}
    except DamagedFileError:
        raise
    except _DAMAGED as error:
        raise DamagedFileError(f"it cannot be read: {error}") from error


def write_npz(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays, compressed; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read_array(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    if f"{name}.npy" not in archive.namelist():
        found = ", ".join(archive.namelist()[:10]) or "nothing"
        raise DamagedFileError(f"it has no array {name!r}, it holds {found}")
    with archive.open(f"{name}.npy") as member:
        header = _header(member)
    if header != (shape, np.dtype(dtype)):
        raise DamagedFileError(f"its array {name!r} is {header[1]} {header[0]}, expected {dtype} {shape}")
    with archive.open(f"{name}.npy") as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _header(member: zipfile.ZipExtFile) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type that an array declares."""
    if np.lib.format.read_magic(member) == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(member)
    return shape, dtype
