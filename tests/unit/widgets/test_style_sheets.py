"""All style sheets of a notebook are one: a rule of one widget must not reach into another."""

import re
from importlib.resources import files

import pytest

from kerasedu.widgets import page

STATIC = files("kerasedu.widgets") / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{};]+)\{")
SHARED = set(page._SHARED.values())
SHEETS = {
    sheet.name.removesuffix(".css"): COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    for sheet in [*STATIC.iterdir(), files("kerasedu.course") / "static" / "quiz.css"]
    if sheet.name.endswith(".css")
}


def selectors(sheet):
    """Every single selector of a sheet."""
    rules = [match[1].strip() for match in RULE.finditer(SHEETS[sheet])]
    return [one.strip() for rule in rules if not rule.startswith(("@", "from", "to")) for one in rule.split(",")]


def classes(text):
    return set(re.findall(r"\.(ke-[\w-]+)", text))


def reaching_out(sheet):
    """The classes that a sheet styles wherever they are: selectors of one class, alone or first of a descent."""
    return {min(found) for one in selectors(sheet) if len(found := classes(one)) == 1 and one.startswith(".ke-")}


def beside(sheet):
    """What is on a page with a sheet of its own choice: those of the kit and what it shares, and it itself."""
    return {"kit", sheet, page._SHARED.get(sheet)}


@pytest.mark.parametrize("sheet", sorted(set(SHEETS) - {"kit"}))
def test_a_style_sheet_styles_no_class_that_another_widget_uses(sheet):
    users = {name for name in SHEETS if sheet in beside(name)} | beside(sheet)
    others = {name: classes(text) for name, text in SHEETS.items() if name not in users}
    met = {(name, one) for one in reaching_out(sheet) for name, theirs in others.items() if one in theirs}
    assert not met


def test_every_slider_is_that_of_the_kit_whose_track_has_the_page_s_colours():
    ranges = {module.name for module in STATIC.iterdir() if '"range"' in module.read_text(encoding="utf-8")}
    assert ranges == {"kit.js"}
