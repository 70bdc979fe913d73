import ast
import re
from functools import cached_property

import nbformat
import pytest

from kerasedu.course import check, exercises, notebooks

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


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """Progress is written into the working folder, hints are counted from the first, no teacher was here before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(exercises, "_hints_given", {})
    monkeypatch.setattr(exercises, "_own", {})


@pytest.fixture
def lesson(request):
    """The chapter that a file test_chapter_NN.py is about."""
    return Lesson(request.module)


class Lesson:
    """A chapter's exercises, as a learner meets them in its notebook.

    Each chapter has a file test_chapter_NN.py like this one; test_exercises.py reads its table, too, and holds on every
    chapter that stubs fail, that solutions pass and that each exercise has an answer in WRONG::

        import pytest

        WRONG = [  # an exercise, a wrong answer that comes to mind (code instead of the stub's), words of the property
            ("15.1", "def output_side(side, window): return side - window", "every place is counted"),
        ]

        def names():  # what the notebook has defined before its exercises, beside what its set-up cell imports
            return {"image": np.ones((5, 5))}

        @pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
        def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
            assert told in lesson.answered(exercise, code).failed

    `names` is needed only where stubs, solutions or wrong answers use more than the imports.

    Arguments:
        module: such a file, imported.
    """

    def __init__(self, module):
        self.module = module
        self.number = re.fullmatch(r"(?:.*\.)?test_chapter_(\d\d)", module.__name__)[1]
        self.wrong = module.WRONG

    @cached_property
    def cells(self):
        """The code cells of the notebook."""
        path = notebooks.find(int(self.number), notebooks.chapters()).path
        return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]

    def names(self):
        """What the set-up cell imports, and what the file of the chapter adds."""
        imports = [part for part in ast.parse(self.cells[0]).body if isinstance(part, ast.Import | ast.ImportFrom)]
        known = {"check": check}
        exec(compile(ast.Module(imports, []), "set-up", "exec"), known)  # noqa: S102 - our own notebook
        return known | (self.module.names() if hasattr(self.module, "names") else {})

    def stub(self, exercise):
        """The verdict on the cell of an exercise, as the notebook has it."""
        return self._run(*self._taken_apart(exercise))

    def answered(self, exercise, code):
        """The verdict on that cell, with this code in the place of the stub."""
        return self._run(ast.parse(code), self._taken_apart(exercise)[1])

    def _taken_apart(self, exercise):
        """The cell of an exercise: what stands above its last line, and the last line, which checks."""
        asked = f'check("{exercise}"'
        cell = ast.parse(next(source for source in self.cells if asked in source))
        *above, last = cell.body
        assert ast.unparse(last).replace("'", '"').startswith(asked), "the last line of an exercise checks it"
        return ast.Module(above, []), ast.Expression(last.value)

    def _run(self, above, last):
        known = self.names()
        exec(compile(above, "answer", "exec"), known)  # noqa: S102 - code of ours, run as the notebook runs it
        return eval(compile(last, "check", "eval"), known)  # noqa: S307 - likewise
