"""Claims about `get_file`, against a real HTTP server on loopback."""

import contextlib
import hashlib
import http.server
import io
import os
import socket
import ssl
import sys
import tarfile
import threading
import time
import urllib.error
import zipfile
from pathlib import Path

import pytest

from kerasedu.utils import archives
from kerasedu.utils import download as downloads
from kerasedu.utils.download import ChecksumError, DownloadError, download
from kerasedu.utils.files import get_file, keras_home

CONTENT = bytes(i * i % 251 for i in range(1024)) * 700
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each path as its first word says; the server counts and keeps the requests."""

    def do_GET(self):
        self.server.requests.append((self.path, self.headers.get("Range")))
        self.turn = sum(path == self.path for path, _ in self.server.requests)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, self.path.strip("/").split("/")[0].partition("?")[0].replace("-", "_"))()

    def log_message(self, *args):
        pass

    def answer(self, code, body=b"", claimed=None, **headers):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        self.answer(200, CONTENT)

    def good_without_length(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CONTENT)

    def archive(self):
        self.answer(200, self.server.archive)

    def missing(self):
        self.answer(404, b"no such page")

    def busy_then_good(self):
        self.answer(503) if self.turn < 3 else self.good()

    def always_busy(self):
        self.answer(500)

    def moved(self):
        self.answer(302, Location="/good/data.bin")

    def moved_to_a_file(self):
        self.answer(302, Location="file:///etc/hostname")

    def moved_in_circles(self):
        self.answer(302, Location=self.path)

    def silent(self):
        self.server.released.wait(10)

    def stalls(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.send_header("ETag", '"one"')
        self.end_headers()
        if not self.headers.get("Range"):
            self.wfile.write(CONTENT[:100_000])
        self.server.released.wait(10)

    def hangs_up(self):
        self.close_connection = True

    def breaks_off(self):
        """Sends at most 300,000 bytes a time; goes on from where it is asked to."""
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        rest = CONTENT[start:]
        headers = {"ETag": '"one"'} | (
            {"Content_Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"} if start else {}
        )
        self.answer(206 if start else 200, rest[:300_000], claimed=len(rest), **headers)

    def breaks_off_without_ranges(self):
        self.answer(200, CONTENT[:300_000] if self.turn == 1 else CONTENT, claimed=len(CONTENT), ETag='"one"')

    def breaks_off_and_changes(self):
        """The file is another one when it is asked for again, so If-Range gets all of it."""
        if self.turn == 1:
            self.answer(200, b"x" * 300_000, claimed=len(CONTENT), Last_Modified="Sat, 01 Jan 2000 00:00:00 GMT")
        else:
            assert self.headers["If-Range"] == "Sat, 01 Jan 2000 00:00:00 GMT"
            self.good()

    def breaks_off_at_another_place(self):
        """A server that answers a range with another range."""
        if self.turn == 1:
            self.answer(200, CONTENT[:300_000], claimed=len(CONTENT), ETag='"one"')
        else:
            self.answer(206, CONTENT, ETag='"one"', Content_Range=f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}")

    def range_refused(self):
        if self.headers.get("Range"):
            self.answer(416)
        else:
            self.answer(200, CONTENT if self.turn > 2 else CONTENT[:9], claimed=len(CONTENT), ETag='"one"')

    def always_breaks_off(self):
        self.answer(200, CONTENT[:1000], claimed=len(CONTENT))


@pytest.fixture(scope="module")
def running():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(running, tmp_path, monkeypatch):
    """The server with a clean record, an empty cache, short waits and no proxy."""
    running.requests = []
    running.url = f"http://127.0.0.1:{running.server_port}"
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERASEDU_OFFLINE", "0")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(downloads, "BACKOFF", 0.01)
    return running


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "home" / "datasets"


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# where files come from and go to


def test_a_file_comes_once_and_is_then_in_the_cache(server, cache):
    for _ in range(2):
        path = get_file(origin=f"{server.url}/good/data.bin?version=2", file_hash=SHA256)
        assert path == str(cache / "data.bin")
        assert Path(path).read_bytes() == CONTENT
    assert names(cache) == ["data.bin"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "path",
    [
        "good-without-length",
        "moved",
        "busy-then-good",
        "breaks-off-without-ranges",
        "breaks-off-and-changes",
        "breaks-off-at-another-place",
        "range-refused",
    ],
)
def test_a_file_comes_whole_by_every_way(server, cache, path):
    assert Path(get_file("data.bin", f"{server.url}/{path}", file_hash=SHA256)).read_bytes() == CONTENT
    assert names(cache) == ["data.bin"]


def test_a_broken_download_goes_on_where_it_broke(server, cache):
    assert Path(get_file("data.bin", f"{server.url}/breaks-off", file_hash=SHA256)).read_bytes() == CONTENT
    assert [asked for _, asked in server.requests] == [None, "bytes=300000-", "bytes=600000-"]
    assert names(cache) == ["data.bin"]


def test_a_file_url_is_copied(server, cache, tmp_path):
    source = tmp_path / "some data.bin"
    source.write_bytes(CONTENT)
    assert Path(get_file(origin=source.as_uri(), md5_hash=MD5)).read_bytes() == CONTENT
    assert names(cache) == ["some data.bin"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"file_hash": SHA256},
        {"file_hash": SHA256.upper()},
        {"file_hash": MD5},
        {"md5_hash": MD5},
        {"file_hash": SHA256, "hash_algorithm": "sha256"},
        {"file_hash": MD5, "hash_algorithm": "md5"},
        {},
    ],
)
def test_checksums_in_every_form(server, arguments):
    get_file("data.bin", f"{server.url}/good", **arguments)


def test_keras_positions_of_the_arguments(server, tmp_path):
    path = get_file(
        "data.bin", f"{server.url}/good", False, None, SHA256, "sub", "sha256", False, "auto", tmp_path, False
    )
    assert path == str(tmp_path / "sub" / "data.bin")


def test_force_download_asks_again(server):
    for _ in range(2):
        get_file("data.bin", f"{server.url}/good", force_download=True)
    assert len(server.requests) == 2


def test_a_cached_file_with_another_checksum_is_replaced(server, cache):
    cache.mkdir(parents=True)
    (cache / "data.bin").write_bytes(b"old")
    get_file("data.bin", f"{server.url}/good", file_hash=SHA256)
    assert (cache / "data.bin").read_bytes() == CONTENT


def test_keras_home_is_where_keras_has_it(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert keras_home() == tmp_path
    monkeypatch.delenv("KERAS_HOME")
    assert keras_home() == Path.home() / ".keras"


# what goes wrong leaves the cache as it was


@pytest.mark.parametrize(
    ("path", "reason", "asked"),
    [
        ("missing", "404 Not Found", 1),
        ("always-busy", "500 Internal Server Error", 4),
        ("always-breaks-off", "bytes read, 715800 more expected", 4),
        ("hangs-up", "closed connection without response", 4),
        ("moved-to-a-file", "Redirection to url 'file:///etc/hostname' is not allowed", 1),
        ("moved-in-circles", "redirect", None),
    ],
)
def test_a_failed_download_leaves_the_old_file(server, cache, path, reason, asked):
    cache.mkdir(parents=True)
    (cache / "data.bin").write_bytes(b"old")
    with pytest.raises(DownloadError) as caught:
        get_file("data.bin", f"{server.url}/{path}", file_hash=SHA256)
    assert reason in str(caught.value)
    assert reason in caught.value.reason
    for part in (f"{server.url}/{path}", str(cache / "data.bin"), "put the file there by hand", "KERAS_HOME"):
        assert part in str(caught.value)
    assert names(cache) == ["data.bin"]
    assert (cache / "data.bin").read_bytes() == b"old"
    assert asked in (None, len(server.requests))


def test_another_checksum_leaves_the_old_file(server, cache):
    cache.mkdir(parents=True)
    (cache / "data.bin").write_bytes(b"old")
    with pytest.raises(ChecksumError, match=r"\(716800 bytes\) does not have the expected checksum 0000") as caught:
        get_file("data.bin", f"{server.url}/good", file_hash="0" * 64)
    assert isinstance(caught.value, ValueError), "as Keras raises"
    assert names(cache) == ["data.bin"]
    assert (cache / "data.bin").read_bytes() == b"old"
    assert len(server.requests) == 1, "a wrong file is not asked for again"


def test_a_silent_server_is_given_up_at_once(server, cache, monkeypatch):
    monkeypatch.setenv("KERASEDU_DOWNLOAD_TIMEOUT", "0.3")
    start = time.monotonic()
    with pytest.raises(DownloadError, match=r"no answer within 0\.3 seconds|timed out"):
        get_file("data.bin", f"{server.url}/silent")
    assert time.monotonic() - start < 2
    assert names(cache) == []


def test_a_stalled_download_is_resumed_once_it_gave_something(server, cache, monkeypatch):
    monkeypatch.setenv("KERASEDU_DOWNLOAD_TIMEOUT", "0.3")
    with pytest.raises(DownloadError, match="timed out"):
        get_file("data.bin", f"{server.url}/stalls")
    assert [asked for _, asked in server.requests] == [None, "bytes=100000-"]
    assert names(cache) == []


def test_a_slow_name_server_is_given_up_in_time(server, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(3))
    start = time.monotonic()
    with pytest.raises(DownloadError, match=r"no answer within 0\.2 seconds"):
        download("http://lesson.invalid/data.bin", keras_home() / "data.bin", timeout=0.2)
    assert time.monotonic() - start < 1.5


def test_a_refused_connection_is_told_at_once(server, cache):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    start = time.monotonic()
    with pytest.raises(DownloadError, match="refused"):
        get_file("data.bin", f"http://127.0.0.1:{port}/data.bin")
    assert time.monotonic() - start < 2
    assert names(cache) == []


def test_offline_by_the_environment_asks_nobody(server, cache, monkeypatch):
    monkeypatch.setenv("KERASEDU_OFFLINE", "1")
    with pytest.raises(DownloadError, match="KERASEDU_OFFLINE forbids it"):
        get_file("data.bin", f"{server.url}/good")
    assert server.requests == []
    assert names(cache) == []


def test_the_proxy_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.delenv("no_proxy")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setattr(Handler, "http:", Handler.good, raising=False)
    get_file("data.bin", "http://lesson.invalid/data.bin", file_hash=SHA256)
    assert server.requests == [("http://lesson.invalid/data.bin", None)]


def test_an_interrupt_leaves_nothing(server, cache, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(downloads, "_copy", interrupt)
    with pytest.raises(KeyboardInterrupt):
        get_file("data.bin", f"{server.url}/good")
    assert names(cache) == []


def test_a_cache_that_cannot_be_written_is_named(server, cache):
    cache.parent.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="KERAS_HOME"):
        get_file("data.bin", f"{server.url}/good")


def test_a_secure_address_never_leads_to_an_open_one():
    handler = downloads._SafeRedirect()
    request = downloads.urllib.request.Request("https://lesson.invalid/a")
    with pytest.raises(urllib.error.URLError, match="not safe"):
        handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, "http://lesson.invalid/b")
    assert handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, "https://other.invalid/b")


def test_certificates_are_checked(server, cache, monkeypatch):
    seen = []
    real = ssl.create_default_context

    def spy(*args, **kwargs):
        seen.append(real(*args, **kwargs))
        return seen[-1]

    monkeypatch.setattr(ssl, "_create_default_https_context", spy)
    with pytest.raises(DownloadError):
        get_file("data.bin", server.url.replace("http", "https") + "/good")
    assert seen
    assert all(context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname for context in seen)
    assert names(cache) == []


# bad arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "got no origin"),
        ({"origin": "http://127.0.0.1:9/"}, "ends without a file name"),
        ({"origin": "ftp://127.0.0.1/a.bin"}, "must begin with http://, https:// or file://"),
        ({"origin": "a.bin"}, "must begin with http://"),
        ({"fname": "a/b.bin", "origin": "http://127.0.0.1:9/a"}, r"received 'a/b.bin'\. Use cache_dir="),
        ({"fname": "..", "origin": "http://127.0.0.1:9/a"}, "plain name"),
        ({"origin": "http://127.0.0.1:9/%2e%2e"}, "plain name"),
        ({"origin": "http://127.0.0.1:9/a%5Cb"}, "plain name"),
        ({"origin": "http://127.0.0.1:9/a", "file_hash": "abc"}, "has 3 characters and hash_algorithm is 'auto'"),
        ({"origin": "http://127.0.0.1:9/a", "file_hash": MD5, "hash_algorithm": "sha1"}, "'sha1'"),
    ],
)
def test_bad_arguments_are_explained(server, cache, arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        get_file(**arguments)
    assert not isinstance(caught.value, DownloadError)
    assert names(cache) == []


@pytest.mark.parametrize("value", ["soon", "0", "-3", "nan", "inf"])
def test_a_bad_timeout_is_explained(server, monkeypatch, value):
    monkeypatch.setenv("KERASEDU_DOWNLOAD_TIMEOUT", value)
    with pytest.raises(ValueError, match=f"KERASEDU_DOWNLOAD_TIMEOUT is '{value}'"):
        get_file("data.bin", f"{server.url}/good")


# the bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Notebook(io.StringIO):
    __module__ = "ipykernel.iostream"


@pytest.mark.parametrize("screen", [Terminal(), Notebook()])
def test_the_bar_ends_full_in_a_terminal_and_a_notebook(server, monkeypatch, screen):
    monkeypatch.setattr(sys, "stdout", screen)
    get_file("data.bin", f"{server.url}/good")
    assert screen.getvalue().endswith("\rdata.bin: ████████████████████ 0.7 of 0.7 MB\n")


def test_the_bar_is_silent_elsewhere(server, capsys):
    get_file("data.bin", f"{server.url}/good")
    assert capsys.readouterr() == ("", "")


def test_the_bar_moves_at_most_ten_times_a_second(monkeypatch):
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    monkeypatch.setattr(downloads.time, "monotonic", clock := iter(i / 1000 for i in range(1000, 3000)).__next__)
    bar = downloads._Bar("data.bin")
    for done in range(1999):
        bar.show(done, None)
    assert 15 <= screen.getvalue().count("\r") <= 20, "in two seconds"
    assert clock


# archives


def tar_of(*members, mode="w:gz"):
    """A tar file of (name, content) or of ready TarInfo objects."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    return stream.getvalue()


