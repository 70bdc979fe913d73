"""Reading and writing files of named arrays (`.npz`), without trust in what they hold."""

from __future__ import annotations

import io
import lzma
import math
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.ragged import Ragged
from kerasedu.datasets.unpickle import unpickle

if TYPE_CHECKING:
    from collections.abc import Mapping

# Shape and type by name, {"x_train": ((60000, 28, 28), "uint8")}. None in a shape takes any size, "float" any type of
# real numbers, "int" any of whole ones, and "lists" an array of objects that are lists of whole numbers.
Shapes = dict[str, tuple[tuple[int | None, ...], str]]
MOST_BYTES = 1 << 29  # what an array of any size may take

_DAMAGED = (OSError, ValueError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_KINDS = {"float": "f", "int": "iu"}


def read_npz(path: Path, expected: Shapes) -> dict[str, np.ndarray]:
    """The named arrays of a file, if each has the expected shape and type.

    An array's header is compared before memory is taken for it. Lists are unpickled by `unpickle`, which knows nothing
    else, and come as `Ragged`.

    Arguments:
        path: the `.npz` file.
        expected: shape and dtype by name, {"x": ((10, 28, 28), "uint8")}; a size may be None, a type "float", "int"
            or "lists". Other arrays of the file are left alone.

    Raises:
        FileNotFoundError: if there is no such file.
        DamagedFileError: if the file is no `.npz` file, is cut off, or holds something else.

    Example:
        >>> path = Path(tempfile.mkdtemp()) / "small.npz"
        >>> write_npz(path, {"x": np.arange(3)})
        >>> read_npz(path, {"x": ((3,), "int64")})["x"]
        array([0, 1, 2])
        >>> read_npz(path, {"x": ((4,), "int64")})
        Traceback (most recent call last):
        kerasedu.datasets.errors.DamagedFileError: its array 'x' is int64 (3,), expected int64 (4,)
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _read_array(archive, name, *wanted) for name, wanted in expected.items()}
    except (FileNotFoundError, DamagedFileError):
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


def _read_array(archive: zipfile.ZipFile, name: str, shape: tuple[int | None, ...], dtype: str) -> np.ndarray | Ragged:
    if f"{name}.npy" not in archive.namelist():
        found = ", ".join(archive.namelist()[:10]) or "nothing"
        raise DamagedFileError(f"it has no array {name!r}, it holds {found}")
    with archive.open(f"{name}.npy") as member:
        found_shape, found_dtype = _header(member)
        if not (_fits(found_shape, shape) and _is_type(found_dtype, dtype)):
            wanted = str(shape).replace("None", "any")
            raise DamagedFileError(f"its array {name!r} is {found_dtype} {found_shape}, expected {dtype} {wanted}")
        if dtype == "lists":
            return _lists(member, name)
    with archive.open(f"{name}.npy") as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _fits(found: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether a shape is the wanted one; where the wanted one is open, there is a bound on its memory."""
    sizes_fit = len(found) == len(wanted) and all(w in (None, f) for f, w in zip(found, wanted, strict=True))
    return sizes_fit and (None not in wanted or math.prod(found) * 8 <= MOST_BYTES)


def _is_type(found: np.dtype, wanted: str) -> bool:
    if wanted == "lists":
        return found.hasobject
    return found.kind in _KINDS[wanted] if wanted in _KINDS else found == np.dtype(wanted)


def _lists(member: IO[bytes], name: str) -> Ragged:
    """The lists of an array of objects; its header has been read."""
    content = member.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise DamagedFileError(f"its array {name!r} takes more than {MOST_BYTES} bytes")
    rows = unpickle(io.BytesIO(content))
    try:
        return Ragged.from_lists(rows.tolist())
    except (AttributeError, TypeError, OverflowError) as error:
        raise DamagedFileError(f"its array {name!r} holds something else than lists of whole numbers") from error


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type that an array declares."""
    if np.lib.format.read_magic(member) == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(member)
    return shape, dtype
