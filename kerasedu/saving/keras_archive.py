"""The `.keras` file: a zip archive of metadata.json, config.json, model.weights.h5, and what preprocessing learned."""

from __future__ import annotations

import json
import os
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

import h5py

from kerasedu.saving.checksums import WhileWriting, checksum
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.limits import LARGEST_TEXT
from kerasedu.saving.section import Section

METADATA, CONFIG, WEIGHTS, ASSETS = "metadata.json", "config.json", "model.weights.h5", "assets/"
MOST_MEMBERS = 10_000
UNPACKED_FLOOR, UNPACKED_RATIO = 64 << 20, 100  # packed weights may become this many bytes, or so many times larger
CHUNK = 1 << 18
LARGEST_CHECKED = 32 << 20
"""Up to this many bytes, weights are compared with their checksum, too: beyond, that would take longer than loading."""

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


# -- writing -----------------------------------------------------------------------------------------------------------


@contextmanager
def archive_to_write(stream: BinaryIO) -> Iterator[tuple[h5py.File, WhileWriting, dict[str, str]]]:
    """A new archive: an HDF5 file for the weights, who is to be told of each dataset, and a dict for the texts by name.

    HDF5 writes straight into its place in the archive, so that no weight is copied.
    """
    texts: dict[str, str] = {}
    with zipfile.ZipFile(stream, "w", allowZip64=True) as archive:
        entry = zipfile.ZipInfo(WEIGHTS, time.localtime()[:6])
        entry.external_attr = 0o600 << 16
        entry.CRC = entry.file_size = entry.compress_size = entry.header_offset = 0
        room = len(entry.FileHeader(zip64=True))
        sums = WhileWriting(room)
        with h5py.File(Section(stream, room), "w") as file:
            yield file, sums, texts
        end = stream.seek(0, os.SEEK_END)
        entry.file_size = entry.compress_size = end - room
        entry.CRC = sums.of_file(stream, end)
        stream.seek(0)
        stream.write(entry.FileHeader(zip64=True))
        archive.filelist.append(entry)
        archive.NameToInfo[entry.filename] = entry
        archive.start_dir = end
        for name, text in texts.items():
            archive.writestr(name, text)


# -- reading -----------------------------------------------------------------------------------------------------------


class KerasArchive:
    """A `.keras` file, to be read.

    Arguments:
        stream: the open file.
        name: what to call it.

    Raises:
        ModelFileError: if it is no such archive, is damaged, or has members that no model file has.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name, self._stream = name, stream
        self._size = stream.seek(0, os.SEEK_END)
        try:
            self._archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
            raise ModelFileError(f"{name} is no whole .keras file: {error}. It is damaged or cut off.") from error
        self._check_members()

    def _check_members(self) -> None:
        entries = self._archive.infolist()
        if len(entries) > MOST_MEMBERS:
            raise ModelFileError(f"{self.name} has {len(entries):,} members. A .keras file has a few.")
        twice = [name for name, times in Counter(entry.filename for entry in entries).items() if times > 1]
        if twice:
            raise ModelFileError(f"{self.name} has two members named {twice[0]!r}. Which of them counts is unclear.")
        for entry in entries:
            self._check_member(entry)
        missing = [name for name in (CONFIG, WEIGHTS) if name not in self._archive.namelist()]
        if missing:
            raise ModelFileError(f"{self.name} lacks {' and '.join(missing)}, so it is no .keras file.")

    def _check_member(self, entry: zipfile.ZipInfo) -> None:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or PureWindowsPath(entry.filename).drive:
            raise ModelFileError(f"{self.name} has a member {entry.filename!r}, whose path leaves the archive.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ModelFileError(
                f"{self.name} has a member {entry.filename!r}, which is a link. Model files have none."
            )
        if entry.flag_bits & 1:
            raise ModelFileError(f"{self.name} has an encrypted member {entry.filename!r}. Model files are not.")

    def names(self) -> list[str]:
        """Names of the members."""
        return self._archive.namelist()

    def sizes(self) -> dict[str, int]:
        """How many bytes each member has, unpacked, as the archive says."""
        return {entry.filename: entry.file_size for entry in self._archive.infolist()}

    def text(self, member: str) -> bytes:
        """The bytes of a small member.

        Raises:
            ModelFileError: if it is too large or damaged.
        """
        entry = self._archive.getinfo(member)
        what = f"{member} of {self.name}"
        if entry.file_size > LARGEST_TEXT:
            raise ModelFileError(f"{what} says it has {entry.file_size:,} bytes. It has at most {LARGEST_TEXT:,}.")
        try:
            with self._archive.open(entry) as packed:
                content = packed.read(LARGEST_TEXT + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise ModelFileError(f"{what} is damaged: {error}.") from error
        if len(content) > LARGEST_TEXT:
            raise ModelFileError(f"{what} unpacks to more than {LARGEST_TEXT:,} bytes.")
        return content

    def weights_size(self) -> int:
        """How many bytes the weights' file has, unpacked, as the archive says."""
        return self._archive.getinfo(WEIGHTS).file_size

    @contextmanager
    def weights(self) -> Iterator[BinaryIO]:
        """The weights' file.

        Raises:
            ModelFileError: if it is damaged, or unpacks to far more than its size.
        """
        entry = self._archive.getinfo(WEIGHTS)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield self._stored(entry)
            return
        room = max(UNPACKED_FLOOR, UNPACKED_RATIO * entry.compress_size)
        if entry.file_size > room:
            raise ModelFileError(
                f"{WEIGHTS} of {self.name} is to unpack from {entry.compress_size:,} to {entry.file_size:,} bytes. "
                "Weights cannot be packed that tightly."
            )
        with tempfile.TemporaryFile() as unpacked:
            self._unpack(entry, unpacked, entry.file_size)
            yield unpacked

    def _stored(self, entry: zipfile.ZipInfo) -> Section:
        """The place of a member that is not packed."""
        what = f"{WEIGHTS} of {self.name}"
        self._stream.seek(entry.header_offset)
        header = self._stream.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
            raise ModelFileError(f"{what} is not where the archive says. The file is damaged.")
        *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        if entry.compress_size != entry.file_size or start + entry.file_size > self._size:
            raise ModelFileError(f"{what} is not as long as the archive says. The file is damaged or cut off.")
        if entry.file_size <= LARGEST_CHECKED and checksum(self._stream, start, entry.file_size) != entry.CRC:
            raise ModelFileError(f"{what} is damaged: its checksum does not fit. Copy the file anew.")
        return Section(self._stream, start, entry.file_size)

    def _unpack(self, entry: zipfile.ZipInfo, out: BinaryIO, room: int) -> None:
        try:
            with self._archive.open(entry) as packed:
                while piece := packed.read(CHUNK):
                    room -= len(piece)
                    if room < 0:
                        raise ModelFileError(f"{WEIGHTS} of {self.name} unpacks to more bytes than the archive says.")
                    out.write(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise ModelFileError(f"{WEIGHTS} of {self.name} is damaged: {error}.") from error
        out.seek(0)


def metadata(versions: dict[str, str]) -> str:
    """The content of metadata.json."""
    return json.dumps({**versions, "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S")})
