"""LaTeX as outlines, drawn by Matplotlib's mathtext: no network, no fonts to load, the colour of the text around."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

# Outlines are measured in thousandths of the font size.
_UNITS = 10  # mathtext's own outlines count 100 units to the font size

_COMMANDS = {
    1: ("M", 1),
    2: ("L", 1),
    3: ("Q", 2),
    4: ("C", 3),
}  # Matplotlib's path codes, and how many points each takes
_CLOSE = 79


def formula_sheet(formulas: Iterable[str]) -> dict[str, Any]:
    """All formulas of a widget, each letter's outline once.

    Returns:
        "formulas": for each its "width", "height", "depth" below the base line, "letters" as [glyph, x, y, size] and
        "bars" as [x, y, width, height]; "glyphs": the path of each. All in thousandths of the font size, y downwards
        from the base line. A formula that mathtext cannot draw is left out; it is then shown as LaTeX.
    """
    sheet: dict[str, Any] = {"formulas": {}, "glyphs": {}}
    for latex in dict.fromkeys(formulas):
        drawn = _drawn(latex)
        if drawn:
            layout, outlines = drawn
            sheet["formulas"][latex] = layout
            sheet["glyphs"].update(outlines)
    return sheet


def formula_lines(latex: str) -> list[str]:
    r"""A formula of several parts, one part a line.

    Example:
        >>> formula_lines(r"a = b, \quad c = d")
        ['a = b', 'c = d']
    """
    return [part.strip().removesuffix(",") for part in latex.split(r"\quad") if part.strip()]


@cache
def _drawn(latex: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=100, math_fontfamily="cm")
    source = f"${latex}$"
    try:
        letters, outlines, bars = text_to_path.get_glyphs_mathtext(font, source)
        width, height, depth = text_to_path.get_text_width_height_descent(source, font, ismath=True)
    except (ValueError, RuntimeError):  # what mathtext raises where it cannot read LaTeX
        return None
    layout = {
        "width": _units(width),
        "height": _units(height),
        "depth": _units(depth),
        "letters": [[str(name), _units(x), -_units(y), round(size, 2)] for name, x, y, size in letters],
        "bars": [_bar(corners) for corners, _ in bars],
    }
    return layout, {str(name): _path(*outline) for name, outline in outlines.items()}


def _bar(corners: list[tuple[float, float]]) -> list[int]:
    (left, bottom), _, (right, top) = corners[:3]
    return [_units(left), -_units(top), _units(right - left), max(_units(top - bottom), 20)]


def _path(points: Any, codes: Any) -> str:
    words, i = [], 0
    while i < len(codes):
        if codes[i] == _CLOSE:
            words.append("Z")
            i += 1
            continue
        if codes[i] not in _COMMANDS:
            i += 1
            continue
        letter, count = _COMMANDS[codes[i]]
        words.append(letter + " ".join(f"{_units(x)} {-_units(y)}" for x, y in points[i : i + count]))
        i += count
    return "".join(words)


def _units(length: float) -> int:
    return round(float(length) * _UNITS)
