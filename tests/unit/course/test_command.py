import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import kerasedu
from kerasedu.course import command, doctor, notebooks, record, syllabus

ROOT = Path(kerasedu.__file__).parent.parent


@pytest.fixture
def started(monkeypatch):
    """The command line that would start JupyterLab, instead of JupyterLab."""
    lines = []
    monkeypatch.setattr(command, "_run", lambda line: lines.append(line) or 0)
    return lines


def test_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit, match="0"):
        command.main(["--version"])
    assert capsys.readouterr().out == f"kerasedu {kerasedu.__version__}\n"


def test_without_a_command_it_shows_the_help(capsys):
    assert command.main([]) == 2
    shown = capsys.readouterr().err
    assert all(name in shown for name in ("lab", "list", "copy", "doctor"))


@pytest.mark.parametrize("line", [["lst"], ["list", "--long"], ["copy", "--fre"], ["doctor", "me"]])
def test_what_is_not_understood_is_named(line, capsys, package):
    with pytest.raises(SystemExit, match="2"):
        command.main(line)
    assert line[-1] in capsys.readouterr().err


def test_list_shows_all_chapters_in_lines_of_80_characters(package, capsys):
    assert command.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["chapter", "needs", "minutes"]
    assert [int(line[:2]) for line in lines[1:-2]] == [chapter.number for chapter in syllabus.CHAPTERS]
    assert lines[16].startswith("15  Convolution and pooling ")
    assert max(map(len, lines)) <= 80


def test_list_tells_which_chapters_are_planned(package, capsys):
    command.main(["list"])
    planned = [line for line in capsys.readouterr().out.splitlines() if line.endswith("planned")]
    assert len(planned) == len(syllabus.CHAPTERS) - 3
    assert not any(line.startswith(("00", "15", "16")) for line in planned)


