import nbformat
import pytest

from kerasedu.course import notebooks

CELLS = {
    "00_before_you_start": "# 0. Before you start\n\nWelcome.",
    "15_convolution_and_pooling": "Some words first.\n\n## Chapter 15: Convolution and pooling",
    "16_handwritten_digits": "# Handwritten digits #",
}


@pytest.fixture
def jupyter(tmp_path, monkeypatch):
    """Jupyter's own folders, empty."""
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture
def package(tmp_path, monkeypatch, jupyter):
    """The folder of an installation that packages three chapters."""
    place = tmp_path / "site" / "kerasedu"
    (place / "notebooks").mkdir(parents=True)
    for name, text in CELLS.items():
        write_notebook(place / "notebooks" / f"{name}.ipynb", text)
    (place / "notebooks" / "draft.ipynb").write_text("{}")
    monkeypatch.setattr(notebooks, "_PACKAGE", place)
    return place


@pytest.fixture
def write():
    return write_notebook


def write_notebook(path, text):
    output = nbformat.v4.new_output("display_data", {"text/html": "<b>drawn</b>"})
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("picture()", outputs=[output])]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
