"""The chapters: where the packaged notebooks are, and how a learner gets copies of them.

A copy belongs to the learner: nothing here ever writes over a notebook that is there already.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import importlib.util
import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kerasedu.course import syllabus

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGES = ("for_teachers.ipynb",)  # notebooks that go with the course and are no chapters
RECORD = ".kerasedu.json"  # in the learner's folder: which version of each chapter was handed over last

_FILE_NAME = re.compile(r"(\d{2})_([a-z0-9_]+)\.ipynb")
_PACKAGE = Path(__file__).resolve().parent.parent


class CourseError(ValueError):
    """What was asked of the course cannot be done; the message says why and what can."""


@dataclass(frozen=True)
class Chapter:
    """One packaged notebook: a chapter, named `NN_topic.ipynb`, or a page that goes with the course."""

    path: Path

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def number(self) -> int | None:
        """The chapter's number; None for a page."""
        return int(self.file[:2]) if _FILE_NAME.fullmatch(self.file) else None

    @property
    def topic(self) -> str:
        """The name of the file, without number and suffix."""
        return self.path.stem if self.number is None else self.path.stem[3:]

    @cached_property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def title(self) -> str:
        """The first heading of the notebook, without its number; the topic of the file name where there is none."""
        for cell in json.loads(self.content).get("cells", ()):
            if cell["cell_type"] == "markdown":
                heading = re.search(r"^#+ +(.+?)[ #]*$", "".join(cell["source"]), re.MULTILINE)
                if heading:
                    return re.sub(rf"^(chapter +)?0*{self.number}\s*[.:)\-–—]*\s+", "", heading[1], flags=re.IGNORECASE)
        return self.topic.replace("_", " ").capitalize()


@dataclass
class Copies:
    """What a round of copying did, by file name.

    Attributes:
        written: copied now.
        kept: there already, and left alone.
        newer: of those, the ones of which the package has a newer version than the learner was given.
        unsigned: copies whose stored outputs JupyterLab will not show until it is told to trust them.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)


def folder() -> Path:
    """Where the notebooks of this installation are: inside an installed package, beside the package in a checkout.

    Raises:
        CourseError: where neither holds a notebook.
    """
    places = (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")
    for place in places:
        if any(place.glob("*.ipynb")):
            return place
    raise CourseError(
        f"This installation of kerasedu has no notebooks: neither {places[0]} nor {places[1]} holds one. "
        "Install kerasedu again."
    )


def chapters(place: Path | None = None) -> list[Chapter]:
    """The chapters of a folder, by number; of the packaged notebooks where none is given."""
    place = folder() if place is None else place
    return [Chapter(path) for path in sorted(place.glob("*.ipynb")) if _FILE_NAME.fullmatch(path.name)]


def pages(place: Path | None = None) -> list[Chapter]:
    """The notebooks of a folder that go with the course and are no chapters, such as the one for teachers."""
    place = folder() if place is None else place
    return [Chapter(place / name) for name in PAGES if (place / name).is_file()]


def handed_over() -> list[Chapter]:
    """All that a learner gets: chapters and pages."""
    return chapters() + pages()


def find(name: str | int, among: Iterable[Chapter]) -> Chapter:
    """The notebook with this number (16), topic (handwritten_digits) or file name.

    Raises:
        CourseError: where there is none; the message names those that come near, and says where one is planned.
    """
    among = list(among)
    wanted = Path(str(name)).name.removesuffix(".ipynb").lower()
    for chapter in among:
        if wanted in (chapter.path.stem, chapter.topic) or (wanted.isdecimal() and int(wanted) == chapter.number):
            return chapter
    raise CourseError(_not_there(str(name), wanted, among))


def _not_there(name: str, wanted: str, among: list[Chapter]) -> str:
    numbers = [chapter.number for chapter in among if chapter.number is not None]
    planned = syllabus.planned(wanted, numbers)
    if planned:
        return planned
    topics = {chapter.topic: chapter for chapter in among}
    near = [topics[topic].path.stem for topic in difflib.get_close_matches(wanted, topics, cutoff=0.5)]
    return (
        f"There is no chapter {name!r}. {'Did you mean ' + ' or '.join(near) + '? ' if near else ''}"
        f"It takes a number ({', '.join(map(str, numbers)) or 'there is none'}) or a topic; "
        "`kerasedu list` shows them all."
    )


def copy_missing(target: Path, wanted: Iterable[Chapter] | None = None) -> Copies:
    """Copy the notebooks that the folder lacks, and sign every copy that is as it was packaged.

    Arguments:
        target: the learner's folder; it is made where it does not exist.
        wanted: the notebooks; all where none are given.

    Raises:
        CourseError: where the target is no folder.
    """
    record = _open_record(target)
    copies = Copies()
    for chapter in handed_over() if wanted is None else wanted:
        copy = target / chapter.file
        if os.path.lexists(copy):
            copies.kept.append(chapter.file)
            if record.get(chapter.file, chapter.digest) != chapter.digest and _differs(copy, chapter):
                copies.newer.append(chapter.file)
        else:
            _write(copy, chapter.content)
            record[chapter.file] = chapter.digest
            copies.written.append(chapter.file)
        if not _differs(copy, chapter) and not sign(copy):
            copies.unsigned.append(chapter.file)
    _close_record(target, record)
    return copies


def copy_fresh(target: Path, wanted: Iterable[Chapter]) -> Copies:
    """Copy chapters as they were packaged; beside the learner's own, under another name, where those are there."""
    record = _open_record(target)
    copies = Copies()
    for chapter in wanted:
        copy = _free_name(target / chapter.file)
        _write(copy, chapter.content)
        record[chapter.file] = chapter.digest
        copies.written.append(copy.name)
        if not sign(copy):
            copies.unsigned.append(copy.name)
    _close_record(target, record)
    return copies


def sign(path: Path) -> bool:
    """Tell Jupyter that this user trusts a notebook, so that its stored outputs are shown.

    Returns:
        Whether it does now: not without nbformat, which comes with JupyterLab, nor where Jupyter's own folder is
        closed to this user.
    """
    if importlib.util.find_spec("nbformat") is None:
        return False
    import nbformat
    from nbformat.sign import NotebookNotary

    try:
        notary = NotebookNotary()
        with contextlib.closing(notary.store):
            notebook = nbformat.read(path, as_version=4)
            notary.sign(notebook)
            return notary.check_signature(notebook)
    except OSError:
        return False


def _differs(copy: Path, chapter: Chapter) -> bool:
    return not copy.is_file() or copy.read_bytes() != chapter.content


def _free_name(path: Path) -> Path:
    candidate, count = path, 1
    while os.path.lexists(candidate):
        candidate = path.with_stem(f"{path.stem}_fresh{count if count > 1 else ''}")
        count += 1
    return candidate


def _open_record(target: Path) -> dict[str, str]:
    """The record of a folder, which is made where it does not exist; a record that cannot be read counts as empty."""
    if os.path.lexists(target) and not target.is_dir():
        raise CourseError(f"{target} is no folder. Choose one for the notebooks with --folder.")
    target.mkdir(parents=True, exist_ok=True)
    try:
        record = json.loads((target / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _close_record(target: Path, record: dict[str, str]) -> None:
    if record != _open_record(target):
        _write(target / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
