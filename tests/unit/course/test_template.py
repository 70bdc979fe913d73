"""What every notebook has in common, and what every chapter has: those named NN_topic. Other notebooks are pages."""

import itertools
import json
import re
from pathlib import Path

import nbformat
import pytest

from kerasedu.course import chapters, exercises, notebooks, quiz

FOLDER = Path(__file__).parents[3] / "notebooks"
SECTIONS = (
    "You will be able to",
    "Set-up",
    "See it",
    "The mathematics",
    "By hand",
    "The same in kerasedu",
    "Step through",
    "Try it",
    "Train",
    "What goes wrong",
    "Exercises",
    "Quiz",
    "Recap",
)
FEWEST_CELLS, MOST_CELLS = 25, 45
LONGEST_CELL, WIDEST_LINE = 12, 100
LONGEST_WAY_BETWEEN_PICTURES = 6
NOT_COMPARED = {"nbval-ignore-output", "nbval-skip"}
PICTURES = ("image/png", "image/svg+xml", "text/html", "application/vnd.jupyter.widget-view+json")
NETWORK = re.compile(r"https?://|urllib|requests|get_file|^\s*[!%]", re.MULTILINE)
CLOCK = re.compile(r"\b(timeit|perf_counter|monotonic|datetime)\b|\bimport time\b|%time")
TIME = re.compile(r"\b\d+(\.\d+)? ?(ms|µs|us|s|secs?|seconds?|minutes?)\b")
PATH = re.compile(r"(?<![\w.<])/(home|root|work|opt|tmp|usr|Users|var|mnt|private)/|[A-Za-z]:\\\\")


class Book:
    """A chapter as the rules look at it."""

    def __init__(self, path):
        self.path = path
        self.content = nbformat.read(path, as_version=4)
        self.cells = self.content.cells
        self.code = [cell for cell in self.cells if cell.cell_type == "code"]
        self.prose = "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")
        self.number = path.name[:2]

    def tagged(self, tags):
        return [cell for cell in self.code if tags & set(cell.metadata.get("tags", ()))]

    @property
    def outputs(self):
        return [(cell, output) for cell in self.code for output in cell.outputs]


