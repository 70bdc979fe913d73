import json
import sys
import xml.etree.ElementTree as ET

import pytest

from kerasedu.course import command, doctor


def named(findings, name):
    return next(finding for finding in findings if finding.name == name)


@pytest.fixture
def kernel(tmp_path, jupyter):
    """Puts a kernel named python3 into this user's folder, which Jupyter asks first outside of an environment."""

    def put(program):
        place = tmp_path / "jupyter_data_dir" / "kernels" / "python3"
        place.mkdir(parents=True)
        argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))

    return put


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def test_a_whole_machine_is_well(package):
    health = doctor.examine()
    assert health.well, str(health)
    assert health.verdict == "All is well."
    assert named(health, "Notebooks").value.startswith("3 in ")


def test_the_command_ends_with_0_when_all_is_well_and_1_when_not(package, capsys, monkeypatch):
    assert command.main(["doctor"]) == 0
    assert "All is well." in capsys.readouterr().out
    monkeypatch.setattr(doctor, "_CORE", ("no_such_package",))
    assert command.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "missing  no_such_package" in shown
    assert f"-> {sys.executable} -m pip install no_such_package" in shown
    assert "To be mended: no_such_package." in shown


def test_what_the_course_can_do_without_is_a_note(monkeypatch):
    monkeypatch.setattr(doctor, "_EXTRA", {"no-such-package": "no_such_package"})
    finding = named(doctor._packages(), "no-such-package")
    assert finding.state == doctor.NOTE
    assert doctor.Health([finding]).well


def test_a_package_that_does_not_import_is_missing(tmp_path, monkeypatch):
    (tmp_path / "half_there.py").write_text("raise OSError('libgone.so: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    finding = doctor._package("half_there", "half_there", doctor.MISSING, "pip install half_there")
    assert finding.state == doctor.MISSING
    assert "libgone.so" in finding.value
    assert finding.advice == "pip install half_there --force-reinstall"


def test_a_look_that_breaks_becomes_a_finding(monkeypatch):
    def _broken_thing():
        yield doctor.Finding("first", doctor.OK, "")
        raise RuntimeError("boom")

    monkeypatch.setattr(doctor, "_LOOKS", (_broken_thing,))
    (finding,) = doctor.examine()
    assert (finding.name, finding.state) == ("Broken thing", doctor.MISSING)
    assert "RuntimeError: boom" in finding.value


@pytest.mark.parametrize(
    ("program", "state"),
    [("python3", doctor.OK), (sys.executable, doctor.OK), ("/elsewhere/bin/python", doctor.MISSING)],
)
def test_the_kernel_must_run_this_python(kernel, program, state, monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    kernel(program)
    (finding,) = doctor._kernel()
    assert finding.state == state, finding


def test_a_front_end_that_is_switched_off_is_missing(tmp_path, jupyter, monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    place = tmp_path / "jupyter_config_dir" / "labconfig"
    place.mkdir(parents=True)
    (place / "page_config.json").write_text(json.dumps({"disabledExtensions": {"anywidget": True}}))
    states = {finding.name: finding.state for finding in doctor._browser_front_end()}
    assert states == {"JupyterLab's jupyterlab-manager": doctor.OK, "JupyterLab's anywidget": doctor.MISSING}


def test_a_front_end_that_is_not_there_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "_EXTENSIONS", ("@no/such-extension",))
    (finding,) = doctor._browser_front_end()
    assert (finding.name, finding.state) == ("JupyterLab's such-extension", doctor.MISSING)


def test_graphviz_comes_with_pygraphviz(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    (finding,) = doctor._graphviz()
    assert finding.state == doctor.OK, finding


def test_graphviz_that_does_not_draw_is_missing(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor, "_DRAW", "raise SystemExit('no layout engine')")
    (finding,) = doctor._graphviz()
    assert finding.state == doctor.MISSING
    assert "no layout engine" in finding.value


def test_the_data_cache_is_that_of_keras_home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").touch()
    (finding,) = doctor._data_cache()
    assert (finding.state, finding.value) == (doctor.OK, f"{tmp_path / 'datasets'}: mnist.npz")
    assert finding.short == "mnist.npz"


def test_a_data_cache_that_cannot_be_made_is_missing(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file" / "keras"))
    (finding,) = doctor._data_cache()
    assert finding.state == doctor.MISSING
    assert "KERAS_HOME" in finding.advice


def test_the_health_card_is_a_table_without_markup_from_outside():
    card = doctor.Health([doctor.Finding("<b>", doctor.MISSING, "<img onerror=1>", "a & b")])._repr_html_()
    rows = ET.fromstring(f"<div>{card}</div>").findall(".//tr")  # noqa: S314 - our own text
    assert [cell.text for cell in rows[0]] == ["✗ missing", "<b>", "<img onerror=1>"]
    assert "<img" not in card


def test_the_health_card_as_text_has_a_line_for_each_finding_and_its_advice():
    health = doctor.Health([doctor.Finding("a", doctor.OK, "1"), doctor.Finding("bb", doctor.MISSING, "2", "do")])
    assert repr(health).splitlines() == [
        "ok       a   1",
        "missing  bb  2",
        "             -> do",
        "To be mended: bb.",
    ]


def test_the_card_of_a_whole_machine_has_no_folder_of_it(package, tmp_path):
    card = doctor.examine().card()
    assert card.headline == "✓ All is well."
    for shown in (repr(card), card._repr_html_()):
        assert f"{doctor.kerasedu.__version__}" in shown
        assert str(tmp_path) not in shown
        assert sys.executable not in shown


def test_the_card_begins_with_what_is_to_be_mended_and_how():
    findings = [doctor.Finding("a", doctor.OK, "1 in /here", short="1"), doctor.Finding("b", doctor.MISSING, "2", "do")]
    card = doctor.Health(findings).card()
    assert repr(card).splitlines() == ["✗ To be mended: b.", "  ✗ b: 2", "    → do", "  ✓ a: 1"]
    assert card._repr_html_().index("do") < card._repr_html_().index("<strong>a")


def test_the_card_has_no_markup_from_outside():
    card = doctor.Health([doctor.Finding("<b>", doctor.MISSING, "<img onerror=1>", "a & b")]).card()._repr_html_()
    assert "".join(ET.fromstring(card).itertext()).endswith("✗ <b> <img onerror=1>→ a & b")  # noqa: S314 - our own text
    assert "<img" not in card
