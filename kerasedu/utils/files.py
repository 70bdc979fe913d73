"""Files from the network, kept in Keras's cache folder: `get_file`, and the parts it is made of.

A download goes to a temporary file beside its target and takes the target's place only when it is whole and its
checksum fits, so the cache never holds half a file. Three environment variables steer it: `KERAS_HOME` (the cache
folder), `KERASEDU_DOWNLOAD_TIMEOUT` (seconds) and `KERASEDU_OFFLINE` (set to 1: never ask the network).
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import lzma
import os
import shutil
import stat
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TIMEOUT = 15.0  # seconds until an answer begins, and between two pieces of it
ATTEMPTS = 4
BACKOFF = 0.5  # seconds before the second attempt, doubled before each further one
CHUNK = 1 << 16
UPDATES_A_SECOND = 10
EXTRACT_FLOOR = 256 << 20  # an archive may always unpack to this many bytes ...
EXTRACT_RATIO = 100  # ... and to this many times its own size

_SCHEMES = ("http", "https", "file")
_HASH_LENGTHS = {32: "md5", 64: "sha256"}
_PASSING_CODES = (500, 502, 503, 504)
_RANGE_NOT_SATISFIABLE = 416
_PARTIAL_CONTENT = 206
_BROKEN_OFF = (http.client.HTTPException, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError)


class DownloadError(OSError):
    """A file could not be fetched. The cache is as it was before; `reason` says in short why."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class ChecksumError(DownloadError, ValueError):
    """A file came whole, but it is not the expected one. The cache is as it was before."""


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
        _extract(target, unpacked, "tar" if untar else archive_format)
    return str(unpacked)


def is_plain_name(name: str) -> bool:
    """Whether this is a file's name on every system, without a folder."""
    return name not in ("", ".", "..") and name == PurePosixPath(name).name == PureWindowsPath(name).name


def has_hash(path: Path, file_hash: str | None, hash_algorithm: str = "auto") -> bool:
    """Whether a file has this checksum; None fits every file."""
    if file_hash is None:
        return True
    hasher = hashlib.new(_hash_name(file_hash, hash_algorithm), usedforsecurity=False)
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            hasher.update(piece)
    return hasher.hexdigest() == file_hash.lower()


