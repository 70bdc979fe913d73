"""A chapter of the course, run as a learner runs it: all cells, in JupyterLab."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def digits(notebook):
    path = NOTEBOOKS / "16_handwritten_digits.ipynb"
    if not path.exists():
        pytest.skip(f"{path.name} is not in {NOTEBOOKS}")
    return notebook(path)


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


def test_chapter_16_trains_and_can_be_stepped_through(digits):
    digits.run_all()
    seen = points_while_running(digits, seconds=240)
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
