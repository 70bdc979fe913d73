"""The README is true: its lines stand as agreed, its links lead somewhere, its example runs."""

import re
from pathlib import Path

import numpy as np
import pytest

from kerasedu.datasets import mnist

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        'python3 -m venv .venv && .venv/bin/pip install ".[lab]" && .venv/bin/kerasedu lab',
        'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/python -m pytest',
    ],
)
def test_the_two_lines_stand_as_they_are(line):
    assert TEXT.splitlines().count(line) == 1


def test_make_lab_and_make_test_do_what_the_readme_says():
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = rules.replace("$(PYTHON)", "python3").replace("$(BIN)", ".venv/bin")
    for line in re.findall(r"^python3 -m venv .*$", TEXT, re.MULTILINE):
        assert f"\n\t{line}\n" in rules


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r'\]\(([^)#]+)\)|(?:src|srcset)="([^"]+)"', text)
    targets = [link or source for link, source in links if "://" not in link + source]
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_example_runs_as_it_stands(monkeypatch, capsys):
    """On 256 random pictures: that it learns digits is the benchmark's business."""
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (256, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, 256, dtype=np.uint8)
    monkeypatch.setattr(mnist, "load_data", lambda: ((pictures, labels), (pictures[:64], labels[:64])))
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names = {}
    exec(compile(example, "README.md", "exec"), names)  # noqa: S102 - it is the README that is tested
    assert names["model"].count_params() == 225034
    assert "Epoch 3/3" in capsys.readouterr().out
