"""How the table of `model.summary()` is drawn, as text and as HTML."""

from __future__ import annotations

import textwrap
from html import escape
from itertools import pairwise

DEFAULT_LENGTH = 80
SMALLEST_WIDTH = 7
NUMBERS = "Param #"
MARKS = "Trainable"

Cells = tuple[str, ...]


def as_text(
    title: str,
    headings: Cells,
    rows: list[Cells],
    totals: list[str],
    line_length: int | None = None,
    positions: list[float] | None = None,
) -> str:
    """The table drawn with lines.

    Arguments:
        title: what stands above it.
        headings: names of the columns.
        rows: texts of the cells; too long ones go on in the next line.
        totals: what stands below it.
        line_length: width in characters; as its words need, but at most 80, when None.
        positions: where each column ends, as shares of the width.

    Raises:
        ValueError: if positions do not rise, or are not one for each column.
    """
    widths = _widths(headings, rows, line_length, positions)
    lines = [title, _rule("┏┳┓", "━", widths), *_lines("┃", headings, headings, widths), _rule("┡╇┩", "━", widths)]
    for i, row in enumerate(rows):
        lines += [_rule("├┼┤", "─", widths)] if i else []
        lines += _lines("│", row, headings, widths)
    return "\n".join([*lines, _rule("└┴┘", "─", widths), *(f" {total}" for total in totals)])


def _widths(headings: Cells, rows: list[Cells], line_length: int | None, positions: list[float] | None) -> list[int]:
    """Width of each column, without the edges."""
    if positions is not None:
        return _widths_at(positions, line_length or DEFAULT_LENGTH, len(headings))
    widths = [max(len(row[i]) for row in [*rows, headings]) for i in range(len(headings))]
    room = (line_length or DEFAULT_LENGTH) - 3 * len(widths) - 1
    while sum(widths) > room and max(widths) > SMALLEST_WIDTH:
        widths[widths.index(max(widths))] -= 1
    if line_length is not None:
        widths[0] += max(0, room - sum(widths))
    return widths


def _widths_at(positions: list[float], length: int, columns: int) -> list[int]:
    ends = [0.0, *positions[:columns]]
    if len(ends) != columns + 1 or any(a >= b for a, b in pairwise(ends)):
        raise ValueError(
            f"summary got positions={positions!r} for {columns} columns. It takes the end of each as a share of the "
            "width, rising: [0.4, 0.8, 1.0]."
        )
    places = [round(end * (length - 1)) if end <= 1 else int(end) for end in ends]
    return [max(1, b - a - 3) for a, b in pairwise(places)]


def _rule(corners: str, dash: str, widths: list[int]) -> str:
    return corners[0] + corners[1].join(dash * (w + 2) for w in widths) + corners[2]


def _lines(edge: str, cells: Cells, headings: Cells, widths: list[int]) -> list[str]:
    """The lines of one row."""
    columns = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, columns))
    lines = []
    for i in range(height):
        parts = [column[i] if i < len(column) else "" for column in columns]
        placed = [_placed(*one) for one in zip(parts, headings, widths, strict=True)]
        lines.append(f"{edge} {f' {edge} '.join(placed)} {edge}")
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    indent = " " * (len(cell) - len(cell.lstrip(" ")))
    return textwrap.wrap(cell, width, subsequent_indent=indent[: width // 2], break_on_hyphens=False) or [""]


def _placed(part: str, heading: str, width: int) -> str:
    """Text at the left, numbers at the right, marks in the middle."""
    return part.rjust(width) if heading == NUMBERS else part.center(width) if heading == MARKS else part.ljust(width)


def as_html(title: str, headings: Cells, rows: list[tuple[Cells, int]], totals: list[str]) -> str:
    """The table for a page. It takes the page's colours, light or dark.

    Arguments:
        title: what stands above it.
        headings: names of the columns.
        rows: texts of the cells, and how far the first is indented.
        totals: what stands below it.
    """
    line = "border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"
    head = "".join(_cell("th", name, name, "border-bottom:2px solid currentColor") for name in headings)
    body = "".join(
        "<tr>"
        + "".join(
            _cell("td", cell, name, line, depth if i == 0 else 0)
            for i, (cell, name) in enumerate(zip(cells, headings, strict=True))
        )
        + "</tr>"
        for cells, depth in rows
    )
    frame = "color:inherit;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;overflow-x:auto"
    above = "text-align:left;caption-side:top;color:inherit;font-weight:bold;padding:4px 0"
    return (
        f'<div style="{frame}"><table style="border-collapse:collapse;color:inherit;font:inherit">'
        f'<caption style="{above}">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f'<div style="margin-top:6px;line-height:1.5">{"<br>".join(map(escape, totals))}</div></div>'
    )


def _cell(tag: str, text: str, heading: str, border: str, depth: int = 0) -> str:
    align = "right" if heading == NUMBERS else "center" if heading == MARKS else "left"
    scope = ' scope="col"' if tag == "th" else ""
    style = f"text-align:{align};padding:4px 12px 4px {12 + 24 * depth}px;{border};background:transparent;color:inherit"
    return f'<{tag}{scope} style="{style}">{escape(text)}</{tag}>'
