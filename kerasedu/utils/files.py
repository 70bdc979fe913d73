"""Files from the network, kept in Keras's cache folder."""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from kerasedu.utils.archives import unpack_archive
from kerasedu.utils.checksums import has_hash
from kerasedu.utils.download import download

if TYPE_CHECKING:
    from collections.abc import Sequence


def keras_home() -> Path:
    """The folder of Keras's cache: `KERAS_HOME` where that is set, else `~/.keras`."""
    return Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()


def get_file(
    fname: str | os.PathLike[str] | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str | os.PathLike[str] = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | Sequence[str] | None = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """Path of a file of the cache; it is downloaded first if it is not there.

    Arguments:
        fname: the file's name in the cache; the last part of `origin` if None.
        origin: where it comes from: an http, https or file URL.
        untar: older name of `extract` for tar files.
        md5_hash: older name of `file_hash` for MD5.
        file_hash: the expected checksum in hexadecimal. A cached file with another one is downloaded anew.
        cache_subdir: folder within `cache_dir`, or an absolute folder.
        hash_algorithm: "sha256", "md5", or "auto": told by the length of `file_hash`.
        extract: unpack the tar or zip file beside it. Members with absolute paths or `..`, links and devices, and
            archives that unpack to more than 256 MiB and 100 times their own size are refused as a whole.
        archive_format: "tar", "zip", "auto" for either, or a list of these.
        cache_dir: the cache; `KERAS_HOME` or `~/.keras` if None.
        force_download: download even if the file is there.

    Returns:
        The path of the file; of the folder with its content if `extract` or `untar`.

    Raises:
        ValueError: for arguments that do not fit, and for an archive that is damaged or unsafe.
        DownloadError: if the file cannot be fetched.
        ChecksumError: if another file came than `file_hash` says.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "numbers.txt").write_text("1 2 3")
        >>> path = get_file("copy.txt", origin=(folder / "numbers.txt").as_uri(), cache_dir=folder)
        >>> pathlib.Path(path).read_text()
        '1 2 3'
    """
    if origin is None:
        raise ValueError("get_file got no origin. Give it the URL of the file: get_file(origin='https://...').")
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    folder = (keras_home() if cache_dir is None else Path(cache_dir).expanduser()) / cache_subdir
    name = _file_name(fname, origin)
    unpack = extract or untar
    target, unpacked = folder / name, folder / name
    if unpack:
        target, unpacked = _archive_names(folder, name, named=bool(fname))
    new = force_download or not target.is_file() or not has_hash(target, file_hash, hash_algorithm)
    if new:
        download(origin, target, file_hash, hash_algorithm)
    if unpack and (new or not unpacked.is_dir()):
        unpack_archive(target, unpacked, "tar" if untar else archive_format)
    return str(unpacked)


def is_plain_name(name: str) -> bool:
    """Whether this is a file's name on every system, without a folder."""
    return name not in ("", ".", "..") and name == PurePosixPath(name).name == PureWindowsPath(name).name


def _file_name(fname: str | os.PathLike[str] | None, origin: str) -> str:
    name = os.fspath(fname) if fname else PurePosixPath(urllib.parse.unquote(urllib.parse.urlsplit(origin).path)).name
    if not name:
        raise ValueError(
            f"The URL {origin!r} ends without a file name. Name the file: get_file('data.npz', origin=...)."
        )
    if not is_plain_name(name):
        raise ValueError(
            f"A file of the cache needs a plain name without folders, received {name!r}. "
            "Use cache_dir= and cache_subdir= for the folder."
        )
    return name


def _archive_names(folder: Path, name: str, named: bool) -> tuple[Path, Path]:
    """Where Keras keeps an archive, and where its content."""
    if named and "." in name:
        return folder / name, folder / (name.split(".", 1)[0] + "_extracted")
    return folder / f"{name}_archive", folder / name