def test_list_tells_what_was_solved_in_the_folder_of_the_notebooks(package, tmp_path, capsys):
    record.exercise_solved("16.2", tmp_path)
    record.quiz_answered("16", 3, tmp_path)
    command.main(["list", "--folder", str(tmp_path)])
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].endswith("solved")
    assert "1/4 exercises, quiz 3/3\n" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_copy_fills_the_course_folder_of_this_folder(package, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command.main(["copy"]) == 0
    assert len(list((tmp_path / command.FOLDER).glob("*.ipynb"))) == 3
    assert "Copied: 00_before_you_start.ipynb" in capsys.readouterr().out


def test_inside_the_course_folder_no_second_one_is_made(package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command.main(["copy"])
    monkeypatch.chdir(tmp_path / command.FOLDER)
    command.main(["copy"])
    assert not (tmp_path / command.FOLDER / command.FOLDER).exists()


def test_copy_of_one_chapter_copies_one(package, tmp_path):
    command.main(["copy", "16", "--folder", str(tmp_path)])
    assert [path.name for path in tmp_path.glob("*.ipynb")] == ["16_handwritten_digits.ipynb"]


def test_copy_of_a_chapter_that_is_there_says_how_to_get_another(package, tmp_path, capsys):
    command.main(["copy", "16", "--folder", str(tmp_path)])
    command.main(["copy", "16", "--folder", str(tmp_path)])
    assert "left alone: 16_handwritten_digits.ipynb. A second copy beside it: --fresh." in capsys.readouterr().out
    command.main(["copy", "16", "--fresh", "--folder", str(tmp_path)])
    assert (tmp_path / "16_handwritten_digits_fresh.ipynb").exists()


def test_copy_brings_the_page_for_teachers_along(package, write, tmp_path):
    write(package / "notebooks" / "for_teachers.ipynb", "# For teachers")
    command.main(["copy", "--folder", str(tmp_path / "all")])
    assert (tmp_path / "all" / "for_teachers.ipynb").is_file()
    command.main(["copy", "for_teachers", "--folder", str(tmp_path / "one")])
    assert [path.name for path in (tmp_path / "one").glob("*.ipynb")] == ["for_teachers.ipynb"]


def test_a_newer_page_for_teachers_is_told_with_the_line_that_copies_it(package, write, tmp_path, capsys):
    write(package / "notebooks" / "for_teachers.ipynb", "# For teachers")
    command.main(["copy", "--folder", str(tmp_path)])
    write(package / "notebooks" / "for_teachers.ipynb", "# For teachers, better told")
    command.main(["copy", "--folder", str(tmp_path)])
    assert "`kerasedu copy for_teachers --fresh`" in capsys.readouterr().out


def test_a_planned_chapter_is_told_to_be_planned_and_copies_nothing(package, tmp_path, capsys):
    assert command.main(["copy", "0", "20", "--folder", str(tmp_path / "course")]) == 1
    told = "kerasedu copy: Chapter 20 (Autoencoders) is planned, not written yet. There are 0, 15, 16.\n"
    assert capsys.readouterr().err == told
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("name", ["20", "autoencoders", "20_autoencoders", "autoencoder"])
def test_lab_on_a_planned_chapter_starts_nothing(package, tmp_path, started, capsys, name):
    assert command.main(["lab", "--chapter", name, "--folder", str(tmp_path / "course")]) == 1
    assert "Chapter 20 (Autoencoders) is planned" in capsys.readouterr().err
    assert started == []


def test_an_unknown_chapter_is_an_error_and_copies_nothing(package, tmp_path, capsys):
    assert command.main(["copy", "0", "77", "--folder", str(tmp_path / "course")]) == 1
    assert "kerasedu copy: There is no chapter '77'" in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_a_folder_that_is_a_file_is_an_error(package, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert command.main(["copy", "--folder", str(tmp_path / "file")]) == 1
    assert "is no folder" in capsys.readouterr().err


def test_lab_copies_and_starts_jupyterlab_of_this_environment(package, tmp_path, started):
    assert command.main(["lab", "--folder", str(tmp_path / "course")]) == 0
    assert started[0][:4] == [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={tmp_path / 'course'}"]
    assert len(list((tmp_path / "course").glob("*.ipynb"))) == 3


def test_lab_opens_a_chapter_and_passes_the_rest_on(package, tmp_path, started):
    command.main(["lab", "--chapter", "16", "--no-browser", "--port", "9999", "--folder", str(tmp_path)])
    assert "--LabApp.default_url=/lab/tree/16_handwritten_digits.ipynb" in started[0]
    assert "--no-browser" in started[0]
    assert started[0][-2:] == ["--port", "9999"]


def test_lab_tells_of_a_newer_chapter_in_one_line(package, tmp_path, started, write, capsys):
    command.main(["lab", "--folder", str(tmp_path)])
    write(package / "notebooks" / "16_handwritten_digits.ipynb", "# Handwritten digits, better told")
    capsys.readouterr()
    command.main(["lab", "--folder", str(tmp_path)])
    told = [line for line in capsys.readouterr().out.splitlines() if "16_handwritten_digits.ipynb" in line]
    assert len(told) == 1
    assert "`kerasedu copy 16 --fresh`" in told[0]


def test_lab_with_an_unknown_chapter_starts_nothing(package, tmp_path, started):
    assert command.main(["lab", "--chapter", "99", "--folder", str(tmp_path / "course")]) == 1
    assert started == []
    assert not (tmp_path / "course").exists()


def test_lab_without_jupyterlab_names_the_line_that_installs_it(package, tmp_path, started, monkeypatch, capsys):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)
    assert command.main(["lab", "--folder", str(tmp_path / "course")]) == 1
    assert doctor.LAB_LINE in capsys.readouterr().err
    assert started == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no root there")
@pytest.mark.parametrize("user", [0, 1000])
def test_lab_is_allowed_to_run_as_root_only_where_it_does(package, tmp_path, started, monkeypatch, user):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    command.main(["lab", "--folder", str(tmp_path)])
    assert ("--allow-root" in started[0]) == (user == 0)


def test_copying_works_without_nbformat_and_says_what_that_means(package, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks.importlib.util, "find_spec", lambda name: None)
    assert command.main(["copy", "16", "--folder", str(tmp_path)]) == 0
    assert "after `jupyter trust` only: 16_handwritten_digits.ipynb" in capsys.readouterr().out


@pytest.fixture
def lab(package, tmp_path):
    """Starts `kerasedu lab` in a session of its own and waits until it answers."""
    started = []

    def start(stdin):
        code = (
            "import sys; from pathlib import Path; from kerasedu.course import command, notebooks;"
            "notebooks._PACKAGE = Path(sys.argv.pop(1)); sys.exit(command.main())"
        )
        port = _free_port()
        address = f"http://127.0.0.1:{port}/api/contents/16_handwritten_digits.ipynb?token=secret"
        line = [sys.executable, "-c", code, str(package), "lab", "--folder", str(tmp_path / "course"), "--no-browser"]
        line += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=secret"]
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(
                line,
                stdin=stdin,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )
        started.append(process)
        return process, json.loads(_answer(address, process))["content"]

    yield start
    for process in started:
        process.terminate()  # which the command passes on to its server; nothing where it has ended
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_lab_serves_trusted_notebooks_until_a_signal_ends_it(lab, tmp_path, number):
    process, notebook = lab(subprocess.DEVNULL)
    assert notebook["cells"][1]["metadata"]["trusted"] is True
    os.killpg(process.pid, number)
    assert process.wait(30) == 0, (tmp_path / "log").read_text()
    assert "stopping" in (tmp_path / "log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_lab_in_a_terminal_leaves_ctrl_c_to_jupyterlab_which_asks(lab, tmp_path):
    terminal, stdin = os.openpty()
    process, _ = lab(stdin)
    os.killpg(process.pid, signal.SIGINT)
    os.write(terminal, b"y\n")
    assert process.wait(30) == 0, (tmp_path / "log").read_text()
    assert "Shutdown confirmed" in (tmp_path / "log").read_text()
    os.close(terminal)
    os.close(stdin)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answer(address, process):
    """What a server that is just starting answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 - our own server
                return response.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")