@pytest.fixture(params=sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def book(request):
    """Any notebook."""
    return Book(request.param)


@pytest.fixture(params=sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem)
def chapter(request):
    """A notebook that is a chapter."""
    return Book(request.param)


def tags(cell):
    return set(cell.metadata.get("tags", ()))


def is_picture(cell):
    """Whether a cell shows a picture, an explorer or a table."""
    if cell.cell_type == "markdown":
        return re.search(r"^\|[ :-]*-{3}|!\[|<(svg|img|table)", cell.source, re.MULTILINE) is not None
    shown = (kind for output in cell.outputs for kind in output.get("data", {}))
    return any(kind in PICTURES for kind in shown) or "┏" in "".join(o.get("text", "") for o in cell.outputs)


def plain_text(output):
    return output.get("text", "") + output.get("data", {}).get("text/plain", "")


def test_the_notebook_is_valid_and_runs_on_any_python(book):
    nbformat.validate(book.content)
    assert book.content.metadata.kernelspec.name == "python3"


def test_it_has_25_to_45_cells(chapter):
    assert FEWEST_CELLS <= len(chapter.cells) <= MOST_CELLS


def test_a_code_cell_has_at_most_twelve_lines_of_readable_width(book):
    for cell in book.code:
        lines = cell.source.splitlines()
        assert len(lines) <= LONGEST_CELL, cell.source
        assert max(map(len, lines)) <= WIDEST_LINE, cell.source


def test_it_opens_with_a_title_a_question_what_is_needed_and_the_time(chapter):
    first = chapter.cells[0].source
    assert re.match(rf"# {int(chapter.number)}\. \w", first)
    assert re.search(r"^\*\*[^*]+\?\*\*$", first, re.MULTILINE), "the question, in bold, on a line of its own"
    assert "you need" in first.lower()
    assert "minutes" in first


def test_all_sections_are_there_in_order(chapter):
    headings = re.findall(r"^(?:#+ +|\*\*)(.+)$", chapter.prose, re.MULTILINE)
    places = [next((i for i, text in enumerate(headings) if text.startswith(name)), None) for name in SECTIONS]
    missing = [name for name, place in zip(SECTIONS, places, strict=True) if place is None]
    assert not missing
    assert places == sorted(places)


def test_a_picture_comes_before_the_first_formula(chapter):
    formula = next(i for i, cell in enumerate(chapter.cells) if cell.cell_type == "markdown" and "$" in cell.source)
    assert any(cell.cell_type == "code" and is_picture(cell) for cell in chapter.cells[:formula])


def test_a_figure_table_or_explorer_comes_at_least_every_six_cells(chapter):
    places = [i for i, cell in enumerate(chapter.cells) if is_picture(cell)]
    exercises_begin = next(i for i, cell in enumerate(chapter.cells) if "## Exercises" in cell.source)
    ways = [later - earlier for earlier, later in itertools.pairwise([-1, *places, exercises_begin])]
    assert max(ways) <= LONGEST_WAY_BETWEEN_PICTURES, places


def test_the_source_of_a_definition_is_shown_and_compared(chapter):
    sources = "\n".join(cell.source for cell in chapter.code)
    assert "inspect.getsource(textbook." in sources
    assert re.search(r"agree\S*:?\", ", sources)


def test_the_learner_is_asked_before_running(chapter):
    assert re.search(r"before you run", chapter.prose, re.IGNORECASE)


def test_exactly_one_cell_shows_an_error(chapter):
    assert len([output for _, output in chapter.outputs if output.output_type == "error"]) == 1


def test_a_cell_with_an_error_says_so_and_shows_its_last_line_only(book):
    for cell, output in book.outputs:
        if output.output_type == "error":
            assert "raises-exception" in tags(cell), cell.source
            last = [f"{output.ename}: {output.evalue}"]
            assert output.traceback == last, "the rest of a traceback holds this machine's paths"


def test_two_to_four_exercises_are_checked_and_known(chapter):
    asked = re.findall(r'check\("([^"]+)"', "\n".join(cell.source for cell in chapter.code))
    assert 2 <= len(asked) <= 4
    assert asked == [exercise.id for exercise in exercises.exercises(chapter.number)]
    assert all(name.startswith(f"{int(chapter.number)}.") for name in asked)


def test_stubs_are_stored_unsolved(chapter):
    for cell in chapter.code:
        if "check(" in cell.source and "def check" not in cell.source:
            assert plain_text(cell.outputs[-1]).startswith("✗"), cell.source


def test_it_ends_with_a_quiz_of_three_and_a_recap(chapter):
    last = [cell.source for cell in chapter.cells[-3:]]
    assert last[1] == f'quiz("{chapter.number}")'
    assert last[2].startswith("## Recap")
    assert chapter.number in chapters.numbers()
    assert len(quiz(chapter.number).questions) == 3


def test_few_cells_go_unchecked_and_each_says_why(book):
    unchecked = book.tagged(NOT_COMPARED)
    assert len(unchecked) < 0.1 * len(book.code)
    for cell in unchecked:
        assert cell.source.startswith("# Output not compared: "), cell.source


def test_checked_cells_need_no_network(book):
    for cell in book.code:
        assert not NETWORK.search(cell.source), cell.source
        if "load_data(" in cell.source:
            assert "nbval-ignore-output" in tags(cell)


def test_no_cell_prints_a_time(book):
    for cell in book.code:
        assert not CLOCK.search(cell.source), cell.source
    for cell, output in book.outputs:
        assert not TIME.search(plain_text(output)), cell.source


def test_training_prints_no_progress_bar(book):
    for cell in book.code:
        if re.search(r"\.(fit|evaluate|predict)\(", cell.source):
            assert re.search(r'verbose=0|"verbose": 0', cell.source), cell.source


def test_it_is_stored_as_it_ran_from_top_to_bottom(book):
    assert [cell.execution_count for cell in book.code] == list(range(1, len(book.code) + 1))
    for cell, output in book.outputs:
        assert output.get("name") != "stderr", cell.source


def test_no_state_of_a_widget_is_stored_where_its_picture_is_enough(book):
    assert "widgets" not in book.content.metadata
    assert book.path.stat().st_size < 1_000_000


def test_every_widget_has_a_picture_beside_it_that_needs_no_kernel(book):
    for cell in book.code:
        live = [o for o in cell.outputs if "application/vnd.jupyter.widget-view+json" in o.get("data", {})]
        still = [o for o in cell.outputs if "kerasedu-picture" in o.get("data", {}).get("text/html", "")]
        assert len(live) <= len(still), cell.source


def test_nothing_in_it_points_to_the_machine_it_was_made_on(book):
    content = json.loads(book.path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("image/png", None)
    found = PATH.search(json.dumps(content, ensure_ascii=False))
    assert not found, found and found[0]
    assert not any("execution" in cell["metadata"] for cell in content["cells"]), "times of execution"


def test_every_notebook_is_a_chapter_or_a_page_that_the_command_hands_over():
    handed_over = notebooks.chapters(FOLDER) + notebooks.pages(FOLDER)
    assert sorted(chapter.file for chapter in handed_over) == sorted(path.name for path in FOLDER.glob("*.ipynb"))


def test_no_two_chapters_have_one_number():
    numbers = [chapter.number for chapter in notebooks.chapters(FOLDER)]
    assert numbers == sorted(set(numbers))
    assert 16 in numbers


def test_no_cell_draws_a_model_into_a_file_beside_the_notebook(book):
    for cell in book.code:
        calls = re.findall(r"plot_model\([^,()]+(?:\([^()]*\))?(, ?(?:to_file=)?None)?", cell.source)
        assert all(calls), f"plot_model(model, None, ...) writes no file, where Keras would: {cell.source}"
