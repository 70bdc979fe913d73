"""`kerasedu doctor`: what this machine has of what the course needs, and what to do where something is missing."""

from __future__ import annotations

import html
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kerasedu
from kerasedu.course import notebooks
from kerasedu.course.exercises import GREEN, ORANGE
from kerasedu.utils.files import keras_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK, NOTE, MISSING = "ok", "note", "missing"

LAB_LINE = f"{sys.executable} -m pip install jupyterlab scikit-learn pandas"

_OLDEST_PYTHON, _NEWEST_PYTHON = (3, 11), (3, 14)
_CORE = ("numpy", "h5py", "matplotlib", "ipywidgets", "anywidget", "graphviz", "pygraphviz", "threadpoolctl")
_LAB = ("jupyterlab", "ipykernel")
_EXTRA = {"scikit-learn": "sklearn", "pandas": "pandas"}
_EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
_DATA_FILES = (
    "mnist.npz",
    "fashion-mnist",
    "cifar-10-batches-py",
    "cifar-100-python",
    "imdb.npz",
    "reuters.npz",
)
_DRAW = "import pygraphviz; pygraphviz.AGraph(string='digraph {a -> b}').draw(prog='dot', format='svg')"
_MARKS = {OK: "✓", NOTE: "–", MISSING: "✗"}


@dataclass(frozen=True)
class Finding:
    """One line of the health card.

    Attributes:
        name: what was looked at.
        state: "ok", "note" (the course does without) or "missing" (it does not).
        value: what was found.
        advice: what to do about it; empty where all is well.
        short: the value without folders of this machine; empty where it has none.
    """

    name: str
    state: str
    value: str
    advice: str = ""
    short: str = ""


class Health(list[Finding]):
    """The findings, as text in a terminal and as a table in a notebook."""

    @property
    def well(self) -> bool:
        """Whether nothing that the course needs is missing."""
        return all(finding.state != MISSING for finding in self)

    @property
    def verdict(self) -> str:
        missing = [finding.name for finding in self if finding.state == MISSING]
        return f"To be mended: {', '.join(missing)}." if missing else "All is well."

    def __str__(self) -> str:
        width = max((len(finding.name) for finding in self), default=0)
        lines = []
        for finding in self:
            lines.append(f"{finding.state:<7}  {finding.name:<{width}}  {finding.value}".rstrip())
            if finding.advice:
                lines.append(f"{'':<7}  {'':<{width}}  -> {finding.advice}")
        return "\n".join([*lines, self.verdict])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left">{_MARKS[finding.state]} {finding.state}</td>'
            f'<th scope="row" style="text-align:left">{html.escape(finding.name)}</th>'
            f'<td style="text-align:left">{html.escape(finding.value)}'
            f"{'<br/>→ ' + html.escape(finding.advice) if finding.advice else ''}</td></tr>"
            for finding in self
        )
        return f'<table aria-label="Health of this machine">{rows}</table><p>{html.escape(self.verdict)}</p>'

    def card(self) -> Card:
        """The findings in short, without folders: what is to be mended first, and in full."""
        return Card(self)


class Card:
    """The health of a machine at a glance.

    Arguments:
        health: the findings.

    Example:
        >>> Card(Health([Finding("Python", OK, "3.12.1 at /usr/bin/python3", short="3.12.1")]))
        ✓ All is well.
          ✓ Python: 3.12.1
    """

    def __init__(self, health: Health) -> None:
        self.health = health
        self.to_mend = [finding for finding in health if finding.advice]
        self.fine = [finding for finding in health if not finding.advice]

    @property
    def headline(self) -> str:
        return f"{_MARKS[OK if self.health.well else MISSING]} {self.health.verdict}"

    def __repr__(self) -> str:
        lines = []
        for finding in self.to_mend + self.fine:
            lines.append(f"  {_MARKS[finding.state]} {finding.name}: {self._told(finding)}")
            if finding.advice:
                lines.append(f"    → {finding.advice}")
        return "\n".join([self.headline, *lines])

    def _repr_html_(self) -> str:
        plain = "list-style:none;margin:6px 0 0;padding:0"
        to_mend = f'<ul style="{plain}">{"".join(map(self._item, self.to_mend))}</ul>' if self.to_mend else ""
        fine = f'<ul style="{plain};columns:17em 3;max-width:64em">{"".join(map(self._item, self.fine))}</ul>'
        look = f"border-left:4px solid {GREEN if self.health.well else ORANGE};padding:2px 0 2px 12px"
        head = f"<strong>{html.escape(self.headline)}</strong>"
        return f'<section aria-label="Health of this machine" style="{look}">{head}{to_mend}{fine}</section>'

    def _item(self, finding: Finding) -> str:
        advice = f"<br/>→ <code>{html.escape(finding.advice)}</code>" if finding.advice else ""
        told = f'<span style="opacity:0.75">{html.escape(self._told(finding))}</span>'
        mark = f"{_MARKS[finding.state]} <strong>{html.escape(finding.name)}</strong>"
        return f'<li style="break-inside:avoid">{mark} {told}{advice}</li>'

    @staticmethod
    def _told(finding: Finding) -> str:
        return finding.short or finding.value


def examine() -> Health:
    """Look at everything the course needs. Nothing is changed, and no look can fail: it becomes a finding.

    Example:
        >>> from kerasedu.course import doctor
        >>> health = doctor.examine()
        >>> health[0].name, health[0].state
        ('Python', 'ok')
    """
    return Health(finding for look in _LOOKS for finding in _carefully(look))


