"""Archives, unpacked whole or not at all: no member leaves the folder, and none is a link."""

from __future__ import annotations

import lzma
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHUNK = 1 << 16
EXTRACT_FLOOR = 256 << 20  # an archive may always unpack to this many bytes ...
EXTRACT_RATIO = 100  # ... and to this many times its own size
BLOCK = 4096  # bytes that a file or a folder takes on the disk even if it is empty

_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError)


def unpack_archive(archive: Path, folder: Path, archive_format: str | Sequence[str] | None) -> None:
    """Unpack an archive into a folder, whole or not at all."""
    formats = ("tar", "zip") if archive_format == "auto" else archive_format or ()
    with tempfile.TemporaryDirectory(prefix=folder.name + ".", dir=folder.parent) as work:
        content = Path(work) / "content"
        content.mkdir()
        try:
            _unpack(archive, content, (formats,) if isinstance(formats, str) else formats)
        except _DAMAGED as error:
            raise ValueError(f"The archive {archive} cannot be unpacked: {error}. Delete it and call again.") from error
        if folder.exists():
            shutil.copytree(content, folder, dirs_exist_ok=True)
        else:
            content.replace(folder)


def _unpack(archive: Path, folder: Path, formats: Sequence[str]) -> None:
    room = max(EXTRACT_FLOOR, EXTRACT_RATIO * archive.stat().st_size)
    for name, member in _members(archive, formats):
        place = _inside(archive, name)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        room -= BLOCK * len(place.parts)
        with member, (folder / place).open("wb") as out:
            while room >= 0 and (piece := member.read(CHUNK)):
                room -= len(piece)
                out.write(piece)
        if room < 0:
            raise _refused(archive, name, "the archive unpacks to far more than its own size")


def _members(archive: Path, formats: Sequence[str]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each regular file of an archive."""
    if "tar" in formats and tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is not None:
                    yield entry.name, content
                elif not entry.isdir():
                    raise _refused(archive, entry.name, "it is a link or a device")
    elif "zip" in formats and zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                if stat.S_ISLNK(info.external_attr >> 16):
                    raise _refused(archive, info.filename, "it is a link")
                if not info.is_dir():
                    yield info.filename, packed.open(info)
    else:
        raise ValueError(f"{archive} is no archive of the formats asked for: {', '.join(formats) or 'none'}.")


def _inside(archive: Path, name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or PureWindowsPath(name).drive:
        raise _refused(archive, name, "its path leaves the folder")
    return path


def _refused(archive: Path, name: str, why: str) -> ValueError:
    return ValueError(
        f"The archive {archive} was not unpacked: its member {name!r} is not safe, {why}. "
        "Nothing of it was kept. Get the data from a source that you trust."
    )
