"""What browser tests measure, in one table at the end of the run and as properties in the JUnit report.

A test asks for the fixture `measured` and hands it what it saw. Each call also holds the number to its bound:

    def test_a_step_takes_at_most_50_milliseconds(page, tmp_path, measured):
        times = page(widget.to_html(tmp_path / "step.html")).evaluate(SCRIPT)   # milliseconds, one a step
        measured.latency("StepThrough", "a step", times, bound=50)               # the median counts
        measured.size("StepThrough", "a 28x28 CNN", widget.payload)              # bytes of text, at most 1 MB
        measured.number("LiveCurves", "pushes a second", 5.8, "", bound=10)
        measured.number("Playground", "ticks a second", 21, "", at_least=10)
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import pytest

MEGABYTE = 1_000_000
_MARK = "measured: "


class Measured:
    """Notes what one test measured, under (widget, what)."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self._properties = properties

    def latency(self, widget: str, what: str, milliseconds: Sequence[float], bound: float = 50) -> None:
        """The median of some times in milliseconds; it may not be longer than the bound."""
        self.number(widget, what, statistics.median(milliseconds), "ms", bound)

    def size(self, widget: str, what: str, payload: str, bound: int = MEGABYTE) -> None:
        """How many bytes of text a widget sends; no more than the bound."""
        self.number(widget, what, len(payload.encode()) / 1000, "kB", bound / 1000)

    def number(
        self,
        widget: str,
        what: str,
        value: float,
        unit: str,
        bound: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Any number with its unit, and the most or the least that it may be."""
        limit = f"at most {bound:g}" if bound is not None else f"at least {at_least:g}"
        self._properties.append((f"{_MARK}{widget}: {what}", f"{value:.3g} {unit}".strip() + f" ({limit})"))
        assert bound is None or value <= bound
        assert at_least is None or value >= at_least


@pytest.fixture
def measured(request):
    """Notes what a test measures: see above."""
    return Measured(request.node.user_properties)


def table(terminal) -> list[str]:
    """A line for everything that was measured, from the reports of all tests."""
    reports = [
        report for reports in terminal.stats.values() for report in reports if hasattr(report, "user_properties")
    ]
    found = {item for report in reports for item in report.user_properties if item[0].startswith(_MARK)}
    rows = sorted((name.removeprefix(_MARK), *value.rstrip(")").split(" (")) for name, value in found)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [f"{name:<{widths[0]}}  {value:>{widths[1]}}  {limit}" for name, value, limit in rows]
