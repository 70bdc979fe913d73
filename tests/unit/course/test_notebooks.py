import json
import sys

import nbformat
import pytest
from nbformat.sign import NotebookNotary

import kerasedu.course
from kerasedu.course import notebooks


def trusted(path):
    notary = NotebookNotary()
    try:
        return notary.check_signature(nbformat.read(path, as_version=4))
    finally:
        notary.store.close()


def test_notebooks_are_found_inside_an_installed_package(package):
    assert notebooks.folder() == package / "notebooks"


def test_notebooks_are_found_beside_the_package_of_a_checkout(package):
    (package / "notebooks").rename(package.parent / "notebooks")
    assert notebooks.folder() == package.parent / "notebooks"


def test_an_installation_without_notebooks_says_where_it_looked(package, monkeypatch):
    monkeypatch.setattr(notebooks, "_PACKAGE", package / "else" / "where")
    with pytest.raises(notebooks.CourseError, match="where"):
        notebooks.folder()


def test_chapters_are_the_numbered_notebooks_in_order(package):
    assert [(chapter.number, chapter.title) for chapter in notebooks.chapters()] == [
        (0, "Before you start"),
        (15, "Convolution and pooling"),
        (16, "Handwritten digits"),
    ]


def test_a_chapter_without_a_heading_is_called_by_its_topic(package, write):
    write(package / "notebooks" / "22_drawing_models.ipynb", "No heading here.")
    assert notebooks.find(22, notebooks.chapters()).title == "Drawing models"


@pytest.mark.parametrize(
    "name", [16, "16", "handwritten_digits", "16_handwritten_digits", "notebooks/16_handwritten_digits.ipynb"]
)
def test_a_chapter_is_found_by_number_topic_or_file(package, name):
    assert notebooks.find(name, notebooks.chapters()).number == 16


def test_chapter_nought_is_found_by_either_form_of_its_number(package):
    assert notebooks.find("0", notebooks.chapters()) == notebooks.find("00", notebooks.chapters())


def test_an_unknown_chapter_is_answered_with_near_ones(package):
    with pytest.raises(notebooks.CourseError, match=r"'handwriting'.*16_handwritten_digits.*0, 15, 16"):
        notebooks.find("handwriting", notebooks.chapters())


def test_copying_fills_an_empty_folder_and_signs_what_it_wrote(package, tmp_path):
    target = tmp_path / "new" / "course"
    copies = notebooks.copy_missing(target)
    assert copies.written == [chapter.file for chapter in notebooks.chapters()]
    assert (copies.kept, copies.newer, copies.unsigned) == ([], [], [])
    for chapter in notebooks.chapters():
        assert (target / chapter.file).read_bytes() == chapter.content
        assert trusted(target / chapter.file)
    assert not (target / "draft.ipynb").exists()


def test_copying_leaves_nothing_else_behind(package, tmp_path):
    notebooks.copy_missing(tmp_path / "course")
    files = {path.name for path in (tmp_path / "course").iterdir()}
    assert files == {notebooks.RECORD, *(chapter.file for chapter in notebooks.chapters())}


def test_an_edited_notebook_is_neither_overwritten_nor_trusted(package, tmp_path, write):
    notebooks.copy_missing(tmp_path / "course")
    mine = tmp_path / "course" / "16_handwritten_digits.ipynb"
    write(mine, "# Mine")
    edited = mine.read_bytes()
    copies = notebooks.copy_missing(tmp_path / "course")
    assert mine.read_bytes() == edited
    assert (copies.written, copies.newer) == ([], [])
    assert not trusted(mine)


def test_a_notebook_of_the_same_name_that_we_never_wrote_is_left_alone(package, tmp_path):
    mine = tmp_path / "16_handwritten_digits.ipynb"
    mine.write_text("not even a notebook")
    copies = notebooks.copy_missing(tmp_path)
    assert mine.read_text() == "not even a notebook"
    assert (copies.kept, copies.newer) == ([mine.name], [])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_dangling_link_is_left_alone(package, tmp_path):
    link = tmp_path / "16_handwritten_digits.ipynb"
    link.symlink_to("nowhere")
    notebooks.copy_missing(tmp_path)
    assert link.is_symlink()


def test_a_deleted_notebook_is_copied_again(package, tmp_path):
    notebooks.copy_missing(tmp_path)
    (tmp_path / "16_handwritten_digits.ipynb").unlink()
    assert notebooks.copy_missing(tmp_path).written == ["16_handwritten_digits.ipynb"]


def test_a_newer_package_version_is_told_and_the_old_copy_kept(package, tmp_path, write):
    target = tmp_path / "course"
    notebooks.copy_missing(target)
    before = (target / "16_handwritten_digits.ipynb").read_bytes()
    write(package / "notebooks" / "16_handwritten_digits.ipynb", "# Handwritten digits, better told")
    copies = notebooks.copy_missing(target)
    assert copies.newer == ["16_handwritten_digits.ipynb"]
    assert (target / "16_handwritten_digits.ipynb").read_bytes() == before


def test_a_fresh_copy_stands_beside_the_old_one_and_ends_the_telling(package, tmp_path, write):
    target = tmp_path / "course"
    notebooks.copy_missing(target)
    write(package / "notebooks" / "16_handwritten_digits.ipynb", "# Handwritten digits, better told")
    chapter = notebooks.find(16, notebooks.chapters())
    assert notebooks.copy_fresh(target, [chapter]).written == ["16_handwritten_digits_fresh.ipynb"]
    assert notebooks.copy_fresh(target, [chapter]).written == ["16_handwritten_digits_fresh2.ipynb"]
    assert (target / "16_handwritten_digits_fresh.ipynb").read_bytes() == chapter.content
    assert trusted(target / "16_handwritten_digits_fresh.ipynb")
    assert notebooks.copy_missing(target).newer == []


def test_a_fresh_copy_takes_the_plain_name_where_that_is_free(package, tmp_path):
    chapter = notebooks.find(16, notebooks.chapters())
    assert notebooks.copy_fresh(tmp_path, [chapter]).written == ["16_handwritten_digits.ipynb"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00"])
def test_a_broken_record_counts_as_empty(package, tmp_path, content):
    (tmp_path / notebooks.RECORD).write_text(content)
    assert len(notebooks.copy_missing(tmp_path).written) == 3
    assert len(json.loads((tmp_path / notebooks.RECORD).read_text())) == 3


def test_a_target_that_is_a_file_is_refused(package, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(notebooks.CourseError, match="is no folder"):
        notebooks.copy_missing(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_copy_that_breaks_off_leaves_no_half_notebook(package, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError("No space left on device")

    monkeypatch.setattr(notebooks.Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        notebooks.copy_missing(tmp_path / "course")
    assert list((tmp_path / "course").iterdir()) == []


def test_a_folder_of_jupyter_that_is_closed_leaves_copies_unsigned(package, tmp_path, monkeypatch):
    (tmp_path / "closed").write_text("a file where Jupyter wants a folder")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "closed"))
    assert len(notebooks.copy_missing(tmp_path / "course").unsigned) == 3


def test_course_names_an_unknown_attribute():
    with pytest.raises(AttributeError, match=r"no 'chek'.*Question, calls, check, hint, progress, quiz, solution"):
        _ = kerasedu.course.chek


def test_course_lists_what_it_hands_out():
    assert {"Claim", "Exercise", "check", "hint", "progress", "quiz", "solution"} <= set(dir(kerasedu.course))
