"""One JupyterLab and one Chromium for all browser tests; each test has a notebook and a kernel of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from jupyter_lab import Notebook, Page, Server, browser, find_browser, write_notebook
from measured import measured, table

__all__ = ["measured"]


def pytest_terminal_summary(terminalreporter):
    lines = table(terminalreporter)
    if lines:
        terminalreporter.section("measured in the browser")
        terminalreporter.write("\n".join(lines) + "\n")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium; without one the browser tests are skipped."""
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium was found (CHROMIUM names one; on Debian: apt-get install chromium)")
    with browser(path) as started:
        yield started


@pytest.fixture(scope="session")
def server(chromium, tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("lab"))
    yield started
    started.stop()


@pytest.fixture
def notebook(chromium, server, request):
    """Opens a notebook in the Lab: `notebook(["1 + 1"])` of these cells, `notebook(path)` a copy of a file.

    With front_end="notebook", in Jupyter Notebook. Other options are those of the browser: has_touch=True.

    After the test the page must not have complained, and nothing may have asked for anything outside this machine.
    """
    opened: list[Notebook] = []

    def open_one(content: list[str] | Path, front_end: str = "lab", **options) -> Notebook:
        path = server.notebooks / f"{request.node.name.replace('[', '-').rstrip(']')}-{len(opened)}.ipynb"
        if isinstance(content, Path):
            shutil.copy(content, path)
        else:
            write_notebook(path, content)
        opened.append(Notebook(chromium, server, path.name, front_end, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
    for one in opened:
        one.assert_quiet()


@pytest.fixture
def page(chromium):
    """Opens a file in the browser, without any server: `page(path)`."""
    opened: list[Page] = []

    def open_one(path: Path, **options):
        opened.append(Page(chromium, **options))
        opened[-1].page.goto(path.as_uri())
        return opened[-1].page

    yield open_one
    for one in opened:
        one.close()
        one.assert_quiet()
