"""The wheel, built and installed outside the checkout as a user gets it."""

import email
import importlib.util
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import kerasedu

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if any(importlib.util.find_spec(name) is None for name in ("build", "hatchling", "pip")):
        pytest.skip("building needs build, hatchling and pip")
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder with kerasedu installed into it, without what it depends on."""
    folder = tmp_path_factory.mktemp("site")
    options = ("--no-deps", "--no-index", "--no-warn-script-location", "--target", folder)
    run(sys.executable, "-m", "pip", "install", "--quiet", *options, wheel, cwd=folder)
    return folder


def run(*line, cwd, **environment):
    done = subprocess.run(
        [str(word) for word in line], cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def outside(site, *line, cwd):
    """What Python prints where only the installed wheel is found, not the checkout."""
    return run(sys.executable, *line, cwd=cwd, PYTHONPATH=str(site))


def test_every_notebook_is_in_the_wheel(names):
    notebooks = {f"kerasedu/notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert notebooks
    assert notebooks == {name for name in names if name.endswith(".ipynb")}


def test_every_file_of_the_package_is_in_the_wheel(names):
    parts = [path for path in (ROOT / "kerasedu").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {".py", ".js", ".css"} <= {path.suffix for path in parts}
    assert {path.relative_to(ROOT).as_posix() for path in parts} <= names


def test_nothing_but_the_package_is_in_the_wheel(names):
    assert {name.split("/")[0] for name in names} == {"kerasedu", f"kerasedu-{kerasedu.__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]


def test_the_wheel_carries_its_licence_and_one_version(wheel, names):
    info = f"kerasedu-{kerasedu.__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in names
    metadata = email.message_from_bytes(zipfile.ZipFile(wheel).read(f"{info}/METADATA"))
    assert metadata["Version"] == kerasedu.__version__
    assert metadata["License-Expression"] == "Apache-2.0"


def test_the_installed_package_lists_the_chapters(site, tmp_path):
    place = outside(site, "-c", "import kerasedu; print(kerasedu.__file__)", cwd=tmp_path).strip()
    assert Path(place).is_relative_to(site)
    listed = outside(site, "-m", "kerasedu.course.command", "list", cwd=tmp_path)
    written = [line for line in listed.splitlines() if line[:2].isdecimal() and not line.endswith("planned")]
    assert len(written) == len(list((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")))


def test_the_installed_command_copies_notebooks(site, tmp_path):
    script = next((site / "bin").glob("kerasedu*"))
    run(script, "copy", cwd=tmp_path, PYTHONPATH=str(site), JUPYTER_DATA_DIR=str(tmp_path / "jupyter"))
    copies = {path.name: path.read_bytes() for path in (tmp_path / "kerasedu-course").glob("*.ipynb")}
    assert copies == {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_installed_widgets_find_their_javascript(site, tmp_path):
    code = "from kerasedu.widgets import LiveCurves, StepThrough; print(StepThrough.__module__)"
    assert outside(site, "-c", code, cwd=tmp_path).startswith("kerasedu.widgets")


def test_the_test_extra_includes_the_lab_extra():
    assert "kerasedu[lab]" in PROJECT["optional-dependencies"]["test"]


def test_the_changelog_knows_the_version_or_that_it_is_not_out_yet():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{kerasedu.__version__}]" in text or "## [Unreleased]" in text
