"""Every notebook of the course, run as a learner runs it: all cells, in JupyterLab, and then each widget touched.

With KERASEDU_SHOTS=folder, screenshots of the first screens and of every widget are left there, for people to look at.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LIVE = ".jp-OutputArea-output .kerasedu"  # the live widgets; their still pictures have other classes
LONGEST_SECONDS = 300  # on a machine that is busy with other things; chapters take under 30 s on a quiet one
FIRST_SCREENS = 3


class Touch(NamedTuple):
    """A widget's first interaction: what to do with it, and the part of it whose words must change."""

    act: Callable
    changes: str


def press(*names):
    """Press the first of these buttons that is there and not disabled: the last step has no next one."""

    def act(widget):
        buttons = [widget.locator(name).first for name in names]
        next(button for button in buttons if button.count() and button.is_enabled()).click()

    return act


def answer_first_question(widget):
    question = widget.locator(".ke-question").first
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Check").click()


def draw_a_stroke(widget):
    paper = widget.locator(".ke-pad-paper")
    paper.scroll_into_view_if_needed()
    box, mouse = paper.bounding_box(), widget.page.mouse
    mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    mouse.up()


NEXT_STEP = press("[aria-label='next step']", "[aria-label='previous step']")
NEXT = press("[data-name=next]", "[data-name=previous]")
ANOTHER_LAYER = press(".ke-layer:not([aria-current])")
# By the class of a widget's outermost element.
TOUCHES = {
    "ke-confusion": Touch(press(".ke-confusion-cell:not([aria-selected=true])"), ".ke-panel-title"),
    "ke-curves": Touch(
        press("[aria-label='Draw the losses on a logarithmic axis']", "[data-by=epoch]"), "svg[role=img]"
    ),
    "ke-diagram": Touch(press(".ke-box:not([aria-pressed=true])"), ".ke-panel"),
    "ke-digits": Touch(draw_a_stroke, ".ke-layer-range"),
    "ke-kernels": Touch(lambda widget: widget.press("ArrowRight"), ".ke-show-detail"),
    "ke-maps": Touch(ANOTHER_LAYER, ".ke-show-stage"),
    "ke-playground": Touch(press("[aria-label^='train one batch']"), ".ke-pg-epoch"),
    "ke-quiz": Touch(answer_first_question, ".ke-verdict"),
    "ke-race": Touch(NEXT_STEP, ".ke-race-table"),
    "ke-recurrence": Touch(NEXT, ".ke-recurrence-place"),
    "ke-steps": Touch(NEXT_STEP, ".ke-position"),
    "ke-windows": Touch(NEXT, ".ke-windows-place"),
}


def errors(cells):
    """What went wrong in cells that were not meant to go wrong."""
    unwanted = [cell for cell in cells if "raises-exception" not in cell["metadata"].get("tags", [])]
    outputs = [output for cell in unwanted for output in cell.get("outputs", [])]
    return ["\n".join(output["traceback"]) for output in outputs if output["output_type"] == "error"]


def points_while_running(lab, seconds):
    """How many points the first live curve had, each time it was looked at before the last cell ended."""
    line = lab.page.locator(".jp-OutputArea-output .ke-batches-line").first
    seen, end = [], time.monotonic() + seconds
    while lab.running("all") and time.monotonic() < end:
        if line.count():
            seen.append(int(line.get_attribute("data-points") or 0))
        lab.page.wait_for_timeout(150)
    return seen


def run_whole(lab):
    """Run all cells; none may fail, and none may be left out."""
    lab.run_all()
    lab.wait_all(LONGEST_SECONDS)
    cells = lab.cells()
    assert errors(cells) == []
    assert [cell["source"] for cell in cells if cell["cell_type"] == "code" and not cell["execution_count"]] == []
    return cells


def kind(widget):
    """The class in TOUCHES of a widget."""
    classes = set(widget.get_attribute("class").split())
    known = classes & TOUCHES.keys()
    assert known, f"TOUCHES does not know how to touch a widget of the classes {sorted(classes)}"
    return known.pop()


def has_changed_by_touch(widget):
    """Touch a widget and wait until the part of it that is to change has changed."""
    touch = TOUCHES[kind(widget)]
    part = widget.locator(touch.changes).first
    before = part.text_content()
    touch.act(widget)
    expect(part).not_to_have_text(before, use_inner_text=False)


def shots(lab, name):
    """Leave screenshots where KERASEDU_SHOTS asks for them."""
    if not os.environ.get("KERASEDU_SHOTS"):
        return
    folder = Path(os.environ["KERASEDU_SHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    scroller = lab.page.locator(".jp-WindowedPanel-outer").first
    for screen in range(FIRST_SCREENS):
        scroller.evaluate("(place, screen) => { place.scrollTop = screen * place.clientHeight; }", screen)
        lab.page.wait_for_timeout(300)
        lab.page.screenshot(path=folder / f"{name}-screen{screen + 1}.png")
    for number, widget in enumerate(lab.page.locator(LIVE).all(), 1):
        widget.screenshot(path=folder / f"{name}-widget{number:02}-{kind(widget)}.png")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_it_runs_and_its_widgets_can_be_used(notebook, path):
    lab = notebook(path)
    cells = run_whole(lab)
    views = [output for cell in cells for output in cell.get("outputs", []) if WIDGET_VIEW in output.get("data", {})]
    widgets = lab.page.locator(LIVE)
    expect(widgets).to_have_count(len(views))
    for widget in widgets.all():
        widget.scroll_into_view_if_needed()
        box = widget.bounding_box()
        assert box["width"] > 100, kind(widget)
        assert box["height"] > 40, kind(widget)
    shots(lab, path.stem)
    for widget in widgets.all():
        has_changed_by_touch(widget)


def test_chapter_16_trains_and_can_be_stepped_through(notebook):
    digits = notebook(NOTEBOOKS / "16_handwritten_digits.ipynb")
    digits.run_all()
    seen = points_while_running(digits, LONGEST_SECONDS)
    assert not digits.running("all")
    assert errors(digits.cells()) == []
    assert len(set(seen)) >= 3
    assert seen == sorted(seen)
    widget = digits.page.locator(".jp-OutputArea-output .ke-steps").first
    widget.scroll_into_view_if_needed()
    views = set()
    for _ in range(8):
        labels = [cells.get_attribute("aria-label") for cells in widget.locator(".ke-cells").all()]
        views.add((widget.locator(".ke-position").inner_text(), *labels))
        widget.get_by_role("button", name="next step").click()
    assert len(views) == 8
