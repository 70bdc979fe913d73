import re
from pathlib import Path

import nbformat
import pytest

from kerasedu.course import notebooks, overview, syllabus
from tests import store_contents

FOLDER = Path(__file__).parents[3] / "notebooks"
WRITTEN = notebooks.chapters(FOLDER)
each_written = pytest.mark.parametrize("chapter", WRITTEN, ids=lambda chapter: chapter.path.stem)


def first_cell(chapter):
    return nbformat.read(chapter.path, as_version=4).cells[0].source


def needs_and_time(chapter):
    """The two cells of the row under "you need | time"."""
    row = re.search(r"^\|\s*you need\s*\|\s*time\s*\|\n\|[-| :]+\|\n\|(.+)\|(.+)\|$", first_cell(chapter), re.MULTILINE)
    return row[1].strip(), row[2].strip()


def test_there_are_chapters_0_to_28_each_once():
    assert [chapter.number for chapter in syllabus.CHAPTERS] == list(range(29))
    assert len({chapter.topic for chapter in syllabus.CHAPTERS}) == 29


def test_a_chapter_needs_only_earlier_ones():
    for chapter in syllabus.CHAPTERS:
        assert all(need < chapter.number for need in chapter.needs), chapter
        assert list(chapter.needs) == sorted(set(chapter.needs)), chapter


def test_a_chapter_is_told_in_one_short_line():
    for chapter in syllabus.CHAPTERS:
        assert chapter.line.endswith((".", "?")), chapter
        assert len(chapter.line) <= 75, chapter
        assert 10 <= chapter.minutes <= 90, chapter


@each_written
def test_a_written_chapter_has_the_name_of_the_table(chapter):
    assert chapter.path.stem == syllabus.entry(chapter.number).stem


@each_written
def test_a_written_chapter_has_the_title_of_the_table(chapter):
    assert chapter.title == syllabus.entry(chapter.number).title


@each_written
def test_a_written_chapter_takes_the_minutes_of_the_table(chapter):
    _, time = needs_and_time(chapter)
    assert int(re.search(r"about (\d+) minutes", time)[1]) == syllabus.entry(chapter.number).minutes


@each_written
def test_a_written_chapter_needs_the_chapters_of_the_table(chapter):
    needs = needs_and_time(chapter)[0].partition(";")[0]  # what is only good to know stands behind a semicolon
    named = re.findall(r"chapters?((?:,? (?:and )?\d+)+)", needs)
    numbers = sorted({int(number) for group in named for number in re.findall(r"\d+", group)})
    assert tuple(numbers) == syllabus.entry(chapter.number).needs, needs


def test_the_readme_has_this_table():
    assert store_contents.table() == overview.markdown(), "python -m tests.store_contents writes it anew"


def test_a_chapter_that_does_not_exist_is_not_planned():
    assert syllabus.planned("77", [0]) == ""
    assert syllabus.planned("handwriting", [0, 16]) == ""


def test_a_written_chapter_is_not_planned():
    assert syllabus.planned("16", [16]) == ""


def test_where_nothing_is_written_a_planned_chapter_says_so():
    assert syllabus.planned("16", []).endswith("There are none yet.")