def _carefully(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001 - whatever is broken on this machine is what was asked for
        name = look.__name__.strip("_").replace("_", " ").capitalize()
        return [Finding(name, MISSING, f"could not be looked at: {type(error).__name__}: {error}")]


def _python() -> Iterator[Finding]:
    version, here = sys.version_info[:2], f"{platform.python_version()} at {sys.executable}"
    if version < _OLDEST_PYTHON:
        yield Finding("Python", MISSING, here, "kerasedu needs Python 3.11 or newer.")
    elif version > _NEWEST_PYTHON:
        yield Finding("Python", NOTE, here, "kerasedu is tested up to Python 3.14.")
    else:
        yield Finding("Python", OK, here, short=platform.python_version())
    value = f"{kerasedu.__version__} at {Path(kerasedu.__file__).parent}"
    yield Finding("kerasedu", OK, value, short=kerasedu.__version__)


def _packages() -> Iterator[Finding]:
    for name in _CORE:
        yield _package(name, name, MISSING, f"{sys.executable} -m pip install {name}")
    for name in _LAB:
        yield _package(name, name, MISSING, LAB_LINE)
    for name, module in _EXTRA.items():
        yield _package(name, module, NOTE, LAB_LINE)


def _package(name: str, module: str, otherwise: str, advice: str) -> Finding:
    try:
        importlib.import_module(module)
        return Finding(name, OK, importlib.metadata.version(name))
    except ModuleNotFoundError as error:
        if error.name == module:
            return Finding(name, otherwise, "not installed", advice)
        return Finding(name, otherwise, f"does not work: {error}", advice)
    except Exception as error:  # noqa: BLE001 - a broken package may raise anything
        return Finding(name, otherwise, f"does not work: {error}", f"{advice} --force-reinstall")


def _linear_algebra() -> Iterator[Finding]:
    import numpy as np

    config: Any = np.show_config(mode="dicts")
    blas = config.get("Build Dependencies", {}).get("blas", {})
    value = f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip()
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS")
    value += f", {os.cpu_count()} cores" + (f", limited to {threads} threads" if threads else "")
    if blas.get("found", True):
        yield Finding("NumPy's BLAS", OK, value)
    else:
        yield Finding("NumPy's BLAS", NOTE, "none: training will be slow", "Install NumPy with pip.")


def _kernel() -> Iterator[Finding]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        yield Finding("Jupyter kernel", MISSING, "there is no kernel named python3", LAB_LINE)
        return
    program = spec.argv[0]
    if _is_this_python(program):
        yield Finding("Jupyter kernel", OK, f"python3 runs {sys.executable}", short="runs this Python")
    else:
        advice = f"{sys.executable} -m ipykernel install --sys-prefix"
        yield Finding(
            "Jupyter kernel", MISSING, f"python3 runs another Python, {program} ({spec.resource_dir})", advice
        )


def _is_this_python(program: str) -> bool:
    """Whether a kernel's program is this Python: Jupyter puts its own for a bare name such as python3."""
    path = Path(program)
    if path.name == program:
        return program in ("python", "python3", f"python3.{sys.version_info.minor}")
    return path.absolute().parent == Path(sys.executable).absolute().parent


def _browser_front_end() -> Iterator[Finding]:
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.config import get_page_config

    config = get_page_config(jupyter_path("labextensions"), str(Path(get_app_dir()) / "settings"))
    found = {extension["name"] for extension in config["federated_extensions"]}
    disabled = [name.partition(":")[0] for name in config.get("disabledExtensions", ())]
    for name in _EXTENSIONS:
        title = f"JupyterLab's {name.rpartition('/')[2]}"
        if name not in found:
            package = "jupyterlab_widgets" if name.startswith("@") else name
            advice = f"{sys.executable} -m pip install --force-reinstall {package}"
            yield Finding(title, MISSING, "not found: widgets cannot be drawn", advice)
        elif name in disabled:
            advice = f"{sys.executable} -m jupyter labextension enable {name}"
            yield Finding(title, MISSING, "switched off: widgets cannot be drawn", advice)
        else:
            yield Finding(title, OK, "found and enabled")


def _graphviz() -> Iterator[Finding]:
    if dot := shutil.which("dot"):
        yield Finding("Graphviz", OK, dot, short="the dot program draws")
        return
    # In a process of its own: a C library may write to the terminal, or die.
    drawn = subprocess.run([sys.executable, "-c", _DRAW], capture_output=True, text=True, check=False)  # noqa: S603
    if drawn.returncode == 0:
        yield Finding("Graphviz", OK, "the one inside pygraphviz draws")
    else:
        why = (drawn.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        advice = "Install Graphviz from https://graphviz.org/download, or with your system's package manager."
        yield Finding("Graphviz", MISSING, f"no dot program, and pygraphviz does not draw: {why}", advice)


def _data_cache() -> Iterator[Finding]:
    cache = keras_home() / "datasets"
    there = [name for name in _DATA_FILES if (cache / name).exists()]
    content = ", ".join(there) or "empty, data is fetched when first used"
    value = f"{cache}: {content}"
    existing = next(place for place in (cache, *cache.absolute().parents) if place.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        yield Finding("Data cache", OK, value, short=content)
    else:
        advice = "Set the environment variable KERAS_HOME to a folder that you may write to."
        yield Finding("Data cache", MISSING, f"{value}; {existing} cannot be written to", advice)


def _course() -> Iterator[Finding]:
    try:
        count = str(len(notebooks.chapters()))
        yield Finding("Notebooks", OK, f"{count} in {notebooks.folder()}", short=f"{count} chapters")
    except notebooks.CourseError as error:
        yield Finding("Notebooks", MISSING, str(error))


_LOOKS = (_python, _packages, _linear_algebra, _kernel, _browser_front_end, _graphviz, _data_cache, _course)
