"""A real JupyterLab on this machine, which serves Jupyter Notebook, too, and a headless Chromium that works in them."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat

import kerasedu

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("127.0.0.1", "localhost")
FRONT_ENDS = {
    "lab": "lab/tree",
    "notebook": "notebooks",
}  # Notebook 7 is built of JupyterLab's parts, with a page of its own
OWN_COMPLAINTS = {  # of Jupyter Notebook 7.6 without any cell, too; the second where the Lab was open before
    "Cannot read properties of undefined (reading 'schema')",
    "Command 'filebrowser:open-path' not registered.",
}
QUIET = {"@jupyterlab/apputils-extension:announcements": True}  # it asks the network for news


def find_browser() -> str | None:
    """Path of a Chromium: the one that the environment variable CHROMIUM names, else the first one on the PATH."""
    named = os.environ.get("CHROMIUM")
    return named if named and Path(named).exists() else next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def browser(path: str):
    from playwright.sync_api import sync_playwright

    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        try:
            yield chromium
        finally:
            chromium.close()


class Server:
    """JupyterLab of this interpreter's environment, with settings and folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.token = secrets.token_hex(12)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self._write_settings(folder)
        self._log = (folder / "jupyterlab.log").open("w")
        self._process = subprocess.Popen(
            self._command(folder),
            env=self._environment(folder),
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
        )
        self._wait(folder)

    def _command(self, folder: Path) -> list[str]:
        port = self.url.rpartition(":")[2]
        settings = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.root_dir": self.notebooks,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": self.token,
            "LabApp.expose_app_in_browser": True,
            "JupyterNotebookApp.expose_app_in_browser": True,
            "LabApp.user_settings_dir": folder / "settings",
            "LabApp.workspaces_dir": folder / "workspaces",
            "LabApp.news_url": None,
        }
        return [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def _environment(self, folder: Path) -> dict[str, str]:
        own = {
            name: str(folder / name.lower())
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        }
        package = str(Path(kerasedu.__file__).parents[1])  # kernels import the package that is being tested
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        return {**os.environ, **own, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": ""}

    def _write_settings(self, folder: Path) -> None:
        tracker = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
        tracker.parent.mkdir(parents=True)
        tracker.write_text('{"windowingMode": "none"}')  # cells out of sight stay in the page
        config = folder / "jupyter_config_dir" / "labconfig" / "page_config.json"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'{{"disabledExtensions": {{{", ".join(f"{chr(34)}{name}{chr(34)}: true" for name in QUIET)}}}}}'
        )

    def _wait(self, folder: Path, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/api/status?token={self.token}", timeout=2)  # noqa: S310 - http, to ourselves
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
            else:
                return
        self.stop()
        raise RuntimeError("JupyterLab did not start:\n" + (folder / "jupyterlab.log").read_text()[-3000:])

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


class Page:
    """A browser page that keeps what it complains about and asks for, and lets nothing leave this machine."""

    def __init__(self, chromium, **options) -> None:
        self.context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        self.context.route(lambda url: not _is_local(url), self._refuse)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.left_the_machine: list[str] = []
        self.closed = False
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "websocket", lambda socket: None if _is_local(socket.url) else self.left_the_machine.append(socket.url)
        )

    def _refuse(self, route) -> None:
        self.left_the_machine.append(route.request.url)
        route.abort()

    def assert_quiet(self) -> None:
        complaints = [text for text in self.complaints if text not in OWN_COMPLAINTS]
        assert not complaints, complaints
        assert self.left_the_machine == []

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.context.close()


_ENDED = "cell => window.cellsRun?.[cell] !== 'running'"
# The command that runs all cells ends at the first that raises, even where it may and the kernel goes on with the rest.
# Between two cells the kernel is idle for a moment. So all have ended when it has been idle for a second.
_ALL_ENDED = f"""() => {{
    const {{ kernel }} = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const idle = ({_ENDED})("all") && kernel.status === "idle";
    window.idleSince = idle ? (window.idleSince ?? performance.now()) : null;
    return idle && performance.now() - window.idleSince > 1000;
}}"""


class Notebook(Page):
    """A notebook open in JupyterLab, or another of FRONT_ENDS. Cells are numbered from 0."""

    def __init__(self, chromium, server: Server, name: str, front_end: str = "lab", **options) -> None:
        super().__init__(chromium, **options)
        self._server, self.name, self.path = server, name, server.notebooks / name
        self.page.goto(f"{server.url}/{FRONT_ENDS[front_end]}/{name}?token={server.token}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        ready = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.kernelDisplayStatus === 'idle'"
        self.page.wait_for_function(ready, timeout=60_000)

    def run(self, cell: int, *, wait: float | None = 60) -> None:
        """Run a cell; wait that many seconds for its end, or not at all."""
        script = """cell => {
            const { commands, shell } = window.jupyterapp;
            window.cellsRun ??= {};
            window.cellsRun[cell] = "running";
            shell.currentWidget.content.activeCellIndex = cell;
            commands.execute("notebook:run-cell").finally(() => { window.cellsRun[cell] = "done"; });
        }"""
        self.page.evaluate(script, cell)
        if wait:
            self.wait(cell, wait)

    def run_until(self, cell: int, text: str, tries: int = 40) -> None:
        """Run a cell again and again until it prints this, as what a click sends may come after the next cell."""
        for _ in range(tries):
            self.run(cell)
            if self.text(cell) == text:
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"Cell {cell} printed {self.text(cell)!r} and not {text!r}.")

    def run_all(self) -> None:
        """Run all cells and do not wait; `running("all")` tells whether they still do."""
        script = """() => {
            window.cellsRun = { all: "running" };
            const run = window.jupyterapp.commands.execute("notebook:run-all-cells");
            run.finally(() => { window.cellsRun.all = "done"; });
        }"""
        self.page.evaluate(script)

    def running(self, cell: int | str) -> bool:
        """Whether a cell, or any of "all", was started and has not ended."""
        return not self.page.evaluate(_ALL_ENDED if cell == "all" else _ENDED, cell)

    def wait(self, cell: int, seconds: float = 60) -> None:
        self.page.wait_for_function(_ENDED, arg=cell, timeout=1000 * seconds)
        errors = [output for output in self.cells()[cell]["outputs"] if output["output_type"] == "error"]
        assert not errors, f"{errors[0]['ename']}: {errors[0]['evalue']}"

    def wait_all(self, seconds: float) -> None:
        """Wait until none of the cells that `run_all` began is running or waits for its turn."""
        self.page.wait_for_function(_ALL_ENDED, timeout=1000 * seconds)

    def command(self, name: str, **arguments) -> None:
        self.page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments])

    def output(self, cell: int):
        """The outputs of a cell, as a locator: never its source."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea-output")

    def text(self, cell: int) -> str:
        return "\n".join(self.output(cell).all_inner_texts()).strip()

    def cells(self) -> list[dict]:
        """The cells as they stand in the page: source, tags and outputs."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells")

    def theme(self, name: str) -> None:
        """Switch to the light or the dark theme."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name.capitalize()}")
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str(name == "light").lower()
        )

    def save(self) -> None:
        self.command("docmanager:save")

    def close(self) -> None:
        """Close the page, then end the kernel: what a dying kernel still sends may be torn, and is no complaint."""
        self.page.close()
        for session in [] if self.closed else self._api("sessions"):
            if session["path"] == self.name:
                self._api(f"sessions/{session['id']}", "delete")
        super().close()

    def _api(self, path: str, method: str = "get"):
        call = getattr(self.context.request, method)
        answer = call(f"{self._server.url}/api/{path}", headers={"Authorization": f"token {self._server.token}"})
        return answer.json() if method == "get" else None


def write_notebook(path: Path, sources: list[str], outputs: Sequence[dict] = ()) -> None:
    """A notebook of code cells; the first ones with an output each, as if they had been run by somebody else."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell, data in zip(cells, outputs, strict=False):
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "file", "about") or parts.hostname in LOCAL
