"""Downloads that come whole or not at all.

A download goes to a temporary file beside its target and takes the target's place only when it is whole and its
checksum fits, so the cache never holds half a file. Two environment variables steer it: `KERASEDU_DOWNLOAD_TIMEOUT`
(seconds) and `KERASEDU_OFFLINE` (set to 1: never ask the network).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kerasedu.utils.checksums import has_hash, hash_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMEOUT = 15.0  # seconds until an answer begins, and between two pieces of it
ATTEMPTS = 4
BACKOFF = 0.5  # seconds before the second attempt, doubled before each further one
CHUNK = 1 << 16
UPDATES_A_SECOND = 10

_SCHEMES = ("http", "https", "file")
_PASSING_CODES = (500, 502, 503, 504)
_RANGE_NOT_SATISFIABLE = 416
_PARTIAL_CONTENT = 206
_BROKEN_OFF = (http.client.HTTPException, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


class DownloadError(OSError):
    """A file could not be fetched. The cache is as it was before; `reason` says in short why."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class ChecksumError(DownloadError, ValueError):
    """A file came whole, but it is not the expected one. The cache is as it was before."""


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
        hash_name(file_hash, hash_algorithm)
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