def download(
    origin: str,
    target: Path,
    file_hash: str | None = None,
    hash_algorithm: str = "auto",
    timeout: float | None = None,
) -> None:
    """Fetch a URL into a file, whole or not at all.

    Arguments:
        origin: an http, https or file URL.
        target: the file; one that is there is replaced once the new one is complete.
        file_hash: the expected checksum, None for any.
        hash_algorithm: "sha256", "md5" or "auto".
        timeout: seconds; `KERASEDU_DOWNLOAD_TIMEOUT` or 15 if None.

    Raises:
        DownloadError, ChecksumError: with the URL, the file and what to do.
    """
    if urllib.parse.urlsplit(origin).scheme not in _SCHEMES:
        raise ValueError(f"Cannot download from {origin!r}: the URL must begin with http://, https:// or file://.")
    if file_hash is not None:
        _hash_name(file_hash, hash_algorithm)
    seconds = _timeout() if timeout is None else timeout
    with _failures_explained(origin, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=target.name + ".", suffix=".part", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                _fetch(origin, stream, seconds, _Bar(target.name))
            if not has_hash(part, file_hash, hash_algorithm):
                message = _other_checksum(origin, target, file_hash, part.stat().st_size)
                raise ChecksumError(message, "the file that came does not have the expected checksum")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


class _Bar:
    """A line of text that tells how far a download is, in a terminal or a notebook; silent elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shown_at = 0.0
        self.width = 0

    def show(self, done: int, total: int | None, last: bool = False) -> None:
        """Write the line anew, at most 10 times a second.

        Arguments:
            done: bytes so far.
            total: bytes in the end, None if unknown.
            last: whether this is the end: always shown, and the line is closed.
        """
        now = time.monotonic()
        if not _can_redraw(sys.stdout) or (not last and now - self.shown_at < 1 / UPDATES_A_SECOND):
            return
        self.shown_at = now
        line = f"{self.name}: {done / 1e6:.1f} MB"
        if total:
            line = f"{self.name}: {'█' * (20 * done // total):░<20} {done / 1e6:.1f} of {total / 1e6:.1f} MB"
        print("\r" + line.ljust(self.width), end="\n" if last else "", flush=True)  # noqa: T201 - the user's own screen
        self.width = len(line)


def _can_redraw(stream: Any) -> bool:
    in_notebook = type(stream).__module__.startswith("ipykernel")
    return in_notebook or bool(getattr(stream, "isatty", lambda: False)())


def _timeout() -> float:
    given = os.environ.get("KERASEDU_DOWNLOAD_TIMEOUT") or str(TIMEOUT)
    with contextlib.suppress(ValueError):
        if 0 < float(given) < threading.TIMEOUT_MAX:
            return float(given)
    raise ValueError(f"KERASEDU_DOWNLOAD_TIMEOUT is {given!r}. It takes a number of seconds above 0, such as 15.")


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


def _hash_name(file_hash: str, hash_algorithm: str) -> str:
    name = _HASH_LENGTHS.get(len(file_hash)) if hash_algorithm == "auto" else hash_algorithm
    if name not in _HASH_LENGTHS.values() or _HASH_LENGTHS.get(len(file_hash)) != name:
        raise ValueError(
            f"The checksum {file_hash!r} has {len(file_hash)} characters and hash_algorithm is {hash_algorithm!r}. "
            "A sha256 has 64 hexadecimal digits, an md5 32."
        )
    return name


def _other_checksum(origin: str, target: Path, file_hash: str | None, size: int) -> str:
    return (
        f"The file that came from {origin} ({size} bytes) does not have the expected checksum {file_hash}, "
        f"so it was not put at {target}. The server may have sent an error page, or the file has changed there. "
        "Try again later, or get the file elsewhere and put it there by hand."
    )


@contextlib.contextmanager
def _failures_explained(origin: str, target: Path) -> Iterator[None]:
    try:
        yield
    except DownloadError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        text = f"{getattr(error, 'code', '')} {reason}".strip() or type(error).__name__
        raise DownloadError(
            f"Could not download {origin} to {target}: {text}. Check the connection and the URL and call again, "
            "or put the file there by hand. Another cache folder is chosen with the environment variable KERAS_HOME.",
            text,
        ) from error


def _fetch(origin: str, stream: IO[bytes], timeout: float, bar: _Bar) -> None:
    """Copy the URL into the stream; what breaks off is asked for again from where it broke."""
    validator = ""
    for attempt in range(ATTEMPTS):
        had = stream.tell()
        try:
            response = _open(_request(origin, had, validator), timeout)
            with response:
                validator = _validator(response)
                _copy(response, stream, bar)
        except (*_BROKEN_OFF, OSError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            if attempt == ATTEMPTS - 1 or not _may_pass(error, moved=stream.tell() > had):
                raise
            if getattr(error, "code", None) == _RANGE_NOT_SATISFIABLE:
                _restart(stream)
            time.sleep(BACKOFF * 2**attempt)
        else:
            return


def _may_pass(error: Exception, moved: bool) -> bool:
    """Whether another attempt is worth its time: an offline machine must be told so at once."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in (*_PASSING_CODES, _RANGE_NOT_SATISFIABLE)
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return isinstance(cause, _BROKEN_OFF) or (moved and isinstance(cause, TimeoutError))


def _request(origin: str, start: int, validator: str) -> urllib.request.Request:
    request = urllib.request.Request(origin, headers={"User-Agent": "kerasedu"})  # noqa: S310 - scheme checked above
    if start and validator:
        request.add_header("Range", f"bytes={start}-")
        request.add_header("If-Range", validator)
    return request


def _validator(response: Any) -> str:
    """What tells that a file has not changed between two attempts; a weak ETag does not."""
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _copy(response: Any, stream: IO[bytes], bar: _Bar) -> None:
    start = f"bytes {stream.tell()}-"
    if response.status != _PARTIAL_CONTENT or not response.headers.get("Content-Range", "").startswith(start):
        _restart(stream)
    length = response.headers.get("Content-Length")
    total = stream.tell() + int(length) if length else None
    while piece := response.read1(CHUNK):
        stream.write(piece)
        bar.show(stream.tell(), total)
    if total is not None and stream.tell() != total:
        raise http.client.IncompleteRead(b"", total - stream.tell())
    bar.show(stream.tell(), total, last=True)


def _restart(stream: IO[bytes]) -> None:
    stream.seek(0)
    stream.truncate()


class _SafeRedirect(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but never from https to something that anybody on the way can change."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        schemes = ("https",) if req.type == "https" else ("http", "https")
        if urllib.parse.urlsplit(newurl).scheme not in schemes:
            raise urllib.error.URLError(f"it redirects to {newurl}, which is not safe")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(request: urllib.request.Request, timeout: float) -> Any:
    """The response to a request, or TimeoutError: name look-up, every address and every redirect within the time."""
    if os.environ.get("KERASEDU_OFFLINE", "") not in ("", "0") and request.type != "file":
        raise urllib.error.URLError("the environment variable KERASEDU_OFFLINE forbids it")
    opener = urllib.request.build_opener(_SafeRedirect)
    return _within(timeout, lambda: opener.open(request, timeout=timeout))


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """The result of a call, which is left alone in a thread of its own when it takes longer than this."""
    outcome: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised below, where somebody waits for it
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TimeoutError(f"no answer within {seconds:g} seconds")
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


def _extract(archive: Path, folder: Path, archive_format: str | Sequence[str] | None) -> None:
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
        path = folder / _inside(archive, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with member, path.open("wb") as out:
            while piece := member.read(CHUNK):
                room -= len(piece)
                if room < 0:
                    raise _refused(archive, name, "the archive unpacks to far more than its own size")
                out.write(piece)


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