def zip_of(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return stream.getvalue()


def link(name, target, kind):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def folder_entry(name):
    info = tarfile.TarInfo(name)
    info.type = tarfile.DIRTYPE
    return info


def brief(value):
    """A test's name for an archive: not its bytes."""
    return "archive" if isinstance(value, bytes) else None


GOOD_MEMBERS = (("./data/a.txt", b"one"), ("data/deep/b.txt", b"two"), ("c 12:30.txt", b""))


@pytest.mark.parametrize(
    ("archive", "arguments"),
    [
        (tar_of(folder_entry("data"), *GOOD_MEMBERS), {"extract": True}),
        (tar_of(*GOOD_MEMBERS, mode="w"), {"untar": True}),
        (tar_of(*GOOD_MEMBERS, mode="w:xz"), {"extract": True, "archive_format": "tar"}),
        (zip_of(("data/", b""), *GOOD_MEMBERS), {"extract": True}),
        (zip_of(*GOOD_MEMBERS), {"extract": True, "archive_format": ["zip"]}),
    ],
    ids=brief,
)
def test_an_archive_is_unpacked_once(server, cache, archive, arguments):
    server.archive = archive
    for _ in range(2):
        folder = Path(get_file("data.tar.gz", f"{server.url}/archive", **arguments))
        assert folder == cache / "data_extracted"
        assert (folder / "data" / "a.txt").read_bytes() == b"one"
        assert (folder / "data" / "deep" / "b.txt").read_bytes() == b"two"
        assert (folder / "c 12:30.txt").read_bytes() == b""
    assert names(cache) == ["data.tar.gz", "data_extracted"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fname", "kept", "folder"),
    [
        ("data.tar.gz", "data.tar.gz", "data_extracted"),
        ("data", "data_archive", "data"),
        (None, "archive_archive", "archive"),
    ],
)
def test_archives_are_named_as_keras_names_them(server, cache, fname, kept, folder):
    server.archive = zip_of(("a", b"1"))
    assert get_file(fname, f"{server.url}/archive", extract=True) == str(cache / folder)
    assert names(cache) == sorted([kept, folder])


def test_a_new_download_is_unpacked_over_the_old_content(server, cache):
    server.archive = zip_of(("a", b"1"), ("b", b"1"))
    folder = Path(get_file("data", f"{server.url}/archive", extract=True))
    (folder / "mine").write_text("kept")
    server.archive = zip_of(("a", b"2"))
    get_file("data", f"{server.url}/archive", extract=True, force_download=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"a": "2", "b": "1", "mine": "kept"}


SYM, HARD, FIFO = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE


@pytest.mark.parametrize(
    "archive",
    [
        tar_of(("good", b"1"), ("../evil", b"1")),
        tar_of(("good", b"1"), ("a/../../evil", b"1")),
        tar_of(("good", b"1"), ("/evil", b"1")),
        tar_of(("good", b"1"), ("..\\evil", b"1")),
        tar_of(("good", b"1"), ("C:evil", b"1")),
        tar_of(("good", b"1"), link("evil", "/etc/hostname", SYM)),
        tar_of(("good", b"1"), link("evil", "../../../x", HARD)),
        tar_of(link("evil", "..", SYM), ("evil/x", b"1")),
        tar_of(("good", b"1"), link("evil", "", FIFO)),
        zip_of(("good", b"1"), ("../evil", b"1")),
        zip_of(("good", b"1"), ("/evil", b"1")),
    ],
    ids=brief,
)
def test_an_unsafe_member_refuses_the_whole_archive(server, cache, tmp_path, archive):
    server.archive = archive
    with pytest.raises(ValueError, match=r"member '.*evil' is not safe, (its path|it is a link)"):
        get_file("data.bin", f"{server.url}/archive", extract=True)
    assert names(cache) == ["data.bin"]
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_a_zip_file_is_refused(server, cache):
    info = zipfile.ZipInfo("evil")
    info.external_attr = 0o120777 << 16
    server.archive = zip_of((info, "/etc/hostname"))
    with pytest.raises(ValueError, match="it is a link"):
        get_file("data.zip", f"{server.url}/archive", extract=True)
    assert names(cache) == ["data.zip"]


@pytest.mark.parametrize("pack", [tar_of, zip_of])
def test_a_bomb_is_refused(server, cache, monkeypatch, pack):
    monkeypatch.setattr(archives, "EXTRACT_FLOOR", 1 << 20)
    server.archive = pack(("zeros", bytes(3 << 20)))
    with pytest.raises(ValueError, match="unpacks to far more than its own size"):
        get_file("data.bin", f"{server.url}/archive", extract=True)
    assert names(cache) == ["data.bin"]


@pytest.mark.parametrize("pack", [tar_of, zip_of])
@pytest.mark.parametrize("name", ["{}", "{}" + "/a" * 40], ids=["files", "folders"])
def test_a_bomb_of_empty_files_is_refused(server, cache, monkeypatch, pack, name):
    monkeypatch.setattr(archives, "EXTRACT_FLOOR", 1 << 20)
    monkeypatch.setattr(archives, "EXTRACT_RATIO", 2)
    server.archive = pack(*((name.format(i), b"") for i in range(300)))
    with pytest.raises(ValueError, match="unpacks to far more than its own size"):
        get_file("data.bin", f"{server.url}/archive", extract=True)
    assert names(cache) == ["data.bin"]


@pytest.mark.parametrize(
    ("archive", "arguments"),
    [
        (CONTENT, {}),
        (zip_of(("a", b"1")), {"archive_format": "tar"}),
        (tar_of(("a", b"1")), {"archive_format": None}),
        (zip_of(("a", os.urandom(99))).replace(b"PK\x01\x02", b"PK\x01\x03"), {}),
        (tar_of(("a", os.urandom(5000)))[:2000], {}),
        (zip_of(("a", b"1"), ("a/b", b"1")), {}),
    ],
    ids=brief,
)
def test_what_cannot_be_unpacked_is_named(server, cache, archive, arguments):
    server.archive = archive
    with pytest.raises(ValueError, match=r"data\.bin (is no archive|cannot be unpacked)"):
        get_file("data.bin", f"{server.url}/archive", extract=True, **arguments)
    assert names(cache) == ["data.bin"]
